/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * snp: the firmware of SEV-SNP, by its ABI specification (AMD 56860, "ABI" in these files): the
 * platform, guests by their context pages, and pages by their states in the reverse map table.
 */
#ifndef MODELS_PSP_SNP_H
#define MODELS_PSP_SNP_H

#include "kvex/rmp.h"
#include "models/psp/commands.h"

#define SNP_DIGEST 48
#define SNP_VMPLS  4
#define SNP_VMPCK  32
#define SNP_GUESTS 32
#define SNP_PAGE   4096

/* --- pages: snp_rmp.c ----------------------------------------------------------------------- */

/* ABI 5.2, by the bits of their entries. */
enum snp_page {
	SNP_PAGE_NONE, /* not covered by the table */
	SNP_PAGE_HYPERVISOR,
	SNP_PAGE_HV_FIXED,
	SNP_PAGE_RECLAIM,
	SNP_PAGE_FIRMWARE,
	SNP_PAGE_CONTEXT,
	SNP_PAGE_METADATA,
	SNP_PAGE_PRE_GUEST,
	SNP_PAGE_GUEST_INVALID,
	SNP_PAGE_GUEST_VALID,
	SNP_PAGE_PRE_SWAP,
};

struct snp_entry {
	uint64_t lo, permissions;
};

/* The entry that counts for PA; NULL: it is not covered. */
struct snp_entry *snp_entry(struct psp *p, uint64_t pa);
enum snp_page snp_page_state(struct psp *p, uint64_t pa);
/* A page of 4 KiB, or LARGE: of 2 MiB. The address, the size, then the state: ABI's order. */
enum psp_status snp_page_is(struct psp *p, uint64_t pa, bool large, enum snp_page state);
/* LEN bytes at PA may be written: by firmware alone, or with nobody minding. */
enum psp_status snp_may_write(struct psp *p, uint64_t pa, uint64_t len);
/* Writes LEN bytes of FROM there if they may be. */
enum psp_status snp_write(struct psp *p, uint64_t pa, const void *from, uint64_t len);
void snp_set_firmware(struct psp *p, uint64_t pa);
/* All but immutable, as SNP_INIT has it; the notes of the CPU (kvex/rmp.h), NULL: none. */
void snp_rmp_clear(struct psp *p);
const uint64_t *snp_notes(struct psp *p);

/* --- guests: snp_guest.c -------------------------------------------------------------------- */

enum snp_guest_state { SNP_GUEST_INIT, SNP_GUEST_LAUNCH, SNP_GUEST_RUNNING };

enum {
	SNP_POLICY_SMT = 1 << 16,
	SNP_POLICY_ONE = 1 << 17, /* must be */
	SNP_POLICY_MIGRATE_MA = 1 << 18,
	SNP_POLICY_DEBUG = 1 << 19,
};

struct snp_guest {
	uint64_t context; /* its page; 0: the place is free */
	enum snp_guest_state state;
	uint64_t policy;
	uint32_t asid; /* 0: not active */
	uint8_t digest[SNP_DIGEST];
	uint8_t gosvw[16];
	uint8_t vmpck[SNP_VMPLS][SNP_VMPCK];
	uint64_t messages[SNP_VMPLS]; /* so far, requests and responses */
	uint8_t report_id[32], host_data[32];
	uint8_t family_id[16], image_id[16];
	uint32_t svn;
	uint8_t id_key[SNP_DIGEST], author_key[SNP_DIGEST]; /* their digests */
	bool has_author, no_vcek, imi;
};

/* The guest whose context is at the address in front of C's buffer. */
enum psp_status snp_guest_of(struct psp *p, struct psp_call *c, struct snp_guest **out);
/* The same, with an ASID. */
enum psp_status snp_active_guest_of(struct psp *p, struct psp_call *c, struct snp_guest **out);
/* The same, while it is launched. */
enum psp_status snp_launching_guest_of(struct psp *p, struct psp_call *c, struct snp_guest **out);
void snp_guest_end(struct psp *p, struct snp_guest *g);
/* Is ASID one of theirs? */
bool snp_has_asid(const struct psp *p, uint32_t asid);

/* --- the platform --------------------------------------------------------------------------- */

struct snp {
	bool rmp_ready;
	uint64_t dirty_at; /* RMP_NOTE_WBINVD when an ASID last became dirty */
	uint64_t reported_tcb, committed_tcb;
	bool mask_id, mask_key;
	bool has_vlek;
	uint8_t vlek[SNP_DIGEST];
	unsigned int n; /* guests */
	struct snp_guest guest[SNP_GUESTS];
};

/* TCB_VERSION, ABI 2.2: boot loader, TEE, SNP, microcode. */
#define SNP_TCB	     0xd315000000000004ull
#define SNP_MAX_ASID (PSP_MIN_SEV - 1)

/* What SNP has; made at the first call. */
struct snp *snp_of(struct psp *p);
/* From now on SNP_DF_FLUSH needs a WBINVD before it. */
void snp_needs_wbinvd(struct psp *p);
/* INVALID_PLATFORM_STATE unless SNP is initialized. */
enum psp_status snp_needs_init(const struct psp *p);

/* --- snp_digest.c --------------------------------------------------------------------------- */

enum snp_page_type {
	SNP_TYPE_NORMAL = 1,
	SNP_TYPE_VMSA,
	SNP_TYPE_ZERO,
	SNP_TYPE_UNMEASURED,
	SNP_TYPE_SECRETS,
	SNP_TYPE_CPUID,
};

struct snp_page_info {
	enum snp_page_type type;
	bool imi;
	uint8_t permissions[SNP_VMPLS]; /* of VMPL 1 to 3 */
	uint64_t gpa;
};

/* PAGE is added to the launch digest. */
void snp_digest_add(const struct psp *p, uint8_t digest[SNP_DIGEST],
		    const struct snp_page_info *info, const uint8_t page[SNP_PAGE]);

/* --- snp_cpuid.c, snp_id.c ------------------------------------------------------------------ */

/* False: PAGE held what this CPU has not; it is now corrected. */
bool snp_cpuid_check(uint8_t page[SNP_PAGE]);

/* The ID block of LAUNCH_FINISH at BLOCK, with its AUTH page: into G. */
enum psp_status snp_id_check(const struct psp *p, struct snp_guest *g, const uint8_t *block,
			     const uint8_t *auth, bool has_author);

/* --- snp_message.c, snp_report.c, snp_key.c ------------------------------------------------- */

#define SNP_MESSAGE_MAX (SNP_PAGE - 0x60)

/* A guest's message, and what is answered. Its own errors are in the response's first word. */
struct snp_message {
	unsigned int vmpl; /* of its key */
	uint8_t type, version;
	const uint8_t *request;
	uint32_t request_len;
	uint8_t response[SNP_MESSAGE_MAX];
	uint32_t response_len;
};

/* False: the type is not known. */
bool snp_report_answer(struct psp *p, struct psp_call *c, struct snp_guest *g,
		       struct snp_message *m);
bool snp_key_answer(struct psp *p, struct snp_guest *g, struct snp_message *m);
/* The chip's key for reports, always the same: docs/snp.md. */
void snp_vcek(struct ec_key *key);

#endif
