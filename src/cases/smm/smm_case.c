// SPDX-License-Identifier: GPL-2.0-or-later
#include "smm_case.h"

static void assert_done(struct test *t, struct where w, int r, const char *what)
{
	if (!check_errno(t, w, r, 0, what))
		test_end(t);
}

struct vm *smm_test_vm(struct test *t, struct where w, enum smm_memory memory,
		       const struct guest_image *handler, const struct vm_config *config)
{
	struct vm *vm = test_vm(t, w, config);

	assert_done(t, w, smm_add_smram(vm, memory, handler), "add SMRAM");
	return vm;
}

void smm_test_raise(struct test *t, struct where w, struct vcpu *vcpu)
{
	assert_done(t, w, smm_raise(vcpu), "KVM_SMI");
}

void smm_test_enter(struct test *t, struct where w, struct vcpu *vcpu)
{
	smm_test_raise(t, w, vcpu);
	check_eq(t, w, test_run_until_port(t, w, vcpu, GUEST_PORT_SYNC), IN_SMM,
		 "first word of the SMI handler");
}

struct smm_events smm_test_events(struct test *t, struct where w, struct vcpu *vcpu)
{
	struct smm_events ev;

	assert_done(t, w, smm_get_events(vcpu, &ev), "KVM_GET_VCPU_EVENTS");
	return ev;
}

uint64_t smm_test_saved(struct test *t, struct where w, struct vm *vm, uint64_t smbase,
			const char *field)
{
	uint64_t value;

	if (!check_true(t, w, !smm_read_saved(vm, smbase, field, &value), "state saved in SMRAM"))
		test_end(t);
	return value;
}

uint8_t *smm_test_memory(struct test *t, struct where w, struct vm *vm, uint64_t gpa)
{
	uint8_t *p = vm_hva_as(vm, VM_AS_SMM, gpa, 1);

	if (!p)
		test_error(t, "no SMRAM at %#llx (%s:%d)", (unsigned long long)gpa, w.file, w.line);
	return p;
}

bool smm_shutdown_resets(struct test *t)
{
	return !strcmp(test_host(t)->backend, "kvm_amd");
}

void smm_test_put(struct test *t, struct where w, struct vcpu *vcpu, uint64_t gpa)
{
	struct kvm_sregs sregs = test_get_sregs(t, w, vcpu);
	struct kvm_regs regs = {.rip = gpa, .rflags = 2};

	sregs.cs.base = sregs.cs.selector = 0;
	test_set_sregs(t, w, vcpu, &sregs);
	test_set_regs(t, w, vcpu, &regs);
}
