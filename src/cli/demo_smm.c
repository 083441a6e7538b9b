// SPDX-License-Identifier: GPL-2.0-or-later
/* An SMI and the way back; then a triple fault in SMM, after which older kernels lose the vCPU. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "cli/demo.h"
#include "kvex/exit.h"
#include "kvex/smm.h"

#define SMBASE	 0xe0000000ULL /* above the guest's memory */
#define COUNT	 3
#define IN_SMM	 0x53
#define OUTSIDE	 0x11
#define REUSE_MS 1000
/* The guest's memory tells the handler what to do: 0 to return. */
#define DIE	GUEST_RESULT_VALUE(0)
#define DIE_STR GUEST_STR(DIE)

GUEST_ASM(counting, MODE_LONG,
	  "1: inc %ebx\n"
	  "mov %ebx, %eax\n" GUEST_SYNC "label next\n"
	  "jmp 1b\n"
	  "label again\n"
	  ".code16\n"
	  "mov $" GUEST_STR(OUTSIDE) ", %al\n" GUEST_SYNC "2: jmp 2b\n");

GUEST_ASM(handler, MODE_REAL,
	  "mov $" GUEST_STR(IN_SMM) ", %al\n" GUEST_SYNC "cmpb $0, " DIE_STR "\n"
				    "jne 1f\n"
				    "rsm\n"
				    "1: ud2\n");

static int enter(struct demo_run *d)
{
	if (smm_raise(d->vcpu))
		return demo_broken(d);
	return demo_run_to_port(d, GUEST_PORT_SYNC, IN_SMM);
}

static int prepare(struct demo_run *d)
{
	if (demo_vm(d, &(struct vm_config){.guest = &counting}))
		return EXIT_FAILED;
	if (smm_add_memory(d->vm, SMM_SHARED) || smm_add_handler(d->vm, SMBASE, &handler) ||
	    smm_set_smbase(d->vcpu, SMBASE))
		return demo_broken(d);
	for (uint8_t i = 1; i <= COUNT; i++)
		if (demo_run_to_port(d, GUEST_PORT_SYNC, i))
			return EXIT_FAILED;
	demo_tell("Guest", "Counts in long mode, with an exit for each number: it has come to %u.",
		  *(uint8_t *)vcpu_io_data(d->vcpu));
	return EXIT_OK;
}

static const char *memory_at(const struct demo_run *d, unsigned int as)
{
	return vm_hva_as(d->vm, as, SMBASE + SMM_ENTRY, 1) ? "has the handler" : "has no memory";
}

static int show_smi(struct demo_run *d)
{
	struct kvm_sregs sregs;
	struct kvm_regs regs;
	uint64_t rip, cr0;
	char where[64];

	if (enter(d) || demo_get_regs(d, &regs))
		return EXIT_FAILED;
	if (vcpu_get_sregs(d->vcpu, &sregs) || smm_read_saved(d->vm, SMBASE, "rip", &rip) ||
	    smm_read_saved(d->vm, SMBASE, "cr0", &cr0))
		return demo_broken(d);
	demo_tell(
		"SMI",
		"KVM_SMI, and the next exit comes from the handler: CS base 0x%llx, RIP 0x%" PRIx64
		", CR0 0x%llx, kvm_run.flags 0x%x (%s). At 0x%llx address space 1, which the CPU "
		"sees in SMM, %s; address space 0 %s. Saved in SMRAM: RIP 0x%" PRIx64
		" (%s), CR0 0x%" PRIx64 ".",
		sregs.cs.base, (uint64_t)regs.rip, sregs.cr0, d->vcpu->run->flags,
		d->vcpu->run->flags & KVM_RUN_X86_SMM ? "KVM_RUN_X86_SMM" : "not SMM",
		SMBASE + SMM_ENTRY, memory_at(d, VM_AS_SMM), memory_at(d, VM_AS_NORMAL), rip,
		guest_symbolize(&counting, rip, where, sizeof(where)) ? where : "?", cr0);
	if (demo_run_to_port(d, GUEST_PORT_SYNC, COUNT + 1))
		return EXIT_FAILED;
	if (vcpu_get_sregs(d->vcpu, &sregs))
		return demo_broken(d);
	demo_tell("RSM",
		  "The handler ends. Back in long mode (CR0 0x%llx) the next number is %u: "
		  "the guest noticed nothing.",
		  sregs.cr0, *(uint8_t *)vcpu_io_data(d->vcpu));
	return EXIT_OK;
}

