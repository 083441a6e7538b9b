// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/lab_runs.h"

#include <stdlib.h>
#include <string.h>

static int prepare_kernels(const struct cli_command *cmd, const struct lab_cli *o,
			   struct lab_runs *runs)
{
	const struct cli_list *list = &o->kernels;

	for (unsigned int i = 0; i < runs->n; i++) {
		struct lab_kernel *kernel = &runs->run[i].kernel;
		int r = lab_cli_kernel(cmd, o, list->n ? list->item[i] : NULL, kernel);

		if (r)
			return r;
		for (unsigned int k = 0; k < i; k++)
			if (!strcmp(runs->run[k].kernel.name, kernel->name))
				return cli_usage(cmd, "--kernel: %s and %s are both kernel %s",
						 list->item[k], list->item[i], kernel->name);
	}
	return 0;
}

static const char *other_flavour(const struct lab_plan *plan)
{
	for (unsigned int g = 0; g < plan->nr_groups; g++)
		if (plan->group[g].wants.flavour)
			return plan->group[g].wants.flavour;
	return NULL;
}

/* "6.1.0-50-cloud-amd64" */
static bool is_of(const struct lab_kernel *kernel, const char *flavour)
{
	return !strstr(kernel->release, "-cloud-") == !strcmp(flavour, "full");
}

/*
 * A kernel given by its path has no flavours. One that cannot be had in the flavour is run as it
 * is: the cases that want it say themselves what they miss.
 */
static void prepare_flavour(const struct cli_command *cmd, const struct lab_cli *o,
			    const char *flavour, const char *v, struct lab_kernel_run *run)
{
	struct lab_cli with = *o;

	run->other = run->kernel;
	if (!flavour || lab_kernel_is_path(v) || is_of(&run->kernel, flavour))
		return;
	with.flavour = flavour;
	/* By its version: V may well name a newer one of that flavour. */
	if (lab_cli_kernel(cmd, &with, run->kernel.name, &run->other)) {
		run->other = run->kernel;
		cli_error(cmd, "going on without flavour %s of kernel %s", flavour,
			  run->kernel.name);
	}
}

static void prepare_sessions(const struct cli_command *cmd, const struct lab_cli *o,
			     struct lab_runs *runs, struct lab_kernel_run *run)
{
	bool told = false;

	for (unsigned int g = 0; g < runs->plan.nr_groups; g++) {
		const struct lab_group *group = &runs->plan.group[g];
		struct lab_session *s = &run->session[g];

		*s = lab_cli_session(o, &runs->setup,
				     group->wants.flavour ? &run->other : &run->kernel);
		s->params = &group->params;
		s->models = &group->models;
		s->append = group->append;
		s->cpus = group->wants.cpus ? group->wants.cpus : o->cpus;
		told = told || lab_cli_undriven(cmd, s);
	}
}

static int make_plan(const struct cli_command *cmd, const struct lab_cli *o,
		     const struct run_info *info, struct lab_runs *runs)
{
	const struct lab_user user = {.params = runs->setup.params,
				      .models = runs->setup.models,
				      .no_models = o->models.n && !runs->setup.models.n,
				      .append = o->append,
				      .flavour = o->flavour,
				      .cpus = o->cpus,
				      .memory = (unsigned int)(o->memory >> 20)};
	char err[LAB_TEXT];

	if (lab_plan_make(&runs->plan, info->nr_cases, info->cases, &user, runs->setup.engine, err))
		return cli_error(cmd, "%s", err);
	for (unsigned int i = 0; i < runs->plan.nr_clashes; i++)
		cli_error(cmd, "%s", runs->plan.clash[i]);
	return 0;
}

int lab_runs_prepare(const struct cli_command *cmd, const struct lab_cli *o,
		     const struct run_info *info, struct lab_runs *runs)
{
	const struct cli_list *list = &o->kernels;
	int r;

	*runs = (struct lab_runs){.n = list->n ? list->n : 1};
	runs->run = calloc(runs->n, sizeof(*runs->run));
	runs->part = calloc(runs->n, sizeof(*runs->part));
	if (!runs->run || !runs->part)
		return cli_error(cmd, "out of memory");
	r = lab_cli_setup(cmd, o, &runs->setup);
	if (!r)
		r = make_plan(cmd, o, info, runs);
	if (!r)
		r = prepare_kernels(cmd, o, runs);
	for (unsigned int i = 0; i < runs->n && !r; i++) {
		struct lab_kernel_run *run = &runs->run[i];

		prepare_flavour(cmd, o, other_flavour(&runs->plan), list->n ? list->item[i] : "",
				run);
		prepare_sessions(cmd, o, runs, run);
		runs->part[i].plan = &runs->plan;
		runs->part[i].session = run->session;
		runs->part[i].info = *info;
	}
	return r;
}

void lab_runs_free(struct lab_runs *runs)
{
	lab_plan_free(&runs->plan);
	free(runs->run);
	free(runs->part);
}
