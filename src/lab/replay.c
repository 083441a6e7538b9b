// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/replay.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lab/fail.h"
#include "lab/replay_case.h"

#define LINE_MAX_BYTES (4u << 20)

static void copy_text(char *out, size_t len, const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	snprintf(out, len, "%s", text ? text : "");
}

static void take_start(struct replay *r, const json_t *o)
{
	struct host host = {0};

	copy_text(host.backend, sizeof(host.backend), o, "backend");
	copy_text(host.kernel, sizeof(host.kernel), o, "kernel");
	copy_text(host.upstream, sizeof(host.upstream), o, "upstream");
	copy_text(host.vendor, sizeof(host.vendor), o, "vendor");
	copy_text(host.cpu, sizeof(host.cpu), o, "cpu");
	copy_text(host.hostname, sizeof(host.hostname), o, "hostname");
	host.emulated = json_is_true(json_object_get(o, "emulated"));
	copy_text(host.models, sizeof(host.models), o, "models");
	copy_text(host.cmdline, sizeof(host.cmdline), o, "cmdline");
	host.hypervisor = json_is_true(json_object_get(o, "hypervisor"));
	host.cpus = (unsigned int)json_integer_value(json_object_get(o, "cpus"));
	r->start(r->arg, &host, json_string_value(json_object_get(o, "unwatched")));
}

static int find_case(const struct replay *r, const char *name)
{
	for (unsigned int i = 0; name && i < r->nr_cases; i++)
		if (!strcmp(r->cases[i]->name, name))
			return (int)i;
	return -1;
}

static int take_case(struct replay *r, const json_t *o)
{
	const char *name = json_string_value(json_object_get(o, "name"));
	int index = find_case(r, name);
	struct case_result *res;

	if (index < 0)
		return lab_fail(r->why, EPROTO, "a result of an unknown case '%.80s'",
				name ? name : "");
	res = calloc(1, sizeof(*res));
	if (!res)
		return lab_fail(r->why, ENOMEM, "out of memory");
	if (replay_case(o, res)) {
		free(res);
		return lab_fail(r->why, EPROTO, "the result of %s has no verdict", name);
	}
	r->result(r->arg, (unsigned int)index, res);
	free(res);
	return 0;
}

static int take_splat(struct replay *r, const json_t *o)
{
	const json_t *list = json_object_get(o, "cases");
	size_t i, n = json_array_size(list);
	const char **names = calloc(n + 1, sizeof(*names));
	const char *title = json_string_value(json_object_get(o, "title"));
	const char *text = json_string_value(json_object_get(o, "text"));
	struct splat splat = {
		.seconds = json_number_value(json_object_get(o, "seconds")),
		.title = title ? title : "",
		.text = text ? text : "",
		.cases = names,
	};

	if (!names)
		return lab_fail(r->why, ENOMEM, "out of memory");
	for (i = 0; i < n; i++) {
		int index = find_case(r, json_string_value(json_array_get(list, i)));

		if (index >= 0)
			names[splat.nr_cases++] = r->cases[index]->name;
	}
	r->splat(r->arg, &splat);
	free(names);
	return 0;
}

static void take_end(struct replay *r, const json_t *o)
{
	struct run_end end = {
		.complete = json_is_true(json_object_get(o, "complete")),
		.seconds = json_number_value(json_object_get(o, "seconds")),
		.kmsg_lost = (unsigned long)json_integer_value(json_object_get(o, "kmsg_lost")),
	};

	r->end(r->arg, &end);
}

static int take_line(struct replay *r, size_t len)
{
	json_t *o = json_loadb(r->line, len, 0, NULL);
	const char *type = json_string_value(json_object_get(o, "type"));
	int ret = 0;

	if (!type)
		ret = lab_fail(r->why, EPROTO, "a line that is no record: %.100s", r->line);
	else if (!strcmp(type, "run_start"))
		take_start(r, o);
	else if (!strcmp(type, "case"))
		ret = take_case(r, o);
	else if (!strcmp(type, "splat"))
		ret = take_splat(r, o);
	else if (!strcmp(type, "run_end"))
		take_end(r, o);
	json_decref(o);
	return ret;
}

static int append(struct replay *r, const char *data, size_t len)
{
	if (r->used + len + 1 > r->max) {
		size_t max = 2 * (r->used + len + 1);
		char *more = realloc(r->line, max);

		if (!more)
			return lab_fail(r->why, ENOMEM, "out of memory");
		r->line = more;
		r->max = max;
	}
	memcpy(r->line + r->used, data, len);
	r->used += len;
	r->line[r->used] = '\0';
	return r->used > LINE_MAX_BYTES ? lab_fail(r->why, EPROTO, "a line without end") : 0;
}

int replay_feed(struct replay *r, const char *data, size_t len)
{
	int ret = 0;

	while (len && !ret) {
		const char *end = memchr(data, '\n', len);
		size_t n = end ? (size_t)(end - data) : len;

		ret = append(r, data, n);
		if (!ret && end) {
			ret = take_line(r, r->used);
			r->used = 0;
		}
		data += n + (end ? 1 : 0);
		len -= n + (end ? 1 : 0);
	}
	return ret;
}

void replay_free(struct replay *r)
{
	free(r->line);
	r->line = NULL;
	r->used = r->max = 0;
}
