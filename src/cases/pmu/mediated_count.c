// SPDX-License-Identifier: GPL-2.0-or-later
/* Counters that are the CPU's own: no exits, the interrupt through a vector of KVM's, exact. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "host_events.h"
#include "kvex/stats.h"
#include "kvex/svm_guest.h"

#define FEW	   10
#define MANY	   500
#define NOISE	   (MANY / 2) /* exits that nobody asked for */
#define APIC_SPIV  0xfee000f0
#define APIC_LVTPC 0xfee00340
#define APIC_ON	   0x1ff
#define ROUNDS	   50

/* The sum over all CPUs of the line VPMI in /proc/interrupts, -1 if there is none. */
static long long count_vpmis(void)
{
	FILE *in = fopen("/proc/interrupts", "re");
	char *line = NULL;
	long long sum = -1;
	size_t len = 0;

	while (in && getline(&line, &len, in) > 0) {
		char *at = strstr(line, "VPMI:");
		char *end;

		if (!at)
			continue;
		at += 5;
		sum = 0;
		for (long long n = strtoll(at, &end, 10); end != at; n = strtoll(at, &end, 10)) {
			sum += n;
			at = end;
		}
	}
	free(line);
	if (in)
		fclose(in);
	return sum;
}

CASE(mediated_vpmi, "pmu/mediated-vpmi",
     "a guest's overflow arrives by the vector for it: VPMI in /proc/interrupts",
     .needs = {COUNTING, "mediated-pmu"}, MEDIATED_CASE, .alone = true)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vm *vm = new_pmu_vm();
	long long before = count_vpmis();

	ASSERT(before >= 0, "the line VPMI of /proc/interrupts");
	for (unsigned int i = 0; i < 5; i++) {
		struct step s[] = {
			WRITE(m.global_ctl, 1),
			WRITE(m.status_clear, 1),
			STORE(APIC_SPIV, APIC_ON),
			STORE(APIC_LVTPC, PMI_VECTOR),
			WRITE(m.ctr[0], BEFORE_OVERFLOW(1000)),
			INTERRUPTS(1),
			WRITE(m.ctl[0], EVENT_INSNS | COUNT | PMU_INT),
			LOOP(100000),
			WRITE(m.ctl[0], 0),
			INTERRUPTS(0),
		};

		do_steps(vm->vcpu[0], s);
	}
	CHECK_EQ(pmu_result(vm, PMI_COUNT), 5, "interrupts in the guest");
	CHECK_EQ(count_vpmis() - before, 5, "VPMI of the host, more than before");
}

static uint64_t exits_of_rdpmcs(struct test *t, struct vcpu *vcpu, unsigned int n)
{
	struct step s[MANY];
	uint64_t before, after;

	for (unsigned int i = 0; i < n; i++)
		s[i] = RDPMC(0);
	ASSERT(!vcpu_stat(vcpu, "exits", &before), "KVM's statistics: exits");
	pmu_do(t, HERE, vcpu, s, n);
	ASSERT(!vcpu_stat(vcpu, "exits", &after), "KVM's statistics: exits");
	return after - before;
}

CASE(mediated_rdpmc_no_exit, "pmu/mediated-rdpmc-no-exit",
     "a guest's RDPMC reads the counter without an exit", .needs = {COUNTING, "mediated-pmu"},
     MEDIATED_CASE)
{
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];
	uint64_t few = exits_of_rdpmcs(t, vcpu, FEW), many = exits_of_rdpmcs(t, vcpu, MANY);

	test_info(t, "exits of 10 and 500 RDPMCs", "%llu, %llu", (unsigned long long)few,
		  (unsigned long long)many);
	CHECK(many < few + NOISE, "490 RDPMCs more, and less than half as many exits");
}

CASE(mediated_exact_under_host_perf, "pmu/mediated-exact-under-host-perf",
     "the host's own counting does not touch the guest's", .needs = {COUNTING, "mediated-pmu"},
     MEDIATED_CASE, .alone = true)
{
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];
	uint64_t base = count_event(vcpu, EVENT_INSNS, 1);
	int64_t before, after;
	int event;

	host_events_require(t);
	event = host_event_open(true, false);
	ASSERT(event >= 0, "perf_event_open with exclude_guest");
	before = host_event_read(event);
	for (unsigned int i = 1; i <= ROUNDS; i++) {
		check_push(t, "loop of %u", 100 * i);
		CHECK_EQ(count_event(vcpu, EVENT_INSNS, 100 * i) - base, 100 * i - 1,
			 "instructions more than a loop of 1");
		check_pop(t);
	}
	after = host_event_read(event);
	CHECK(after > before, "the host's event counts kvex itself");
	test_info(t, "instructions of kvex meanwhile", "%lld", (long long)(after - before));
	close(event);
}

/*
 * A guest hypervisor may have counters count in its guests alone, or in itself alone, by the bits
 * GuestOnly and HostOnly (APM vol. 2 section 13.2.1). Here the steps are run by L2.
 */
CASE(mediated_nested, "pmu/mediated-nested",
     "GuestOnly and HostOnly of a guest hypervisor tell L2 from L1",
     .needs = {COUNTING, "mediated-pmu", "backend=kvm_amd", "nested"},
     .guards = {.commit = "f4805dcf2d21",
		.subject = "KVM: x86/pmu: Allow Host-Only/Guest-Only bits with nSVM and mediated "
			   "PMU",
		.in = {"7.2"}},
     MEDIATED_LAB)
{
	static const struct {
		const char *name;
		uint64_t bits;
		unsigned int counts;
	} kinds[] = {
		{"neither bit", 0, 1},
		{"GuestOnly", PMU_GUEST_ONLY, 1},
		{"HostOnly", PMU_HOST_ONLY, 0},
	};
	struct pmu_msrs m = get_pmu_msrs();
	const uint64_t both = PMU_GUEST_ONLY | PMU_HOST_ONLY;
	struct vcpu *vcpu = new_pmu_vm()->vcpu[0];
	struct step probe[] = {WRITE(m.ctl[0], both), READ(m.ctl[0]), WRITE(m.ctl[0], 0)};

	ASSERT(!svm_guest_add(vcpu), "set up the guest hypervisor");
	/* In a kernel without them they are reserved, and dropped like other reserved bits. */
	do_steps(vcpu, probe);
	REQUIRE(probe[1].value, "guest-only-bits", "needs Linux 7.2",
		"KVM has no GuestOnly and HostOnly for guest hypervisors");
	CHECK_EQ(probe[1].value, both, "event select with both bits, as read");
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		uint64_t seen[2];

		for (unsigned int k = 0; k < 2; k++) {
			struct step s[] = {
				WRITE(m.ctr[0], 0),
				WRITE(m.ctl[0], EVENT_INSNS | COUNT | kinds[i].bits),
				LOOP(k ? 1001 : 1),
				WRITE(m.ctl[0], 0),
				READ(m.ctr[0]),
			};

			do_steps(vcpu, s);
			seen[k] = s[4].value;
		}
		check_push(t, "%s", kinds[i].name);
		CHECK_EQ(seen[1] - seen[0], 1000 * kinds[i].counts, "1000 turns more in L2");
		check_pop(t);
	}
}
