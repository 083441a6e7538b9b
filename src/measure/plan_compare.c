// SPDX-License-Identifier: GPL-2.0-or-later
/* The first page in which two plans differ, in words. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kvex/measure.h"

static void say_bytes(struct plan_difference *diff, const struct plan_page *a,
		      const struct plan_page *b)
{
	size_t at = 0;
	char field[48] = "";

	while (a->bytes[at] == b->bytes[at])
		at++;
	diff->kind = PLAN_OTHER_BYTES;
	diff->offset = at;
	if (a->type == PLAN_VMSA)
		snprintf(field, sizeof(field), " (%s)", vmsa_field(at));
	snprintf(diff->text, sizeof(diff->text),
		 "page %zu, %s at 0x%" PRIx64 ": byte 0x%zx%s is 0x%02x in the first and 0x%02x "
		 "in the second",
		 diff->index, plan_type_name(a->type), a->gpa, at, field, a->bytes[at],
		 b->bytes[at]);
}

static void compare_page(struct plan_difference *diff, const struct plan_page *a,
			 const struct plan_page *b)
{
	if (a->gpa != b->gpa) {
		diff->kind = PLAN_OTHER_GPA;
		snprintf(diff->text, sizeof(diff->text),
			 "page %zu is at 0x%" PRIx64 " in the first and at 0x%" PRIx64
			 " in the second",
			 diff->index, a->gpa, b->gpa);
	} else if (a->type != b->type) {
		diff->kind = PLAN_OTHER_TYPE;
		snprintf(diff->text, sizeof(diff->text),
			 "page %zu at 0x%" PRIx64 " is %s in the first and %s in the second",
			 diff->index, a->gpa, plan_type_name(a->type), plan_type_name(b->type));
	} else if (memcmp(a->bytes, b->bytes, PLAN_PAGE_SIZE)) {
		say_bytes(diff, a, b);
	}
}

static void say_end(struct plan_difference *diff, const struct plan_page *page, bool missing)
{
	diff->kind = missing ? PLAN_MISSING : PLAN_EXTRA;
	snprintf(diff->text, sizeof(diff->text), "page %zu, %s at 0x%" PRIx64 ", is only in the %s",
		 diff->index, plan_type_name(page->type), page->gpa, missing ? "first" : "second");
}

void plan_compare(const struct launch_plan *a, const struct launch_plan *b,
		  struct plan_difference *diff)
{
	*diff = (struct plan_difference){.kind = PLAN_SAME};
	for (; diff->kind == PLAN_SAME; diff->index++) {
		size_t i = diff->index;

		if (i >= a->nr && i >= b->nr) {
			snprintf(diff->text, sizeof(diff->text), "all %zu pages are the same", i);
			return;
		}
		if (i >= a->nr || i >= b->nr)
			say_end(diff, i < a->nr ? &a->page[i] : &b->page[i], i < a->nr);
		else
			compare_page(diff, &a->page[i], &b->page[i]);
		if (diff->kind != PLAN_SAME)
			return;
	}
}
