// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM_SET_PMU_EVENT_FILTER (api.rst 4.132): an event that is filtered does not count, and the guest
 * is told nothing: its event select reads back as it was written.
 */
#include "pmu_case.h"

#define TURNS	   200
#define MAX_EVENTS 4
/* A masked entry: event in bits 7:0, match 15:8, mask 63:56, exclude bit 55 (api.rst). */
#define MASKED(event, mask, match)   ((event) | (uint64_t)(match) << 8 | (uint64_t)(mask) << 56)
#define EXCLUDED(event, mask, match) (MASKED(event, mask, match) | 1ULL << 55)
#define UMASK(event, umask)	     ((event) | (uint64_t)(umask) << 8)

union filter {
	struct kvm_pmu_event_filter head;
	char room[sizeof(struct kvm_pmu_event_filter) + MAX_EVENTS * sizeof(__u64)];
};

static void set_filter(struct test *t, struct vm *vm, uint32_t action, uint32_t flags, uint32_t n,
		       const uint64_t *events)
{
	union filter f = {.head = {.action = action, .nevents = n, .flags = flags}};

	if (n)
		memcpy(f.head.events, events, n * sizeof(*events));
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_SET_PMU_EVENT_FILTER, &f), 0, "KVM_SET_PMU_EVENT_FILTER");
}

static void check_counts(struct test *t, struct vm *vm, uint64_t event, bool counts,
			 const char *what)
{
	uint64_t n = count_event(vm->vcpu[0], event, TURNS);

	if (counts)
		CHECK(n >= TURNS, what);
	else
		CHECK_EQ(n, 0, what);
}

static void check_select_kept(struct test *t, struct vm *vm, uint64_t event)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct step s[] = {WRITE(m.ctl[1], event | COUNT), READ(m.ctl[1]), WRITE(m.ctl[1], 0)};

	do_steps(vm->vcpu[0], s);
	CHECK_EQ(s[1].value, event | COUNT, "event select of a filtered event, as read");
}

/* Before, what KVM emulates was counted by a counter that had been allowed once. */
#define FILTER_FIX                                                                                 \
	.guards = GUARD(.kind = FIXED_BY, .commit = "dfdeda67ea2d",                                \
			.subject = "KVM: x86/pmu: Prevent the PMU from counting "                  \
				   "disallowed events",                                            \
			.in = {"6.4"}, .not_in = {"6.1.192"})

CASE(filter_allow, "pmu/filter-allow", "of a list of allowed events no other counts",
     .needs = {COUNTING, "pmu-event-filter"}, FILTER_FIX, PMU_CASE)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vm *vm = new_pmu_vm();
	const uint64_t allowed[] = {EVENT_INSNS, m.cycles};

	check_counts(t, vm, m.branches, true, "branches, without a filter");
	set_filter(t, vm, KVM_PMU_EVENT_ALLOW, 0, 2, allowed);
	check_counts(t, vm, EVENT_INSNS, true, "instructions, allowed");
	check_counts(t, vm, m.branches, false, "branches, not allowed");
	check_select_kept(t, vm, m.branches);
	set_filter(t, vm, KVM_PMU_EVENT_ALLOW, 0, 0, NULL);
	check_counts(t, vm, EVENT_INSNS, false, "instructions, nothing allowed");
}

CASE(filter_deny, "pmu/filter-deny", "a denied event does not count, all others do",
     .needs = {COUNTING, "pmu-event-filter"}, PMU_CASE)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vm *vm = new_pmu_vm();
	const uint64_t denied[] = {EVENT_INSNS};

	set_filter(t, vm, KVM_PMU_EVENT_DENY, 0, 1, denied);
	check_counts(t, vm, EVENT_INSNS, false, "instructions, denied");
	check_counts(t, vm, m.branches, true, "branches, not denied");
	check_select_kept(t, vm, EVENT_INSNS);
	set_filter(t, vm, KVM_PMU_EVENT_DENY, 0, 0, NULL);
	check_counts(t, vm, EVENT_INSNS, true, "instructions, nothing denied any more");
}

/* The unit mask plays no part in what these events count, only in what matches. */
CASE(filter_masked, "pmu/filter-masked",
     "entries with masks: what matches, but not what is excluded",
     .needs = {COUNTING, "masked-events"}, FILTER_FIX, PMU_CASE)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vm *vm = new_pmu_vm();
	const uint64_t exact[] = {MASKED(EVENT_INSNS, 0xff, 0)};
	const uint64_t any_but[] = {MASKED(m.branches, 0, 0), EXCLUDED(m.branches, 0xff, 0)};

	set_filter(t, vm, KVM_PMU_EVENT_ALLOW, KVM_PMU_EVENT_FLAG_MASKED_EVENTS, 1, exact);
	check_counts(t, vm, EVENT_INSNS, true, "instructions: event and unit mask match");
	check_counts(t, vm, m.branches, false, "branches: no entry");
	set_filter(t, vm, KVM_PMU_EVENT_DENY, KVM_PMU_EVENT_FLAG_MASKED_EVENTS, 1, exact);
	check_counts(t, vm, EVENT_INSNS, false, "instructions, denied by the same entry");
	set_filter(t, vm, KVM_PMU_EVENT_ALLOW, KVM_PMU_EVENT_FLAG_MASKED_EVENTS, 1, any_but);
	check_counts(t, vm, EVENT_INSNS, false, "instructions: no entry");
	set_filter(t, vm, KVM_PMU_EVENT_ALLOW, KVM_PMU_EVENT_FLAG_MASKED_EVENTS, 2, any_but);
	check_counts(t, vm, m.branches, false, "branches: their unit mask 0 is excluded");
}

CASE(filter_fixed, "pmu/filter-fixed", "the bitmap filters fixed counters, the list does not",
     .needs = {"vendor=GenuineIntel", COUNTING, "pmu-event-filter"}, FILTER_FIX)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vm *vm = new_pmu_vm();
	const uint64_t denied[] = {EVENT_INSNS};
	union filter f = {.head = {.action = KVM_PMU_EVENT_DENY, .fixed_counter_bitmap = 1}};

	for (unsigned int bitmap = 0; bitmap < 2; bitmap++) {
		struct step s[] = {WRITE(m.global_ctl, 1ULL << 32), WRITE(PMU_INTEL_FIXED, 0),
				   WRITE(PMU_INTEL_FIXED_CTL, 1),   LOOP(TURNS),
				   WRITE(PMU_INTEL_FIXED_CTL, 0),   READ(PMU_INTEL_FIXED)};

		if (bitmap)
			CHECK_ERRNO(try_ioctl(vm->fd, KVM_SET_PMU_EVENT_FILTER, &f), 0,
				    "KVM_SET_PMU_EVENT_FILTER");
		else
			set_filter(t, vm, KVM_PMU_EVENT_DENY, 0, 1, denied);
		do_steps(vm->vcpu[0], s);
		if (bitmap)
			CHECK_EQ(s[5].value, 0, "fixed counter 0, denied by the bitmap");
		else
			CHECK(s[5].value >= TURNS, "fixed counter 0, its event denied in the list");
	}
}
