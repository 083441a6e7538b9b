// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/nearest.h"

#include <limits.h>
#include <string.h>

#define WORD_MAX 64

void nearest_init(struct nearest *near, const char *word)
{
	*near = (struct nearest){.word = word};
}

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int m = a < b ? a : b;

	return m < c ? m : c;
}

/*
 * Edits (insert, delete, replace, swap of neighbours) from A to B, or to the start of B that is
 * nearest: twice the edits to that start, plus one if B goes on behind it.
 */
static unsigned int distance(const char *a, const char *b)
{
	size_t la = strnlen(a, WORD_MAX), lb = strnlen(b, WORD_MAX);
	unsigned int rows[3][WORD_MAX + 1];
	unsigned int best = UINT_MAX;

	for (size_t i = 0; i <= la; i++) {
		unsigned int *row = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];

		for (size_t j = 0; j <= lb; j++) {
			if (!i || !j) {
				row[j] = (unsigned int)(i + j);
				continue;
			}
			row[j] =
				min3(up[j] + 1, row[j - 1] + 1, up[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    up2[j - 2] + 1 < row[j])
				row[j] = up2[j - 2] + 1;
		}
	}
	for (size_t j = 0; j <= lb; j++) {
		unsigned int d = 2 * rows[la % 3][j] + (j < lb);

		best = d < best ? d : best;
	}
	return best;
}

void nearest_add(struct nearest *near, const char *name)
{
	unsigned int d = distance(near->word, name);
	unsigned int at = near->n;

	if (d > 2 * ((strlen(near->word) + 2) / 3) + 1 || d >= 2 * strlen(near->word))
		return;
	while (at && near->distance[at - 1] > d)
		at--;
	if (at == NEAREST_MAX)
		return;
	if (near->n < NEAREST_MAX)
		near->n++;
	for (unsigned int i = near->n - 1; i > at; i--) {
		near->name[i] = near->name[i - 1];
		near->distance[i] = near->distance[i - 1];
	}
	near->name[at] = name;
	near->distance[at] = d;
}
