// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/reach.h"

#include <stdio.h>
#include <string.h>

/* "backend=kvm_intel", "vendor=GenuineIntel", and "intel", the feature. */
static bool need_is_elsewhere(const char *need, const char *vendor)
{
	if (!strncmp(need, "backend=kvm_", strlen("backend=kvm_")) ||
	    !strncmp(need, "vendor=", strlen("vendor=")))
		return !strcasestr(need, vendor);
	return lab_engine_find(need) && strcmp(need, vendor) != 0;
}

bool lab_case_is_elsewhere(const struct test_case *tc, const char *vendor)
{
	for (int i = 0; i < CASE_MAX_NEEDS && tc->needs[i]; i++)
		if (need_is_elsewhere(tc->needs[i], vendor))
			return true;
	return false;
}

/* The first limit that no model of MODELS or MORE (NULL: none) lifts. */
static const char *find_limit(const struct test_case *tc, const struct lab_engine *engine,
			      const struct lab_models *models, const struct lab_models *more)
{
	const char *why = NULL;

	for (int i = 0; i < CASE_MAX_NEEDS && tc->needs[i] && !why; i++)
		if (!more || !lab_models_meet(more, tc->needs[i]))
			why = lab_engine_limit(engine, models, tc->needs[i]);
	return why;
}

bool lab_case_is_beyond(const struct test_case *tc, const struct lab_engine *engine,
			const struct lab_models *models, const struct lab_models *more)
{
	return find_limit(tc, engine, models, more) != NULL;
}

/* With the models that it wants. */
static const char *find_own_limit(const struct test_case *tc, const struct lab_engine *engine)
{
	struct lab_models own = {0};
	char err[LAB_MODELS_TEXT];

	for (int i = 0; i < CASE_MAX_MODELS && tc->lab.models[i]; i++) {
		const struct lab_model *model = lab_model_find(tc->lab.models[i]);

		if (model && lab_model_fits(model, engine->vendor))
			lab_models_add(&own, tc->lab.models[i], err);
	}
	return find_limit(tc, engine, &own, NULL);
}

bool lab_case_limit(const struct test_case *tc, const struct lab_engine *engine,
		    const struct lab_models *models, const char *need, char *out, size_t len)
{
	const struct lab_engine *other =
		lab_engine_find(strcmp(engine->vendor, "amd") != 0 ? "amd" : "intel");
	const char *why;

	if (!need_is_elsewhere(need, engine->vendor) || lab_case_is_elsewhere(tc, other->vendor)) {
		why = lab_engine_limit(engine, models, need);
		return why && snprintf(out, len, "%s", why) > 0;
	}
	why = find_own_limit(tc, other);
	if (why)
		return snprintf(out, len, "nor does the lab do it with --cpu %s: %s", other->vendor,
				why) > 0;
	return snprintf(out, len, "the lab does it with --cpu %s", other->vendor) > 0;
}

bool lab_case_fits(const struct test_case *tc, const char *vendor)
{
	return !lab_case_is_elsewhere(tc, vendor) && !find_own_limit(tc, lab_engine_find(vendor));
}

const char *lab_case_cpu(const struct test_case *tc)
{
	return lab_case_fits(tc, "amd") ? "amd" : lab_case_fits(tc, "intel") ? "intel" : NULL;
}
