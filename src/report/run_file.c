// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/run_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "report/run_record.h"
#include "report/text.h"

int run_file_fail(struct run_parse *p, const char *fmt, ...)
{
	char *name = text_dup(TEXT_LINE, p->name), *what, text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	what = text_dup(TEXT_LINE, text);
	if (p->line)
		snprintf(p->err, p->errlen, "%s:%zu: %s", name ? name : "?", p->line,
			 what ? what : "?");
	else
		snprintf(p->err, p->errlen, "%s: %s", name ? name : "?", what ? what : "?");
	free(what);
	free(name);
	return -EINVAL;
}

/* LAST: no newline follows. What began well and ends so was cut: by a full disk, by a reset. */
static int parse_line(struct run_parse *p, const char *line, size_t len, bool last)
{
	bool may_be_cut = last && p->started && !p->out->ended;
	json_error_t error;
	json_t *object;
	int r;

	if (len > RUN_FILE_MAX_LINE)
		return run_file_fail(p, "a line of %zu bytes; no record is longer than %u", len,
				     RUN_FILE_MAX_LINE);
	if (memchr(line, '\0', len) && !may_be_cut)
		return run_file_fail(p, "a NUL byte: this is no text");
	object = json_loadb(line, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!object && json_error_code(&error) == json_error_out_of_memory)
		return -ENOMEM;
	if (!object && may_be_cut) {
		p->out->cut = p->line;
		return 0;
	}
	if (!object)
		return run_file_fail(p, "column %d: no JSON: %s", error.column, error.text);
	if (json_is_object(object))
		r = run_record_parse(p, object);
	else
		r = run_file_fail(p, "not a JSON object");
	json_decref(object);
	return r;
}

static int by_name_case(const void *a, const void *b)
{
	return strcmp(((const struct run_case *)a)->name, ((const struct run_case *)b)->name);
}

static int by_name_figure(const void *a, const void *b)
{
	return strcmp(((const struct run_figure *)a)->name, ((const struct run_figure *)b)->name);
}

/* Records of one case side by side: several are an error unless the run repeated its cases. */
static int merge_cases(struct run_parse *p)
{
	struct run_file *f = p->out;
	size_t i, n = 0;

	qsort(f->cases, f->nr_cases, sizeof(*f->cases), by_name_case);
	for (i = 0; i < f->nr_cases; i++) {
		int r;

		if (!n || strcmp(f->cases[n - 1].name, f->cases[i].name) != 0) {
			f->cases[n++] = f->cases[i];
			continue;
		}
		if (f->repeat == 1) {
			r = run_file_fail(p, "case '%.100s' is there twice", f->cases[i].name);
		} else {
			r = run_case_merge(&f->cases[n - 1], &f->cases[i]);
			if (!r) {
				run_case_free(&f->cases[i]);
				continue;
			}
		}
		/* Close the gap, so that every case is freed once. */
		memmove(&f->cases[n], &f->cases[i], (f->nr_cases - i) * sizeof(*f->cases));
		f->nr_cases -= i - n;
		return r;
	}
	f->nr_cases = n;
	return 0;
}

static int check_whole(struct run_parse *p)
{
	struct run_file *f = p->out;
	size_t i;
	int r;

	p->line = 0;
	if (!p->started && !f->nr_figures)
		return run_file_fail(p, "holds no record; make it with kvex run --format jsonl or "
					"kvex bench --json");
	if (f->nr_cases) {
		r = merge_cases(p);
		if (r)
			return r;
	}
	if (f->nr_cases > f->selected)
		return run_file_fail(p, "%zu cases, though run_start speaks of %zu", f->nr_cases,
				     f->selected);
	if (f->nr_cases < f->selected)
		f->complete = false;
	if (f->nr_figures)
		qsort(f->figures, f->nr_figures, sizeof(*f->figures), by_name_figure);
	for (i = 1; i < f->nr_figures; i++)
		if (!strcmp(f->figures[i - 1].name, f->figures[i].name))
			return run_file_fail(p, "figure '%.100s' is there twice",
					     f->figures[i].name);
	return 0;
}

int run_file_parse(const char *name, const char *data, size_t len, struct run_file *out, char *err,
		   size_t errlen)
{
	struct run_parse p = {.name = name, .err = err, .errlen = errlen, .out = out};
	size_t at = 0;
	int r = 0;

	memset(out, 0, sizeof(*out));
	out->repeat = 1;
	snprintf(err, errlen, "out of memory");
	while (at < len && !r) {
		const char *end = memchr(data + at, '\n', len - at);
		size_t n = end ? (size_t)(end - data) - at : len - at;

		p.line++;
		/* An empty last line is what an editor may leave. */
		if (n)
			r = parse_line(&p, data + at, n, !end);
		at += n + 1;
	}
	if (!r)
		r = check_whole(&p);
	if (r)
		run_file_free(out);
	else
		err[0] = '\0';
	return r;
}

int run_file_read(const char *path, struct run_file *out, char *err, size_t errlen)
{
	struct run_parse p = {.name = path, .err = err, .errlen = errlen};
	FILE *in = fopen(path, "re");
	size_t len = 0, max = 0;
	char *data = NULL;
	int r = 0;

	if (!in) {
		r = -errno;
		run_file_fail(&p, "%s", strerror(-r));
		return r;
	}
	while (!r) {
		if (len == max) {
			char *more = realloc(data, max = max ? 2 * max : 1 << 16);

			if (!more) {
				r = -ENOMEM;
				snprintf(err, errlen, "out of memory");
				break;
			}
			data = more;
		}
		len += fread(data + len, 1, max - len, in);
		if (ferror(in)) {
			r = -errno;
			run_file_fail(&p, "%s", strerror(-r));
		} else if (len > RUN_FILE_MAX_SIZE) {
			r = run_file_fail(&p, "larger than %u MiB", RUN_FILE_MAX_SIZE >> 20);
		} else if (feof(in)) {
			break;
		}
	}
	fclose(in);
	if (!r)
		r = run_file_parse(path, data, len, out, err, errlen);
	free(data);
	return r;
}

void run_file_free(struct run_file *file)
{
	size_t i;

	for (i = 0; i < file->nr_cases; i++)
		run_case_free(&file->cases[i]);
	for (i = 0; i < file->nr_figures; i++)
		run_figure_free(&file->figures[i]);
	free(file->cases);
	free(file->figures);
	free(file->backend);
	free(file->kernel);
	free(file->version);
	free(file->time);
	free(file->models);
	memset(file, 0, sizeof(*file));
}

struct run_case *run_file_case(const struct run_file *file, const char *name)
{
	const struct run_case key = {.name = (char *)(uintptr_t)name};

	return file->nr_cases
		       ? bsearch(&key, file->cases, file->nr_cases, sizeof(key), by_name_case)
		       : NULL;
}

struct run_figure *run_file_figure(const struct run_file *file, const char *name)
{
	const struct run_figure key = {.name = (char *)(uintptr_t)name};

	return file->nr_figures
		       ? bsearch(&key, file->figures, file->nr_figures, sizeof(key), by_name_figure)
		       : NULL;
}
