// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * IA32_PERF_GLOBAL_CTRL around a guest hypervisor's entries and exits: KVM lets it have the MSR
 * loaded at both, but not saved at exit (SDM vol. 3, "VM-Exit Controls", bit 30). That control KVM
 * keeps for itself: from 7.0 on kvm_intel sets it for guests with a mediated PMU where the CPU has
 * it, and has the MSR in its list of MSRs to store where not (vmx_recalc_pmu_msr_intercepts()).
 * What the feature MSRs say is what a guest hypervisor may use, nothing of the CPU itself.
 */
#include "kvex/vmx.h"
#include "kvex/vmx_asm.h"
#include "pmu_case.h"

#define TRUE_EXIT  0x48f
#define TRUE_ENTRY 0x490

#define EXIT_LOAD      (1u << 12)
#define EXIT_SAVE      (1u << 30)
#define ENTRY_LOAD     (1u << 13)
#define USE_MSR_BITMAP (1u << 28)

/* VMCS fields that vmx.h has no need of. */
#define MSR_BITMAP	  0x2004
#define GUEST_GLOBAL_CTRL 0x2808
#define HOST_GLOBAL_CTRL  0x2c04

#define BITMAP		 0x60000 /* a page of zeroes: no RDMSR or WRMSR of L2 exits to L1 */
#define INVALID_CONTROLS 7	 /* VM-instruction error */

#define V_ERROR	 GUEST_STR(GUEST_RESULT_VALUE(1))
#define V_L2	 GUEST_STR(GUEST_RESULT_VALUE(2))
#define V_L1	 GUEST_STR(GUEST_RESULT_VALUE(3))
#define V_FIELD	 "0+" GUEST_STR(GUEST_RESULT_VALUE(4))
#define V_REASON "0+" GUEST_STR(GUEST_RESULT_VALUE(5))

/* L1 enters L2 until it is let, with other fields each time; L2 reads and writes the MSR. */
GUEST_ASM(global_ctrl, MODE_LONG,
	  "vmx_begin\n"
	  "1: vmlaunch\n"
	  "mov $0x4400, %eax\n"
	  "vmread %rax, %rbx\n"
	  "mov %ebx, " V_ERROR "\n"
	  "mov $2, %al\n" GUEST_SYNC "vmx_write_fields\n"
	  "jmp 1b\n"
	  "label l2\n"
	  "mov $0x38f, %ecx\n"
	  "rdmsr\n"
	  "mov %eax, " V_L2 "\n"
	  "mov $3, %eax\n"
	  "wrmsr\n"
	  "vmcall\n"
	  "label l1_exit\n"
	  "mov $0x38f, %ecx\n"
	  "rdmsr\n"
	  "mov %eax, " V_L1 "\n"
	  "mov $0x2808, %eax\n"
	  "vmread %rax, " V_FIELD "\n"
	  "mov $0x4402, %eax\n"
	  "vmread %rax, " V_REASON "\n"
	  "mov $3, %al\n" GUEST_DONE);

/* May the control be 1? */
static unsigned int allowed(uint64_t msr, uint32_t control)
{
	return (msr >> 32 & control) != 0;
}

static void check_offer(struct test *t, struct vcpu *vcpu)
{
	static const struct {
		uint32_t msr, load;
		const char *name;
	} of[] = {
		{VMX_MSR_EXIT, EXIT_LOAD, "IA32_VMX_EXIT_CTLS"},
		{TRUE_EXIT, EXIT_LOAD, "IA32_VMX_TRUE_EXIT_CTLS"},
		{VMX_MSR_ENTRY, ENTRY_LOAD, "IA32_VMX_ENTRY_CTLS"},
		{TRUE_ENTRY, ENTRY_LOAD, "IA32_VMX_TRUE_ENTRY_CTLS"},
	};

	for (unsigned int i = 0; i < 4; i++) {
		uint64_t offer = pmu_feature_msr(t, HERE, of[i].msr), value = 0;

		check_push(t, "%s", of[i].name);
		CHECK_EQ(allowed(offer, of[i].load), 1, "load of global control, allowed");
		CHECK_EQ(allowed(offer, EXIT_SAVE), 0, "bit 30, save of global control, allowed");
		CHECK_ERRNO(vcpu_get_msr(vcpu, of[i].msr, &value), 0, "KVM_GET_MSRS, a vCPU's");
		CHECK_EQ(value, offer, "a vCPU's, and that of /dev/kvm");
		CHECK_ERRNO(vcpu_set_msr(vcpu, of[i].msr, value | (uint64_t)EXIT_SAVE << 32),
			    EINVAL, "KVM_SET_MSRS with bit 30 allowed");
		check_pop(t);
	}
}

static void set_control(struct vm *vm, uint32_t field, uint32_t control, bool on)
{
	struct vmx_entry *e = vmx_fields(vm);

	while (e->field && e->field != field)
		e++;
	e->written = on ? e->written | control : e->written & ~(uint64_t)control;
}

/* What vmx_prepare() has listed, and 1 to be loaded for L2, 2 for L1. */
static void list_controls(struct test *t, struct vm *vm)
{
	static const struct vmx_entry more[] = {{MSR_BITMAP, BITMAP, 0},
						{GUEST_GLOBAL_CTRL, 1, 0},
						{HOST_GLOBAL_CTRL, 2, 0},
						{0, 0, 0}};
	struct vmx_entry *end = vmx_fields(vm);

	memset(memory(vm, BITMAP, 4096), 0, 4096);
	set_control(vm, VMX_PROC_CONTROLS, USE_MSR_BITMAP, true);
	set_control(vm, VMX_ENTRY_CONTROLS, ENTRY_LOAD, true);
	set_control(vm, VMX_EXIT_CONTROLS, EXIT_LOAD | EXIT_SAVE, true);
	while (end->field)
		end++;
	memcpy(end, more, sizeof(more));
}

CASE(vmx_save_global_ctrl, "pmu/vmx-save-global-ctrl",
     "a guest hypervisor can have global control loaded at entries and exits, but not saved",
     .needs = {"backend=kvm_intel", "nested", "pmu"}, .lab.models = {"pmu-msrs"})
{
	struct vm *vm = new_vm(.guest = &global_ctrl, .irqchip = VM_IRQCHIP_SPLIT);
	struct vcpu *vcpu = vm->vcpu[0];
	struct guest_result *g = vm_result(vm);

	check_offer(t, vcpu);
	ASSERT(!vmx_prepare(vcpu, symbol(&global_ctrl, "l1_exit"), symbol(&global_ctrl, "l2")),
	       "VMX for the guest");
	list_controls(t, vm);
	ASSERT_EQ(run_until_sync(vcpu), 2, "VMLAUNCH with VM-exit control 30 set is refused");
	CHECK_EQ(g->value[1], INVALID_CONTROLS, "its VM-instruction error");
	set_control(vm, VMX_EXIT_CONTROLS, EXIT_SAVE, false);
	ASSERT_EQ(run_until_done(vcpu), 3, "VMLAUNCH without it");
	CHECK_EQ(g->value[5], VMX_EXIT_VMCALL, "exit reason");
	CHECK_EQ(g->value[2], 1, "global control in L2: loaded at entry");
	CHECK_EQ(g->value[3], 2, "global control in L1: loaded at exit");
	CHECK_EQ(g->value[4], 1, "the field of L2's, which L2's WRMSR of 3 does not change");
}
