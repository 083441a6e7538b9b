// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest hypervisor of ten instructions, its VMCB written by the host. */
#include <errno.h>
#include <string.h>

#include "kvex/svm_guest.h"

#define PAGE	       4096
#define MSR_EFER       0xc0000080
#define MSR_HSAVE      0xc0010117
#define EFER_LMA       (1ULL << 10)
#define EFER_SVME      (1ULL << 12)
#define PAT_AT_RESET   0x0007040600070406ULL
#define DR6_AT_RESET   0xffff0ff0ULL
#define DR7_AT_RESET   0x400ULL
#define INTERCEPTS3    0x8000000bU /* INTR, NMI, INIT, SHUTDOWN */
#define INTERCEPTS4    0x3U	   /* VMRUN, which has to be, and VMMCALL */
#define V_INTR_MASKING (1U << 24)
#define NMI_VECTOR     2
#define GATE_SIZE      16

/* Offsets in the control area and the state-save area (APM vol. 2 tables B-1 and B-2). */
enum {
	VMCB_INTERCEPTS4 = 0x10,
	VMCB_ASID = 0x58,
	VMCB_INT_CTL = 0x60,
	VMCB_ES = 0x400,
	VMCB_CS = 0x410,
	VMCB_SS = 0x420,
	VMCB_DS = 0x430,
	VMCB_FS = 0x440,
	VMCB_GS = 0x450,
	VMCB_GDTR = 0x460,
	VMCB_LDTR = 0x470,
	VMCB_IDTR = 0x480,
	VMCB_TR = 0x490,
	VMCB_CPL = 0x4cb,
	VMCB_EFER = 0x4d0,
	VMCB_CR4 = 0x548,
	VMCB_CR3 = 0x550,
	VMCB_CR0 = 0x558,
	VMCB_DR7 = 0x560,
	VMCB_DR6 = 0x568,
	VMCB_RFLAGS = 0x570,
	VMCB_RSP = 0x5d8,
	VMCB_RAX = 0x5f8,
	VMCB_CR2 = 0x640,
	VMCB_PAT = 0x668,
};

/* An NMI that L2 was left for is still to come: it waits for STGI (APM vol. 2 section 15.13.1). */
#define STR GUEST_STR
GUEST_ASM(
	svm_l1, MODE_LONG,
	"mov $" STR(
		MSR_EFER) ", %ecx\n"
			  "rdmsr\n"
			  "bts $12, %eax\n"
			  "wrmsr\n"
			  "mov $" STR(
				  MSR_HSAVE) ", %ecx\n"
					     "mov $" STR(
						     SVM_GPA_HSAVE) ", %eax\n"
								    "xor %edx, %edx\n"
								    "wrmsr\n"
								    "1: mov $" STR(
									    SVM_GPA_VMCB) ", %eax\n"
											  "vmrun "
											  "%rax\n"
											  "stgi\n"
											  "clgi\n"
											  "mov"
											  " " STR(SVM_GPA_VMCB +
												  SVM_VMCB_EXITCODE) ", %al\n" GUEST_SYNC
														     "jmp 1b\n"
														     "label svm_l1_nmi\n"
														     "iretq\n");

static void put(uint8_t *vmcb, size_t offset, uint64_t value, size_t size)
{
	memcpy(vmcb + offset, &value, size);
}

static void put_segment(uint8_t *vmcb, size_t offset, const struct kvm_segment *s)
{
	unsigned int attributes = s->type | s->s << 4 | s->dpl << 5 | s->present << 7 |
				  s->avl << 8 | s->l << 9 | s->db << 10 | s->g << 11;

	put(vmcb, offset, s->selector, 2);
	put(vmcb, offset + 2, s->unusable ? 0 : attributes, 2);
	put(vmcb, offset + 4, s->limit, 4);
	put(vmcb, offset + 8, s->base, 8);
}

static void put_table(uint8_t *vmcb, size_t offset, const struct kvm_dtable *table)
{
	put(vmcb, offset + 4, table->limit, 4);
	put(vmcb, offset + 8, table->base, 8);
}

