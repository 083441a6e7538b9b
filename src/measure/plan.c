// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of pages itself. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kvex/launch_plan.h"

#define MAX_GPA (1ULL << 52)

static const char *const kinds[] = {
	[SEV_KIND_SEV] = "sev",
	[SEV_KIND_ES] = "sev-es",
	[SEV_KIND_SNP] = "snp",
};

static const char *const types[] = {
	[PLAN_NORMAL] = "normal",	  [PLAN_VMSA] = "vmsa",	      [PLAN_ZERO] = "zero",
	[PLAN_UNMEASURED] = "unmeasured", [PLAN_SECRETS] = "secrets", [PLAN_CPUID] = "cpuid",
};

const char *sev_kind_name(enum sev_kind kind)
{
	return kind >= SEV_KIND_SEV && kind <= SEV_KIND_SNP ? kinds[kind] : "none";
}

enum sev_kind sev_kind_from_name(const char *name)
{
	for (enum sev_kind k = SEV_KIND_SEV; k <= SEV_KIND_SNP; k++)
		if (!strcmp(name, kinds[k]))
			return k;
	return SEV_KIND_NONE;
}

const char *plan_type_name(enum plan_type type)
{
	return type >= PLAN_NORMAL && type <= PLAN_CPUID ? types[type] : "?";
}

enum plan_type plan_type_from_name(const char *name)
{
	for (enum plan_type t = PLAN_NORMAL; t <= PLAN_CPUID; t++)
		if (!strcmp(name, types[t]))
			return t;
	return 0;
}

void plan_init(struct launch_plan *plan, enum sev_kind kind)
{
	*plan = (struct launch_plan){.kind = kind};
}

void plan_free(struct launch_plan *plan)
{
	free(plan->page);
	plan_init(plan, plan->kind);
}

/* SEV and SEV-ES know bytes that are given, and VMSAs; the other types are SNP's. */
static bool type_allowed(enum sev_kind kind, enum plan_type type)
{
	switch (type) {
	case PLAN_NORMAL:
	case PLAN_ZERO:
		return true;
	case PLAN_VMSA:
		return kind != SEV_KIND_SEV;
	case PLAN_UNMEASURED:
	case PLAN_SECRETS:
	case PLAN_CPUID:
		return kind == SEV_KIND_SNP;
	}
	return false;
}

/*
 * The guest's page at GPA. VMSAs, which lie in memory of KVM's own, all have one address. Pages
 * mostly come in ascending order.
 */
static const struct plan_page *page_at(const struct launch_plan *plan, uint64_t gpa)
{
	for (size_t i = plan->nr; i-- > 0;)
		if (plan->page[i].type != PLAN_VMSA && plan->page[i].gpa == gpa)
			return &plan->page[i];
	return NULL;
}

static int check_page(struct launch_plan *plan, enum plan_type type, uint64_t gpa)
{
	const struct plan_page *other;

	if (!type_allowed(plan->kind, type))
		return sys_fail(&plan->err, EINVAL, "a %s guest has no %s pages",
				sev_kind_name(plan->kind), plan_type_name(type));
	if (gpa % PLAN_PAGE_SIZE)
		return sys_fail(&plan->err, EINVAL,
				"the %s page at 0x%" PRIx64 " does not begin at a multiple of 4096",
				plan_type_name(type), gpa);
	if (gpa >= MAX_GPA)
		return sys_fail(&plan->err, EINVAL,
				"the %s page at 0x%" PRIx64 " is beyond the 52 bits of an address",
				plan_type_name(type), gpa);
	other = page_at(plan, gpa);
	if (other)
		return sys_fail(&plan->err, EINVAL,
				"two pages at 0x%" PRIx64 ": a %s page is there already", gpa,
				plan_type_name(other->type));
	return 0;
}

static int grow(struct launch_plan *plan)
{
	size_t room = plan->room ? 2 * plan->room : 64;
	struct plan_page *page;

	if (plan->nr < plan->room)
		return 0;
	page = realloc(plan->page, room * sizeof(*page));
	if (!page)
		return sys_fail(&plan->err, ENOMEM, "out of memory for %zu pages", room);
	plan->page = page;
	plan->room = room;
	return 0;
}

int plan_add(struct launch_plan *plan, enum plan_type type, uint64_t gpa, const void *bytes)
{
	struct plan_page *page;
	int r = check_page(plan, type, gpa);

	if (!r)
		r = grow(plan);
	if (r)
		return r;
	page = &plan->page[plan->nr++];
	page->type = type;
	page->gpa = gpa;
	if (bytes)
		memcpy(page->bytes, bytes, PLAN_PAGE_SIZE);
	else
		memset(page->bytes, 0, PLAN_PAGE_SIZE);
	return 0;
}

struct plan_page *plan_find(const struct launch_plan *plan, enum plan_type type)
{
	for (size_t i = 0; i < plan->nr; i++)
		if (plan->page[i].type == type)
			return &plan->page[i];
	return NULL;
}
