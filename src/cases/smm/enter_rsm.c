// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Into SMM by KVM_SMI and out of it by RSM: what the handler finds (APM vol. 2 section 10.3, SDM
 * vol. 3 "SMM Execution Environment"), what is saved, and that all of it comes back.
 */
#include "smm_case.h"

#define CPUID_EXT    0x80000001
#define EDX_LM	     (1U << 29)
#define CR0_SMM_OFF  (1UL << 0 | 1UL << 2 | 1UL << 3 | 1UL << 31) /* PE, EM, TS, PG */
#define GUEST_RBX    0x1234
#define HANDLER_SIZE ((uint64_t)(handler.segment[0].end - handler.segment[0].data))

GUEST_ASM(in_real, MODE_REAL,
	  "mov $" GUEST_STR(GUEST_RBX) ", %bx\n"
				       "mov $0x11, %al\n" GUEST_SYNC "label go_on\n"
				       "mov $0x12, %al\n" GUEST_DONE);

GUEST_ASM(in_long, MODE_LONG,
	  "mov $" GUEST_STR(GUEST_RBX) ", %ebx\n"
				       "mov $0x0808080808080808, %r8\n"
				       "mov $0x0f0f0f0f0f0f0f0f, %r15\n"
				       "mov %rsp, %rbp\n"
				       "std\n"
				       "mov $0x11, %al\n" GUEST_SYNC "label go_on\n"
				       "mov $0x12, %al\n" GUEST_DONE);

/* Leaves nothing as it was. */
GUEST_ASM(handler, MODE_REAL,
	  "mov $" GUEST_STR(
		  IN_SMM) ", %al\n" GUEST_SYNC "mov $0xdeadbeef, %ebx\n"
			  "mov %ebx, %ecx\n mov %ebx, %edx\n mov %ebx, %esi\n mov %ebx, %edi\n"
			  "mov %ebx, %ebp\n mov %ebx, %esp\n"
			  "mov %bx, %ds\n mov %bx, %es\n mov %bx, %ss\n mov %bx, %fs\n"
			  "rsm\n");

static void check_entry_state(struct test *t, struct vcpu *vcpu)
{
	struct kvm_sregs s = get_sregs(vcpu);
	uint64_t rip = vcpu_linear_rip(vcpu);

	CHECK_EQ(s.cs.base, SMM_SMBASE, "CS base in the handler");
	CHECK_EQ(s.cs.selector, SMM_SMBASE >> 4, "CS in the handler");
	CHECK(rip - SMM_SMBASE - SMM_ENTRY <= HANDLER_SIZE, "RIP is in the handler");
	CHECK_EQ(s.ds.base, 0, "DS base in the handler");
	CHECK_EQ(s.ds.limit, 0xffffffff, "DS limit in the handler");
	CHECK_EQ(s.cr0 & CR0_SMM_OFF, 0, "CR0.PE, EM, TS and PG in the handler");
	CHECK_EQ(s.cr4, 0, "CR4 in the handler");
	CHECK_EQ(s.efer, 0, "EFER in the handler");
	CHECK_EQ(s.idt.limit, 0, "IDT limit in the handler");
	CHECK_EQ(get_regs(vcpu).rflags, 2, "RFLAGS in the handler");
	CHECK_EQ(get_regs(vcpu).rbx, GUEST_RBX, "RBX in the handler, still the guest's");
	CHECK_EQ(get_events(vcpu).nmi.masked, 1, "NMIs are blocked in the handler");
	CHECK_EQ(get_smm_events(vcpu).smm, 1, "smi.smm in the handler");
	CHECK_EQ(get_smm_events(vcpu).pending, 0, "smi.pending in the handler");
	CHECK_EQ(vcpu->run->flags & KVM_RUN_X86_SMM, KVM_RUN_X86_SMM, "kvm_run.flags: SMM");
}

static void check_saved_state(struct test *t, struct vm *vm, const struct vcpu_state *was)
{
	CHECK_EQ(saved(vm, SMM_SMBASE, "rip"), was->regs.rip, "saved RIP");
	CHECK_EQ(saved(vm, SMM_SMBASE, "rflags"), was->regs.rflags, "saved RFLAGS");
	CHECK_EQ(saved(vm, SMM_SMBASE, "rax"), was->regs.rax, "saved RAX");
	CHECK_EQ(saved(vm, SMM_SMBASE, "rbx"), was->regs.rbx, "saved RBX");
	CHECK_EQ(saved(vm, SMM_SMBASE, "rsp"), was->regs.rsp, "saved RSP");
	CHECK_EQ(saved(vm, SMM_SMBASE, "cr0"), was->sregs.cr0, "saved CR0");
	CHECK_EQ(saved(vm, SMM_SMBASE, "cr3"), was->sregs.cr3, "saved CR3");
	CHECK_EQ(saved(vm, SMM_SMBASE, "cr4"), was->sregs.cr4, "saved CR4");
	CHECK_EQ(saved(vm, SMM_SMBASE, "cs"), was->sregs.cs.selector, "saved CS");
	CHECK_EQ(saved(vm, SMM_SMBASE, "ss_base"), was->sregs.ss.base, "saved SS base");
	CHECK_EQ(saved(vm, SMM_SMBASE, "idtr_limit"), was->sregs.idt.limit, "saved IDTR limit");
	CHECK_EQ(saved(vm, SMM_SMBASE, "smbase"), SMM_SMBASE, "saved SMBASE");
}

