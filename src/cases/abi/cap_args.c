// SPDX-License-Identifier: GPL-2.0-or-later
/* Arguments of two capabilities whose success says less than it seems. */
#include "harness/case.h"

struct row {
	uint64_t arg;
	int want;
};
#define ROWS(a) (a), sizeof(a) / sizeof((a)[0])

static void check_args(struct test *t, uint32_t cap, const struct row *row, size_t n)
{
	struct vm *vm = bare_vm();

	for (; n; row++, n--) {
		check_push(t, "args[0] %#llx", (unsigned long long)row->arg);
		CHECK_ERRNO(try_enable_cap(vm, cap, row->arg), row->want, "KVM_ENABLE_CAP");
		check_pop(t);
	}
}

CASE(bus_lock_cap_args, "abi/bus-lock-cap-args",
     "KVM_CAP_X86_BUS_LOCK_EXIT: OFF or EXIT, not both, and nothing else",
     .guards = {.commit = "89f9edf4c69d", .in = {"6.16"}})
{
	/* EXIT is taken, and does nothing, where the CPU cannot do it: 6.1 to 7.2, x86.c. */
	static const struct row rows[] = {
		{0, 0},
		{KVM_BUS_LOCK_DETECTION_OFF, 0},
		{KVM_BUS_LOCK_DETECTION_EXIT, 0},
		{KVM_BUS_LOCK_DETECTION_OFF | KVM_BUS_LOCK_DETECTION_EXIT, EINVAL},
		{4, EINVAL},
		{4 | KVM_BUS_LOCK_DETECTION_EXIT, EINVAL},
		{1ULL << 32 | KVM_BUS_LOCK_DETECTION_EXIT, EINVAL},
		{~0ULL, EINVAL},
	};
	int offered = sys_check_cap(test_sys(t), KVM_CAP_X86_BUS_LOCK_EXIT);

	CHECK(offered == 0 || offered == (KVM_BUS_LOCK_DETECTION_OFF | KVM_BUS_LOCK_DETECTION_EXIT),
	      "the capability is both modes or none");
	test_info(t, "bus-lock-exit", offered ? "offered" : "not offered, and EXIT accepted");
	check_args(t, KVM_CAP_X86_BUS_LOCK_EXIT, ROWS(rows));
}

CASE(triple_fault_cap_args, "abi/triple-fault-cap-args",
     "KVM_CAP_X86_TRIPLE_FAULT_EVENT is a boolean: on, off, before and after the first vCPU",
     .needs = {"triple-fault-event"})
{
	/* args[0] goes into a bool as it is: nothing is reserved (6.1 to 7.2, x86.c). */
	static const struct row rows[] = {{1, 0}, {0, 0}, {2, 0}, {1ULL << 32, 0}, {~0ULL, 0}};
	static const struct row switches[] = {{1, 1}, {0, 0}, {2, 1}, {1ULL << 32, 1}};
	struct vm *vm = bare_vm();
	unsigned int i;

	check_args(t, KVM_CAP_X86_TRIPLE_FAULT_EVENT, ROWS(rows));
	ASSERT(!try_stage(vm, VM_STAGE_VCPUS), "a vCPU");
	for (i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		check_push(t, "args[0] %#llx", (unsigned long long)switches[i].arg);
		CHECK_ERRNO(try_enable_cap(vm, KVM_CAP_X86_TRIPLE_FAULT_EVENT, switches[i].arg), 0,
			    "after the first vCPU");
		CHECK_EQ(!!(get_events(vm->vcpu[0]).flags & KVM_VCPUEVENT_VALID_TRIPLE_FAULT),
			 switches[i].want, "KVM_GET_VCPU_EVENTS shows it");
		check_pop(t);
	}
}
