/* SPDX-License-Identifier: GPL-2.0-or-later */
/* smm_case: what the cases of the family share: a VM with SMRAM, and the way into the handler. */
#ifndef CASES_SMM_CASE_H
#define CASES_SMM_CASE_H

#include "harness/case.h"
#include "kvex/smm.h"

/* Words of handlers; guests say smaller ones. */
#define IN_SMM	      0x53
#define STILL_IN_SMM  0x54
#define OTHER_HANDLER 0x55

/* A VM with HANDLER at SMM_SMBASE, its address space 1 as MEMORY says. */
struct vm *smm_test_vm(struct test *t, struct where w, enum smm_memory memory,
		       const struct guest_image *handler, const struct vm_config *config);
#define new_smm_vm(memory, handler, ...)                                                           \
	smm_test_vm(t, HERE, memory, handler, &(struct vm_config){__VA_ARGS__})

void smm_test_raise(struct test *t, struct where w, struct vcpu *vcpu);
#define raise_smi(vcpu) smm_test_raise(t, HERE, vcpu)
/* An SMI, and the handler's first word, which must be IN_SMM. */
void smm_test_enter(struct test *t, struct where w, struct vcpu *vcpu);
#define enter_smm(vcpu) smm_test_enter(t, HERE, vcpu)

struct smm_events smm_test_events(struct test *t, struct where w, struct vcpu *vcpu);
#define get_smm_events(vcpu) smm_test_events(t, HERE, vcpu)
uint64_t smm_test_saved(struct test *t, struct where w, struct vm *vm, uint64_t smbase,
			const char *field);
#define saved(vm, smbase, field) smm_test_saved(t, HERE, vm, smbase, field)
/* Host address of what the CPU sees at GPA in SMM. */
uint8_t *smm_test_memory(struct test *t, struct where w, struct vm *vm, uint64_t gpa);
#define smm_memory(vm, gpa) smm_test_memory(t, HERE, vm, gpa)

/*
 * What a SHUTDOWN does to the vCPU. kvm_amd resets it as INIT does and, where it is fixed, takes it
 * out of SMM first (svm.c, shutdown_interception); kvm_intel leaves it as it is, in SMM (vmx.c,
 * handle_triple_fault).
 */
bool smm_shutdown_resets(struct test *t);
#define shutdown_resets() smm_shutdown_resets(t)
/*
 * Puts the vCPU at GPA in real mode by CS and RIP alone. No control register changes: that would
 * make KVM reset its MMU, and so hide what the cases of SHUTDOWN are after.
 */
void smm_test_put(struct test *t, struct where w, struct vcpu *vcpu, uint64_t gpa);
#define put_at(vcpu, gpa) smm_test_put(t, HERE, vcpu, gpa)

#endif
