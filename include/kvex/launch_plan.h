/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * launch_plan: what the firmware is given to make an encrypted guest, in the order in which it gets
 * it. `kvex launch --sev` sends a plan, `kvex measure` predicts the digest of one: the order is
 * made here and nowhere else.
 *
 * A guest's plan: all pages in order of their addresses (tables, segments, stacks, the handler of
 * #VC; an SNP guest's secrets and CPUID pages), then for SEV-ES and SNP one VMSA per vCPU in the
 * order of their numbers, as KVM sends them.
 */
#ifndef KVEX_LAUNCH_PLAN_H
#define KVEX_LAUNCH_PLAN_H

#include "kvex/vm.h"

#define PLAN_PAGE_SIZE 4096
/* Where KVM has the firmware put a VMSA (sev.c, INITIAL_VMSA_GPA). */
#define PLAN_VMSA_GPA 0xfffffffff000ULL

enum sev_kind { SEV_KIND_NONE, SEV_KIND_SEV, SEV_KIND_ES, SEV_KIND_SNP };

/* PAGE_TYPE of SNP_LAUNCH_UPDATE (SEV-SNP ABI, table of page types; KVM_SEV_SNP_PAGE_TYPE_*). */
enum plan_type {
	PLAN_NORMAL = 1,
	PLAN_VMSA = 2,
	PLAN_ZERO = 3,
	PLAN_UNMEASURED = 4,
	PLAN_SECRETS = 5,
	PLAN_CPUID = 6,
};

struct plan_page {
	enum plan_type type;
	uint64_t gpa;
	uint8_t bytes[PLAN_PAGE_SIZE];
};

struct launch_plan {
	enum sev_kind kind;
	size_t nr, room;
	struct plan_page *page; /* owned */
	struct sys_error err;
};

/* "sev", "sev-es", "snp"; SEV_KIND_NONE if NAME is none of them. */
const char *sev_kind_name(enum sev_kind kind);
enum sev_kind sev_kind_from_name(const char *name);
/* "normal", "vmsa", ...; 0 if NAME is none of them. */
const char *plan_type_name(enum plan_type type);
enum plan_type plan_type_from_name(const char *name);

void plan_init(struct launch_plan *plan, enum sev_kind kind);
void plan_free(struct launch_plan *plan);
/*
 * Adds a page. BYTES NULL: zeros. -EINVAL, with the reason in plan->err, if GPA is not page-aligned
 * or too large, a page is there already, or the kind of guest has no such type; -ENOMEM.
 */
int plan_add(struct launch_plan *plan, enum plan_type type, uint64_t gpa, const void *bytes);
/* The first page of TYPE, NULL if there is none. */
struct plan_page *plan_find(const struct launch_plan *plan, enum plan_type type);

/* --- a guest's plan ------------------------------------------------------------------------- */

struct vmsa_state;

struct plan_guest {
	enum sev_kind kind;
	const struct guest_image *image;
	enum cpu_mode mode; /* MODE_DEFAULT: the image's */
	uint64_t mem_size;
	unsigned int vcpus;
	unsigned int c_bit; /* its number: CPUID 0x8000001f EBX[5:0] */
};

/* The mode that GUEST starts in. */
enum cpu_mode plan_mode(const struct plan_guest *guest);
/* -EINVAL: no guest of its kind can start in its mode. */
int plan_check_mode(const struct plan_guest *guest, struct sys_error *err);
/*
 * Adds the pages of VM's memory that the guest is given, once the image and the tables of its mode
 * are in it (VM_STAGE_REGS): all that the guest needs at its start and does not share with the
 * host. -EINVAL: as plan_add, or the image lies where an encrypted guest has something else.
 */
int plan_add_memory(struct launch_plan *plan, const struct vm *vm, const struct plan_guest *guest);
/* Adds a VMSA as KVM builds it of STATE. */
int plan_add_vcpu(struct launch_plan *plan, const struct vmsa_state *state);

/*
 * SREGS and REGS that vCPU INDEX starts with, over what KVM_GET_SREGS has answered (offline: over
 * zeros).
 */
void plan_start_regs(const struct plan_guest *guest, unsigned int index, struct kvm_sregs *sregs,
		     struct kvm_regs *regs);
/* All the steps, for nothing but GUEST: what `kvex measure` does. PLAN is for plan_free. */
int plan_of_guest(struct launch_plan *plan, const struct plan_guest *guest);

/* --- comparing ------------------------------------------------------------------------------ */

enum plan_difference_kind {
	PLAN_SAME,
	PLAN_MISSING, /* B ends here */
	PLAN_EXTRA,   /* A ends here */
	PLAN_OTHER_TYPE,
	PLAN_OTHER_GPA,
	PLAN_OTHER_BYTES,
};

struct plan_difference {
	enum plan_difference_kind kind;
	size_t index;  /* of the page */
	size_t offset; /* of the first byte, for PLAN_OTHER_BYTES */
	char text[160];
};

/* What differs first in B from A, in the order of the pages, and in words. */
void plan_compare(const struct launch_plan *a, const struct launch_plan *b,
		  struct plan_difference *diff);

#endif
