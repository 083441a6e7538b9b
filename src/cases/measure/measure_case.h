/* SPDX-License-Identifier: GPL-2.0-or-later */
/* measure_case: digests in hexadecimal, and the pages of the vectors. Shared with tests/measure. */
#ifndef CASES_MEASURE_MEASURE_CASE_H
#define CASES_MEASURE_MEASURE_CASE_H

#include "cases/measure/vectors.h"
#include "harness/case.h"

/* LEN bytes of TEXT. */
void hex_bytes(const char *text, uint8_t *out, size_t len);
bool is_hex(const uint8_t *bytes, const char *text);
/* Fills a page as V says. */
void vector_page(const struct vector *v, uint8_t page[PLAN_PAGE_SIZE]);
/* The digest of V's plan. */
void vector_digest(const struct vector *v, uint8_t digest[MEASURE_MAX_DIGEST]);

#endif
