// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel panics while L2 is active under a shadow VMCS, and restarts. Before VMX goes off each
 * CPU has to execute VMCLEAR of the VMCSs that it holds, and since a0ee1d5faff1 of their shadows
 * too: else the CPU may write them back later, into memory that another kernel uses by then. None
 * of this can be seen from within; docs/findings/emergency-reboot-shadow-vmcs.md shows how to see
 * it from without.
 */
#include <fcntl.h>
#include <unistd.h>

#include "vmx_case.h"

#define TRIGGER "/proc/sysrq-trigger"

GUEST_ASM(dies_in_l2, MODE_LONG,
	  "vmx_begin\n"
	  "vmx_enter\n"
	  "label l2\n"
	  "mov $1, %al\n" GUEST_SYNC "vmcall\n"
	  "label l1_exit\n"
	  "mov $2, %al\n" GUEST_SYNC);

CASE(emergency_reboot, "vmx/emergency-reboot",
     "the kernel panics and restarts with L2 active under a shadow VMCS",
     .needs = {"backend=kvm_intel", "nested", "nested-state", "shadow-vmcs"},
     .guards = {.kind = CHANGED_BY,
		.commit = "a0ee1d5faff1",
		.subject = "KVM: VMX: Flush shadow VMCS on emergency reboot",
		.in = {"6.16", "6.12.35", "6.1.149"},
		.backend = "kvm_intel",
		.note = "docs/findings/emergency-reboot-shadow-vmcs.md"},
     .opt_in = "panics the kernel", .panics = "sysrq triggered crash")
{
	struct vm *vm = new_vmx_vm(.guest = &dies_in_l2);
	union vmx_state state;
	int fd;

	REQUIRE(test_host(t)->emulated, "kvex's lab",
		"kvex lab run --cpu intel vmx/emergency-reboot",
		"it would panic this machine's kernel");
	expect_sync(vm->vcpu[0], 1, "L2 runs");
	ASSERT(!vmx_get_state(vm->vcpu[0], &state), "KVM_GET_NESTED_STATE");
	ASSERT(state.state.flags & KVM_STATE_NESTED_GUEST_MODE, "L2 is active");
	fd = open(TRIGGER, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		test_error(t, "%s: %s", TRIGGER, strerror(errno));
	if (write(fd, "c", 1) != 1)
		test_error(t, "%s: %s", TRIGGER, strerror(errno));
	test_error(t, "the kernel has not panicked");
}
