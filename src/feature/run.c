// SPDX-License-Identifier: GPL-2.0-or-later
/* How a vCPU runs and stops: shared registers, immediate exit, single-stepping, intercepts. */
#include <errno.h>

#include "feature/probe.h"

#define MARK	0x5ca1ab1eULL
#define HALT_MS 20

GUEST_ASM(run_mark, MODE_LONG, "mov $" GUEST_STR(0x5ca1ab1e) ", %ebx\n" GUEST_SYNC GUEST_DONE);
GUEST_ASM(run_nops, MODE_LONG, "nop\nnop\n" GUEST_DONE);
GUEST_ASM(run_halt, MODE_LONG, "hlt\n" GUEST_DONE);

static enum support sync_regs_run(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_run *run = vcpu->run;

	run->kvm_valid_regs = KVM_SYNC_X86_REGS;
	if (!probe_run(vm, detail))
		return SUPPORT_NO;
	if (run->s.regs.regs.rbx != MARK) {
		probe_say(detail, "kvm_run does not hold the guest's RBX");
		return SUPPORT_NO;
	}
	probe_say(detail, "kvm_run holds the registers of the exit");
	return SUPPORT_YES;
}

static enum support sync_regs_behaves(const struct feature *f __attribute__((unused)),
				      struct host *host, char *detail)
{
	return probe_guest(host, &(struct vm_config){.guest = &run_mark}, sync_regs_run, detail);
}

static enum support immediate_exit_run(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_regs regs = {0};
	int r;

	vcpu->run->immediate_exit = 1;
	r = sys_ioctl(&vcpu->err, vcpu->fd, KVM_RUN, 0);
	vcpu->run->immediate_exit = 0;
	if (r != -EINTR || vcpu_get_regs(vcpu, &regs)) {
		probe_say(detail, "KVM_RUN gives %s", r ? vcpu->err.text : "an exit");
		return SUPPORT_NO;
	}
	if (regs.rbx == MARK) {
		probe_say(detail, "EINTR, but the guest has run");
		return SUPPORT_NO;
	}
	probe_say(detail, "KVM_RUN gives EINTR and enters no guest");
	return SUPPORT_YES;
}

static enum support immediate_exit_behaves(const struct feature *f __attribute__((unused)),
					   struct host *host, char *detail)
{
	return probe_guest(host, &(struct vm_config){.guest = &run_mark}, immediate_exit_run,
			   detail);
}

static enum support single_step_run(struct vm *vm, char *detail)
{
	struct kvm_guest_debug debug = {.control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP};
	struct vcpu *vcpu = vm->vcpu[0];

	if (sys_ioctl(&vcpu->err, vcpu->fd, KVM_SET_GUEST_DEBUG, &debug) < 0)
		return probe_result(-1, &vcpu->err, detail);
	if (!probe_run(vm, detail))
		return SUPPORT_NO;
	if (vcpu->run->exit_reason != KVM_EXIT_DEBUG ||
	    vcpu->run->debug.arch.pc != GUEST_GPA_CODE + 1)
		return probe_other_exit(vm, detail);
	probe_say(detail, "one instruction, then KVM_EXIT_DEBUG");
	return SUPPORT_YES;
}

static enum support guest_debug_behaves(const struct feature *f __attribute__((unused)),
					struct host *host, char *detail)
{
	return probe_guest(host, &(struct vm_config){.guest = &run_nops}, single_step_run, detail);
}

static enum support disable_exits_accepted(const struct feature *f, struct host *host, char *detail)
{
	return probe_enable(f, host, KVM_X86_DISABLE_EXITS_HLT, detail);
}

/*
 * A HLT that does not exit sleeps in guest mode: on VMX until the deadline's signal, on SVM until
 * the host's next interrupt, after which the guest goes on behind it.
 */
static enum support disable_exits_run(struct vm *vm, char *detail)
{
	bool left;

	if (vcpu_set_deadline(vm->vcpu[0], HALT_MS))
		return SUPPORT_UNKNOWN;
	left = probe_run(vm, detail);
	if (left ? probe_at_port(vm, GUEST_PORT_DONE) : vm->vcpu[0]->err.code == ETIME) {
		probe_say(detail, "HLT does not exit");
		return SUPPORT_YES;
	}
	return left ? probe_other_exit(vm, detail) : SUPPORT_NO;
}

static enum support disable_exits_behaves(const struct feature *f, struct host *host, char *detail)
{
	struct vm_config config = {.guest = &run_halt,
				   .caps = {{(uint32_t)f->cap, KVM_X86_DISABLE_EXITS_HLT}}};
	char reason[160], hint[160];

	if (need_check("interruptible-guest", host, reason, hint) <= 0) {
		probe_say(detail, "%s", reason);
		return SUPPORT_UNKNOWN;
	}
	return probe_guest(host, &config, disable_exits_run, detail);
}

#define MAP_GPA_RANGE (1 << 12) /* KVM_HC_MAP_GPA_RANGE */

static enum support exit_hypercall_accepted(const struct feature *f, struct host *host,
					    char *detail)
{
	return probe_enable(f, host, MAP_GPA_RANGE, detail);
}

FEATURE(sync_regs, .name = "sync-regs", .title = "Registers in kvm_run", .cap = KVM_CAP_SYNC_REGS,
	.cap_name = "KVM_CAP_SYNC_REGS",
	.hint = "needs Linux 4.17; exits cost an ioctl more without", .behaves = sync_regs_behaves);

FEATURE(immediate_exit, .name = "immediate-exit", .title = "kvm_run->immediate_exit",
	.cap = KVM_CAP_IMMEDIATE_EXIT, .cap_name = "KVM_CAP_IMMEDIATE_EXIT",
	.hint = "needs Linux 4.13", .behaves = immediate_exit_behaves);

FEATURE(guest_debug, .name = "guest-debug", .title = "Single steps and breakpoints",
	.cap = KVM_CAP_SET_GUEST_DEBUG, .cap_name = "KVM_CAP_SET_GUEST_DEBUG",
	.hint = "the backend has no KVM_SET_GUEST_DEBUG", .behaves = guest_debug_behaves);

FEATURE(disable_exits, .name = "disable-exits", .title = "HLT, PAUSE, MWAIT without exits",
	.cap = KVM_CAP_X86_DISABLE_EXITS, .cap_name = "KVM_CAP_X86_DISABLE_EXITS",
	.hint = "needs Linux 4.17, and no SMT mitigation (kvm.mitigate_smt_rsb)",
	.accepted = disable_exits_accepted, .behaves = disable_exits_behaves);

FEATURE(exit_hypercall, .name = "exit-hypercall", .title = "Hypercalls that userspace handles",
	.cap = KVM_CAP_EXIT_HYPERCALL, .cap_name = "KVM_CAP_EXIT_HYPERCALL",
	.hint = "needs Linux 5.14", .accepted = exit_hypercall_accepted);
