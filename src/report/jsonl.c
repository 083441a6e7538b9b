// SPDX-License-Identifier: GPL-2.0-or-later
/* jsonl: JSON Lines, one object per event, as docs/jsonl.md has it. */
#include <stdlib.h>

#include "report/formats.h"
#include "report/json_out.h"

struct jsonl {
	unsigned int next; /* index after the last case that was told */
	json_t *not_run;
};

static void put_line(struct reporter *r, struct json_out *o)
{
	if (!json_out_line(o, r->out))
		r->failed = true;
	report_flush(r);
}

static void jsonl_begin(struct reporter *r, const struct run_info *info)
{
	static const struct host unknown = {.backend = "other"};
	const struct host *host = info->host ? info->host : &unknown;
	struct json_out o = json_out_event("run_start");
	struct jsonl *j = calloc(1, sizeof(*j));
	char when[32], wall[40];

	r->priv = j;
	if (j)
		j->not_run = json_array();
	else
		r->failed = true;
	text_time(when, info->wall);
	snprintf(wall, sizeof(wall), "%sZ", when);
	json_out_int(&o, "schema", JSONL_SCHEMA);
	json_out_text(&o, "version", info->version);
	json_out_text(&o, "backend", host->backend);
	json_out_text(&o, "kernel", host->kernel);
	json_out_some(&o, "upstream", host->upstream);
	json_out_text(&o, "vendor", host->vendor);
	json_out_text(&o, "cpu", host->cpu);
	json_out_text(&o, "hostname", host->hostname);
	json_out_add(&o, "emulated", json_boolean(host->emulated));
	json_out_some(&o, "label", host->emulated ? HOST_LAB_LABEL : "");
	json_out_some(&o, "models", host->models);
	json_out_some(&o, "cmdline", host->cmdline);
	json_out_add(&o, "hypervisor", json_boolean(host->hypervisor));
	json_out_int(&o, "cpus", host->cpus);
	json_out_int(&o, "cases", info->nr_cases);
	json_out_int(&o, "jobs", info->jobs);
	json_out_int(&o, "repeat", info->repeat);
	json_out_text(&o, "time", wall);
	json_out_some(&o, "unwatched", info->unwatched);
	put_line(r, &o);
}

static void put_case(struct reporter *r, const struct test_case *tc, const struct case_result *res)
{
	struct json_out o = json_out_event("case");
	char guards[GUARD_TEXT];

	json_out_text(&o, "name", tc->name);
	json_out_some(&o, "title", tc->title);
	json_out_text(&o, "verdict", verdict_name(res->verdict));
	json_out_text(&o, "reason", explain_reason(res));
	json_out_some(&o, "hint", res->hint);
	json_out_some(&o, "missing", res->missing);
	json_out_seconds(&o, "seconds", res->seconds);
	json_out_seconds(&o, "start", res->start);
	json_out_samples(&o, res);
	json_out_int(&o, "checks", res->checks);
	json_out_int(&o, "failed", res->failed);
	json_out_failures(&o, res);
	json_out_info(&o, res);
	guard_describe(&tc->guards, guards, sizeof(guards));
	json_out_some(&o, "guards", guards);
	json_out_some(&o, "predates", res->predates);
	json_out_some(&o, "diag", res->diag);
	if (verdict_bad(res->verdict))
		json_out_exits(&o, &res->ring);
	put_line(r, &o);
}

static void note_not_run(struct reporter *r, const struct test_case *tc)
{
	struct jsonl *j = r->priv;

	if (json_array_append_new(j->not_run, json_out_string(tc->name)))
		r->failed = true;
}

static void jsonl_result(struct reporter *r, const struct test_case *tc,
			 const struct case_result *res)
{
	struct jsonl *j = r->priv;
	unsigned int at;

	if (!j)
		return;
	at = run_find_case(r->info, j->next, tc);
	if (at == r->info->nr_cases)
		return;
	for (; j->next < at; j->next++)
		note_not_run(r, r->info->cases[j->next]);
	j->next++;
	if (res->verdict == VERDICT_NONE)
		note_not_run(r, tc);
	else
		put_case(r, tc, res);
}

static void jsonl_splat(struct reporter *r, const struct splat *splat)
{
	struct json_out o = json_out_event("splat");
	json_t *cases = json_array();
	unsigned int i;

	for (i = 0; i < splat->nr_cases; i++)
		if (json_array_append_new(cases, json_out_string(splat->cases[i])))
			o.failed = true;
	json_out_seconds(&o, "seconds", splat->seconds);
	json_out_text(&o, "title", splat->title);
	json_out_text(&o, "text", splat->text);
	json_out_add(&o, "cases", cases);
	put_line(r, &o);
}

static void jsonl_end(struct reporter *r, const struct run_end *end)
{
	struct json_out o = json_out_event("run_end");
	struct json_out counts = json_out_object();
	struct jsonl *j = r->priv;
	bool complete;
	int v;

	for (; j && j->next < r->info->nr_cases; j->next++)
		note_not_run(r, r->info->cases[j->next]);
	for (v = VERDICT_PASS; v < VERDICT_COUNT; v++)
		json_out_int(&counts, verdict_name((enum verdict)v), end->counts[v]);
	o.failed |= counts.failed;
	/* A case without a record makes the run incomplete, whatever the runner thinks. */
	complete = end->complete && j && !json_array_size(j->not_run);
	json_out_add(&o, "complete", json_boolean(complete));
	json_out_seconds(&o, "seconds", end->seconds);
	json_out_add(&o, "counts", counts.json);
	json_out_int(&o, "splats", end->splats);
	json_out_int(&o, "kmsg_lost", (int64_t)end->kmsg_lost);
	json_out_int(&o, "exit_status", end->exit_status);
	if (r->info->not_started)
		json_out_text(&o, "error", r->info->not_started);
	json_out_add(&o, "not_run", j ? j->not_run : NULL);
	put_line(r, &o);
	free(j);
	r->priv = NULL;
}

const struct report_format format_jsonl = {
	.name = "jsonl",
	.help = "JSON Lines, one object per event: for programs and `kvex compare`",
	.begin = jsonl_begin,
	.result = jsonl_result,
	.splat = jsonl_splat,
	.end = jsonl_end,
};
