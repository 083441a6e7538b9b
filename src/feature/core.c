// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of features, and the three questions to each. */
#include <stdio.h>
#include <string.h>

#include "feature/probe.h"

#define for_each_feature(p)                                                                        \
	for (const struct feature *const *p = __start_kvex_features; p < __stop_kvex_features; p++)

const struct feature *feature_find(const char *name)
{
	for_each_feature (p)
		if (strcmp((*p)->name, name) == 0)
			return *p;
	return NULL;
}

/* The section has the order of the link. The Ith by name is the one with I names before it. */
const struct feature *feature_at(unsigned int i)
{
	for_each_feature (p) {
		unsigned int before = 0;

		for_each_feature (q)
			before += strcmp((*q)->name, (*p)->name) < 0;
		if (before == i)
			return *p;
	}
	return NULL;
}

const char *support_name(enum support s)
{
	switch (s) {
	case SUPPORT_NO:
		return "no";
	case SUPPORT_YES:
		return "yes";
	case SUPPORT_LIES:
		return "lies";
	default:
		return "unknown";
	}
}

static enum support check_cap(const struct feature *f, struct host *host, char *detail)
{
	int value = sys_check_cap(host->sys, (unsigned int)f->cap);

	if (value < 0) {
		probe_say(detail, "%s", host->sys->err.text);
		return SUPPORT_UNKNOWN;
	}
	probe_say(detail, value > 9 ? "%s is %#x" : "%s is %d", f->cap_name, value);
	return value > 0 ? SUPPORT_YES : SUPPORT_NO;
}

enum support feature_advertised(const struct feature *f, struct host *host, char *detail)
{
	detail[0] = '\0';
	if (f->advertised)
		return f->advertised(f, host, detail);
	if (!host->sys) {
		probe_say(detail, "no usable /dev/kvm");
		return SUPPORT_UNKNOWN;
	}
	return check_cap(f, host, detail);
}

void feature_examine(const struct feature *f, struct host *host, struct feature_result *result)
{
	*result = (struct feature_result){0};
	result->advertised = feature_advertised(f, host, result->advertised_detail);
	if (!host->sys) {
		probe_say(result->accepted_detail, "no usable /dev/kvm");
		probe_say(result->behaves_detail, "no usable /dev/kvm");
		return;
	}
	if (f->accepted)
		result->accepted = f->accepted(f, host, result->accepted_detail);
	if (!f->behaves)
		return;
	if (result->advertised != SUPPORT_YES && result->accepted != SUPPORT_YES) {
		probe_say(result->behaves_detail, "not tried");
		return;
	}
	result->behaves = f->behaves(f, host, result->behaves_detail);
	if (result->behaves == SUPPORT_NO)
		result->behaves = SUPPORT_LIES;
}
