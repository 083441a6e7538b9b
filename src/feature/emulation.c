// SPDX-License-Identifier: GPL-2.0-or-later
/* KVM's instruction emulator: its failures, the prefix that forces it, its quirks. */
#include "feature/probe.h"
#include "kvex/mode.h"

#define MMIO_GPA       0x400000 /* no memory there, but mapped */
#define UNEMULATED_LEN 7

/* In ring 3, where KVM without the capability would give #UD: an FPU load from MMIO. */
GUEST_ASM(
	emulation_failure, MODE_LONG,
	"push $" GUEST_STR(
		GUEST_SEL_UDATA) "\n"
				 "push $" GUEST_STR(
					 GUEST_GPA_STACK) "\n"
							  "push $2\n"
							  "push $" GUEST_STR(
								  GUEST_SEL_UCODE64) "\n"
										     "lea "
										     "user(%rip), "
										     "%rax\n"
										     "push %rax\n"
										     "iretq\n"
										     "user: "
										     "fldl"
										     " " GUEST_STR(
											     MMIO_GPA) "\n"
												       "1: jmp 1b\n");

GUEST_ASM(emulation_prefix, MODE_LONG,
	  "xor %eax, %eax\n"
	  "ud2\n"
	  ".ascii \"kvm\"\n"
	  "mov %cs, %ebx\n" GUEST_DONE);

GUEST_ASM(emulation_quirk, MODE_LONG, "out %al, $0x7e\n" GUEST_DONE);

static enum support failure_accepted(const struct feature *f, struct host *host, char *detail)
{
	return probe_enable(f, host, 1, detail);
}

static enum support failure_run(struct vm *vm, char *detail)
{
	const uint64_t user = PTE_PRESENT | PTE_WRITE | PTE_USER | PTE_ACCESSED | PTE_DIRTY;
	const struct kvm_run *run = vm->vcpu[0]->run;

	if (mode_map_2m(vm, 0, user | PTE_LARGE) || mode_map_2m(vm, MMIO_GPA, user | PTE_LARGE)) {
		probe_say(detail, "no page tables for ring 3");
		return SUPPORT_UNKNOWN;
	}
	if (!probe_run(vm, detail))
		return SUPPORT_NO;
	if (run->exit_reason != KVM_EXIT_INTERNAL_ERROR ||
	    run->emulation_failure.suberror != KVM_INTERNAL_ERROR_EMULATION)
		return probe_other_exit(vm, detail);
	if (!(run->emulation_failure.flags & KVM_INTERNAL_ERROR_EMULATION_FLAG_INSTRUCTION_BYTES) ||
	    run->emulation_failure.insn_size < UNEMULATED_LEN ||
	    run->emulation_failure.insn_bytes[0] != 0xdd) {
		probe_say(detail, "the exit does not carry the instruction");
		return SUPPORT_NO;
	}
	probe_say(detail, "fld from MMIO in ring 3 exits with its bytes");
	return SUPPORT_YES;
}

static enum support failure_behaves(const struct feature *f, struct host *host, char *detail)
{
	struct vm_config config = {.guest = &emulation_failure, .caps = {{(uint32_t)f->cap, 1}}};

	return probe_guest(host, &config, failure_run, detail);
}

static enum support prefix_advertised(const struct feature *f __attribute__((unused)),
				      struct host *host __attribute__((unused)), char *detail)
{
	return probe_param("kvm.force_emulation_prefix", detail);
}

static enum support prefix_run(struct vm *vm, char *detail)
{
	enum support s = probe_run_to_done(vm, detail);

	if (s == SUPPORT_YES)
		probe_say(detail, "ud2 \"kvm\" mov is emulated");
	return s;
}

static enum support prefix_behaves(const struct feature *f __attribute__((unused)),
				   struct host *host, char *detail)
{
	return probe_guest(host, &(struct vm_config){.guest = &emulation_prefix}, prefix_run,
			   detail);
}

static enum support quirks_accepted(const struct feature *f, struct host *host, char *detail)
{
	return probe_enable(f, host, KVM_X86_QUIRK_OUT_7E_INC_RIP, detail);
}

/* RIP at the exit of OUT 0x7e relative to the instruction; -1 with DETAIL. */
static int out_7e_rip(struct host *host, uint64_t disabled, char *detail)
{
	struct vm_config config = {.guest = &emulation_quirk};
	struct kvm_regs regs;
	struct vm *vm;
	int r = -1;

	if (disabled)
		config.caps[0] = (struct vm_cap){KVM_CAP_DISABLE_QUIRKS2, disabled};
	vm = probe_vm(host, &config, detail);
	if (!vm)
		return -1;
	if (probe_run(vm, detail)) {
		if (probe_at_port(vm, 0x7e) && vcpu_get_regs(vm->vcpu[0], &regs) == 0)
			r = (int)(regs.rip - GUEST_GPA_CODE);
		else
			probe_other_exit(vm, detail);
	}
	vm_destroy(vm);
	return r;
}

static enum support quirks_behaves(const struct feature *f __attribute__((unused)),
				   struct host *host, char *detail)
{
	int with = out_7e_rip(host, 0, detail);
	int without = with < 0 ? -1 : out_7e_rip(host, KVM_X86_QUIRK_OUT_7E_INC_RIP, detail);

	if (without < 0)
		return SUPPORT_UNKNOWN;
	probe_say(detail, "RIP at OUT 0x7e: +%d with the quirk, +%d without", with, without);
	if (with > 0 && without == 0)
		return SUPPORT_YES;
	/* Where the emulator runs every OUT, RIP is past it with and without: nothing to see. */
	return with > 0 ? SUPPORT_UNKNOWN : SUPPORT_NO;
}

FEATURE(exit_on_emulation_failure, .name = "exit-on-emulation-failure",
	.title = "Exit to userspace when the emulator gives up",
	.cap = KVM_CAP_EXIT_ON_EMULATION_FAILURE, .cap_name = "KVM_CAP_EXIT_ON_EMULATION_FAILURE",
	.hint = "needs Linux 5.14", .accepted = failure_accepted, .behaves = failure_behaves);

FEATURE(force_emulation_prefix, .name = "force-emulation-prefix",
	.title = "ud2 \"kvm\" sends an instruction to the emulator",
	.hint = "as root: echo 1 > /sys/module/kvm/parameters/force_emulation_prefix",
	.advertised = prefix_advertised, .behaves = prefix_behaves);

FEATURE(x86_quirks, .name = "x86-quirks", .title = "Quirks that can be switched off",
	.cap = KVM_CAP_DISABLE_QUIRKS2, .cap_name = "KVM_CAP_DISABLE_QUIRKS2",
	.hint = "needs Linux 5.18", .accepted = quirks_accepted, .behaves = quirks_behaves);
