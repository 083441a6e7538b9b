// SPDX-License-Identifier: GPL-2.0-or-later
/* Nested virtualization. */
#include <stdlib.h>
#include <string.h>

#include "feature/probe.h"
#include "kvex/cpuid.h"

#define SVM_ECX_BIT 2 /* of CPUID 0x80000001 */
#define VMX_ECX_BIT 5 /* of CPUID 1 */
#define NESTED_MAX  (64 * 1024)

/* Sets EFER.SVME and uses it: STGI is #UD otherwise. */
GUEST_ASM(nested_svm, MODE_LONG,
	  "mov $0xc0000080, %ecx\n"
	  "rdmsr\n"
	  "or $0x1000, %eax\n"
	  "wrmsr\n"
	  "stgi\n"
	  "xor %eax, %eax\n" GUEST_DONE);

/* Sets CR4.VMXE, which is #GP without VMX. */
GUEST_ASM(nested_vmx, MODE_LONG,
	  "mov %cr4, %rax\n"
	  "or $0x2000, %rax\n"
	  "mov %rax, %cr4\n"
	  "xor %eax, %eax\n" GUEST_DONE);

static const struct guest_image *nested_guest(struct host *host)
{
	return strcmp(host->backend, "kvm_intel") == 0 ? &nested_vmx : &nested_svm;
}

static enum support nested_advertised(const struct feature *f __attribute__((unused)),
				      struct host *host, char *detail)
{
	const struct kvm_cpuid2 *cpuid;
	bool svm, vmx;

	if (!host->sys) {
		probe_say(detail, "no usable /dev/kvm");
		return SUPPORT_UNKNOWN;
	}
	if (sys_supported_cpuid(host->sys, &cpuid)) {
		probe_result(-1, &host->sys->err, detail);
		return SUPPORT_UNKNOWN;
	}
	svm = cpuid_bit(cpuid, 0x80000001, CPUID_ECX, SVM_ECX_BIT);
	vmx = cpuid_bit(cpuid, 1, CPUID_ECX, VMX_ECX_BIT);
	probe_say(detail, "CPUID offers %s", svm ? "SVM" : vmx ? "VMX" : "neither SVM nor VMX");
	return svm || vmx ? SUPPORT_YES : SUPPORT_NO;
}

static enum support nested_run(struct vm *vm, char *detail)
{
	enum support s = probe_run_to_done(vm, detail);

	if (s == SUPPORT_YES)
		probe_say(detail, "the guest can switch it on");
	return s;
}

static enum support nested_behaves(const struct feature *f __attribute__((unused)),
				   struct host *host, char *detail)
{
	return probe_guest(host, &(struct vm_config){.guest = nested_guest(host)}, nested_run,
			   detail);
}

static enum support state_run(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_nested_state *state = calloc(1, NESTED_MAX);
	int r;

	if (!state)
		return SUPPORT_UNKNOWN;
	state->size = NESTED_MAX;
	r = sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_NESTED_STATE, state);
	if (r >= 0)
		probe_say(detail, "KVM_GET_NESTED_STATE gives %u bytes", state->size);
	free(state);
	return probe_result(r, &vcpu->err, detail);
}

static enum support state_behaves(const struct feature *f __attribute__((unused)),
				  struct host *host, char *detail)
{
	return probe_guest(host, &(struct vm_config){.guest = nested_guest(host)}, state_run,
			   detail);
}

static enum support shadow_advertised(const struct feature *f __attribute__((unused)),
				      struct host *host __attribute__((unused)), char *detail)
{
	return probe_param("kvm_intel.enable_shadow_vmcs", detail);
}

FEATURE(nested, .name = "nested", .title = "Virtualization inside guests",
	.hint = "load kvm_amd or kvm_intel with nested=1", .advertised = nested_advertised,
	.behaves = nested_behaves);

FEATURE(nested_state, .name = "nested-state", .title = "Save and restore of nested guests",
	.cap = KVM_CAP_NESTED_STATE, .cap_name = "KVM_CAP_NESTED_STATE",
	.hint = "needs nested=1 of kvm_amd (Linux 5.8) or kvm_intel (4.20)",
	.behaves = state_behaves);

FEATURE(shadow_vmcs, .name = "shadow-vmcs", .title = "VMREAD and VMWRITE of guests without exits",
	.hint = "needs kvm_intel with nested=1 on a CPU with shadow VMCS",
	.advertised = shadow_advertised);
