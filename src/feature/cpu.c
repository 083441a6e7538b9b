// SPDX-License-Identifier: GPL-2.0-or-later
/* What the guest's CPU is and can: backend, CPUID leaf 0x80000021, SSE. */
#include <stdlib.h>
#include <string.h>

#include "feature/probe.h"
#include "kvex/cpuid.h"

#define LEAF21	     0x80000021
#define SSE_EDX_BIT  25
#define SSE_VALUE_AT 0x40000

GUEST_ASM(cpu_leaf21, MODE_LONG,
	  "mov $" GUEST_STR(LEAF21) ", %eax\n"
				    "cpuid\n"
				    "mov %eax, " GUEST_STR(
					    GUEST_RESULT_VALUE(0)) "\n"
								   "xor %eax, %eax\n" GUEST_DONE);

/* Whole 16 bytes through a register and back. */
GUEST_ASM(
	cpu_sse, MODE_LONG,
	"movl $0x12345678, " GUEST_STR(
		SSE_VALUE_AT) "\n"
			      "movaps " GUEST_STR(
				      SSE_VALUE_AT) ", %xmm3\n"
						    "addps %xmm3, %xmm4\n"
						    "movaps %xmm3, " GUEST_STR(
							    SSE_VALUE_AT) "+16\n"
									  "cmpl "
									  "$0x12345678, " GUEST_STR(
										  SSE_VALUE_AT) "+1"
												"6"
												"\n"
												"se"
												"tn"
												"e "
												"%a"
												"l"
												"\n" GUEST_DONE);

static enum support is_backend(struct host *host, const char *name, char *detail)
{
	probe_say(detail, "the KVM backend is %s", host->backend);
	return strcmp(host->backend, name) == 0 ? SUPPORT_YES : SUPPORT_NO;
}

static enum support amd_advertised(const struct feature *f __attribute__((unused)),
				   struct host *host, char *detail)
{
	return is_backend(host, "kvm_amd", detail);
}

static enum support intel_advertised(const struct feature *f __attribute__((unused)),
				     struct host *host, char *detail)
{
	return is_backend(host, "kvm_intel", detail);
}

static const struct kvm_cpuid2 *supported_cpuid(struct host *host, char *detail)
{
	const struct kvm_cpuid2 *cpuid = NULL;

	if (!host->sys)
		probe_say(detail, "no usable /dev/kvm");
	else if (sys_supported_cpuid(host->sys, &cpuid))
		probe_result(-1, &host->sys->err, detail);
	return cpuid;
}

static enum support leaf21_advertised(const struct feature *f __attribute__((unused)),
				      struct host *host, char *detail)
{
	const struct kvm_cpuid2 *cpuid = supported_cpuid(host, detail);
	uint32_t eax;
	char names[FEATURE_DETAIL];

	if (!cpuid)
		return SUPPORT_UNKNOWN;
	eax = cpuid_reg(cpuid, LEAF21, 0, CPUID_EAX);
	probe_say(detail, "CPUID 0x80000021 EAX is %#x%s%.70s", eax, eax ? ": " : "",
		  cpuid_leaf21_names(eax, names, sizeof(names)));
	return eax ? SUPPORT_YES : SUPPORT_NO;
}

static enum support leaf21_run(struct vm *vm, char *detail)
{
	const struct kvm_cpuid2 *cpuid;
	uint32_t want, got;
	enum support s = probe_run_to_done(vm, detail);

	if (s != SUPPORT_YES)
		return s;
	if (sys_supported_cpuid(vm->sys, &cpuid))
		return SUPPORT_UNKNOWN;
	want = cpuid_reg(cpuid, LEAF21, 0, CPUID_EAX);
	got = (uint32_t)vm_result(vm)->value[0];
	probe_say(detail, "the guest sees %#x, KVM_GET_SUPPORTED_CPUID says %#x", got, want);
	return got == want ? SUPPORT_YES : SUPPORT_NO;
}

static enum support leaf21_behaves(const struct feature *f __attribute__((unused)),
				   struct host *host, char *detail)
{
	return probe_guest(host, &(struct vm_config){.guest = &cpu_leaf21}, leaf21_run, detail);
}

static enum support sse_advertised(const struct feature *f __attribute__((unused)),
				   struct host *host, char *detail)
{
	const struct kvm_cpuid2 *cpuid = supported_cpuid(host, detail);
	bool sse;

	if (!cpuid)
		return SUPPORT_UNKNOWN;
	sse = cpuid_bit(cpuid, 1, CPUID_EDX, SSE_EDX_BIT);
	probe_say(detail, "CPUID 1 EDX bit %d is %d", SSE_EDX_BIT, sse);
	return sse ? SUPPORT_YES : SUPPORT_NO;
}

static enum support sse_run(struct vm *vm, char *detail)
{
	enum support s = probe_run_to_done(vm, detail);

	if (s == SUPPORT_YES)
		probe_say(detail, "movaps and addps work");
	return s;
}

static enum support sse_behaves(const struct feature *f __attribute__((unused)), struct host *host,
				char *detail)
{
	return probe_guest(host, &(struct vm_config){.guest = &cpu_sse}, sse_run, detail);
}

FEATURE(amd, .name = "amd", .title = "Backend kvm_amd (SVM)",
	.hint = "needs kvm_amd on an AMD CPU with SVM", .advertised = amd_advertised);

FEATURE(intel, .name = "intel", .title = "Backend kvm_intel (VMX)",
	.hint = "needs kvm_intel on an Intel CPU with VMX", .advertised = intel_advertised);

FEATURE(cpuid_leaf21, .name = "cpuid-leaf21", .title = "CPUID leaf 0x80000021",
	.hint = "needs a CPU and a kernel that fill it", .advertised = leaf21_advertised,
	.behaves = leaf21_behaves);

FEATURE(sse_in_guest, .name = "sse-in-guest", .title = "SSE instructions in guests",
	.hint = "the backend emulates or refuses them: use a hardware backend",
	.advertised = sse_advertised, .behaves = sse_behaves);