static void put_control(uint8_t *vmcb)
{
	put(vmcb, SVM_VMCB_INTERCEPTS3, INTERCEPTS3, 4);
	put(vmcb, VMCB_INTERCEPTS4, INTERCEPTS4, 4);
	put(vmcb, VMCB_ASID, 1, 4);
	put(vmcb, VMCB_INT_CTL, V_INTR_MASKING, 4);
}

static void put_state(uint8_t *vmcb, const struct kvm_sregs *s, const struct kvm_regs *r)
{
	put_segment(vmcb, VMCB_ES, &s->es);
	put_segment(vmcb, VMCB_CS, &s->cs);
	put_segment(vmcb, VMCB_SS, &s->ss);
	put_segment(vmcb, VMCB_DS, &s->ds);
	put_segment(vmcb, VMCB_FS, &s->fs);
	put_segment(vmcb, VMCB_GS, &s->gs);
	put_segment(vmcb, VMCB_LDTR, &s->ldt);
	put_segment(vmcb, VMCB_TR, &s->tr);
	put_table(vmcb, VMCB_GDTR, &s->gdt);
	put_table(vmcb, VMCB_IDTR, &s->idt);
	put(vmcb, VMCB_CPL, s->ss.dpl, 1);
	put(vmcb, VMCB_EFER, s->efer | EFER_SVME, 8);
	put(vmcb, VMCB_CR0, s->cr0, 8);
	put(vmcb, VMCB_CR2, s->cr2, 8);
	put(vmcb, VMCB_CR3, s->cr3, 8);
	put(vmcb, VMCB_CR4, s->cr4, 8);
	put(vmcb, VMCB_DR6, DR6_AT_RESET, 8);
	put(vmcb, VMCB_DR7, DR7_AT_RESET, 8);
	put(vmcb, VMCB_RFLAGS, r->rflags, 8);
	put(vmcb, SVM_VMCB_RIP, r->rip, 8);
	put(vmcb, VMCB_RSP, r->rsp, 8);
	put(vmcb, VMCB_RAX, r->rax, 8);
	put(vmcb, VMCB_PAT, PAT_AT_RESET, 8);
}

uint8_t *svm_guest_vmcb(const struct vm *vm)
{
	return vm_hva(vm, SVM_GPA_VMCB, PAGE);
}

/* The gate of NMIs, which the host has built: to L1's own handler instead of the trap stub. */
static void take_nmis(const struct vm *vm, const struct kvm_sregs *sregs)
{
	uint64_t handler = SVM_GPA_L1 + guest_symbol(&svm_l1, "svm_l1_nmi") - GUEST_GPA_CODE;
	uint8_t *gate = vm_hva(vm, sregs->idt.base + NMI_VECTOR * GATE_SIZE, GATE_SIZE);

	if (!gate || sregs->idt.limit < (NMI_VECTOR + 1) * GATE_SIZE - 1)
		return;
	put(gate, 0, handler, 2);
	put(gate, 6, handler >> 16, 6);
}

int svm_guest_add(struct vcpu *vcpu)
{
	const struct guest_segment *code = &svm_l1.segment[0];
	uint8_t *vmcb = svm_guest_vmcb(vcpu->vm), *l1 = vm_hva(vcpu->vm, SVM_GPA_L1, PAGE);
	struct kvm_sregs sregs;
	struct kvm_regs regs;
	int r = vcpu_get_sregs(vcpu, &sregs);

	if (!r)
		r = vcpu_get_regs(vcpu, &regs);
	if (r)
		return r;
	if (vcpu->id || !(sregs.efer & EFER_LMA))
		return sys_fail(&vcpu->err, EINVAL, "SVM guest: wants vCPU 0, in long mode");
	if (!vmcb || !l1 || !vm_hva(vcpu->vm, SVM_GPA_HSAVE, PAGE))
		return sys_fail(&vcpu->err, EFAULT, "SVM guest: no memory at 0x%x", SVM_GPA_L1);
	memcpy(l1, code->data, (size_t)(code->end - code->data));
	memset(vmcb, 0, PAGE);
	put_control(vmcb);
	put_state(vmcb, &sregs, &regs);
	take_nmis(vcpu->vm, &sregs);
	regs.rip = SVM_GPA_L1;
	regs.rsp = SVM_GPA_L1 + PAGE;
	return vcpu_set_regs(vcpu, &regs);
}
