/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmx_case: what the cases of the family share: a VM whose guest is a VMX hypervisor. */
#ifndef CASES_VMX_CASE_H
#define CASES_VMX_CASE_H

#include "harness/case.h"
#include "kvex/vmx_asm.h"

/* CONFIG's guest is L1, with the labels l1_exit and l2; its VMCS is listed for vmx_begin. */
struct vm *vmx_test_vm(struct test *t, struct where w, const struct vm_config *config);
#define new_vmx_vm(...) vmx_test_vm(t, HERE, &(struct vm_config){__VA_ARGS__})

/* Runs to the next GUEST_PORT_SYNC, which must say WORD. */
void vmx_test_sync(struct test *t, struct where w, struct vcpu *vcpu, uint8_t word,
		   const char *what);
#define expect_sync(vcpu, word, what) vmx_test_sync(t, HERE, vcpu, word, what)

/* A field that takes any value, and whether KVM shadows it (vmcs_shadow_fields.h, 6.1 to 7.3). */
struct vmx_free_field {
	uint64_t field;
	const char *name;
	bool shadowed;
};
/* Ends with a nameless one. None of them matters to an L2 that does not look. */
extern const struct vmx_free_field vmx_free_fields[];

/* Lists the free fields with values of ROUND for L1's next vmx_write_fields. */
void vmx_test_list(struct test *t, struct where w, struct vm *vm, unsigned int round);
#define list_fields(vm, round) vmx_test_list(t, HERE, vm, round)
/* What L1's vmx_read_fields has got is what was written in ROUND. */
void vmx_test_read_back(struct test *t, struct where w, struct vm *vm, unsigned int round);
#define check_fields(vm, round) vmx_test_read_back(t, HERE, vm, round)

#endif
