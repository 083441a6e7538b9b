// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/run_record.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/json_out.h"

/* A string member, copied. Absent: an error if it must be there, else an empty one. */
static int get_text(struct run_parse *p, const json_t *object, const char *key, bool must,
		    char **out)
{
	const json_t *value = json_object_get(object, key);

	if ((value && !json_is_string(value)) || (!value && must)) {
		run_file_fail(p, "'%s' is not a string", key);
		return -EINVAL;
	}
	*out = strdup(value ? json_string_value(value) : "");
	return *out ? 0 : -ENOMEM;
}

static int get_name(struct run_parse *p, const json_t *object, char **out)
{
	int r = get_text(p, object, "name", true, out);

	if (!r && !(*out)[0])
		return run_file_fail(p, "'name' is empty");
	return r;
}

static int get_seconds(struct run_parse *p, const json_t *value, const char *key, double *out)
{
	if (!json_is_number(value) || !(json_number_value(value) >= 0))
		return run_file_fail(p, "'%s' is not a number of seconds", key);
	*out = json_number_value(value);
	return 0;
}

static int get_count(struct run_parse *p, const json_t *object, const char *key, size_t *out)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    json_integer_value(value) > 1000000000)
		return run_file_fail(p, "'%s' is not a count", key);
	*out = (size_t)json_integer_value(value);
	return 0;
}

static int parse_start(struct run_parse *p, const json_t *o)
{
	const json_t *schema = json_object_get(o, "schema");
	struct run_file *f = p->out;
	size_t repeat = 1;
	int r;

	if (p->started)
		return run_file_fail(p, "a second run_start: one file holds one run");
	if (f->nr_figures)
		return run_file_fail(p, "a run behind the figures of a benchmark");
	if (!json_is_integer(schema))
		return run_file_fail(p, "run_start has no 'schema'");
	if (json_integer_value(schema) != JSONL_SCHEMA)
		return run_file_fail(p, "schema %lld; this kvex reads schema %d",
				     (long long)json_integer_value(schema), JSONL_SCHEMA);
	p->started = true;
	r = get_text(p, o, "version", false, &f->version);
	if (!r)
		r = get_text(p, o, "backend", false, &f->backend);
	if (!r)
		r = get_text(p, o, "kernel", false, &f->kernel);
	if (!r)
		r = get_text(p, o, "time", false, &f->time);
	if (!r)
		r = get_text(p, o, "models", false, &f->models);
	if (!r)
		r = get_count(p, o, "cases", &f->selected);
	if (!r && json_object_get(o, "repeat"))
		r = get_count(p, o, "repeat", &repeat);
	f->emulated = json_is_true(json_object_get(o, "emulated"));
	/* 0 is "until a case fails". */
	f->repeat = (unsigned int)repeat;
	return r;
}

static int get_samples(struct run_parse *p, const json_t *o, struct run_case *c)
{
	const json_t *list = json_object_get(o, "samples");
	size_t i, n = list ? json_array_size(list) : 1;
	int r;

	if (list && !n)
		return run_file_fail(p, "'samples' is not an array of seconds");
	c->sample = calloc(n, sizeof(*c->sample));
	if (!c->sample)
		return -ENOMEM;
	c->nr_samples = n;
	if (!list)
		return get_seconds(p, json_object_get(o, "seconds"), "seconds", c->sample);
	for (i = 0; i < n; i++) {
		r = get_seconds(p, json_array_get(list, i), "samples", &c->sample[i]);
		if (r)
			return r;
	}
	return 0;
}

static int get_verdict(struct run_parse *p, const json_t *o, struct run_case *c)
{
	const char *name = json_string_value(json_object_get(o, "verdict"));
	int v;

	for (v = VERDICT_PASS; name && v < VERDICT_COUNT; v++) {
		if (!strcmp(name, verdict_name((enum verdict)v))) {
			c->verdict = (enum verdict)v;
			return 0;
		}
	}
	return run_file_fail(p, "'verdict' is none of PASS FAIL SKIP TIMEOUT ERROR XFAIL XPASS");
}

