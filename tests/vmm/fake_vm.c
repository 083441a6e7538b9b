// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "fake_vm.h"

#define IO_DATA_OFFSET 4096

struct fake_vm *fake_vm_new(enum cpu_mode mode)
{
	struct fake_vm *f = calloc(1, sizeof(*f));

	f->memory = calloc(1, FAKE_MEMORY);
	f->vm.fd = -1;
	f->vm.nr_slots = 1;
	f->vm.slot[0] = (struct vm_slot){.size = FAKE_MEMORY, .hva = f->memory};
	f->vm.nr_vcpus = 1;
	f->vm.vcpu[0] = &f->vcpu;
	f->vcpu = (struct vcpu){
		.vm = &f->vm,
		.fd = -1,
		.run = &f->run,
		.ring = &f->ring,
		.recording = true,
		.sync_valid = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS,
	};
	mode_set_sregs(fake_sregs(f), mode, false);
	fake_regs(f)->rflags = 2;
	fake_regs(f)->rsp = GUEST_GPA_STACK;
	return f;
}

void fake_vm_free(struct fake_vm *f)
{
	free(f->memory);
	free(f);
}

void fake_vm_exit(struct fake_vm *f, uint32_t reason)
{
	f->run.exit_reason = reason;
	ring_record(&f->ring, &f->run, 0, true);
}

int fake_vm_setup(void **state)
{
	*state = fake_vm_new(MODE_LONG);
	return 0;
}

int fake_vm_teardown(void **state)
{
	fake_vm_free(*state);
	return 0;
}

void fake_vm_out(struct fake_vm *f, uint16_t port, uint8_t value)
{
	f->run.io.direction = KVM_EXIT_IO_OUT;
	f->run.io.size = 1;
	f->run.io.port = port;
	f->run.io.count = 1;
	f->run.io.data_offset = IO_DATA_OFFSET;
	f->run_page[IO_DATA_OFFSET] = value;
	fake_vm_exit(f, KVM_EXIT_IO);
}
