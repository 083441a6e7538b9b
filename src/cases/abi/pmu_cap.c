// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM_CAP_PMU_CAPABILITY (api.rst 7.37). One bit is known, KVM_PMU_CAP_DISABLE, and mediated PMUs
 * have added none (7.2). Where KVM has no PMU the capability is 0, and all it gets is EINVAL.
 */
#include "harness/case.h"
#include "kvex/host.h"

#define SEED GUARD(.commit = "bf2c3138ae36", .in = {"7.0"}, .note = "mediated vPMU")

static int try_enable(struct test *t, struct vm *vm, uint32_t flags, uint64_t arg)
{
	struct kvm_enable_cap cap = {.cap = KVM_CAP_PMU_CAPABILITY, .flags = flags, .args = {arg}};

	return try_ioctl(vm->fd, KVM_ENABLE_CAP, &cap);
}

CASE(pmu_cap_args, "abi/pmu-cap-args",
     "KVM_CAP_PMU_CAPABILITY takes KVM_PMU_CAP_DISABLE and nothing else", .guards = SEED)
{
	static const uint64_t reserved[] = {2, 3, 1ULL << 31, 1ULL << 32, 1ULL << 63, ~0ULL};
	struct vm *vm = bare_vm();
	int valid = vm_check_cap(vm, KVM_CAP_PMU_CAPABILITY);
	char param[8];
	unsigned int i;

	test_info(t, "pmu", valid ? "offered" : "not offered");
	CHECK_EQ(valid & ~KVM_PMU_CAP_DISABLE, 0, "bits offered beside KVM_PMU_CAP_DISABLE");
	CHECK_EQ(sys_check_cap(test_sys(t), KVM_CAP_PMU_CAPABILITY), valid,
		 "/dev/kvm and the VM say the same");
	if (host_param("kvm.enable_pmu", param, sizeof(param)) == 0)
		CHECK_EQ(valid, param[0] == 'Y' || param[0] == '1', "as parameter kvm.enable_pmu");

	CHECK_ERRNO(try_enable(t, vm, 0, KVM_PMU_CAP_DISABLE), valid ? 0 : EINVAL, "DISABLE");
	CHECK_ERRNO(try_enable(t, vm, 0, 0), valid ? 0 : EINVAL, "0: on again");
	CHECK_ERRNO(try_enable(t, vm, 1, KVM_PMU_CAP_DISABLE), EINVAL, "a flag");
	for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		check_push(t, "args[0] %#llx", (unsigned long long)reserved[i]);
		CHECK_ERRNO(try_enable(t, vm, 0, reserved[i]), EINVAL, "reserved bits");
		check_pop(t);
	}
	CHECK_ERRNO(try_stage(vm, VM_STAGE_VCPUS), 0, "a vCPU after all that");
}

CASE(pmu_cap_after_vcpu, "abi/pmu-cap-after-vcpu",
     "KVM_CAP_PMU_CAPABILITY comes before the first vCPU or not at all", .guards = SEED)
{
	struct vm *vm = bare_vm();
	int valid = vm_check_cap(vm, KVM_CAP_PMU_CAPABILITY);

	CHECK_ERRNO(try_enable(t, vm, 0, 0), valid ? 0 : EINVAL, "before the first vCPU");
	ASSERT(!try_stage(vm, VM_STAGE_VCPUS), "a vCPU");
	CHECK_ERRNO(try_enable(t, vm, 0, KVM_PMU_CAP_DISABLE), EINVAL, "DISABLE after it");
	/* Nothing would change, and still: the kernel looks at created_vcpus alone. */
	CHECK_ERRNO(try_enable(t, vm, 0, 0), EINVAL, "0 after it");
	CHECK_EQ(vm_check_cap(vm, KVM_CAP_PMU_CAPABILITY), valid, "what is offered stays");
}
