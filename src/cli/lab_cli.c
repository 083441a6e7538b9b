// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/lab_cli.h"
#include "lab/psp.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *const lab_cli_cpus[] = {"amd", "intel", NULL};
const char *const lab_cli_flavours[] = {"cloud", "full", NULL};

static int read_models(const struct cli_command *cmd, const struct lab_cli *o,
		       const struct lab_engine *engine, struct lab_models *models)
{
	char err[LAB_MODELS_TEXT];

	models->vendor = engine->vendor;
	for (unsigned int i = 0; i < o->models.n; i++)
		if (lab_models_add(models, o->models.item[i], err))
			return cli_usage(cmd, "--model: %s", err);
	if (o->models.n && !models->n && o->bugs.n)
		return cli_usage(cmd, "--model-bug: there are no models with --model none");
	for (unsigned int i = 0; i < o->bugs.n; i++)
		if (lab_models_add_bugs(models, o->bugs.item[i], err))
			return cli_usage(cmd, "--model-bug: %s", err);
	if (lab_models_fit_memory(models, (unsigned int)(o->memory >> 20), err))
		return cli_usage(cmd, "--memory: %s", err);
	return 0;
}

int lab_cli_setup(const struct cli_command *cmd, const struct lab_cli *o, struct lab_setup *setup)
{
	const char *cpu = o->cpu ? o->cpu : "amd";
	struct lab_fetch_progress progress;
	struct lab_fetch how;
	char err[LAB_TEXT];
	int r = lab_fetch_setup(cmd, &o->fetch, &progress, &how);

	if (r)
		return r;
	*setup = (struct lab_setup){.params = {o->params.n, o->params.item}, .cancel = -1};
	setup->engine = lab_engine_find(cpu);
	if (!setup->engine)
		return cli_usage(cmd, "--cpu: no engine of this kvex has a CPU of vendor '%s'",
				 cpu);
	if (o->memory && setup->engine->fixed_memory)
		return cli_usage(cmd, "--memory: that of %s cannot be chosen", setup->engine->name);
	if (lab_params_check(&setup->params, err))
		return cli_usage(cmd, "--param: %s", err);
	r = read_models(cmd, o, setup->engine, &setup->models);
	if (r)
		return r;
	if (o->modules && (o->kernels.n != 1 || !lab_kernel_is_path(o->kernels.item[0])))
		return cli_usage(cmd, "--modules needs one --kernel, a path");
	r = lab_engine_get(&how, setup->engine->name, &setup->files, err);
	if (r)
		return lab_fetch_error(cmd, &progress, r, err);
	lab_fetch_end(&progress);
	setup->cancel = how.cancel;
	return 0;
}

int lab_cli_kernel(const struct cli_command *cmd, const struct lab_cli *o, const char *v,
		   struct lab_kernel *kernel)
{
	const struct lab_params params = {o->params.n, o->params.item};
	const char *cpu = o->cpu ? o->cpu : "amd";
	struct lab_fetch_progress progress;
	struct lab_fetch how;
	char err[LAB_TEXT];
	int r;

	if (v && !*v)
		return cli_usage(cmd, "--kernel: the name is empty");
	r = lab_fetch_setup(cmd, &o->fetch, &progress, &how);
	if (r)
		return r;
	r = lab_kernel_get(&how, v ? v : "", o->flavour, o->modules, cpu, kernel, err);
	if (r)
		r = lab_fetch_error(cmd, &progress, r, err);
	lab_fetch_end(&progress);
	close(how.cancel);
	if (r)
		return r;
	if (lab_params_fit(&params, kernel, err))
		return cli_usage(cmd, "--param: %s", err);
	return 0;
}

struct lab_session lab_cli_session(const struct lab_cli *o, const struct lab_setup *setup,
				   const struct lab_kernel *kernel)
{
	return (struct lab_session){
		.engine = setup->engine,
		.files = &setup->files,
		.kernel = kernel,
		.params = &setup->params,
		.models = &setup->models,
		.append = o->append,
		.cpus = o->cpus,
		.memory = (unsigned int)(o->memory >> 20),
		.nr_args = o->engine_args.n,
		.args = o->engine_args.item,
		.cold = o->cold || o->engine_args.n,
		.cancel = setup->cancel,
		.input = -1,
		.output = -1,
		.feed = -1,
	};
}

bool lab_cli_undriven(const struct cli_command *cmd, const struct lab_session *s)
{
	if (!lab_psp_undriven(s->models, s->kernel))
		return false;
	cli_error(cmd,
		  "kernel %s has no ccp, the driver of model psp: no /dev/sev; --flavour full "
		  "has it",
		  s->kernel->name);
	return true;
}

void lab_cli_snapshot(const char *command, const struct lab_session *s)
{
	if (s->no_snapshot[0])
		fprintf(stderr, "kvex %s: kernel %s: no snapshot was kept: %s\n", command,
			s->kernel->name, s->no_snapshot);
}

void lab_cli_timing(const struct lab_session *s, const char *with)
{
	const struct lab_times *t = &s->times;
	char snapshot[32] = "no snapshot";

	fprintf(stderr, "%s%s%s%s: ", s->kernel->name, *with ? " (" : "", with, *with ? ")" : "");
	if (!s->no_snapshot[0] && t->snapshot > 0)
		snprintf(snapshot, sizeof(snapshot), "snapshot %.2f s", t->snapshot);
	if (t->warm)
		fprintf(stderr, "restored in %.2f s, job %.2f s\n", t->up, t->job);
	else
		fprintf(stderr,
			"initramfs %.2f s, up in %.2f s (by its own clock: kernel %.2f s, "
			"modules %.2f s), %s, job %.2f s\n",
			t->start, t->up, t->kernel, t->modules, snapshot, t->job);
}
