// SPDX-License-Identifier: GPL-2.0-or-later
/* VMs and vCPUs where they do not go the straight way: hung, kicked, killed by KVM, misused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "inject.h"
#include "kvex/dump.h"
#include "kvex/mode.h"

GUEST_ASM(spins, MODE_LONG, "mov $5, %al\n" GUEST_SYNC "label loop\n1: jmp 1b\n");
GUEST_ASM(reads, MODE_LONG, "in $0x10, %al\n label after\n" GUEST_SYNC);

struct machine {
	struct sys sys;
	struct vm *vm;
	struct vcpu *vcpu;
};

static void open_machine(struct machine *m, const struct vm_config *config)
{
	assert_int_equal(sys_open(&m->sys, NULL), 0);
	if (vm_create(&m->sys, config, &m->vm))
		fail_msg("%s", m->sys.err.text);
	m->vcpu = m->vm->vcpu[0]; /* NULL where there is none */
}

static void close_machine(struct machine *m)
{
	vm_destroy(m->vm);
	sys_close(&m->sys);
}

static void test_deadline(void **state __attribute__((unused)))
{
	struct machine m;

	open_machine(&m, &(struct vm_config){.guest = &spins});
	assert_int_equal(vcpu_run(m.vcpu), 0);
	assert_int_equal(vcpu_set_deadline(m.vcpu, 30), 0);
	assert_int_equal(vcpu_run(m.vcpu), -ETIME);
	assert_int_equal(vcpu_linear_rip(m.vcpu), guest_symbol(&spins, "loop"));
	assert_int_equal(vcpu_run(m.vcpu), -ETIME);
	assert_int_equal(vcpu_set_deadline(m.vcpu, 0), 0);
	/* The vCPU is as good as before. */
	assert_int_equal(vcpu_reset(m.vcpu, MODE_LONG, spins.entry), 0);
	assert_int_equal(vcpu_run(m.vcpu), 0);
	assert_int_equal(m.vcpu->run->exit_reason, KVM_EXIT_IO);
	close_machine(&m);
}

static int run_until_error(struct vcpu *vcpu, void *arg)
{
	int r;

	do {
		r = vcpu_run(vcpu);
		if (!r)
			__atomic_add_fetch((int *)arg, 1, __ATOMIC_SEQ_CST);
	} while (!r);
	return r;
}

static void test_kick(void **state __attribute__((unused)))
{
	struct machine m;
	int i, exits = 0;

	open_machine(&m, &(struct vm_config){.guest = &spins});
	for (i = 0; i < 20; i++) {
		assert_int_equal(vcpu_reset(m.vcpu, MODE_LONG, spins.entry), 0);
		assert_int_equal(vcpu_start(m.vcpu, run_until_error, &exits), 0);
		while (__atomic_load_n(&exits, __ATOMIC_SEQ_CST) == i)
			usleep(100);
		vcpu_kick(m.vcpu);
		assert_int_equal(vcpu_join(m.vcpu), -EINTR);
	}
	assert_int_equal(exits, 20);
	assert_int_equal(vcpu_join(m.vcpu), -EINVAL);
	close_machine(&m);
}

static void test_kick_before_run(void **state __attribute__((unused)))
{
	struct machine m;

	open_machine(&m, &(struct vm_config){.guest = &spins});
	vcpu_kick(m.vcpu);
	assert_int_equal(vcpu_run(m.vcpu), -EINTR);
	assert_int_equal(vcpu_run(m.vcpu), 0);
	close_machine(&m);
}

static void test_complete(void **state __attribute__((unused)))
{
	struct machine m;
	struct kvm_regs regs;

	open_machine(&m, &(struct vm_config){.guest = &reads});
	assert_int_equal(vcpu_run(m.vcpu), 0);
	assert_int_equal(m.vcpu->run->io.direction, KVM_EXIT_IO_IN);
	*(uint8_t *)vcpu_io_data(m.vcpu) = 0x5a;
	assert_int_equal(vcpu_complete(m.vcpu), 0);
	assert_int_equal(vcpu_get_regs(m.vcpu, &regs), 0);
	assert_int_equal(regs.rax & 0xff, 0x5a);
	assert_int_equal(regs.rip, guest_symbol(&reads, "after"));
	close_machine(&m);
}

