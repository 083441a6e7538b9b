// SPDX-License-Identifier: GPL-2.0-or-later
#include "kvex/host.h"
#include "report/compare.h"
#include "report/json_out.h"

static void add_file(struct json_out *o, const char *key, const char *name,
		     const struct run_file *f)
{
	struct json_out file = json_out_object();

	json_out_text(&file, "file", name);
	json_out_text(&file, "kind", f->kind == RUN_FILE_BENCH ? "bench" : "run");
	if (f->kind == RUN_FILE_RUN) {
		json_out_text(&file, "version", f->version);
		json_out_text(&file, "backend", f->backend);
		json_out_text(&file, "kernel", f->kernel);
		json_out_text(&file, "time", f->time);
		if (f->emulated)
			json_out_text(&file, "label", HOST_LAB_LABEL);
		json_out_some(&file, "models", f->models);
		json_out_add(&file, "complete", json_boolean(f->complete));
		if (f->cut)
			json_out_int(&file, "cut_in_line", (int64_t)f->cut);
		json_out_int(&file, "splats", f->splats);
	}
	o->failed |= file.failed;
	json_out_add(o, key, file.json);
}

static void add_side(struct json_out *o, const char *key, const struct run_case *c)
{
	struct json_out side = json_out_object();

	json_out_text(&side, "verdict", verdict_name(c->verdict));
	json_out_some(&side, "reason", c->reason);
	o->failed |= side.failed;
	json_out_add(o, key, side.json);
}

static bool put_change(FILE *out, const struct change *ch)
{
	static const char *const speed[] = {"same", "slower", "faster"};
	struct json_out o = json_out_event("change");

	json_out_text(&o, "name", ch->name);
	json_out_text(&o, "change", change_name(ch->kind));
	if (ch->a)
		add_side(&o, "a", ch->a);
	if (ch->b)
		add_side(&o, "b", ch->b);
	if (ch->timed) {
		json_out_text(&o, "speed", speed[ch->speed]);
		json_out_seconds(&o, "was", ch->was);
		json_out_seconds(&o, "is", ch->is);
		if (ch->speed != SPEED_SAME)
			json_out_add(&o, "sure", json_boolean(ch->sure));
	}
	return json_out_line(&o, out);
}

bool compare_put_json(FILE *out, const struct comparison *c)
{
	struct json_out start = json_out_event("compare_start");
	struct json_out last = json_out_event("compare_end");
	struct json_out counts = json_out_object();
	bool ok;
	size_t i;

	json_out_int(&start, "schema", JSONL_SCHEMA);
	add_file(&start, "a", c->name_a, c->a);
	add_file(&start, "b", c->name_b, c->b);
	ok = json_out_line(&start, out);
	for (i = 0; i < c->n; i++)
		if (!put_change(out, &c->change[i]))
			ok = false;
	for (i = 0; i < CHANGE_KINDS; i++)
		json_out_int(&counts, change_name((enum change_kind)i), (int64_t)c->count[i]);
	json_out_int(&counts, "slower", (int64_t)c->slower);
	json_out_int(&counts, "faster", (int64_t)c->faster);
	last.failed |= counts.failed;
	json_out_add(&last, "counts", counts.json);
	json_out_add(&last, "stray_splats", json_boolean(c->stray_splats));
	json_out_add(&last, "bad", json_boolean(compare_bad(c)));
	return json_out_line(&last, out) && ok;
}
