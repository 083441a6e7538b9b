/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_vm: a VM of one slot and one vCPU whose registers are shared, without any kernel. */
#ifndef TESTS_FAKE_VM_H
#define TESTS_FAKE_VM_H

#include "kvex/dump.h"
#include "kvex/mode.h"

#define FAKE_MEMORY (1 << 20)

struct fake_vm {
	struct vm vm;
	struct vcpu vcpu;
	struct exit_ring ring;
	union {
		struct kvm_run run;
		uint8_t run_page[8192];
	};
	uint8_t *memory;
};

/* Zeroed memory at 0, registers zero but SREGS as for MODE. Ended by fake_vm_free. */
struct fake_vm *fake_vm_new(enum cpu_mode mode);
void fake_vm_free(struct fake_vm *f);
/* For cmocka: *STATE is one of MODE_LONG. */
int fake_vm_setup(void **state);
int fake_vm_teardown(void **state);
/* The vCPU leaves the guest with this reason; its data must stand in run already. */
void fake_vm_exit(struct fake_vm *f, uint32_t reason);
/* The same for an OUT of one byte. */
void fake_vm_out(struct fake_vm *f, uint16_t port, uint8_t value);

static inline struct kvm_regs *fake_regs(struct fake_vm *f)
{
	return &f->run.s.regs.regs;
}

static inline struct kvm_sregs *fake_sregs(struct fake_vm *f)
{
	return &f->run.s.regs.sregs;
}

#endif
