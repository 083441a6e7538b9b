/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rmp: the reverse map table, and the instructions on it without what makes them fault. */
#ifndef MODELS_CPU_RMP_H
#define MODELS_CPU_RMP_H

#include "kvex/rmp.h"
#include "models/cpu/model.h"

/* What the instructions leave in EAX (APM vol. 3). */
enum rmp_result {
	RMP_SUCCESS = 0,
	RMP_FAIL_INPUT = 1,
	RMP_FAIL_PERMISSION = 2,
	RMP_FAIL_INUSE = 3,
	RMP_FAIL_OVERLAP = 4, /* RMPUPDATE; */
	RMP_FAIL_BADADDR = 4, /* PSMASH: not 2 MiB */
	RMP_FAIL_SIZEMISMATCH = 6,
};

/* Where it is: RMP_BASE and RMP_END. */
struct rmp {
	uint64_t base, end;
};

/* RMPUPDATE's and RMPREAD's operand in memory. */
struct rmp_state {
	uint64_t gpa;
	uint8_t assigned;
	uint8_t size; /* bit 0: 2 MiB */
	uint8_t immutable;
	uint8_t reserved;
	uint32_t asid;
};

/* The entry of the page at SPA itself; 0: it is not covered. */
uint64_t rmp_entry(const struct rmp *r, uint64_t spa);
/* The entry that counts for SPA: that of 2 MiB, if it is one. */
uint64_t rmp_covering(struct cpu *c, const struct rmp *r, uint64_t spa);

enum rmp_result rmp_update(struct cpu *c, const struct rmp *r, uint64_t spa,
			   const struct rmp_state *state);
enum rmp_result rmp_psmash(struct cpu *c, const struct rmp *r, uint64_t spa);
enum rmp_result rmp_read(struct cpu *c, const struct rmp *r, uint64_t spa, struct rmp_state *state);

/* Of a guest with ASID, for the page that it has at GPA and that is at SPA. */
struct rmp_access {
	uint64_t gpa, spa;
	unsigned int asid;
	bool large; /* the guest says: 2 MiB */
};

/* What a nested page fault tells of an access that the table forbids: bits of EXITINFO1, or 0. */
#define NPF_RMP	    (1ull << 31)
#define NPF_PRIVATE (1ull << 34)
#define NPF_SIZE    (1ull << 35)
uint64_t rmp_fault(struct cpu *c, const struct rmp *r, const struct rmp_access *a);
/* *UNCHANGED: the page was already so. */
enum rmp_result rmp_pvalidate(struct cpu *c, const struct rmp *r, const struct rmp_access *a,
			      bool valid, bool *unchanged);
/* ATTRIBUTES: RDX. VMPL: the guest's. */
enum rmp_result rmp_adjust(struct cpu *c, const struct rmp *r, const struct rmp_access *a,
			   uint64_t attributes, unsigned int vmpl);

#endif
