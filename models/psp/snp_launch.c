// SPDX-License-Identifier: GPL-2.0-or-later
/* SNP_LAUNCH_START and SNP_LAUNCH_UPDATE (ABI 8.16, 8.17). */
#include <string.h>

#include "models/psp/snp.h"

#define START_LEN	  48
#define START_MA	  (1u << 0)
#define START_IMI	  (1u << 1)
#define POLICY_KNOWN	  0x1fffffull /* to SINGLE_SOCKET */
#define UPDATE_LEN	  32
#define UPDATE_LARGE	  (1u << 0)
#define UPDATE_IMI	  (1u << 4)
#define UPDATE_KNOWN	  0x1fu
#define SECRETS_VERSION	  3
#define SECRETS_GOSVW	  0x10
#define SECRETS_VMPCK	  0x20
#define SECRETS_TSC	  0x160
#define TSC_FACTOR	  0
#define PERMISSIONS_KNOWN 0x0fu

/* ABI 4.3: what it asks of the platform. SMT is off: the lab's cores have one thread. */
static enum psp_status check_policy(const struct psp *p, uint64_t policy)
{
	uint32_t wanted = policy & 0xffff, has = PSP_API_MAJOR << 8 | PSP_API_MINOR;

	if (psp_bug(p, BUG_PSP_SNP_POLICY))
		return PSP_SUCCESS;
	if (policy & ~POLICY_KNOWN)
		return PSP_INVALID_PARAM;
	if (!(policy & SNP_POLICY_ONE) || wanted > has)
		return PSP_POLICY_FAILURE;
	return PSP_SUCCESS;
}

static enum psp_status run_start(struct psp *p, struct psp_call *c)
{
	uint64_t policy = get64(c->data + 8);
	uint32_t flags = get32(c->data + 24);
	struct snp_guest *g;
	enum psp_status status = snp_guest_of(p, c, &g);

	psp_note(c, "policy %#llx", (unsigned long long)policy);
	if (status)
		return status;
	if (g->state != SNP_GUEST_INIT)
		return PSP_INVALID_GUEST_STATE;
	if (flags & ~(START_MA | START_IMI))
		return PSP_INVALID_PARAM;
	if (flags & START_MA) /* there are no migration agents here */
		return policy & SNP_POLICY_MIGRATE_MA ? PSP_INVALID_GUEST : PSP_POLICY_FAILURE;
	status = check_policy(p, policy);
	if (status)
		return status;
	g->policy = policy;
	g->imi = flags & START_IMI;
	memcpy(g->gosvw, c->data + 32, sizeof(g->gosvw));
	random_bytes(g->vmpck, sizeof(g->vmpck));
	random_bytes(g->report_id, sizeof(g->report_id));
	g->state = SNP_GUEST_LAUNCH;
	return PSP_SUCCESS;
}

/* --- pages ---------------------------------------------------------------------------------- */

struct update {
	struct snp_page_info info;
	bool large;
	uint64_t pa;
};

static enum psp_status read_update(struct psp_call *c, struct update *u)
{
	uint32_t flags = get32(c->data + 8), permissions = get32(c->data + 24);

	*u = (struct update){
		.info = {.type = (enum snp_page_type)(flags >> 1 & 7), .imi = flags & UPDATE_IMI},
		.large = flags & UPDATE_LARGE,
		.pa = get64(c->data + 16)};
	for (unsigned int vmpl = 1; vmpl < SNP_VMPLS; vmpl++) {
		u->info.permissions[vmpl] = (uint8_t)(permissions >> 8 * vmpl);
		if (u->info.permissions[vmpl] & ~PERMISSIONS_KNOWN)
			return PSP_INVALID_PARAM;
	}
	if (flags & ~UPDATE_KNOWN || permissions & 0xff || get32(c->data + 0x0c) ||
	    get32(c->data + 0x1c) || u->info.type < SNP_TYPE_NORMAL ||
	    u->info.type > SNP_TYPE_CPUID)
		return PSP_INVALID_PARAM;
	/* These are 4 KiB by nature. */
	if (u->large && (u->info.type == SNP_TYPE_VMSA || u->info.type >= SNP_TYPE_SECRETS))
		return PSP_INVALID_PARAM;
	return PSP_SUCCESS;
}

