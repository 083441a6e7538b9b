/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replay: a run that is told from elsewhere as JSON Lines (docs/jsonl.md), as events again. What a
 * record cannot hold (a guest's last exits as structures) becomes text in its diagnosis.
 */
#ifndef LAB_REPLAY_H
#define LAB_REPLAY_H

#include "lab/kernel.h"
#include "report/report.h"

struct replay {
	/* The caller's: cases by whose names results are found, and what is to be told. */
	unsigned int nr_cases;
	const struct test_case *const *cases;
	void (*start)(void *arg, const struct host *host, const char *unwatched);
	void (*result)(void *arg, unsigned int index, const struct case_result *res);
	void (*splat)(void *arg, const struct splat *splat);
	void (*end)(void *arg, const struct run_end *end);
	void *arg;
	/* private */
	size_t used, max;
	char *line;
	char why[LAB_TEXT];
};

/* Takes what has come. 0; -EPROTO with one line in WHY if it is no such record; -ENOMEM. */
int replay_feed(struct replay *r, const char *data, size_t len);
void replay_free(struct replay *r);

#endif