static int parse_case(struct run_parse *p, const json_t *o)
{
	struct run_file *f = p->out;
	struct run_case c = {0};
	int r;

	if (f->nr_cases == p->max_cases) {
		size_t max = p->max_cases ? 2 * p->max_cases : 64;
		struct run_case *more = realloc(f->cases, max * sizeof(*more));

		if (!more)
			return -ENOMEM;
		f->cases = more;
		p->max_cases = max;
	}
	r = get_name(p, o, &c.name);
	if (!r)
		r = get_verdict(p, o, &c);
	if (!r)
		r = get_text(p, o, "reason", false, &c.reason);
	if (!r)
		r = get_samples(p, o, &c);
	if (r)
		run_case_free(&c);
	else
		f->cases[f->nr_cases++] = c;
	return r;
}

static int parse_splat(struct run_parse *p, const json_t *o)
{
	const json_t *cases = json_object_get(o, "cases");

	if (!json_is_array(cases))
		return run_file_fail(p, "'cases' of a splat is not an array");
	p->out->splats++;
	p->out->stray += !json_array_size(cases);
	return 0;
}

static int parse_end(struct run_parse *p, const json_t *o)
{
	const json_t *complete = json_object_get(o, "complete");

	if (!json_is_boolean(complete))
		return run_file_fail(p, "'complete' of run_end is not true or false");
	p->out->ended = true;
	p->out->complete = json_is_true(complete);
	return 0;
}

/* A number that may be absent or null: then NaN. */
static int get_figure(struct run_parse *p, const json_t *o, const char *key, bool must, double *out)
{
	const json_t *value = json_object_get(o, key);

	*out = NAN;
	if (!must && (!value || json_is_null(value)))
		return 0;
	if (!json_is_number(value) || !(json_number_value(value) >= 0))
		return run_file_fail(p, "'%s' is not a number", key);
	*out = json_number_value(value);
	return 0;
}

static int parse_figure(struct run_parse *p, const json_t *o)
{
	struct run_file *f = p->out;
	struct run_figure g = {0};
	int r;

	if (p->started)
		return run_file_fail(p, "a benchmark's figure in the records of a run");
	if (f->nr_figures == p->max_figures) {
		size_t max = p->max_figures ? 2 * p->max_figures : 64;
		struct run_figure *more = realloc(f->figures, max * sizeof(*more));

		if (!more)
			return -ENOMEM;
		f->figures = more;
		p->max_figures = max;
	}
	r = get_name(p, o, &g.name);
	if (!r)
		r = get_text(p, o, "unit", true, &g.unit);
	if (!r)
		r = get_figure(p, o, "p50", true, &g.p50);
	if (!r)
		r = get_figure(p, o, "floor_p50", false, &g.floor_p50);
	if (!r)
		r = get_figure(p, o, "ratio", false, &g.ratio);
	if (r) {
		run_figure_free(&g);
		return r;
	}
	f->kind = RUN_FILE_BENCH;
	f->figures[f->nr_figures++] = g;
	return 0;
}

/* Types that are not known are of a later kvex, and let be: the schema's number is the promise. */
int run_record_parse(struct run_parse *p, const json_t *o)
{
	const json_t *value = json_object_get(o, "type");
	const char *type = json_string_value(value);

	if (!value && json_object_get(o, "unit"))
		return parse_figure(p, o);
	if (!type)
		return run_file_fail(p, "neither a record of a run ('type') nor a figure ('unit')");
	if (!strcmp(type, "run_start"))
		return parse_start(p, o);
	if (!p->started)
		return run_file_fail(p, "a record before run_start: the start of the file is lost");
	if (p->out->ended)
		return run_file_fail(p, "a record behind run_end");
	if (!strcmp(type, "case"))
		return parse_case(p, o);
	if (!strcmp(type, "splat"))
		return parse_splat(p, o);
	if (!strcmp(type, "run_end"))
		return parse_end(p, o);
	return 0;
}