static int show_fault(struct demo_run *d)
{
	struct smm_events ev;
	struct kvm_regs regs;

	vm_result(d->vm)->value[0] = 1;
	if (enter(d) || demo_run_to(d, KVM_EXIT_SHUTDOWN) || demo_get_regs(d, &regs))
		return EXIT_FAILED;
	if (smm_get_events(d->vcpu, &ev))
		return demo_broken(d);
	demo_tell(
		"Fault",
		"A second SMI, and now the handler runs ud2. In SMM the IDT has limit 0, so it is "
		"a triple fault: KVM_EXIT_SHUTDOWN, RIP 0x%" PRIx64 ", smi.smm %d%s",
		(uint64_t)regs.rip, ev.smm,
		ev.smm ? ", the vCPU left as it was. It is taken out of SMM by "
			 "KVM_SET_VCPU_EVENTS."
		       : ": reset as INIT does, or so it looks.");
	if (ev.smm && smm_set_events(d->vcpu, &(struct smm_events){0}))
		return demo_broken(d);
	return EXIT_OK;
}

/* No control register changes: that would make KVM reset its MMU, and so hide the bug. */
static int put_outside(struct demo_run *d)
{
	struct kvm_regs regs = {.rip = guest_symbol(&counting, "again"), .rflags = 2};
	struct kvm_sregs sregs;

	if (vcpu_get_sregs(d->vcpu, &sregs))
		return demo_broken(d);
	sregs.cs.base = sregs.cs.selector = 0;
	if (vcpu_set_sregs(d->vcpu, &sregs) || vcpu_set_regs(d->vcpu, &regs))
		return demo_broken(d);
	return EXIT_OK;
}

static int show_reuse(struct demo_run *d)
{
	const struct kvm_run *run = d->vcpu->run;
	double start;
	int r;

	if (put_outside(d))
		return EXIT_FAILED;
	if (vcpu_set_deadline(d->vcpu, REUSE_MS))
		return demo_broken(d);
	start = demo_seconds();
	r = vcpu_run(d->vcpu);
	if (r && r != -ETIME)
		return demo_broken(d);
	if (r)
		demo_tell("Again",
			  "Put on code outside SMM the vCPU makes no exit in %.0f ms. It is lost: "
			  "KVM's MMU is still SMM's. THIS KERNEL HAS THE BUG.",
			  (demo_seconds() - start) * 1e3);
	else if (run->exit_reason == KVM_EXIT_IO && run->io.port == GUEST_PORT_SYNC)
		demo_tell("Again",
			  "Put on code outside SMM it says 0x%x after %.1f ms, kvm_run.flags 0x%x: "
			  "it has left SMM. %s",
			  *(uint8_t *)vcpu_io_data(d->vcpu), (demo_seconds() - start) * 1e3,
			  run->flags,
			  strcmp(d->host->backend, "kvm_amd")
				  ? "The bug is kvm_amd's alone."
				  : "This kernel does not have the bug.");
	else
		return cli_error(d->cmd, "put on code outside SMM the vCPU ends in %s",
				 exit_name(run->exit_reason));
	return EXIT_OK;
}

static int show(struct demo_run *d)
{
	if (prepare(d) || show_smi(d) || show_fault(d) || show_reuse(d))
		return EXIT_FAILED;
	demo_tell("Why",
		  "On AMD KVM resets a vCPU that shuts down. It forgot to leave SMM before, which "
		  "any guest with a firmware of its own could bring about: a warning in the host's "
		  "log, and a vCPU that never runs again.");
	demo_tell("Commit", "a2620f8932fa \"KVM: SVM: Forcibly leave SMM mode on SHUTDOWN "
			    "interception\", CVE-2025-37957, in 6.15, 6.14.7, 6.12.29, 6.6.92, "
			    "6.1.192");
	return EXIT_OK;
}

DEMO(smm, .name = "smm", .title = "system management mode, and a bug that lost vCPUs in it",
     .feature = "smm", .show = show);
