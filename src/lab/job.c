// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/job.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Bytes that are not UTF-8 are legal in arguments: each byte as a code point below 256. */
static json_t *bytes_to_json(const char *bytes)
{
	size_t len = strlen(bytes);
	char *text = malloc(2 * len + 1), *at = text;
	json_t *value;

	if (!text)
		return NULL;
	for (; *bytes; bytes++) {
		unsigned char c = (unsigned char)*bytes;

		if (c >= 0x80)
			*at++ = (char)(0xc0 | c >> 6);
		*at++ = (char)(c < 0x80 ? c : 0x80 | (c & 0x3f));
	}
	value = json_stringn(text, (size_t)(at - text));
	free(text);
	return value;
}

static char *json_to_bytes(const json_t *value)
{
	const char *text = json_string_value(value);
	char *bytes = text ? strdup(text) : NULL, *at = bytes;

	for (; at && *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= 0x80)
			c = (unsigned char)(c << 6 | (*++text & 0x3f));
		*at++ = (char)c;
	}
	if (at)
		*at = '\0';
	return bytes;
}

static json_t *list_to_json(char *const *list)
{
	json_t *array = json_array();

	for (; *list; list++)
		if (json_array_append_new(array, bytes_to_json(*list))) {
			json_decref(array);
			return NULL;
		}
	return array;
}

static void free_list(char **list)
{
	for (char **at = list; list && *at; at++)
		free(*at);
	free(list);
}

static char **json_to_list(const json_t *array)
{
	size_t i, n = json_array_size(array);
	char **list = calloc(n + 1, sizeof(*list));

	for (i = 0; list && i < n; i++) {
		list[i] = json_to_bytes(json_array_get(array, i));
		if (!list[i]) {
			free_list(list);
			return NULL;
		}
	}
	return list;
}

char *lab_job_format(const struct lab_job *job)
{
	json_t *o = json_pack("{s:o, s:o, s:o, s:b, s:i, s:i, s:i, s:b, s:b, s:b, s:f, s:s}",
			      "argv", list_to_json(job->argv), "env", list_to_json(job->env), "cwd",
			      bytes_to_json(job->cwd), "terminal", job->terminal, "rows", job->rows,
			      "columns", job->columns, "input", job->input, "one_output",
			      job->one_output, "watch", job->watch, "kvm", job->kvm, "time",
			      job->time, "modules", job->modules ? job->modules : "");
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;

	json_decref(o);
	return text;
}

int lab_job_parse(const char *text, struct lab_job *job)
{
	json_t *o = json_loads(text, 0, NULL), *argv, *env, *cwd;
	const char *modules;
	int terminal = 0, rows = 0, columns = 0, input = 0, one_output = 0, watch = 0, kvm = 0,
	    r = -EINVAL;

	*job = (struct lab_job){0};
	if (!json_unpack(o, "{s:o, s:o, s:o, s:b, s:i, s:i, s:i, s:b, s:b, s?b, s:F, s:s}", "argv",
			 &argv, "env", &env, "cwd", &cwd, "terminal", &terminal, "rows", &rows,
			 "columns", &columns, "input", &input, "one_output", &one_output, "watch",
			 &watch, "kvm", &kvm, "time", &job->time, "modules", &modules) &&
	    json_array_size(argv)) {
		char *dir = json_to_bytes(cwd);

		job->argv = json_to_list(argv);
		job->env = json_to_list(env);
		job->cwd = dir;
		job->terminal = terminal;
		job->rows = (unsigned int)rows;
		job->columns = (unsigned int)columns;
		job->input = (enum lab_input)input;
		job->one_output = one_output;
		job->watch = watch;
		job->kvm = kvm;
		job->modules = *modules ? strdup(modules) : NULL;
		r = job->argv && job->env && dir && (job->modules || !*modules) ? 0 : -ENOMEM;
	}
	if (r)
		lab_job_free(job);
	json_decref(o);
	return r;
}

void lab_job_free(struct lab_job *job)
{
	free_list(job->argv);
	free_list(job->env);
	free((char *)(uintptr_t)job->cwd);
	free((char *)(uintptr_t)job->modules);
	*job = (struct lab_job){0};
}
