// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "buslock_case.h"

struct vm *buslock_vm(struct test *t, struct where w, const struct vm_config *config)
{
	struct vm_config c = *config;

	c.caps[0] = (struct vm_cap){KVM_CAP_X86_BUS_LOCK_EXIT, KVM_BUS_LOCK_DETECTION_EXIT};
	return test_vm(t, w, &c);
}

bool buslock_before(struct test *t)
{
	return !strcmp(test_host(t)->backend, "kvm_amd");
}

static void check_said(struct test *t, struct where w, const struct vcpu *vcpu)
{
	if (!check_exit(t, w, vcpu, KVM_EXIT_X86_BUS_LOCK, "exit of a bus lock"))
		test_end(t);
	check_eq(t, w, vcpu->run->flags & KVM_RUN_X86_BUS_LOCK, KVM_RUN_X86_BUS_LOCK,
		 "kvm_run.flags: BUS_LOCK");
}

void buslock_run(struct test *t, struct where w, struct vcpu *vcpu)
{
	test_run(t, w, vcpu);
	check_said(t, w, vcpu);
}

uint64_t buslock_rip(struct test *t, struct where w, const struct guest_image *img,
		     const char *name)
{
	char next[64];

	if (buslock_before(t))
		return test_symbol(t, w, img, name);
	snprintf(next, sizeof(next), "%s_next", name);
	return test_symbol(t, w, img, next);
}

void buslock_run_at(struct test *t, struct where w, struct vcpu *vcpu,
		    const struct guest_image *img, const char *name)
{
	char what[96];

	buslock_run(t, w, vcpu);
	snprintf(what, sizeof(what), "RIP at the exit of %s", name);
	if (!check_eq(t, w, (int64_t)test_get_regs(t, w, vcpu).rip,
		      (int64_t)buslock_rip(t, w, img, name), what))
		test_end(t);
}

uint32_t buslock_word(struct test *t, struct where w, struct vm *vm)
{
	uint32_t word;

	memcpy(&word, test_memory(t, w, vm, SPLIT, sizeof(word)), sizeof(word));
	return word;
}

unsigned int buslock_count(struct test *t, struct where w, struct vcpu *vcpu, unsigned int most)
{
	unsigned int n;

	for (n = 0;; n++) {
		test_run(t, w, vcpu);
		if (vcpu->run->exit_reason != KVM_EXIT_X86_BUS_LOCK)
			break;
		if (n == most) {
			check_eq(t, w, n + 1, most, "exits of bus locks, and no end of them");
			test_end(t);
		}
	}
	if (vcpu->run->exit_reason != KVM_EXIT_IO || vcpu->run->io.port != GUEST_PORT_DONE)
		check_said(t, w, vcpu);
	return n;
}
