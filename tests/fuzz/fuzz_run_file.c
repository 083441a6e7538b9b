// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reader of jsonl files, and compare, under libFuzzer: the input is two files, apart at the
 * first NUL byte. What is wrong gets one line; what is accepted holds what struct run_file says.
 */
#include <stdlib.h>
#include <string.h>

#include "report/compare.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static bool read_file(const char *data, size_t size, struct run_file *f)
{
	char err[256];
	size_t i;

	if (run_file_parse("fuzz", data, size, f, err, sizeof(err))) {
		require(!strncmp(err, "fuzz:", 5) && !strchr(err, '\n'));
		return false;
	}
	require((f->nr_cases == 0 || f->nr_figures == 0) && f->nr_cases <= f->selected);
	require(!f->complete || (f->ended && f->nr_cases == f->selected));
	require(f->stray <= f->splats);
	for (i = 0; i < f->nr_cases; i++) {
		require(f->cases[i].nr_samples && f->cases[i].name[0]);
		require(run_file_case(f, f->cases[i].name) == &f->cases[i]);
	}
	for (i = 0; i < f->nr_figures; i++)
		require(run_file_figure(f, f->figures[i].name) == &f->figures[i]);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *cut = size ? memchr(data, '\0', size) : NULL;
	size_t len = cut ? (size_t)(cut - data) : size;
	struct comparison c;
	struct run_file a, b;
	FILE *out = fopen("/dev/null", "w");

	require(out);
	if (read_file((const char *)data, len, &a)) {
		if (read_file(cut ? (const char *)cut + 1 : "", cut ? size - len - 1 : 0, &b)) {
			require(!compare_files(&a, "a", &b, "b", &c));
			require(c.n <= a.nr_cases + b.nr_cases + a.nr_figures + b.nr_figures);
			compare_put_text(out, &c);
			require(compare_put_json(out, &c));
			compare_free(&c);
			run_file_free(&b);
		}
		run_file_free(&a);
	}
	fclose(out);
	return 0;
}
