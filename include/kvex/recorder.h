/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorder: the flight recorder, a ring with a vCPU's last exits. Plain memory of fixed size, no
 * pointers: it may live in memory shared with another process and be read after this one died.
 * Recording allocates nothing and makes no system call.
 */
#ifndef KVEX_RECORDER_H
#define KVEX_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "kvex/uapi.h"

#define RING_SIZE 64 /* a power of two */

struct exit_record {
	uint64_t seq;	    /* 1 for the vCPU's first exit */
	uint32_t reason;    /* KVM_EXIT_* */
	uint16_t flags;	    /* kvm_run->flags */
	int16_t error;	    /* 0, or the errno of KVM_RUN */
	bool has_regs;	    /* regs hold the state at the exit (SYNC_REGS) */
	uint64_t detail[4]; /* the exit's own data, as exit_detail() packs it */
	struct kvm_regs regs;
};

struct exit_ring {
	uint64_t next;	   /* number of exits recorded so far */
	uint64_t entering; /* 1 while KVM_RUN is in progress */
	struct exit_record rec[RING_SIZE];
};

/* Records the exit that RUN describes, ERROR being 0 or a positive errno. */
void ring_record(struct exit_ring *ring, const struct kvm_run *run, int error, bool has_regs);
/* The Nth youngest record (0: the last), NULL if there is none. */
const struct exit_record *ring_get(const struct exit_ring *ring, unsigned int n);

#endif