static void check_segment(struct test *t, const struct kvm_segment *now,
			  const struct kvm_segment *was, const char *name)
{
	check_push(t, "%s after RSM", name);
	CHECK_EQ(now->selector, was->selector, "selector");
	CHECK_EQ(now->base, was->base, "base");
	CHECK_EQ(now->limit, was->limit, "limit");
	CHECK_EQ(now->type, was->type, "type");
	CHECK_EQ(now->l << 1 | now->db, was->l << 1 | was->db, "L and D/B");
	check_pop(t);
}

/* All but RIP and RAX, by which the guest has gone on. */
static void check_back(struct test *t, struct vcpu *vcpu, const struct vcpu_state *was)
{
	struct vcpu_state now = {.regs = get_regs(vcpu), .sregs = get_sregs(vcpu)};

	now.regs.rip = was->regs.rip;
	now.regs.rax = was->regs.rax;
	CHECK_EQ(now.regs.rbx, was->regs.rbx, "RBX after RSM");
	CHECK_EQ(now.regs.rsp, was->regs.rsp, "RSP after RSM");
	CHECK_EQ(now.regs.r15, was->regs.r15, "R15 after RSM");
	CHECK_EQ(now.regs.rflags, was->regs.rflags, "RFLAGS after RSM");
	CHECK(!memcmp(&now.regs, &was->regs, sizeof(now.regs)), "all registers after RSM");
	CHECK_EQ(now.sregs.cr0, was->sregs.cr0, "CR0 after RSM");
	CHECK_EQ(now.sregs.cr3, was->sregs.cr3, "CR3 after RSM");
	CHECK_EQ(now.sregs.cr4, was->sregs.cr4, "CR4 after RSM");
	CHECK_EQ(now.sregs.efer, was->sregs.efer, "EFER after RSM");
	CHECK_EQ(now.sregs.idt.limit, was->sregs.idt.limit, "IDT limit after RSM");
	CHECK_EQ(now.sregs.gdt.base, was->sregs.gdt.base, "GDT base after RSM");
	check_segment(t, &now.sregs.cs, &was->sregs.cs, "CS");
	check_segment(t, &now.sregs.ss, &was->sregs.ss, "SS");
	check_segment(t, &now.sregs.ds, &was->sregs.ds, "DS");
	check_segment(t, &now.sregs.tr, &was->sregs.tr, "TR");
	CHECK_EQ(get_smm_events(vcpu).smm, 0, "smi.smm after RSM");
	CHECK_EQ(get_events(vcpu).nmi.masked, 0, "NMIs are blocked after RSM");
	CHECK_EQ(vcpu->run->flags & KVM_RUN_X86_SMM, 0, "kvm_run.flags after RSM: SMM");
}

static void go_through_smm(struct test *t, struct vm *vm, const struct guest_image *guest,
			   enum smm_layout layout)
{
	struct vcpu *vcpu = vm->vcpu[0];
	struct vcpu_state was;

	CHECK_EQ(run_until_sync(vcpu), 0x11, "first word of the guest");
	CHECK_ERRNO(vcpu_complete(vcpu), 0, "complete the I/O");
	was = (struct vcpu_state){get_regs(vcpu), get_sregs(vcpu)};
	CHECK_EQ(was.regs.rip, symbol(guest, "go_on"), "RIP before the SMI");
	enter_smm(vcpu);
	check_entry_state(t, vcpu);
	CHECK_EQ(smm_layout_at(vm, SMM_SMBASE), layout, "layout of the saved state");
	check_saved_state(t, vm, &was);
	if (layout == SMM_LAYOUT_64)
		CHECK_EQ(saved(vm, SMM_SMBASE, "efer"), was.sregs.efer, "saved EFER");
	CHECK_EQ(run_until_done(vcpu), 0x12, "the guest goes on after RSM");
	check_back(t, vcpu, &was);
}

/* KVM writes the 32-bit layout for a guest whose CPUID has no long mode (smm.c, enter_smm). */
static void hide_long_mode(struct kvm_cpuid2 *cpuid)
{
	for (unsigned int i = 0; i < cpuid->nent; i++)
		if (cpuid->entries[i].function == CPUID_EXT)
			cpuid->entries[i].edx &= ~EDX_LM;
}

CASE(enter_rsm, "smm/enter-rsm",
     "an SMI enters the handler from real mode and RSM brings all back, both layouts",
     .needs = {"smm"})
{
	check_push(t, "64-bit layout");
	go_through_smm(t, new_smm_vm(SMM_COPY, &handler, .guest = &in_real), &in_real,
		       SMM_LAYOUT_64);
	check_pop(t);
	check_push(t, "32-bit layout");
	go_through_smm(
		t, new_smm_vm(SMM_COPY, &handler, .guest = &in_real, .edit_cpuid = hide_long_mode),
		&in_real, SMM_LAYOUT_32);
	check_pop(t);
}

CASE(enter_rsm_long, "smm/enter-rsm-long-mode",
     "an SMI enters the handler from long mode and RSM brings all back", .needs = {"smm"})
{
	go_through_smm(t, new_smm_vm(SMM_COPY, &handler, .guest = &in_long), &in_long,
		       SMM_LAYOUT_64);
}
