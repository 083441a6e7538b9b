// SPDX-License-Identifier: GPL-2.0-or-later
/* KVM_RUN for cases: an end that no case asked for is recognised here, once for all. */
#include <stdio.h>

#include "harness/test.h"
#include "kvex/dump.h"

/* How long a deadline of the case's own is at least, so that it is not over before KVM_RUN. */
#define MIN_DEADLINE_MS 10

static void dump(struct test *t, struct vcpu *vcpu)
{
	struct dump_out out = {t->res->diag, sizeof(t->res->diag), strlen(t->res->diag)};

	dump_vcpu(&out, vcpu);
}

static void describe_last(const struct vcpu *vcpu, char *buf, size_t len)
{
	const struct exit_record *rec = ring_get(vcpu->ring, 0);

	if (rec)
		exit_describe(rec, buf, len);
	else
		snprintf(buf, len, "no exit at all");
}

void test_wrong_exit(struct test *t, struct where w, struct vcpu *vcpu, const char *what,
		     const char *want)
{
	char got[160];

	describe_last(vcpu, got, sizeof(got));
	t->res->checks++;
	test_record_failure(t, w, what, want, got);
	dump(t, vcpu);
	test_end(t);
}

static void __attribute__((noreturn)) guest_hangs(struct test *t, struct vcpu *vcpu)
{
	const struct exit_record *before = ring_get(vcpu->ring, 1);
	char last[160] = "none";
	uint64_t rip = vcpu_linear_rip(vcpu);

	if (before)
		exit_describe(before, last, sizeof(last));
	dump(t, vcpu);
	test_conclude(t, VERDICT_TIMEOUT, "the guest hangs at RIP %#llx; last exit: %s",
		      (unsigned long long)rip, last);
}

static void arm_deadline(struct test *t, struct vcpu *vcpu, unsigned int ms)
{
	double left = (t->deadline - monotonic_seconds()) * 1000;

	if (!ms) {
		if (vcpu->timer_armed)
			return;
		ms = left > MIN_DEADLINE_MS ? (unsigned int)left : MIN_DEADLINE_MS;
	}
	if (vcpu_set_deadline(vcpu, ms))
		test_error(t, "%s", vcpu->err.text);
}

int test_try_run(struct test *t, struct vcpu *vcpu, unsigned int ms)
{
	int r;

	arm_deadline(t, vcpu, ms);
	r = vcpu_run(vcpu);
	if (ms)
		vcpu_set_deadline(vcpu, 0);
	return r;
}

static void __attribute__((noreturn))
guest_trapped(struct test *t, struct where w, struct vcpu *vcpu)
{
	const struct guest_result *g = vm_result(vcpu->vm);
	char got[96];

	snprintf(got, sizeof(got), "vector %llu, error code %#llx, RIP %#llx, CR2 %#llx",
		 (unsigned long long)g->vector, (unsigned long long)g->error,
		 (unsigned long long)g->rip, (unsigned long long)g->cr2);
	t->res->checks++;
	test_record_failure(t, w, "exception in the guest", "none", got);
	dump(t, vcpu);
	test_end(t);
}

static void __attribute__((noreturn))
guest_check_failed(struct test *t, struct where w, struct vcpu *vcpu)
{
	const struct guest_result *g = vm_result(vcpu->vm);
	const char *file = g->file ? vm_hva(vcpu->vm, g->file, 64) : NULL;
	char what[160], want[64], got[64];

	if (file)
		snprintf(what, sizeof(what), "the guest's own check at %.60s:%u", file, g->line);
	else
		snprintf(what, sizeof(what), "the guest's own check %u", g->status);
	snprintf(want, sizeof(want), "%#llx", (unsigned long long)g->value[1]);
	snprintf(got, sizeof(got), "%#llx", (unsigned long long)g->value[0]);
	t->res->checks++;
	test_record_failure(t, w, what, want, got);
	test_end(t);
}

void test_run(struct test *t, struct where w, struct vcpu *vcpu)
{
	int r = test_try_run(t, vcpu, 0);

	if (r == -ETIME)
		guest_hangs(t, vcpu);
	if (r)
		test_wrong_exit(t, w, vcpu, vcpu->err.text, "an exit");
	switch (vcpu->run->exit_reason) {
	case KVM_EXIT_INTERNAL_ERROR:
	case KVM_EXIT_FAIL_ENTRY:
	case KVM_EXIT_UNKNOWN:
	case KVM_EXIT_EXCEPTION:
		test_wrong_exit(t, w, vcpu, "KVM_RUN", "an exit that a guest can cause");
	case KVM_EXIT_IO:
		if (vcpu->run->io.direction != KVM_EXIT_IO_OUT || !vm_result(vcpu->vm))
			return;
		if (vcpu->run->io.port == GUEST_PORT_TRAP)
			guest_trapped(t, w, vcpu);
		if (vcpu->run->io.port == GUEST_PORT_FAIL)
			guest_check_failed(t, w, vcpu);
		return;
	default:
		return;
	}
}

uint32_t test_run_until_port(struct test *t, struct where w, struct vcpu *vcpu, uint16_t port)
{
	char want[48];
	uint32_t value = 0;

	do {
		test_run(t, w, vcpu);
	} while (vcpu->run->exit_reason == KVM_EXIT_IO && port != GUEST_PORT_PUTC &&
		 vcpu->run->io.port == GUEST_PORT_PUTC);
	if (vcpu->run->exit_reason != KVM_EXIT_IO || vcpu->run->io.direction != KVM_EXIT_IO_OUT ||
	    vcpu->run->io.port != port) {
		snprintf(want, sizeof(want), "out to port %#x", port);
		test_wrong_exit(t, w, vcpu, "run to the guest's next word", want);
	}
	t->res->checks++;
	memcpy(&value, vcpu_io_data(vcpu), vcpu->run->io.size);
	return value;
}
