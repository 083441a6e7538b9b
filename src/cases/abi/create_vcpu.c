// SPDX-License-Identifier: GPL-2.0-or-later
/* KVM_CREATE_VCPU's argument (api.rst 4.7), and that a vCPU refused leaves the VM as it was. */
#include <unistd.h>

#include "harness/case.h"

#define LIMIT 4

static int try_create(struct test *t, const struct vm *vm, unsigned long id)
{
	int fd = try_ioctl(vm->fd, KVM_CREATE_VCPU, id);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : 0;
}

CASE(create_vcpu_args, "abi/create-vcpu-args",
     "KVM_CREATE_VCPU: duplicate ids, ids beyond the limit, limits of the VM's own")
{
	struct vm *vm = bare_vm();
	unsigned long max = vm_check_cap(vm, KVM_CAP_MAX_VCPU_ID);
	int r;

	CHECK_ERRNO(try_create(t, vm, max), EINVAL, "id KVM_CAP_MAX_VCPU_ID");
	CHECK_ERRNO(try_create(t, vm, 0xffffffff), EINVAL, "id 2^32 - 1");
	CHECK_ERRNO(try_create(t, vm, max - 1), 0, "the last id");
	CHECK_ERRNO(try_create(t, vm, max - 1), EEXIST, "the last id again");
	/* The id was 32 bits wide once, and this one then was 0 (6.1). */
	r = try_create(t, vm, 1UL << 32);
	test_info(t, "id 2^32", r ? "refused" : "taken as 0");
	CHECK(r == 0 || r == -EINVAL, "id 2^32: EINVAL, or taken as 0");

	vm = bare_vm();
	CHECK_ERRNO(try_enable_cap(vm, KVM_CAP_MAX_VCPU_ID, max + 1), EINVAL,
		    "a limit beyond KVM's own");
	ASSERT(!try_enable_cap(vm, KVM_CAP_MAX_VCPU_ID, LIMIT), "a limit of the VM's own");
	CHECK_ERRNO(try_create(t, vm, LIMIT), EINVAL, "an id beyond it");
	CHECK_ERRNO(try_create(t, vm, LIMIT - 1), 0, "the last id below it");
	CHECK_ERRNO(try_enable_cap(vm, KVM_CAP_MAX_VCPU_ID, LIMIT + 1), EINVAL, "another limit");

	vm = bare_vm();
	CHECK_ERRNO(try_create(t, vm, max), EINVAL, "a vCPU that is refused");
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_SET_BOOT_CPU_ID, 0), 0,
		    "and does not count as the first one");
}
