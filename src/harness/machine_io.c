// SPDX-License-Identifier: GPL-2.0-or-later
/* Devices for cases: one exit of the expected kind, checked and answered. */
#include <stdio.h>

#include "harness/test.h"

void test_answer_in(struct test *t, struct where w, struct vcpu *vcpu, uint16_t port, size_t size,
		    uint32_t value)
{
	const struct kvm_run *run = vcpu->run;
	char want[64];

	test_run(t, w, vcpu);
	if (run->exit_reason != KVM_EXIT_IO || run->io.direction != KVM_EXIT_IO_IN ||
	    run->io.port != port || run->io.size != size || run->io.count != 1) {
		snprintf(want, sizeof(want), "in of %zu bytes from port %#x", size, port);
		test_wrong_exit(t, w, vcpu, "run to the guest's IN", want);
	}
	t->res->checks++;
	memcpy(vcpu_io_data(vcpu), &value, size);
}

static void run_to_mmio(struct test *t, struct where w, struct vcpu *vcpu, uint64_t gpa,
			uint32_t len, bool is_write)
{
	const struct kvm_run *run = vcpu->run;
	char want[80];

	test_run(t, w, vcpu);
	if (run->exit_reason != KVM_EXIT_MMIO || run->mmio.phys_addr != gpa ||
	    run->mmio.len != len || run->mmio.is_write != is_write) {
		snprintf(want, sizeof(want), "MMIO %s of %u bytes at %#llx",
			 is_write ? "write" : "read", len, (unsigned long long)gpa);
		test_wrong_exit(t, w, vcpu, "run to the guest's MMIO access", want);
	}
	t->res->checks++;
}

uint64_t test_mmio_write(struct test *t, struct where w, struct vcpu *vcpu, uint64_t gpa,
			 uint32_t len)
{
	uint64_t value = 0;

	run_to_mmio(t, w, vcpu, gpa, len, true);
	memcpy(&value, vcpu->run->mmio.data, len); /* what lies beyond len is stale */
	return value;
}

void test_mmio_read(struct test *t, struct where w, struct vcpu *vcpu, uint64_t gpa, uint32_t len,
		    uint64_t value)
{
	run_to_mmio(t, w, vcpu, gpa, len, false);
	memcpy(vcpu->run->mmio.data, &value, len);
}
