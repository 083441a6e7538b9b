/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump_state: what is known of a vCPU when it is dumped. */
#ifndef VMM_DUMP_STATE_H
#define VMM_DUMP_STATE_H

#include "vmm/page_walk.h"

struct dump_state {
	struct vcpu *vcpu;
	struct vm vm; /* as the vCPU sees its memory: in SMM the slots of that address space */
	const struct guest_image *img;
	const struct exit_record *last; /* NULL: never run */
	bool has_regs, has_sregs;
	bool was_reset; /* KVM has reset the vCPU at SHUTDOWN: the registers say nothing */
	struct kvm_regs regs;
	struct kvm_sregs sregs;
	uint64_t rip; /* linear, 0 without has_sregs */
	uint64_t at;  /* where to look: RIP, or where the exception was that the guest reports */
};

void dump_state_read(struct dump_state *st, struct vcpu *vcpu);
/* Whether the guest tells of an exception that it did not expect. */
bool is_trap(const struct exit_record *rec);
/* One line: what happened to the vCPU. */
void dump_cause(struct dump_out *out, const struct dump_state *st);
/* " 0x… (name+0x12)" */
void dump_address(struct dump_out *out, const struct dump_state *st, uint64_t addr);

#endif
