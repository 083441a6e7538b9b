// SPDX-License-Identifier: GPL-2.0-or-later
/* System management mode: KVM_SMI, and a second address space with the SMRAM in it. */
#include "feature/probe.h"
#include "kvex/smm.h"

#define SMM_STATUS 0x53

GUEST_ASM(smm_wait, MODE_LONG, "1: jmp 1b\n");
GUEST_ASM(smm_handler, MODE_REAL, "mov $" GUEST_STR(SMM_STATUS) ", %al\n" GUEST_SYNC "rsm\n");

static enum support smm_run(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];
	const struct kvm_run *run = vcpu->run;

	/* Without a slot in address space 1 the write of the save state kills the VM. */
	if (smm_add_smram(vm, SMM_SHARED, &smm_handler))
		return probe_result(-1, &vm->err, detail);
	if (smm_raise(vcpu))
		return probe_result(-1, &vcpu->err, detail);
	if (!probe_run(vm, detail))
		return SUPPORT_NO;
	if (!probe_at_port(vm, GUEST_PORT_SYNC) || *(uint8_t *)vcpu_io_data(vcpu) != SMM_STATUS)
		return probe_other_exit(vm, detail);
	if (!(run->flags & KVM_RUN_X86_SMM)) {
		probe_say(detail, "the handler ran, but kvm_run->flags does not say SMM");
		return SUPPORT_NO;
	}
	probe_say(detail, "KVM_SMI runs the handler in SMRAM");
	return SUPPORT_YES;
}

static enum support smm_behaves(const struct feature *f __attribute__((unused)), struct host *host,
				char *detail)
{
	return probe_guest(host, &(struct vm_config){.guest = &smm_wait}, smm_run, detail);
}

static enum support raise_smi(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];

	return probe_result(smm_raise(vcpu), &vcpu->err, detail);
}

static enum support smm_accepted(const struct feature *f __attribute__((unused)), struct host *host,
				 char *detail)
{
	return probe_guest(host, &(struct vm_config){.guest = &smm_wait}, raise_smi, detail);
}

static enum support add_smram(struct vm *vm, char *detail)
{
	return probe_result(smm_add_memory(vm, SMM_SHARED), &vm->err, detail);
}

static enum support address_space_accepted(const struct feature *f __attribute__((unused)),
					   struct host *host, char *detail)
{
	static const enum vm_stage stages[] = {VM_STAGE_MEMORY, VM_STAGE_END};

	return probe_guest(host, &(struct vm_config){.stages = stages}, add_smram, detail);
}

FEATURE(smm, .name = "smm", .title = "System management mode", .cap = KVM_CAP_X86_SMM,
	.cap_name = "KVM_CAP_X86_SMM",
	.hint = "needs kvm_amd or kvm_intel on a kernel with CONFIG_KVM_SMM=y",
	.accepted = smm_accepted, .behaves = smm_behaves);

FEATURE(multi_address_space, .name = "multi-address-space",
	.title = "A second address space, for SMRAM", .cap = KVM_CAP_MULTI_ADDRESS_SPACE,
	.cap_name = "KVM_CAP_MULTI_ADDRESS_SPACE", .hint = "comes with SMM: CONFIG_KVM_SMM=y",
	.accepted = address_space_accepted);
