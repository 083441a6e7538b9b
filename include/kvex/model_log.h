/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_log: what the models of the lab's CPU did (docs/models.md), an oracle for cases: accesses
 * of the MSRs that models own, bus locks, PMIs. It lies at the end of the memory that lab and host
 * share; models write into it from model_log_open() on. The plugin has this header too.
 */
#ifndef KVEX_MODEL_LOG_H
#define KVEX_MODEL_LOG_H

#include <stdint.h>

#define MODEL_LOG_SIZE	  (256u << 10)
#define MODEL_LOG_RECORDS 8000

enum model_log_kind {
	MODEL_LOG_MSR_READ = 1, /* a: MSR, b: value */
	MODEL_LOG_MSR_WRITE,	/* a: MSR, b: value */
	MODEL_LOG_BUS_LOCK, /* one that was let pass. a: linear address of the operand, b: RIP */
	MODEL_LOG_BUS_LOCK_EXIT, /* a, b: the same */
	MODEL_LOG_PMI,		 /* a: LVTPC */
	MODEL_LOG_RMPUPDATE,	 /* a: the page's address, b: EAX */
	MODEL_LOG_PVALIDATE,	 /* a: the guest's physical address, b: EAX, bit 32: CF */
	MODEL_LOG_RMPADJUST,	 /* the same */
	MODEL_LOG_VC,		 /* #VC in an SEV-ES guest. a: error code, b: RIP */
};

struct model_log_record {
	uint32_t kind;
	uint16_t cpu, guest; /* guest: 1 between VMRUN and #VMEXIT */
	uint64_t a, b;
	uint64_t vmcb; /* of the guest, or of the last one */
};

struct model_log {
	uint64_t on;	/* the reader's: not 0 */
	uint64_t count; /* records ever since the reader zeroed it; the newest is at count - 1 */
	struct model_log_record record[MODEL_LOG_RECORDS]; /* a ring */
};

_Static_assert(sizeof(struct model_log) <= MODEL_LOG_SIZE, "the log fits");

/*
 * Empties the log and switches it on. NULL: this is not the lab on QEMU. Without models (struct
 * host's) nothing is ever written.
 */
struct model_log *model_log_open(void);
/* The record N of LOG, or NULL if it is not there yet or any more. */
const struct model_log_record *model_log_get(const struct model_log *log, uint64_t n);
void model_log_close(struct model_log *log);

#endif
