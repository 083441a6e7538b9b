/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nearest: of many names, the few that are likely meant by a mistyped word. */
#ifndef HARNESS_NEAREST_H
#define HARNESS_NEAREST_H

#define NEAREST_MAX 3

struct nearest {
	const char *word;
	unsigned int n; /* names kept, best first; 0 if nothing is near */
	const char *name[NEAREST_MAX];
	unsigned int distance[NEAREST_MAX];
};

void nearest_init(struct nearest *near, const char *word);
/* Offers NAME, which must outlive NEAR. The word may be short for it. */
void nearest_add(struct nearest *near, const char *name);

#endif
