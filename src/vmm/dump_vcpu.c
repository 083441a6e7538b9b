// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "vmm/dump_state.h"

#define RING_LINES 16
#define CODE_LINES 6
#define EFER_LMA   (1ULL << 10)
#define CR0_PG	   (1ULL << 31)

/* In SMM a CPU of a VM with two address spaces sees the second (api.rst 4.35). */
static void choose_address_space(struct vm *vm)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < vm->nr_slots; i++) {
		if (vm->slot[i].id >> 16 != VM_AS_SMM)
			continue;
		vm->slot[n] = vm->slot[i];
		vm->slot[n++].id &= 0xffff;
	}
	if (n)
		vm->nr_slots = n;
}

/* The state after INIT (SDM 3A table 10-1), which SVM gives a vCPU at SHUTDOWN. */
static bool is_reset_state(const struct dump_state *st)
{
	return st->regs.rip == 0xfff0 && st->sregs.cs.base == 0xffff0000 &&
	       st->sregs.cs.selector == 0xf000;
}

static uint64_t linear_rip(const struct dump_state *st)
{
	if (st->sregs.efer & EFER_LMA && st->sregs.cs.l)
		return st->regs.rip;
	return (uint32_t)(st->sregs.cs.base + st->regs.rip);
}

bool is_trap(const struct exit_record *rec)
{
	return rec && !rec->error && rec->reason == KVM_EXIT_IO &&
	       (rec->detail[0] & 0xffff) == GUEST_PORT_TRAP;
}

void dump_state_read(struct dump_state *st, struct vcpu *vcpu)
{
	*st = (struct dump_state){.vcpu = vcpu, .vm = *vcpu->vm, .img = vcpu->vm->config.guest};
	if (vcpu->ring)
		st->last = ring_get(vcpu->ring, 0);
	st->has_regs = !vcpu_get_regs(vcpu, &st->regs);
	st->has_sregs = !vcpu_get_sregs(vcpu, &st->sregs);
	/* A VM that KVM has killed answers no ioctl: the recorder has what was last shared. */
	if (!st->has_regs && st->last && st->last->has_regs) {
		st->regs = st->last->regs;
		st->has_regs = true;
	}
	if (st->last && st->last->flags & KVM_RUN_X86_SMM)
		choose_address_space(&st->vm);
	if (!st->has_regs || !st->has_sregs)
		return;
	st->rip = linear_rip(st);
	st->at = st->rip;
	if (is_trap(st->last) && vm_result(&st->vm))
		st->at = vm_result(&st->vm)->rip;
	st->was_reset = st->last && !st->last->error && st->last->reason == KVM_EXIT_SHUTDOWN &&
			is_reset_state(st);
}

/* The address of a page fault that somebody has seen: CR2 is 0 until there was one. */
static void dump_cr2_walk(struct dump_out *out, const struct dump_state *st)
{
	if (st->sregs.cr2 && st->sregs.cr0 & CR0_PG)
		dump_walk(out, &st->vm, &st->sregs, st->sregs.cr2);
}

void dump_vcpu(struct dump_out *out, struct vcpu *vcpu)
{
	struct dump_state st;

	dump_state_read(&st, vcpu);
	dump_printf(out, "vCPU %u: ", vcpu->id);
	dump_cause(out, &st);
	if (vcpu->ring)
		dump_ring(out, vcpu->ring, RING_LINES, st.img);
	if (!st.has_regs) {
		if (vcpu->vm->config.type == KVM_X86_SEV_ES_VM ||
		    vcpu->vm->config.type == KVM_X86_SNP_VM)
			dump_printf(out, "registers: encrypted, KVM does not have them\n");
		else
			dump_printf(out, "registers: KVM does not give them: %s\n", vcpu->err.text);
		return;
	}
	if (st.was_reset)
		dump_printf(out, "what follows is the state after that reset\n");
	dump_regs(out, &st.regs, st.has_sregs ? &st.sregs : NULL);
	if (!st.has_sregs) {
		dump_printf(out, "no control registers, so no code, page walk or tables\n");
		return;
	}
	if (st.was_reset)
		return;
	dump_code(out, &st.vm, &st.sregs, st.at, CODE_LINES, st.img);
	dump_walk(out, &st.vm, &st.sregs, st.at);
	dump_cr2_walk(out, &st);
	dump_tables(out, &st.vm, &st.sregs);
}
