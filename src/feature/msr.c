// SPDX-License-Identifier: GPL-2.0-or-later
/* MSR accesses that userspace handles. */
#include <string.h>

#include "feature/probe.h"

#define UNKNOWN_MSR  0x12345678
#define FILTERED_MSR 0x174 /* IA32_SYSENTER_CS */
#define ANSWER	     0x6b766578

GUEST_ASM(msr_unknown, MODE_LONG,
	  "mov $" GUEST_STR(UNKNOWN_MSR) ", %ecx\n"
					 "rdmsr\n"
					 "cmp $" GUEST_STR(ANSWER) ", %eax\n"
								   "setne %al\n" GUEST_DONE);

GUEST_ASM(msr_filtered, MODE_LONG,
	  "mov $" GUEST_STR(FILTERED_MSR) ", %ecx\n"
					  "rdmsr\n"
					  "cmp $" GUEST_STR(ANSWER) ", %eax\n"
								    "setne %al\n" GUEST_DONE);

static enum support answer_rdmsr(struct vm *vm, uint32_t index, uint32_t reason, char *detail)
{
	struct kvm_run *run = vm->vcpu[0]->run;

	if (!probe_run(vm, detail))
		return SUPPORT_NO;
	if (run->exit_reason != KVM_EXIT_X86_RDMSR || run->msr.index != index ||
	    run->msr.reason != reason)
		return probe_other_exit(vm, detail);
	run->msr.data = ANSWER;
	run->msr.error = 0;
	return probe_run_to_done(vm, detail);
}

static enum support user_space_msr_accepted(const struct feature *f, struct host *host,
					    char *detail)
{
	return probe_enable(f, host, KVM_MSR_EXIT_REASON_UNKNOWN, detail);
}

static enum support unknown_msr_run(struct vm *vm, char *detail)
{
	enum support s = answer_rdmsr(vm, UNKNOWN_MSR, KVM_MSR_EXIT_REASON_UNKNOWN, detail);

	if (s == SUPPORT_YES)
		probe_say(detail, "rdmsr of an unknown MSR gets userspace's value");
	return s;
}

static enum support user_space_msr_behaves(const struct feature *f, struct host *host, char *detail)
{
	struct vm_config config = {.guest = &msr_unknown,
				   .caps = {{(uint32_t)f->cap, KVM_MSR_EXIT_REASON_UNKNOWN}}};

	return probe_guest(host, &config, unknown_msr_run, detail);
}

static int deny_msr(struct vm *vm)
{
	uint8_t bitmap[8] = {0}; /* a clear bit denies */
	struct kvm_msr_filter filter = {
		.flags = KVM_MSR_FILTER_DEFAULT_ALLOW,
		.ranges[0] = {.flags = KVM_MSR_FILTER_READ,
			      .nmsrs = 1,
			      .base = FILTERED_MSR,
			      .bitmap = bitmap},
	};

	return sys_ioctl(&vm->err, vm->fd, KVM_X86_SET_MSR_FILTER, &filter);
}

static enum support filter_set(struct vm *vm, char *detail)
{
	enum support s = probe_result(deny_msr(vm), &vm->err, detail);

	if (s == SUPPORT_YES)
		probe_say(detail, "KVM_X86_SET_MSR_FILTER succeeds");
	return s;
}

static enum support msr_filter_accepted(const struct feature *f __attribute__((unused)),
					struct host *host, char *detail)
{
	return probe_bare(host, filter_set, detail);
}

static enum support filter_run(struct vm *vm, char *detail)
{
	enum support s = probe_result(deny_msr(vm), &vm->err, detail);

	if (s == SUPPORT_YES)
		s = answer_rdmsr(vm, FILTERED_MSR, KVM_MSR_EXIT_REASON_FILTER, detail);
	if (s == SUPPORT_YES)
		probe_say(detail, "rdmsr of a denied MSR exits");
	return s;
}

static enum support msr_filter_behaves(const struct feature *f __attribute__((unused)),
				       struct host *host, char *detail)
{
	struct vm_config config = {
		.guest = &msr_filtered,
		.caps = {{KVM_CAP_X86_USER_SPACE_MSR, KVM_MSR_EXIT_REASON_FILTER}}};

	return probe_guest(host, &config, filter_run, detail);
}

FEATURE(user_space_msr, .name = "user-space-msr", .title = "MSR accesses handled by userspace",
	.cap = KVM_CAP_X86_USER_SPACE_MSR, .cap_name = "KVM_CAP_X86_USER_SPACE_MSR",
	.hint = "needs Linux 5.10", .accepted = user_space_msr_accepted,
	.behaves = user_space_msr_behaves);

FEATURE(msr_filter, .name = "msr-filter", .title = "MSRs denied to the guest",
	.cap = KVM_CAP_X86_MSR_FILTER, .cap_name = "KVM_CAP_X86_MSR_FILTER",
	.hint = "needs Linux 5.10", .accepted = msr_filter_accepted, .behaves = msr_filter_behaves);
