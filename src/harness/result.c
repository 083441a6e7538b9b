// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "harness/result.h"

#define END_STRING(array) ((array)[sizeof(array) - 1] = '\0')

static const char *const names[VERDICT_COUNT] = {
	"NONE", "PASS", "FAIL", "SKIP", "TIMEOUT", "ERROR", "XFAIL", "XPASS",
};

const char *verdict_name(enum verdict v)
{
	return (unsigned int)v < VERDICT_COUNT ? names[v] : "NONE";
}

bool verdict_bad(enum verdict v)
{
	return v == VERDICT_FAIL || v == VERDICT_TIMEOUT || v == VERDICT_ERROR ||
	       v == VERDICT_XPASS;
}

/* A bool may hold anything now; to read it as one would be undefined. */
static void contain_bool(bool *b)
{
	unsigned char *byte = (unsigned char *)b;

	*byte = *byte != 0;
}

void result_contain(struct case_result *res)
{
	unsigned int i;

	END_STRING(res->reason);
	END_STRING(res->hint);
	END_STRING(res->missing);
	END_STRING(res->predates);
	END_STRING(res->diag);
	for (i = 0; i < RESULT_MAX_FAILURES; i++) {
		END_STRING(res->failure[i].what);
		END_STRING(res->failure[i].want);
		END_STRING(res->failure[i].got);
		END_STRING(res->failure[i].where);
	}
	for (i = 0; i < RESULT_MAX_INFO; i++) {
		END_STRING(res->info[i].key);
		END_STRING(res->info[i].value);
	}
	contain_bool(&res->finished);
	for (i = 0; i < RING_SIZE; i++)
		contain_bool(&res->ring.rec[i].has_regs);
	if (res->nr_failures > RESULT_MAX_FAILURES)
		res->nr_failures = RESULT_MAX_FAILURES;
	if (res->nr_info > RESULT_MAX_INFO)
		res->nr_info = RESULT_MAX_INFO;
	if ((unsigned int)res->verdict < VERDICT_COUNT)
		return;
	res->verdict = VERDICT_ERROR;
	snprintf(res->reason, sizeof(res->reason), "the case has overwritten its result");
}