/* A page that the hypervisor has given to this guest, and nobody has touched since. */
static enum psp_status check_page(struct psp *p, const struct snp_guest *g, const struct update *u)
{
	enum psp_status status = snp_page_is(p, u->pa, u->large, SNP_PAGE_PRE_GUEST);

	if (status == PSP_INVALID_PAGE_STATE && psp_bug(p, BUG_PSP_SNP_PAGE))
		return PSP_SUCCESS;
	if (!status && rmp_asid(snp_entry(p, u->pa)->lo) != g->asid)
		return PSP_INVALID_PAGE_OWNER;
	return status;
}

/* Table 70: what a guest finds its message keys in. */
static void fill_secrets(const struct snp_guest *g, uint8_t page[SNP_PAGE])
{
	memset(page, 0, SNP_PAGE);
	put32(page, SECRETS_VERSION);
	put32(page + 4, g->imi);
	memcpy(page + SECRETS_GOSVW, g->gosvw, sizeof(g->gosvw));
	memcpy(page + SECRETS_VMPCK, g->vmpck, sizeof(g->vmpck));
	put32(page + SECRETS_TSC, TSC_FACTOR);
}

static enum psp_status fill(const struct psp *p, const struct snp_guest *g, enum snp_page_type type,
			    uint8_t page[SNP_PAGE])
{
	if (type == SNP_TYPE_ZERO)
		memset(page, 0, SNP_PAGE);
	if (type == SNP_TYPE_SECRETS)
		fill_secrets(g, page);
	/* The page stays the hypervisor's to look at: it is corrected (ABI 8.17.2.6). */
	if (type == SNP_TYPE_CPUID && !psp_bug(p, BUG_PSP_SNP_CPUID) && !snp_cpuid_check(page))
		return PSP_INVALID_PARAM;
	return PSP_SUCCESS;
}

static enum psp_status add_pages(struct psp *p, struct snp_guest *g, struct update *u)
{
	uint8_t *page = memory_at(&p->memory, u->pa, u->large ? RMP_LARGE : RMP_PAGE);

	for (unsigned int i = 0; i < (u->large ? 512u : 1u); i++) {
		enum psp_status status = fill(p, g, u->info.type, page);

		if (status)
			return status;
		snp_digest_add(p, g->digest, &u->info, page);
		u->info.gpa += SNP_PAGE;
		page += SNP_PAGE;
	}
	return PSP_SUCCESS;
}

static void give_to_guest(struct psp *p, const struct update *u)
{
	struct snp_entry *e = snp_entry(p, u->pa);

	e->lo = (e->lo & ~RMP_IMMUTABLE) | RMP_VALIDATED |
		(u->info.type == SNP_TYPE_VMSA ? RMP_VMSA : 0);
	e->permissions = RMP_PERMS_VMPL0;
	for (unsigned int vmpl = 1; vmpl < SNP_VMPLS; vmpl++)
		e->permissions |= (uint64_t)u->info.permissions[vmpl] << 8 * vmpl;
}

static enum psp_status run_update(struct psp *p, struct psp_call *c)
{
	struct snp_guest *g;
	struct update u;
	enum psp_status status = snp_launching_guest_of(p, c, &g);

	if (status)
		return status;
	status = read_update(c, &u);
	if (!status)
		status = check_page(p, g, &u);
	if (status)
		return status;
	u.info.gpa = snp_entry(p, u.pa)->lo & RMP_GPA;
	psp_note(c, "type %d gpa %#llx", u.info.type, (unsigned long long)u.info.gpa);
	status = add_pages(p, g, &u);
	if (!status)
		give_to_guest(p, &u);
	return status;
}

static const struct psp_command snp_launch[] = {
	{0xa0, "SNP_LAUNCH_START", START_LEN, IN_ANY, run_start},
	{0xa1, "SNP_LAUNCH_UPDATE", UPDATE_LEN, IN_ANY, run_update},
};
PSP_COMMANDS(snp_launch);
