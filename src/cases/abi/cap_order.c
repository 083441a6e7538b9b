// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The order in which a VMM has to build a VM: which KVM_ENABLE_CAP the first vCPU closes the door
 * to, and with which errno (kvm_vm_ioctl_enable_cap() in arch/x86/kvm/x86.c, read in 6.1, 6.12,
 * 7.1 and 7.2).
 */
#include "harness/case.h"
#include "kvex/sys.h"

#define PAUSE_IN_GUEST (1 << 2)
#define MAP_GPA_RANGE  (1 << 12)
#define RING_BYTES     65536
#define NOTIFY_WINDOW  (128000ULL << 32 | 1)
#define PINS	       24

struct row {
	const char *name;
	uint32_t cap;
	uint64_t arg;
	int before, after;
	bool older_accept;    /* older kernels take it after the first vCPU too */
	bool accepted_anyway; /* KVM takes it where KVM_CHECK_EXTENSION says 0 */
};
#define ROW(c, a, b, f, ...)                                                                       \
	{                                                                                          \
		.name = #c, .cap = KVM_CAP_##c, .arg = a, .before = b, .after = f, ##__VA_ARGS__   \
	}

/* "before" is tried from top to bottom on one VM. Where the capability is 0, EINVAL is due. */
static const struct row rows[] = {
	ROW(DISABLE_QUIRKS, 0, 0, 0),
	ROW(DISABLE_QUIRKS2, 0, 0, 0),
	ROW(X2APIC_API, KVM_X2APIC_API_USE_32BIT_IDS, 0, 0),
	ROW(MSR_PLATFORM_INFO, 1, 0, 0),
	ROW(EXCEPTION_PAYLOAD, 1, 0, 0),
	ROW(X86_TRIPLE_FAULT_EVENT, 1, 0, 0),
	ROW(X86_USER_SPACE_MSR, KVM_MSR_EXIT_REASON_UNKNOWN, 0, 0),
	ROW(X86_BUS_LOCK_EXIT, KVM_BUS_LOCK_DETECTION_EXIT, 0, 0, .accepted_anyway = true),
	ROW(EXIT_HYPERCALL, MAP_GPA_RANGE, 0, 0),
	ROW(EXIT_ON_EMULATION_FAILURE, 1, 0, 0),
	ROW(HALT_POLL, 0, 0, 0),
	ROW(MANUAL_DIRTY_LOG_PROTECT2, 1, 0, 0),
	/* Needs CAP_SYS_BOOT in the first user namespace; a case has no capabilities. */
	ROW(VM_DISABLE_NX_HUGE_PAGES, 0, EPERM, EPERM),
	ROW(PMU_CAPABILITY, KVM_PMU_CAP_DISABLE, 0, EINVAL),
	ROW(DIRTY_LOG_RING, RING_BYTES, 0, EINVAL),
	ROW(X86_NOTIFY_VMEXIT, NOTIFY_WINDOW, 0, EINVAL),
	/* created_vcpus is looked at in 7.1, and not in 6.12. */
	ROW(X86_DISABLE_EXITS, PAUSE_IN_GUEST, 0, EINVAL, .older_accept = true),
	/* Not the vCPU closes this door, but that there is a limit: the vCPU sets the default one.
	 */
	ROW(MAX_VCPU_ID, 4, 0, EINVAL),
	/* There is no irqchip yet, and that is looked at before the vCPUs are. */
	ROW(X86_APIC_BUS_CYCLES_NS, 10, ENXIO, ENXIO),
	ROW(SPLIT_IRQCHIP, PINS, 0, EEXIST),
};

static void check_row(struct test *t, struct vm *vm, const struct row *row, bool after)
{
	bool offered = vm_check_cap(vm, row->cap) > 0 || row->accepted_anyway;
	int r = try_enable_cap(vm, row->cap, row->arg);

	if (after && row->older_accept)
		test_info(t, row->name, "after the first vCPU: %s", r ? "refused" : "accepted");
	if (after && row->older_accept && r == 0)
		CHECK(true, row->name);
	else
		CHECK_ERRNO(r, !offered ? EINVAL : after ? row->after : row->before, row->name);
}

static void check_rows(struct test *t, struct vm *vm, bool after)
{
	const struct row *row;

	check_push(t, after ? "after the first vCPU" : "before");
	for (row = rows; row < rows + sizeof(rows) / sizeof(rows[0]); row++)
		check_row(t, vm, row, after);
	check_pop(t);
}

CASE(cap_order, "abi/cap-order",
     "each VM capability before and after the first vCPU, errno by errno",
     .guards = {.subject = "QEMU 10.1: kvm_arch_pre_create_vcpu()"})
{
	struct vm *vm = bare_vm();

	check_rows(t, vm, false);
	CHECK_ERRNO(try_stage(vm, VM_STAGE_VCPUS), 0, "a vCPU after all of them");

	vm = bare_vm();
	ASSERT(!try_stage(vm, VM_STAGE_VCPUS), "a vCPU before any of them");
	check_rows(t, vm, true);
	/* The value that is in force may be told again (6.0). */
	CHECK_ERRNO(try_enable_cap(vm, KVM_CAP_MAX_VCPU_ID, vm_check_cap(vm, KVM_CAP_MAX_VCPU_ID)),
		    0, "MAX_VCPU_ID as it is already, after the first vCPU");
}

CASE(irqchip_order, "abi/irqchip-order",
     "what depends on an irqchip: the APIC's bus clock, and a second irqchip")
{
	struct vm *vm = bare_vm(.irqchip = VM_IRQCHIP_SPLIT);
	int known = vm_check_cap(vm, KVM_CAP_X86_APIC_BUS_CYCLES_NS);
	const uint32_t bus_cycles = KVM_CAP_X86_APIC_BUS_CYCLES_NS;

	ASSERT(!try_stage(vm, VM_STAGE_IRQCHIP), "a split irqchip");
	CHECK_ERRNO(try_stage(vm, VM_STAGE_IRQCHIP), EEXIST, "the split irqchip again");
	if (vm_check_cap(vm, KVM_CAP_PIT2)) /* else there is no such ioctl: ioctl_order.c */
		CHECK_ERRNO(try_ioctl(vm->fd, KVM_CREATE_IRQCHIP, NULL), EEXIST,
			    "the full irqchip beside the split one");
	CHECK_ERRNO(try_enable_cap(vm, bus_cycles, 0), EINVAL, "a bus without a cycle");
	/* 2^32 ticks of the slowest divider must fit 64 bits of nanoseconds. */
	CHECK_ERRNO(try_enable_cap(vm, bus_cycles, 1ULL << 26), EINVAL, "a bus cycle of 67 ms");
	CHECK_ERRNO(try_enable_cap(vm, bus_cycles, 10), known ? 0 : EINVAL, "a bus of 100 MHz");
	ASSERT(!try_stage(vm, VM_STAGE_VCPUS), "a vCPU");
	CHECK_ERRNO(try_enable_cap(vm, bus_cycles, 10), EINVAL, "the bus after the first vCPU");
}
