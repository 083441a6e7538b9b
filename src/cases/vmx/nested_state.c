// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM_GET_NESTED_STATE and KVM_SET_NESTED_STATE (api.rst 4.114, 4.115): the vCPU goes on in another
 * VM, with its VMCS, be L1 or L2 active. What L1 wrote last stands in the shadow VMCS alone, and
 * KVM has to fetch it from there.
 */
#include "vmx_case.h"

/* RBX, which KVM does not save with the nested state, tells L2's steps from each other. */
GUEST_ASM(saved, MODE_LONG,
	  "vmx_begin\n"
	  "mov $1, %al\n" GUEST_SYNC "vmx_write_fields\n"
	  "mov $2, %al\n" GUEST_SYNC "vmx_read_fields\n"
	  "mov $3, %al\n" GUEST_SYNC "vmx_enter\n"
	  "label l2\n"
	  "mov $4, %bl\n"
	  "mov %bl, %al\n" GUEST_SYNC "inc %ebx\n"
	  "mov %bl, %al\n" GUEST_SYNC "vmcall\n"
	  "mov $0xff, %al\n" GUEST_SYNC "label l1_exit\n"
	  "vmx_read_fields\n"
	  "mov $0x4402, %ecx\n"
	  "vmread %rcx, %rax\n" GUEST_SYNC GUEST_DONE);

/* The vCPU and the memory of FROM, in a VM of their own. */
static struct vm *copy_vm(struct test *t, struct vm *from)
{
	struct vm *to = new_vm(.guest = &saved);
	struct vmx_saved state;
	size_t size = from->slot[0].size;
	int r;

	r = vmx_save(from->vcpu[0], &state);
	CHECK_ERRNO(r, 0, "KVM_GET_NESTED_STATE and the other registers");
	CHECK_EQ(state.nested.state.format, KVM_STATE_NESTED_FORMAT_VMX, "format");
	CHECK_EQ(state.nested.state.hdr.vmx.vmxon_pa, VMX_GPA_VMXON, "vmxon_pa");
	CHECK_EQ(state.nested.state.hdr.vmx.vmcs12_pa, VMX_GPA_VMCS, "vmcs12_pa");
	test_info(t, "nested_state_bytes", "%u", state.nested.state.size);
	test_info(t, "nested_state_flags", "%#x", state.nested.state.flags);
	memcpy(memory(to, 0, size), memory(from, 0, size), size);
	r = r ? r : vmx_restore(to->vcpu[0], &state);
	ASSERT(!r, "restore in another VM");
	return to;
}

/* L2 has a step behind it, and goes on to its VMCALL, which L1 sees with its fields as they were.
 */
static void check_l2_goes_on(struct test *t, struct vm *vm)
{
	expect_sync(vm->vcpu[0], 5, "L2 goes on");
	expect_sync(vm->vcpu[0], VMX_EXIT_VMCALL, "exit reason that L1 reads");
	check_fields(vm, 0);
	run_until_done(vm->vcpu[0]);
}

CASE(nested_state_l1, "vmx/nested-state-roundtrip",
     "KVM_GET_NESTED_STATE and KVM_SET_NESTED_STATE carry a VMCS, with L1 and with L2 active",
     .needs = {"backend=kvm_intel", "nested", "nested-state", "shadow-vmcs"})
{
	struct vm *vm = new_vmx_vm(.guest = &saved), *copy;
	unsigned int i;

	expect_sync(vm->vcpu[0], 1, "VMCS loaded");
	list_fields(vm, 0);
	expect_sync(vm->vcpu[0], 2, "L1 has written");
	for (i = 0; i < 2; i++) { /* the copy, and a copy of the copy before it has run */
		check_push(t, "L1 active, copy %u", i);
		copy = copy_vm(t, vm);
		check_pop(t);
		vm = copy;
	}
	check_push(t, "L1 active");
	expect_sync(vm->vcpu[0], 3, "L1 goes on");
	check_fields(vm, 0);
	check_pop(t);
	expect_sync(vm->vcpu[0], 4, "L2 runs");
	check_push(t, "L2 active");
	copy = copy_vm(t, vm);
	check_l2_goes_on(t, copy);
	check_pop(t);
	check_push(t, "L2 active, the original");
	check_l2_goes_on(t, vm);
	check_pop(t);
}
