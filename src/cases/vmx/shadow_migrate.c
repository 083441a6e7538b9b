// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What L1 has written by shadowed VMWRITE stays when its vCPU goes to another CPU of the host: KVM
 * then has the old CPU execute VMCLEAR of the VMCS and of its shadow (loaded_vmcs_clear). On an
 * emulator this is KVM's side of it alone: Bochs keeps every VMCS in memory, so that a VMCLEAR
 * left out would lose nothing there; on a real CPU it may.
 */
#include <sched.h>

#include "vmx_case.h"

#define ROUNDS 8

GUEST_ASM(moves, MODE_LONG,
	  "vmx_begin\n"
	  "mov $1, %al\n" GUEST_SYNC "again:\n"
	  "vmx_write_fields\n"
	  "mov $2, %al\n" GUEST_SYNC "vmx_read_fields\n"
	  "mov $3, %al\n" GUEST_SYNC "vmx_write_fields\n"
	  "vmx_enter\n"
	  "label l2\n"
	  "1: mov $4, %al\n" GUEST_SYNC "vmcall\n"
	  "jmp 1b\n"
	  "label l1_exit\n"
	  "vmx_read_fields\n"
	  "mov $0x681e, %ebx\n" /* guest RIP: to what follows VMCALL */
	  "vmread %rbx, %rcx\n"
	  "add $3, %rcx\n"
	  "vmwrite %rcx, %rbx\n"
	  "vmx_check 31\n"
	  "mov $5, %al\n" GUEST_SYNC "jmp again\n");

struct cpus {
	cpu_set_t allowed;
	int now;
};

/* To the next CPU that the case may use, round and round. */
static void move(struct test *t, struct cpus *cpus)
{
	cpu_set_t one;

	do
		cpus->now = (cpus->now + 1) % CPU_SETSIZE;
	while (!CPU_ISSET(cpus->now, &cpus->allowed));
	CPU_ZERO(&one);
	CPU_SET(cpus->now, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		test_error(t, "sched_setaffinity to CPU %d: %s", cpus->now, strerror(errno));
}

static void move_in_l1(struct test *t, struct vcpu *vcpu, struct cpus *cpus, unsigned int round)
{
	list_fields(vcpu->vm, round);
	expect_sync(vcpu, 2, "L1 has written");
	move(t, cpus);
	expect_sync(vcpu, 3, "L1 has read");
	check_fields(vcpu->vm, round);
}

static void move_in_l2(struct test *t, struct vcpu *vcpu, struct cpus *cpus, unsigned int round)
{
	list_fields(vcpu->vm, round);
	expect_sync(vcpu, 4, "L2 runs");
	move(t, cpus);
	expect_sync(vcpu, 5, "L1 has read after a VM exit");
	check_fields(vcpu->vm, round);
}

CASE(shadow_migrate, "vmx/shadow-vmcs-migrate",
     "fields that L1 wrote to its shadowed VMCS go along to another CPU",
     .needs = {"backend=kvm_intel", "nested", "shadow-vmcs", "cpus=2"}, .alone = true,
     .lab = {.cpus = 2})
{
	struct vm *vm = new_vmx_vm(.guest = &moves);
	struct vcpu *vcpu = vm->vcpu[0];
	struct cpus cpus = {.now = -1};

	if (sched_getaffinity(0, sizeof(cpus.allowed), &cpus.allowed))
		test_error(t, "sched_getaffinity: %s", strerror(errno));
	REQUIRE(CPU_COUNT(&cpus.allowed) >= 2, "cpus=2", "allow it more than one, see taskset(1)",
		"the case may run on one CPU only");
	move(t, &cpus);
	expect_sync(vcpu, 1, "VMCS loaded");
	for (unsigned int i = 0; i < ROUNDS; i++) {
		check_push(t, "round %u, L1", i);
		move_in_l1(t, vcpu, &cpus, 2 * i);
		check_pop(t);
		check_push(t, "round %u, L2", i);
		move_in_l2(t, vcpu, &cpus, 2 * i + 1);
		check_pop(t);
	}
}
