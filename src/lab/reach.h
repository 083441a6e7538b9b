/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reach: whether an engine can do what a case needs. One that skips there, whatever it is booted
 * with, is worth no boot of its own, and says why it skips whatever it is booted with.
 */
#ifndef LAB_REACH_H
#define LAB_REACH_H

#include "harness/case.h"
#include "lab/engine.h"

/* It needs the other vendor's CPU. */
bool lab_case_is_elsewhere(const struct test_case *tc, const char *vendor);
/* It needs what the engine lacks, with MODELS and MORE (NULL: none). */
bool lab_case_is_beyond(const struct test_case *tc, const struct lab_engine *engine,
			const struct lab_models *models, const struct lab_models *more);
/* Why TC skipped for want of NEED on the engine with MODELS: false if nothing is known. */
bool lab_case_limit(const struct test_case *tc, const struct lab_engine *engine,
		    const struct lab_models *models, const char *need, char *out, size_t len);

/* Can the engine with VENDOR's CPU run TC, with what it wants? */
bool lab_case_fits(const struct test_case *tc, const char *vendor);
/* The vendor of the engine that can, "amd" first; NULL: none can. */
const char *lab_case_cpu(const struct test_case *tc);

#endif
