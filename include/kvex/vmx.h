/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmx: a guest that is itself a VMX hypervisor (L1), with one guest of its own (L2). Both run in
 * flat long mode on the tables of mode.h; L1 uses no EPT. What L1 writes to its VMCS is a list in
 * its memory, and so is what it reads back: the host makes the one and looks at the other.
 * vmx_asm.h has L1's part of it. Numbers of fields: SDM 3D appendix B.
 */
#ifndef KVEX_VMX_H
#define KVEX_VMX_H

#include "kvex/vcpu.h"

#define VMX_MSR_FEATURE_CONTROL 0x3a
#define VMX_MSR_BASIC		0x480
#define VMX_MSR_PIN		0x481
#define VMX_MSR_PROC		0x482
#define VMX_MSR_EXIT		0x483
#define VMX_MSR_ENTRY		0x484

#define VMX_EXIT_VMCALL 18

enum vmx_field {
	VMX_GUEST_ES_SELECTOR = 0x0800,
	VMX_GUEST_CS_SELECTOR = 0x0802,
	VMX_GUEST_LDTR_SELECTOR = 0x080c,
	VMX_GUEST_TR_SELECTOR = 0x080e,
	VMX_HOST_ES_SELECTOR = 0x0c00,
	VMX_HOST_CS_SELECTOR = 0x0c02,
	VMX_HOST_TR_SELECTOR = 0x0c0c,
	VMX_LINK_POINTER = 0x2800,
	VMX_PIN_CONTROLS = 0x4000,
	VMX_PROC_CONTROLS = 0x4002,
	VMX_EXCEPTION_BITMAP = 0x4004,
	VMX_EXIT_CONTROLS = 0x400c,
	VMX_ENTRY_CONTROLS = 0x4012,
	VMX_INSTRUCTION_ERROR = 0x4400,
	VMX_EXIT_REASON = 0x4402,
	VMX_GUEST_ES_LIMIT = 0x4800,
	VMX_GUEST_GDTR_LIMIT = 0x4810,
	VMX_GUEST_IDTR_LIMIT = 0x4812,
	VMX_GUEST_ES_ACCESS = 0x4814,
	VMX_CR0_READ_SHADOW = 0x6004,
	VMX_CR4_READ_SHADOW = 0x6006,
	VMX_GUEST_CR0 = 0x6800,
	VMX_GUEST_CR3 = 0x6802,
	VMX_GUEST_CR4 = 0x6804,
	VMX_GUEST_ES_BASE = 0x6806,
	VMX_GUEST_TR_BASE = 0x6814,
	VMX_GUEST_GDTR_BASE = 0x6816,
	VMX_GUEST_IDTR_BASE = 0x6818,
	VMX_GUEST_DR7 = 0x681a,
	VMX_GUEST_RSP = 0x681c,
	VMX_GUEST_RIP = 0x681e,
	VMX_GUEST_RFLAGS = 0x6820,
	VMX_GUEST_SYSENTER_ESP = 0x6824,
	VMX_GUEST_SYSENTER_EIP = 0x6826,
	VMX_HOST_CR0 = 0x6c00,
	VMX_HOST_CR3 = 0x6c02,
	VMX_HOST_CR4 = 0x6c04,
	VMX_HOST_FS_BASE = 0x6c06,
	VMX_HOST_GS_BASE = 0x6c08,
	VMX_HOST_TR_BASE = 0x6c0a,
	VMX_HOST_GDTR_BASE = 0x6c0c,
	VMX_HOST_IDTR_BASE = 0x6c0e,
	VMX_HOST_RSP = 0x6c14,
	VMX_HOST_RIP = 0x6c16,
};

/* Memory of L1, beside that of guest_abi.h. */
#define VMX_GPA_VMXON	  0x20000 /* the VMXON region */
#define VMX_GPA_VMCS	  0x21000 /* L1's VMCS for L2 */
#define VMX_GPA_POINTERS  0x22000 /* addresses of both, operands of VMXON and VMPTRLD */
#define VMX_GPA_FIELDS	  0x23000 /* the list: struct vmx_entry, one with field 0 ends it */
#define VMX_GPA_L1_STACK  0x40000 /* top, after a VM exit */
#define VMX_GPA_L2_STACK  0x50000
#define VMX_MAX_FIELDS	  100
#define VMX_FIELD_ENTRY	  24
#define VMX_FIELD_WRITTEN 8
#define VMX_FIELD_READ	  16

struct vmx_entry {
	uint64_t field;
	uint64_t written; /* what L1 is to write */
	uint64_t read;	  /* what it has read */
};

/*
 * Makes the vCPU one whose guest may use VMX (IA32_FEATURE_CONTROL), and lists the fields for an L2
 * that starts at L2_RIP and whose exits go to L1_EXIT. -EINVAL where KVM offers its guests no VMX.
 */
int vmx_prepare(struct vcpu *vcpu, uint64_t l1_exit, uint64_t l2_rip);
/* Lists these instead, up to one with field 0. -EFAULT, -E2BIG. */
int vmx_set_fields(struct vm *vm, const struct vmx_entry *entry);
/* The list, NULL if there is no memory there. */
struct vmx_entry *vmx_fields(const struct vm *vm);

/* --- KVM_GET_NESTED_STATE, KVM_SET_NESTED_STATE (api.rst 4.114, 4.115) ----------------------- */

#define VMX_STATE_HEADER 128
#define VMX_STATE_SIZE	 (VMX_STATE_HEADER + 2 * KVM_STATE_NESTED_VMX_VMCS_SIZE)
_Static_assert(sizeof(struct kvm_nested_state) == VMX_STATE_HEADER, "kvm_nested_state");

union vmx_state {
	struct kvm_nested_state state;
	uint8_t room[VMX_STATE_SIZE];
};

int vmx_get_state(struct vcpu *vcpu, union vmx_state *state);
int vmx_set_state(struct vcpu *vcpu, const union vmx_state *state);

/* A vCPU in full, with what its memory does not have. */
struct vmx_saved {
	struct vcpu_state vcpu;
	uint64_t feature_control;
	union vmx_state nested;
};

/* Completes what the last exit left pending first. */
int vmx_save(struct vcpu *vcpu, struct vmx_saved *saved);
/* Into a vCPU that has not run yet. */
int vmx_restore(struct vcpu *vcpu, const struct vmx_saved *saved);

#endif
