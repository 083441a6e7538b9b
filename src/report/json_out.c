// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/json_out.h"

#include <stdlib.h>

#include "kvex/exit.h"

#define LAST_EXITS 8

struct json_out json_out_object(void)
{
	struct json_out o = {.json = json_object()};

	o.failed = !o.json;
	return o;
}

struct json_out json_out_event(const char *type)
{
	struct json_out o = json_out_object();

	json_out_text(&o, "type", type);
	return o;
}

/* jansson passes NULL on: adding NULL, or to NULL, fails and frees what was to be added. */
void json_out_add(struct json_out *o, const char *key, json_t *value)
{
	if (json_object_set_new(o->json, key, value))
		o->failed = true;
}

void json_out_int(struct json_out *o, const char *key, int64_t value)
{
	json_out_add(o, key, json_integer(value));
}

void json_out_seconds(struct json_out *o, const char *key, double s)
{
	json_out_add(o, key, json_real(text_seconds(s)));
}

json_t *json_out_string(const char *s)
{
	char *text = text_dup(TEXT_UTF8, s);
	json_t *value = text ? json_string(text) : NULL;

	free(text);
	return value;
}

void json_out_text(struct json_out *o, const char *key, const char *s)
{
	json_out_add(o, key, json_out_string(s));
}

void json_out_some(struct json_out *o, const char *key, const char *s)
{
	if (s && s[0])
		json_out_text(o, key, s);
}

static void append(struct json_out *o, json_t *list, struct json_out *item)
{
	o->failed |= item->failed;
	if (json_array_append_new(list, item->json))
		o->failed = true;
}

void json_out_samples(struct json_out *o, const struct case_result *res)
{
	unsigned int i, n = res->nr_samples;
	json_t *list;

	if (res->runs > 1)
		json_out_int(o, "runs", res->runs);
	if (n < 2)
		return;
	list = json_array();
	for (i = 0; i < n && i < RESULT_MAX_SAMPLES; i++)
		if (json_array_append_new(list, json_real(text_seconds(res->sample[i]))))
			o->failed = true;
	json_out_add(o, "samples", list);
}

void json_out_failures(struct json_out *o, const struct case_result *res)
{
	unsigned int i, n = explain_failures(res);
	json_t *list = json_array();

	for (i = 0; i < n; i++) {
		const struct failure *f = &res->failure[i];
		struct json_out item = json_out_object();

		json_out_text(&item, "what", f->what);
		json_out_some(&item, "want", f->want);
		json_out_some(&item, "got", f->got);
		json_out_some(&item, "where", f->where);
		append(o, list, &item);
	}
	json_out_add(o, "failures", list);
}

/* A key that a case used twice keeps both values. */
void json_out_info(struct json_out *o, const struct case_result *res)
{
	unsigned int i, n = explain_infos(res);
	struct json_out info = json_out_object();

	for (i = 0; i < n; i++) {
		char *key = text_dup(TEXT_UTF8, res->info[i].key);
		const json_t *old = key ? json_object_get(info.json, key) : NULL;
		char *both = NULL;

		if (!key) {
			o->failed = true;
			break;
		}
		if (old &&
		    asprintf(&both, "%s; %s", json_string_value(old), res->info[i].value) < 0)
			both = NULL;
		json_out_text(&info, key, both ? both : res->info[i].value);
		free(both);
		free(key);
	}
	o->failed |= info.failed;
	json_out_add(o, "info", info.json);
}

/* The last exits, oldest first. */
void json_out_exits(struct json_out *o, const struct exit_ring *ring)
{
	json_t *list = json_array();
	unsigned int n = LAST_EXITS;

	while (n--) {
		const struct exit_record *rec = ring_get(ring, n);
		struct json_out item;
		char buf[256];

		if (!rec)
			continue;
		item = json_out_object();
		json_out_int(&item, "seq", (int64_t)rec->seq);
		json_out_text(&item, "exit", exit_describe(rec, buf, sizeof(buf)));
		if (rec->error)
			json_out_int(&item, "error", rec->error);
		if (rec->has_regs) {
			snprintf(buf, sizeof(buf), "0x%llx", (unsigned long long)rec->regs.rip);
			json_out_text(&item, "rip", buf);
		}
		append(o, list, &item);
	}
	json_out_add(o, "exits", list);
}

bool json_out_line(struct json_out *o, FILE *out)
{
	bool ok = !o->failed && !json_dumpf(o->json, out, JSON_COMPACT | JSON_REAL_PRECISION(9));

	fputc('\n', out);
	json_decref(o->json);
	o->json = NULL;
	return ok && !ferror(out);
}
