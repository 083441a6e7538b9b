// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What KVM writes to the host's counters for a guest, as the lab's CPU model has seen it: a log of
 * all its MSRs (docs/models.md). No instruction of the host's may count for the guest, so that
 * each event select that lets a counter run has GuestOnly set (APM vol. 2 section 13.2.1).
 */
#include "kvex/host.h"
#include "kvex/model_log.h"
#include "pmu_case.h"

#define FIRST_CTL PMU_AMD_SELECT
#define LAST_CTL  ((uint64_t)PMU_AMD_SELECT + 2 * (PMU_MAX_COUNTERS - 1))
#define TURNS	  500

struct seen {
	unsigned int running, guest_only, host_bits;
	uint64_t value;
};

/* Event selects that the host wrote for the guest: of counters that are on. */
static struct seen look(struct test *t, const struct model_log *log)
{
	struct seen s = {0};

	for (uint64_t i = 0; i < log->count; i++) {
		const struct model_log_record *r = model_log_get(log, i);

		ASSERT(r, "the model's log holds all of the case");
		if (r->kind != MODEL_LOG_MSR_WRITE || r->guest || r->a < FIRST_CTL ||
		    r->a > LAST_CTL || r->a & 1 || !(r->b & PMU_ENABLE))
			continue;
		s.running++;
		s.guest_only += (r->b & PMU_GUEST_ONLY) != 0;
		s.host_bits += (r->b & PMU_HOST_ONLY) != 0;
		if (!(r->b & PMU_GUEST_ONLY))
			s.value = r->b;
	}
	return s;
}

CASE(mediated_guest_only_bits, "pmu/mediated-guest-only-bits",
     "KVM lets a guest's counters run with GuestOnly set, and never in the host",
     .needs = {COUNTING, "mediated-pmu", "backend=kvm_amd"}, MEDIATED_CASE, .alone = true)
{
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];
	struct model_log *log = model_log_open();
	struct seen s;

	REQUIRE(log && test_host(t)->models[0], "model-log", "kvex lab run does it, with model pmu",
		"what KVM writes to the counters can be seen in the lab's CPU model alone");
	CHECK(count_event(vcpu, EVENT_INSNS, TURNS) >= TURNS, "the guest's counter");
	s = look(t, log);
	model_log_close(log);
	CHECK(s.running > 0, "KVM has written an event select for the guest");
	CHECK_EQ(s.guest_only, s.running, "of these with GuestOnly");
	CHECK_EQ(s.value, 0, "an event select without it");
	CHECK_EQ(s.host_bits, 0, "with HostOnly");
	test_info(t, "event selects written", "%u", s.running);
}
