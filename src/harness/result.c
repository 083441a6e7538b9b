// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/result.h"

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
