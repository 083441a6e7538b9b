/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log_abi: what the models did, for cases to read: the last MODEL_LOG_SIZE bytes of the memory that
 * kvex and its lab share (the BAR of ivshmem). Nothing is written unless ON is set, which the
 * reader does.
 */
#ifndef MODELS_CPU_LOG_ABI_H
#define MODELS_CPU_LOG_ABI_H

#include <stdint.h>

#define MODEL_LOG_SIZE	  (256u << 10)
#define MODEL_LOG_RECORDS 8000

enum model_log_kind {
	MODEL_LOG_MSR_READ = 1, /* a: MSR, b: value */
	MODEL_LOG_MSR_WRITE,	/* a: MSR, b: value */
	MODEL_LOG_BUS_LOCK, /* one that was let pass. a: linear address of the operand, b: RIP */
	MODEL_LOG_BUS_LOCK_EXIT, /* a, b: the same */
	MODEL_LOG_PMI,		 /* a: LVTPC */
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

#endif
