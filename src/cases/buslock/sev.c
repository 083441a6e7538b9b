// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bus locks of encrypted guests. KVM lets a bus lock pass if RIP is unchanged at the next KVM_RUN
 * (svm.c, complete_userspace_buslock). Of encrypted registers it knows no RIP (x86.c,
 * kvm_get_linear_rip: 0), so it is unchanged always; a guest of plain SEV is as any.
 */
#include "buslock_case.h"
#include "kvex/sev_launch.h"

#define LOCKS	  20
#define LOCKS_STR GUEST_STR(LOCKS)

GUEST_ASM(encrypted, MODE_LONG,
	  "movl $0, " SPLIT_STR "\n" /* nobody has written it for this key */
	  "mov $" LOCKS_STR ", %ecx\n"
	  "1: lock addl $1, " SPLIT_STR "\n"
	  "dec %ecx\n"
	  "jnz 1b\n"
	  "mov " SPLIT_STR ", %eax\n" GUEST_DONE);

static void launch_it(struct test *t, unsigned long type, struct sev_guest *g)
{
	struct sev_launch l = {0};
	struct vm *vm = bare_vm(.type = type, .guest = &encrypted,
				.caps = {{KVM_CAP_X86_BUS_LOCK_EXIT, KVM_BUS_LOCK_DETECTION_EXIT}});

	l.policy = measure_policy_default(sev_kind_of(vm));
	if (sev_open(g, vm) || sev_build(g) || sev_launch(g, &l))
		test_error(t, "%s", vm->err.text);
	plan_free(&l.plan);
}

static void check_type(struct test *t, unsigned long type)
{
	struct sev_guest g;
	struct vcpu *vcpu;

	launch_it(t, type, &g);
	check_push(t, "%s", sev_type_name(type));
	vcpu = g.vm->vcpu[0];
	CHECK_EQ(count_bus_locks(vcpu, LOCKS), LOCKS, "bus locks that exit");
	CHECK_EQ(vcpu->run->io.port, GUEST_PORT_DONE, "the guest's end");
	CHECK_EQ(*(uint8_t *)vcpu_io_data(vcpu), LOCKS, "each was done once");
	check_pop(t);
	sev_close(&g);
}

#define CHANGED .guards = GUARD(.commit = "89f9edf4c69d", .in = {"6.16"})

CASE(bus_lock_sev, "buslock/sev",
     "bus locks of an encrypted guest exit, and pass once each, though nobody sees its RIP",
     .needs = {"bus-lock-exit", "sev-es", "sev-device"}, .alone = true,
     .lab.models = {"bus-lock", "sev", "psp"}, .lab.flavour = "full", CHANGED)
{
	check_type(t, KVM_X86_SEV_VM);
	check_type(t, KVM_X86_SEV_ES_VM);
}
