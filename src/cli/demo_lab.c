// SPDX-License-Identifier: GPL-2.0-or-later
/* A demo in the lab: this very program, on a kernel and a CPU that have what it shows. */
#include <stdio.h>
#include <stdint.h>
#include <time.h>

#include "cli/demo.h"
#include "cli/lab_cli.h"
#include "lab/initramfs.h"

struct wishes {
	const char *param[CASE_MAX_PARAMS];
	struct lab_setup setup;
};

/* Older kernels lack parameters, an engine may take no models: the demo in there tells. */
static int add_wishes(const struct cli_command *cmd, const struct demo *demo,
		      const struct lab_kernel *kernel, struct wishes *w)
{
	char err[LAB_MODELS_TEXT], no[LAB_TEXT];

	w->setup.params = (struct lab_params){0, w->param};
	for (unsigned int i = 0; i < CASE_MAX_PARAMS && demo->lab.params[i]; i++) {
		const struct lab_params one = {1, &demo->lab.params[i]};

		if (!lab_params_fit(&one, kernel, no))
			w->param[w->setup.params.n++] = demo->lab.params[i];
	}
	for (unsigned int i = 0; i < CASE_MAX_MODELS && demo->lab.models[i]; i++)
		if (lab_model_fits(lab_model_find(demo->lab.models[i]), w->setup.engine->vendor) &&
		    lab_models_add(&w->setup.models, demo->lab.models[i], err))
			return cli_error(cmd, "%s", err);
	return EXIT_OK;
}

static int run_job(const struct cli_command *cmd, const struct lab_cli *o, const struct demo *demo,
		   struct lab_session *s)
{
	static char path[] = "PATH=/bin:/sbin", program[] = LAB_KVEX, word[] = "demo";
	char *env[] = {path, NULL};
	char name[32], *argv[] = {program, word, name, NULL};
	struct lab_payload files = {0};
	struct lab_job job = {.argv = argv,
			      .env = env,
			      .cwd = "/",
			      .time = (double)time(NULL),
			      .kvm = true,
			      .files = &files};
	char err[LAB_TEXT];
	int r;

	snprintf(name, sizeof(name), "%s", demo->name);
	s->append = demo->lab.append;
	s->cpus = demo->lab.cpus;
	r = payload_add_self(&files, LAB_KVEX, err) ? cli_error(cmd, "%s", err)
						    : lab_cli_job(cmd, o, s, &job);
	payload_free(&files);
	return r;
}

int demo_in_lab(const struct cli_command *cmd, const struct lab_cli *options,
		const struct demo *demo)
{
	struct lab_cli own = *options;
	const struct lab_cli *o = &own;
	struct lab_kernel kernel;
	struct lab_session s;
	struct wishes w = {0};
	int r = lab_cli_setup(cmd, o, &w.setup);

	if (!own.flavour)
		own.flavour = demo->lab.flavour;
	if (!r)
		r = lab_cli_kernel(cmd, o, o->kernels.n ? o->kernels.item[0] : NULL, &kernel);
	if (!r)
		r = add_wishes(cmd, demo, &kernel, &w);
	if (r)
		return r;
	s = lab_cli_session(o, &w.setup, &kernel);
	return run_job(cmd, o, demo, &s);
}
