// SPDX-License-Identifier: GPL-2.0-or-later
/* kvex bench: figures, each next to its floor. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "bench/bench.h"
#include "cli/cli.h"
#include "harness/privileges.h"
#include "kvex/host.h"

#define DEFAULT_ROUNDS 100

struct bench_cli {
	bool json;
	unsigned int rounds;
	bool emulated; /* this host is the lab */
};

static const struct cli_option options[] = {
	{"json", 0, CLI_FLAG, .help = "one JSON object per figure",
	 .offset = offsetof(struct bench_cli, json)},
	{"rounds", 'n', CLI_UINT, "N", .help = "how often to measure (default 100)",
	 .offset = offsetof(struct bench_cli, rounds), .min = 5, .max = 100000},
	{.name = NULL},
};

static void print_json(const struct figure *f, const struct summary *s, const struct summary *fl,
		       bool emulated)
{
	json_t *o = json_pack("{s:s, s:s, s:f, s:f, s:f, s:f, s:f, s:i}", "name", f->name, "unit",
			      f->unit, "min", s->min, "p50", s->p50, "p99", s->p99, "floor_p50",
			      fl->p50, "ratio", s->p50 / fl->p50, "samples", (int)f->n);

	if (f->goal > 0)
		json_object_set_new(o, "goal", json_real(f->goal));
	if (emulated)
		json_object_set_new(o, "label", json_string(HOST_LAB_LABEL));
	json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(o);
}

static void print_row(const struct figure *f, const struct summary *s, const struct summary *fl)
{
	char goal[16] = "";

	if (f->goal > 0)
		snprintf(goal, sizeof(goal), "%.2f", f->goal);
	printf("%-20s %9.2f %9.2f %9.2f %11.2f %8.3f %6s  %s\n", f->name, s->min, s->p50, s->p99,
	       fl->p50, s->p50 / fl->p50, goal, f->unit);
}

static void emit(void *arg, struct figure *f)
{
	const struct bench_cli *o = arg;
	struct summary s, fl;

	summarize(f->sample, f->n, &s);
	summarize(f->floor, f->n, &fl);
	if (o->json)
		print_json(f, &s, &fl, o->emulated);
	else
		print_row(f, &s, &fl);
	fflush(stdout);
}

static const struct bench *find(const char *name)
{
	const struct bench *const *b;

	for (b = __start_kvex_benches; b < __stop_kvex_benches; b++)
		if (!strcmp((*b)->name, name))
			return *b;
	return NULL;
}

static bool selected(const struct bench *b, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++)
		if (!strcmp(argv[i], b->name))
			return true;
	return !argc;
}

static int bench_main(const struct cli_command *cmd, void *options_, int argc, char **argv)
{
	struct bench_cli *o = options_;
	const struct bench *const *b;
	struct host host;
	struct sys sys;
	int i, r = 0;

	for (i = 0; i < argc; i++)
		if (!find(argv[i]))
			return cli_usage(cmd, "no benchmark '%s' (exit, vm, reset, memory)",
					 argv[i]);
	if (sys_open(&sys, NULL))
		return cli_error(cmd, "%s. %s", sys.err.text, host_kvm_hint(sys.err.code));
	if (privileges_drop(&sys.err)) {
		sys_close(&sys);
		return cli_error(cmd, "%s", sys.err.text);
	}
	host_read(&host, &sys, 0);
	o->emulated = host.emulated;
	if (!o->json)
		printf("backend %s, kernel %s%s\n%-20s %9s %9s %9s %11s %8s %6s\n", host.backend,
		       host.kernel, host.emulated ? " (" HOST_LAB_LABEL ")" : "", "figure", "min",
		       "p50", "p99", "floor p50", "ratio", "goal");
	for (b = __start_kvex_benches; b < __stop_kvex_benches && !r; b++)
		if (selected(*b, argc, argv))
			r = (*b)->measure(&sys, o->rounds ? o->rounds : DEFAULT_ROUNDS, emit, o);
	if (r)
		cli_error(cmd, "%s", sys.err.text);
	sys_close(&sys);
	return r ? EXIT_FAILED : EXIT_OK;
}

COMMAND(bench, .name = "bench", .args = "[exit|vm|reset|memory...]",
	.summary = "Measure what KVM costs here, each figure next to its floor.",
	.description =
		"Measures, and measures in the same run, taking turns, the least that the kernel "
		"asks "
		"for the same: the ratio of the two medians is what kvex adds. Only ratios can be "
		"compared between machines and days. The goal is what kvex promises at most.",
	.examples = "kvex bench\tall figures\n"
		    "kvex bench --json exit >before.jsonl\ta baseline for kvex compare\n",
	.options = options, .options_size = sizeof(struct bench_cli), .main = bench_main);
