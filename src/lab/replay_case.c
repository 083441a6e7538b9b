// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/replay_case.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void copy_text(char *out, size_t len, const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	snprintf(out, len, "%s", text ? text : "");
}

static unsigned int count(const json_t *o, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(o, key));

	return n > 0 && n < UINT32_MAX ? (unsigned int)n : 0;
}

static enum verdict verdict_of(const json_t *o)
{
	const char *name = json_string_value(json_object_get(o, "verdict"));
	int v;

	for (v = VERDICT_PASS; name && v < VERDICT_COUNT; v++)
		if (!strcmp(name, verdict_name((enum verdict)v)))
			return (enum verdict)v;
	return VERDICT_NONE;
}

static void copy_failures(const json_t *o, struct case_result *res)
{
	const json_t *list = json_object_get(o, "failures");
	size_t i, n = json_array_size(list);

	for (i = 0; i < n && i < RESULT_MAX_FAILURES; i++) {
		const json_t *item = json_array_get(list, i);
		struct failure *f = &res->failure[res->nr_failures++];

		copy_text(f->what, sizeof(f->what), item, "what");
		copy_text(f->want, sizeof(f->want), item, "want");
		copy_text(f->got, sizeof(f->got), item, "got");
		copy_text(f->where, sizeof(f->where), item, "where");
	}
}

static void copy_info(const json_t *o, struct case_result *res)
{
	json_t *info = json_object_get(o, "info"), *value;
	const char *key;

	json_object_foreach(info, key, value)
	{
		struct info *to;

		if (res->nr_info == RESULT_MAX_INFO)
			return;
		to = &res->info[res->nr_info++];
		snprintf(to->key, sizeof(to->key), "%s", key);
		snprintf(to->value, sizeof(to->value), "%s",
			 json_is_string(value) ? json_string_value(value) : "");
	}
}

static void copy_samples(const json_t *o, struct case_result *res)
{
	const json_t *list = json_object_get(o, "samples");
	size_t i, n = json_array_size(list);

	for (i = 0; i < n && i < RESULT_MAX_SAMPLES; i++)
		res->sample[res->nr_samples++] = (float)json_number_value(json_array_get(list, i));
}

/* The last exits stand in the record as text, and stay text; a dump has them already. */
static void append_exits(const json_t *o, struct case_result *res)
{
	const json_t *list = json_object_get(o, "exits");
	size_t i, n = res->diag[0] ? 0 : json_array_size(list), used = 0;

	for (i = 0; i < n && used < sizeof(res->diag) - 1; i++) {
		const json_t *item = json_array_get(list, i);
		const char *exit = json_string_value(json_object_get(item, "exit"));
		const char *rip = json_string_value(json_object_get(item, "rip"));

		snprintf(res->diag + used, sizeof(res->diag) - used, "exit %lld: %s%s%s\n",
			 (long long)json_integer_value(json_object_get(item, "seq")),
			 exit ? exit : "", rip ? " at rip " : "", rip ? rip : "");
		used = strlen(res->diag);
	}
}

int replay_case(const json_t *o, struct case_result *res)
{
	res->verdict = verdict_of(o);
	if (res->verdict == VERDICT_NONE)
		return -EPROTO;
	copy_text(res->reason, sizeof(res->reason), o, "reason");
	copy_text(res->hint, sizeof(res->hint), o, "hint");
	copy_text(res->missing, sizeof(res->missing), o, "missing");
	copy_text(res->predates, sizeof(res->predates), o, "predates");
	copy_text(res->diag, sizeof(res->diag), o, "diag");
	res->seconds = json_number_value(json_object_get(o, "seconds"));
	res->start = json_number_value(json_object_get(o, "start"));
	res->checks = count(o, "checks");
	res->failed = count(o, "failed");
	res->runs = count(o, "runs");
	res->finished = true;
	copy_samples(o, res);
	copy_failures(o, res);
	copy_info(o, res);
	append_exits(o, res);
	return 0;
}