static void test_killed_by_kvm(void **state __attribute__((unused)))
{
	static char text[8192];
	struct dump_out out = {text, sizeof(text), 0};
	struct machine m;

	open_machine(&m, &(struct vm_config){.guest = &spins});
	inject_call("KVM_RUN", EIO);
	assert_int_equal(vcpu_run(m.vcpu), -EIO);
	assert_false(m.vm->dead); /* one EIO alone says nothing of the VM */
	inject_dead("KVM_CHECK_EXTENSION");
	inject_call("KVM_RUN", EIO);
	assert_int_equal(vcpu_run(m.vcpu), -EIO);
	inject_dead(NULL);
	assert_true(m.vm->dead);
	assert_non_null(strstr(m.vcpu->err.text, "KVM killed the VM"));
	dump_vcpu(&out, m.vcpu);
	assert_non_null(strstr(text, "killed"));
	close_machine(&m);
}

static void test_slots(void **state __attribute__((unused)))
{
	struct machine m;
	unsigned int i;

	open_machine(&m, &(struct vm_config){.guest = &spins, .mem_size = 0x20000});
	assert_int_equal(vm_add_memory(m.vm, VM_AS_NORMAL, 0x1f000, 0x1000, NULL, 0), -EEXIST);
	assert_int_equal(m.vm->nr_slots, 1);
	assert_non_null(vm_hva(m.vm, 0x1ffff, 1));
	assert_null(vm_hva(m.vm, 0x1ffff, 2));
	assert_null(vm_hva(m.vm, 0x20000, 1));
	assert_null(vm_hva(m.vm, 0x1000, SIZE_MAX));
	assert_null(vm_hva_as(m.vm, VM_AS_SMM, 0x1000, 1));
	for (i = 1; i < VM_MAX_SLOTS; i++)
		assert_int_equal(vm_add_memory(m.vm, VM_AS_NORMAL, i << 20, 0x1000, NULL, 0), 0);
	assert_int_equal(vm_add_memory(m.vm, VM_AS_NORMAL, 1ULL << 32, 0x1000, NULL, 0), -ENOSPC);
	close_machine(&m);
}

/* The order of the stages is data: a wrong one fails where KVM says, and leaves nothing. */
static void test_stages(void **state __attribute__((unused)))
{
	static const enum vm_stage late_irqchip[] = {VM_STAGE_VCPUS, VM_STAGE_IRQCHIP,
						     VM_STAGE_END};
	static const enum vm_stage none[] = {VM_STAGE_END};
	struct vm_config late = {.irqchip = VM_IRQCHIP_SPLIT, .stages = late_irqchip};
	struct machine m;
	struct vm *vm;

	assert_int_equal(sys_open(&m.sys, NULL), 0);
	assert_int_equal(vm_create(&m.sys, &late, &vm), -EEXIST);
	assert_null(vm);
	assert_non_null(strstr(m.sys.err.text, "KVM_ENABLE_CAP"));
	sys_close(&m.sys);

	open_machine(&m, &(struct vm_config){.stages = none});
	assert_int_equal(vm_stage(m.vm, (enum vm_stage)99), -EINVAL);
	assert_int_equal(vm_stage(m.vm, VM_STAGE_REGS), -EFAULT);
	assert_int_equal(vm_stage(m.vm, VM_STAGE_VCPUS), 0);
	assert_int_equal(vm_stage(m.vm, VM_STAGE_MEMORY), 0);
	close_machine(&m);
}

static void test_guest_outside_memory(void **state __attribute__((unused)))
{
	struct sys sys;
	struct vm *vm;

	assert_int_equal(sys_open(&sys, NULL), 0);
	assert_int_equal(
		vm_create(&sys, &(struct vm_config){.guest = &spins, .mem_size = 0x1000}, &vm),
		-EFAULT);
	assert_null(vm);
	sys_close(&sys);
}

static void test_no_kvm(void **state __attribute__((unused)))
{
	struct sys sys;

	assert_int_equal(sys_open(&sys, "/no/such/device"), -ENOENT);
	assert_non_null(strstr(sys.err.text, "/no/such/device"));
	assert_int_equal(sys_open(&sys, "/dev/null"), -ENOTTY);
	assert_non_null(strstr(sys.err.text, "KVM_GET_API_VERSION"));
	sys_close(&sys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_deadline),	cmocka_unit_test(test_kick),
		cmocka_unit_test(test_kick_before_run), cmocka_unit_test(test_complete),
		cmocka_unit_test(test_killed_by_kvm),	cmocka_unit_test(test_slots),
		cmocka_unit_test(test_stages),		cmocka_unit_test(test_guest_outside_memory),
		cmocka_unit_test(test_no_kvm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
