// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest that is a VMX hypervisor: what its VMCS holds. */
#include <errno.h>
#include <string.h>

#include "kvex/vmx.h"

#define FEATURE_CONTROL_LOCKED 1
#define FEATURE_CONTROL_VMX    4 /* outside SMX */
#define CR4_VMXE	       0x2000
#define EXIT_HOST_LONG_MODE    (1u << 9)
#define ENTRY_LONG_MODE	       (1u << 9)
#define ACCESS_CODE64	       0xa09b
#define ACCESS_DATA	       0xc093
#define ACCESS_TSS	       0x8b
#define ACCESS_UNUSABLE	       0x10000
#define SEGMENTS	       8 /* ES CS SS DS FS GS LDTR TR: numbers in steps of 2 */
#define SEGMENT_CS	       1
#define SEGMENT_LDTR	       6
#define SEGMENT_TR	       7
#define REVISION_MASK	       0x7fffffff
#define RFLAGS_IF	       0x202

struct list {
	struct vmx_entry entry[VMX_MAX_FIELDS];
	unsigned int n;
};

static void add(struct list *l, unsigned int field, uint64_t value)
{
	l->entry[l->n++] = (struct vmx_entry){.field = field, .written = value};
}

/* The bits that must be 1, which are the lower half of the MSR, and WANTED. */
static int add_controls(struct list *l, struct vcpu *vcpu, unsigned int field, uint32_t msr,
			uint32_t wanted)
{
	uint64_t value;
	int r = vcpu_get_msr(vcpu, msr, &value);

	if (!r)
		add(l, field, (uint32_t)value | wanted);
	return r;
}

static void add_segments(struct list *l)
{
	for (unsigned int i = 0; i < SEGMENTS; i++) {
		bool cs = i == SEGMENT_CS, tr = i == SEGMENT_TR, ldtr = i == SEGMENT_LDTR;

		add(l, VMX_GUEST_ES_SELECTOR + 2 * i,
		    cs	   ? GUEST_SEL_CODE64
		    : tr   ? GUEST_SEL_TSS
		    : ldtr ? 0
			   : GUEST_SEL_DATA);
		add(l, VMX_GUEST_ES_LIMIT + 2 * i, tr ? 0x67 : ldtr ? 0 : ~0u);
		add(l, VMX_GUEST_ES_ACCESS + 2 * i,
		    cs	   ? ACCESS_CODE64
		    : tr   ? ACCESS_TSS
		    : ldtr ? ACCESS_UNUSABLE
			   : ACCESS_DATA);
		add(l, VMX_GUEST_ES_BASE + 2 * i, tr ? GUEST_GPA_TSS : 0);
		if (!ldtr) /* the host has none: TR comes in its place */
			add(l,
			    i < SEGMENT_LDTR ? VMX_HOST_ES_SELECTOR + 2 * i : VMX_HOST_TR_SELECTOR,
			    cs	 ? GUEST_SEL_CODE64
			    : tr ? GUEST_SEL_TSS
				 : GUEST_SEL_DATA);
	}
}

static void add_registers(struct list *l, const struct kvm_sregs *s, uint64_t l1_exit,
			  uint64_t l2_rip)
{
	add(l, VMX_GUEST_CR0, s->cr0);
	add(l, VMX_GUEST_CR3, s->cr3);
	add(l, VMX_GUEST_CR4, s->cr4 | CR4_VMXE);
	add(l, VMX_GUEST_GDTR_BASE, s->gdt.base);
	add(l, VMX_GUEST_GDTR_LIMIT, s->gdt.limit);
	add(l, VMX_GUEST_IDTR_BASE, s->idt.base);
	add(l, VMX_GUEST_IDTR_LIMIT, s->idt.limit);
	add(l, VMX_GUEST_DR7, 0x400);
	add(l, VMX_GUEST_RSP, VMX_GPA_L2_STACK);
	add(l, VMX_GUEST_RIP, l2_rip);
	add(l, VMX_GUEST_RFLAGS, RFLAGS_IF);
	add(l, VMX_LINK_POINTER, ~0ULL);
	add(l, VMX_HOST_CR0, s->cr0);
	add(l, VMX_HOST_CR3, s->cr3);
	add(l, VMX_HOST_CR4, s->cr4 | CR4_VMXE);
	add(l, VMX_HOST_TR_BASE, GUEST_GPA_TSS);
	add(l, VMX_HOST_GDTR_BASE, s->gdt.base);
	add(l, VMX_HOST_IDTR_BASE, s->idt.base);
	add(l, VMX_HOST_RSP, VMX_GPA_L1_STACK);
	add(l, VMX_HOST_RIP, l1_exit);
}

