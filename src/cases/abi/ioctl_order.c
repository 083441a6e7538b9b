// SPDX-License-Identifier: GPL-2.0-or-later
/* What cap_order.c does for capabilities: VM ioctls that have to come before the first vCPU. */
#include "harness/case.h"

static uint64_t identity_map = 0xfffbc000;

static const struct {
	const char *name;
	unsigned long req, arg;
	void *ptr; /* in the place of arg */
	int before, after;
	bool older_accepts; /* older kernels take it after the first vCPU too */
} rows[] = {
	{"KVM_SET_TSS_ADDR", KVM_SET_TSS_ADDR, 0xfffbd000, NULL, 0, 0, false},
	{"KVM_SET_IDENTITY_MAP_ADDR", KVM_SET_IDENTITY_MAP_ADDR, 0, &identity_map, 0, EINVAL,
	 false},
	/* The one that says EBUSY: as old as KVM_CAP_SET_BOOT_CPU_ID. */
	{"KVM_SET_BOOT_CPU_ID", KVM_SET_BOOT_CPU_ID, 0, NULL, 0, EBUSY, false},
	/* Refused since 6.17; up to 6.12 it sets the default of vCPUs to come. */
	{"KVM_SET_TSC_KHZ", KVM_SET_TSC_KHZ, 0, NULL, 0, EINVAL, true},
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static int try_row(struct test *t, struct vm *vm, unsigned int i)
{
	return try_ioctl(vm->fd, rows[i].req, rows[i].ptr ? (uintptr_t)rows[i].ptr : rows[i].arg);
}

CASE(ioctl_order, "abi/ioctl-order", "VM ioctls before and after the first vCPU, errno by errno")
{
	struct vm *vm = bare_vm();
	/* KVM_CAP_IRQCHIP stays 1 without CONFIG_KVM_IOAPIC (7.2); the PIT goes with the irqchip.
	 */
	bool irqchip = vm_check_cap(vm, KVM_CAP_PIT2) > 0;
	unsigned int i;
	int r;

	for (i = 0; i < ROWS; i++)
		CHECK_ERRNO(try_row(t, vm, i), rows[i].before, rows[i].name);
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_CREATE_IRQCHIP, NULL), irqchip ? 0 : ENOTTY,
		    "KVM_CREATE_IRQCHIP");
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_CREATE_IRQCHIP, NULL), irqchip ? EEXIST : ENOTTY,
		    "a second irqchip");

	vm = bare_vm();
	ASSERT(!try_stage(vm, VM_STAGE_VCPUS), "a vCPU");
	check_push(t, "after the first vCPU");
	for (i = 0; i < ROWS; i++) {
		r = try_row(t, vm, i);
		if (rows[i].older_accepts)
			test_info(t, rows[i].name, "after the first vCPU: %s",
				  r ? "refused" : "accepted");
		if (r == 0 && rows[i].older_accepts)
			CHECK(true, rows[i].name);
		else
			CHECK_ERRNO(r, rows[i].after, rows[i].name);
	}
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_CREATE_IRQCHIP, NULL), irqchip ? EINVAL : ENOTTY,
		    "KVM_CREATE_IRQCHIP");
	check_pop(t);
}
