// SPDX-License-Identifier: GPL-2.0-or-later
/* KVM_CAP_X86_BUS_LOCK_EXIT: an exit for each bus lock of the guest. */
#include "feature/probe.h"

/* Across two cache lines, in memory behind the code. */
GUEST_ASM(bus_lock, MODE_LONG,
	  "lock incl 0x4003e\n"
	  "xor %eax, %eax\n" GUEST_DONE);

static enum support bus_lock_accepted(const struct feature *f, struct host *host, char *detail)
{
	return probe_enable(f, host, KVM_BUS_LOCK_DETECTION_EXIT, detail);
}

static enum support bus_lock_run(struct vm *vm, char *detail)
{
	const struct kvm_run *run = vm->vcpu[0]->run;

	if (!probe_run(vm, detail))
		return SUPPORT_NO;
	if (probe_at_port(vm, GUEST_PORT_DONE) && !(run->flags & KVM_RUN_X86_BUS_LOCK)) {
		probe_say(detail, "a split lock causes no exit");
		return SUPPORT_NO;
	}
	if (run->exit_reason != KVM_EXIT_X86_BUS_LOCK)
		return probe_other_exit(vm, detail);
	probe_say(detail, "a split lock exits");
	return SUPPORT_YES;
}

static enum support bus_lock_behaves(const struct feature *f, struct host *host, char *detail)
{
	struct vm_config config = {.guest = &bus_lock,
				   .caps = {{(uint32_t)f->cap, KVM_BUS_LOCK_DETECTION_EXIT}}};

	return probe_guest(host, &config, bus_lock_run, detail);
}

/* KVM_ENABLE_CAP succeeds on every CPU and does nothing where the CPU cannot do it. */
FEATURE(bus_lock_exit, .name = "bus-lock-exit", .title = "Exit at a bus lock",
	.cap = KVM_CAP_X86_BUS_LOCK_EXIT, .cap_name = "KVM_CAP_X86_BUS_LOCK_EXIT",
	.hint = "kernel < 6.16 on AMD, or the CPU lacks it: bus lock threshold (Zen 5), bus-lock "
		"VM "
		"exits (Intel)",
	.accepted = bus_lock_accepted, .behaves = bus_lock_behaves);
