// SPDX-License-Identifier: GPL-2.0-or-later
/* KVM_CREATE_VM's argument against KVM_CAP_VM_TYPES, a bitmap (api.rst 8.41). */
#include <unistd.h>

#include "harness/case.h"
#include "kvex/sys.h"

#define DEFAULT_ONLY (1U << KVM_X86_DEFAULT_VM)

static void check_type(struct test *t, unsigned long type, bool offered)
{
	int fd = try_ioctl(test_sys(t)->fd, KVM_CREATE_VM, type);

	check_push(t, "type %#lx", type);
	CHECK_ERRNO(fd, offered ? 0 : EINVAL, "KVM_CREATE_VM");
	check_pop(t);
	if (fd >= 0)
		close(fd);
}

CASE(vm_types, "abi/vm-types", "KVM_CREATE_VM takes the types of KVM_CAP_VM_TYPES and no other")
{
	static const unsigned long above[] = {32, 33, 63, 64, 0x100, 1UL << 31, 1UL << 32, ~0UL};
	int value = sys_check_cap(test_sys(t), KVM_CAP_VM_TYPES);
	uint32_t types = value > 0 ? (uint32_t)value : DEFAULT_ONLY;
	unsigned int i;

	/* 0 before 6.8: the capability is unknown, and there is only the default type. */
	test_info(t, "types", value ? "%#x" : "KVM_CAP_VM_TYPES is unknown", types);
	CHECK(types & DEFAULT_ONLY, "the default type is always there");
	CHECK_EQ(vm_check_cap(bare_vm(), KVM_CAP_VM_TYPES), value,
		 "/dev/kvm and a VM say the same");
	for (i = 0; i < 32; i++)
		check_type(t, i, types >> i & 1);
	for (i = 0; i < sizeof(above) / sizeof(above[0]); i++)
		check_type(t, above[i], false);
}
