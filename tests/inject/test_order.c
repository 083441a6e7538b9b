// SPDX-License-Identifier: GPL-2.0-or-later
/* Who comes first: kicks, deadlines and threads against exits; the shared page against ioctls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <unistd.h>

#include "inject.h"
#include "kvex/mode.h"
#include "kvex/vcpu.h"

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
	assert_true(m->vm->nr_vcpus > 0);
	m->vcpu = m->vm->vcpu[0];
}

static void close_machine(struct machine *m)
{
	vm_destroy(m->vm);
	sys_close(&m->sys);
}

/* A deadline that passes when the guest has left already stops no later run. */
static void test_late_deadline(void **state __attribute__((unused)))
{
	struct machine m;

	open_machine(&m, &(struct vm_config){.guest = &spins});
	/* Long enough for a busy machine to get through the run. */
	assert_int_equal(vcpu_set_deadline(m.vcpu, 300), 0);
	assert_int_equal(vcpu_run(m.vcpu), 0);
	while (!m.vcpu->expired)
		usleep(100);
	assert_int_equal(vcpu_set_deadline(m.vcpu, 0), 0);
	assert_int_equal(vcpu_reset(m.vcpu, MODE_LONG, spins.entry), 0);
	assert_int_equal(vcpu_run(m.vcpu), 0);
	close_machine(&m);
}

/* Completing an exit does not use up a kick. */
static void test_kick_before_complete(void **state __attribute__((unused)))
{
	struct machine m;

	open_machine(&m, &(struct vm_config){.guest = &reads});
	assert_int_equal(vcpu_run(m.vcpu), 0);
	vcpu_kick(m.vcpu);
	assert_int_equal(vcpu_complete(m.vcpu), 0);
	assert_int_equal(vcpu_run(m.vcpu), -EINTR);
	assert_int_equal(vcpu_run(m.vcpu), 0);
	close_machine(&m);
}

static int run_for_ever(struct vcpu *vcpu, void *arg)
{
	int r;

	do {
		r = vcpu_run(vcpu);
		__atomic_store_n((int *)arg, 1, __ATOMIC_SEQ_CST);
	} while (r == 0 || r == -EINTR);
	return r;
}

/* A VM whose vCPUs still run, because its owner gave up: none may run on in freed memory. */
static void test_destroy_running(void **state __attribute__((unused)))
{
	struct machine m;
	int i, running[2] = {0};

	open_machine(&m, &(struct vm_config){.guest = &spins, .vcpus = 2});
	for (i = 0; i < 2; i++)
		assert_int_equal(vcpu_start(m.vm->vcpu[i], run_for_ever, &running[i]), 0);
	for (i = 0; i < 2; i++)
		while (!__atomic_load_n(&running[i], __ATOMIC_SEQ_CST))
			usleep(100);
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

/* Back on this thread, a kick must not go to the one that has ended. */
static void test_run_after_join(void **state __attribute__((unused)))
{
	struct machine m;
	int exits = 0;

	open_machine(&m, &(struct vm_config){.guest = &spins});
	assert_int_equal(vcpu_start(m.vcpu, run_until_error, &exits), 0);
	while (!__atomic_load_n(&exits, __ATOMIC_SEQ_CST))
		usleep(100);
	vcpu_kick(m.vcpu);
	assert_int_equal(vcpu_join(m.vcpu), -EINTR);
	assert_int_equal(vcpu_reset(m.vcpu, MODE_LONG, spins.entry), 0);
	assert_int_equal(vcpu_run(m.vcpu), 0);
	assert_int_equal(m.vcpu->tid, gettid());
	close_machine(&m);
}

/* What waits in the shared page comes before what is set after it by ioctl. */
static void test_order_of_registers(void **state __attribute__((unused)))
{
	struct kvm_vcpu_events ev;
	struct kvm_sregs sregs;
	struct kvm_regs regs;
	struct machine m;
	uint64_t efer;

	open_machine(&m, &(struct vm_config){.guest = &spins});
	assert_int_equal(vcpu_run(m.vcpu), 0);
	assert_int_equal(vcpu_complete(m.vcpu), 0);

	/* MSRs that KVM_SET_SREGS sets. */
	assert_int_equal(vcpu_get_sregs(m.vcpu, &sregs), 0);
	sregs.efer ^= 1;
	assert_int_equal(vcpu_set_sregs(m.vcpu, &sregs), 0);
	assert_int_equal(vcpu_get_msr(m.vcpu, 0xc0000080, &efer), 0);
	assert_int_equal(efer, sregs.efer);

	/* KVM_SET_REGS drops a pending exception: here it was called first. */
	assert_int_equal(vcpu_get_regs(m.vcpu, &regs), 0);
	regs.rip = guest_symbol(&spins, "loop");
	assert_int_equal(vcpu_set_regs(m.vcpu, &regs), 0);
	assert_int_equal(vcpu_get_events(m.vcpu, &ev), 0);
	ev.exception.injected = 1;
	ev.exception.nr = 6;
	assert_int_equal(vcpu_set_events(m.vcpu, &ev), 0);
	assert_int_equal(vcpu_set_deadline(m.vcpu, 200), 0);
	assert_int_equal(vcpu_run(m.vcpu), 0);
	assert_int_equal(m.vcpu->run->io.port, GUEST_PORT_TRAP);
	assert_int_equal(vm_result(m.vm)->vector, 6);
	close_machine(&m);
}

/* Registers that KVM refuses at KVM_RUN do not come back once others were set. */
static void test_refused_registers(void **state __attribute__((unused)))
{
	struct kvm_sregs good, bad;
	struct machine m;

	open_machine(&m, &(struct vm_config){.guest = &spins});
	assert_int_equal(vcpu_run(m.vcpu), 0);
	assert_int_equal(vcpu_get_sregs(m.vcpu, &good), 0);
	bad = good;
	bad.cr4 |= 1ULL << 31;
	assert_int_equal(vcpu_set_sregs(m.vcpu, &bad), 0);
	assert_int_equal(vcpu_run(m.vcpu), -EINVAL);
	assert_int_equal(vcpu_set_sregs(m.vcpu, &good), 0);
	assert_int_equal(vcpu_set_deadline(m.vcpu, 20), 0);
	assert_int_equal(vcpu_run(m.vcpu), -ETIME);
	close_machine(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_late_deadline),
		cmocka_unit_test(test_kick_before_complete),
		cmocka_unit_test(test_destroy_running),
		cmocka_unit_test(test_run_after_join),
		cmocka_unit_test(test_order_of_registers),
		cmocka_unit_test(test_refused_registers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