struct vmx_entry *vmx_fields(const struct vm *vm)
{
	return vm_hva(vm, VMX_GPA_FIELDS, VMX_MAX_FIELDS * sizeof(struct vmx_entry));
}

int vmx_set_fields(struct vm *vm, const struct vmx_entry *entry)
{
	struct vmx_entry *to = vmx_fields(vm);
	unsigned int n = 0;

	if (!to)
		return sys_fail(&vm->err, EFAULT, "no memory for the list of VMCS fields");
	while (entry[n].field)
		if (++n == VMX_MAX_FIELDS)
			return sys_fail(&vm->err, E2BIG, "more than %d VMCS fields",
					VMX_MAX_FIELDS - 1);
	memcpy(to, entry, (n + 1) * sizeof(*to));
	return 0;
}

/* SDM 3C 25.2: both regions begin with the revision of IA32_VMX_BASIC. */
static int write_regions(struct vcpu *vcpu)
{
	uint64_t *pointers = vm_hva(vcpu->vm, VMX_GPA_POINTERS, 2 * sizeof(uint64_t));
	uint32_t *vmxon = vm_hva(vcpu->vm, VMX_GPA_VMXON, sizeof(uint32_t));
	uint32_t *vmcs = vm_hva(vcpu->vm, VMX_GPA_VMCS, sizeof(uint32_t));
	uint64_t basic;
	int r = vcpu_get_msr(vcpu, VMX_MSR_BASIC, &basic);

	if (r)
		return r;
	if (!pointers || !vmxon || !vmcs)
		return sys_fail(&vcpu->err, EFAULT, "no memory for VMCSs");
	pointers[0] = VMX_GPA_VMXON;
	pointers[1] = VMX_GPA_VMCS;
	*vmxon = *vmcs = (uint32_t)basic & REVISION_MASK;
	return 0;
}

int vmx_prepare(struct vcpu *vcpu, uint64_t l1_exit, uint64_t l2_rip)
{
	struct list l = {.n = 0};
	struct kvm_sregs sregs;
	int r = vcpu_set_msr(vcpu, VMX_MSR_FEATURE_CONTROL,
			     FEATURE_CONTROL_LOCKED | FEATURE_CONTROL_VMX);

	r = r ? r : write_regions(vcpu);
	r = r ? r : vcpu_get_sregs(vcpu, &sregs);
	r = r ? r : add_controls(&l, vcpu, VMX_PIN_CONTROLS, VMX_MSR_PIN, 0);
	r = r ? r : add_controls(&l, vcpu, VMX_PROC_CONTROLS, VMX_MSR_PROC, 0);
	r = r ? r : add_controls(&l, vcpu, VMX_EXIT_CONTROLS, VMX_MSR_EXIT, EXIT_HOST_LONG_MODE);
	r = r ? r : add_controls(&l, vcpu, VMX_ENTRY_CONTROLS, VMX_MSR_ENTRY, ENTRY_LONG_MODE);
	if (r)
		return r;
	add_segments(&l);
	add_registers(&l, &sregs, l1_exit, l2_rip);
	return vmx_set_fields(vcpu->vm, l.entry);
}
