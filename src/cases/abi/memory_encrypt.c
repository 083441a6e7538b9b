// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM_MEMORY_ENCRYPT_OP on VMs that are not encrypted (amd-memory-encryption.rst, and
 * sev_mem_enc_ioctl() in arch/x86/kvm/svm/sev.c of 6.1 to 7.2). Without SEV there is no such
 * ioctl: ENOTTY. With it, each command says in its own way that this is no SEV guest.
 */
#include "harness/case.h"
#include "kvex/sys.h"

#define SEV_TYPES	(1 << KVM_X86_SEV_VM | 1 << KVM_X86_SEV_ES_VM | 1 << KVM_X86_SNP_VM)
#define NO_SUCH_COMMAND 0x7fff

/* What a VM of the default type gets where the host has SEV. */
static const struct {
	const char *name;
	uint32_t id;
	int want;
} commands[] = {
	{"LAUNCH_START", KVM_SEV_LAUNCH_START, ENOTTY},
	{"LAUNCH_UPDATE_DATA", KVM_SEV_LAUNCH_UPDATE_DATA, ENOTTY},
	{"LAUNCH_UPDATE_VMSA", KVM_SEV_LAUNCH_UPDATE_VMSA, ENOTTY},
	{"LAUNCH_MEASURE", KVM_SEV_LAUNCH_MEASURE, ENOTTY},
	{"LAUNCH_FINISH", KVM_SEV_LAUNCH_FINISH, ENOTTY},
	{"GUEST_STATUS", KVM_SEV_GUEST_STATUS, ENOTTY},
	/* EINVAL: the type of the VM is wrong (6.10); before, the command is unknown. */
	{"INIT2", KVM_SEV_INIT2, EINVAL},
	{"an unknown command", NO_SUCH_COMMAND, EINVAL},
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int try_command(struct test *t, const struct vm *vm, uint32_t id)
{
	struct kvm_sev_init init = {0};
	struct kvm_sev_cmd cmd = {.id = id, .data = (uintptr_t)&init, .sev_fd = (uint32_t)-1};

	return try_ioctl(vm->fd, KVM_MEMORY_ENCRYPT_OP, &cmd);
}

/* Whether the host does SEV: the VM types say so since 6.10; before, only trying tells. */
static bool host_has_sev(struct test *t, const struct vm *vm)
{
	int types = sys_check_cap(test_sys(t), KVM_CAP_VM_TYPES);
	int r = try_ioctl(vm->fd, KVM_MEMORY_ENCRYPT_OP, NULL);

	test_info(t, "sev", r ? "no" : "yes");
	if (types & SEV_TYPES)
		CHECK_ERRNO(r, 0, "the empty command, on a host that offers SEV VMs");
	else
		CHECK(r == 0 || r == -ENOTTY, "the empty command: success, or ENOTTY without SEV");
	return r == 0;
}

CASE(memory_encrypt_op_plain_vm, "abi/memory-encrypt-op-plain-vm",
     "KVM_MEMORY_ENCRYPT_OP is refused for a VM that is not encrypted, command by command")
{
	struct kvm_enc_region region = {.addr = 0, .size = 4096};
	struct vm *vm = bare_vm();
	bool sev = host_has_sev(t, vm);
	unsigned int i;

	for (i = 0; i < COMMANDS; i++)
		CHECK_ERRNO(try_command(t, vm, commands[i].id), sev ? commands[i].want : ENOTTY,
			    commands[i].name);
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_MEMORY_ENCRYPT_OP, (void *)8), sev ? EFAULT : ENOTTY,
		    "a bad pointer");
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_MEMORY_ENCRYPT_REG_REGION, &region), ENOTTY,
		    "KVM_MEMORY_ENCRYPT_REG_REGION");
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_MEMORY_ENCRYPT_UNREG_REGION, &region), ENOTTY,
		    "KVM_MEMORY_ENCRYPT_UNREG_REGION");
	/* The region is copied before KVM looks whether there is anything to do with it. */
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_MEMORY_ENCRYPT_REG_REGION, (void *)8), EFAULT,
		    "KVM_MEMORY_ENCRYPT_REG_REGION with a bad pointer");
	CHECK_ERRNO(try_stage(vm, VM_STAGE_VCPUS), 0, "a vCPU after all that");
}

CASE(sev_init2_order, "abi/sev-init2-order",
     "KVM_SEV_INIT2 comes before the first vCPU, and is for SEV types only")
{
	static const unsigned long types[] = {KVM_X86_DEFAULT_VM, KVM_X86_SEV_VM, KVM_X86_SEV_ES_VM,
					      KVM_X86_SNP_VM};
	int offered = sys_check_cap(test_sys(t), KVM_CAP_VM_TYPES);
	struct vm *vm = bare_vm();
	int plain = host_has_sev(t, vm) ? EINVAL : ENOTTY;
	unsigned int i;

	CHECK_ERRNO(try_command(t, vm, KVM_SEV_INIT2), plain, "a plain VM without vCPU");
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (types[i] && !(offered >> types[i] & 1))
			continue;
		vm = bare_vm(.type = types[i]);
		check_push(t, "VM of type %lu", types[i]);
		/* KVM_CREATE_VCPU does not wait for INIT2; it is INIT2 that then comes too late. */
		ASSERT(!try_stage(vm, VM_STAGE_VCPUS), "a vCPU before INIT2");
		CHECK_ERRNO(try_command(t, vm, KVM_SEV_INIT2), types[i] ? EINVAL : plain,
			    "INIT2 after the first vCPU");
		check_pop(t);
	}
}
