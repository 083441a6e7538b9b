// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM_SET_PMU_EVENT_FILTER's arguments (api.rst 4.120; arch/x86/kvm/pmu.c of 6.1, 6.12 and 7.2).
 * The filter is taken whether or not the VM has a PMU. It is checked in this order: the header can
 * be read, action, flags, number of events, the events can be read, their bits.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/case.h"

#define MAX_EVENTS 300 /* KVM_PMU_EVENT_FILTER_MAX_EVENTS, not in the uapi */
#define MASKED	   KVM_PMU_EVENT_FLAG_MASKED_EVENTS

/* A filter with room for one event more than there may be, each of them EVENT. For free(). */
static struct kvm_pmu_event_filter *new_filter(struct test *t, uint64_t event)
{
	struct kvm_pmu_event_filter *f = malloc(sizeof(*f) + (MAX_EVENTS + 1) * sizeof(event));
	unsigned int i;

	if (!f)
		test_error(t, "out of memory");
	*f = (struct kvm_pmu_event_filter){0};
	memset(f->pad, 0xff, sizeof(f->pad)); /* nobody looks */
	for (i = 0; i <= MAX_EVENTS; i++)
		f->events[i] = event;
	return f;
}

static int try_filter(struct test *t, const struct vm *vm, uint32_t action, uint32_t nevents,
		      uint32_t flags, uint64_t event)
{
	struct kvm_pmu_event_filter *f = new_filter(t, event);
	int r;

	f->action = action;
	f->nevents = nevents;
	f->flags = flags;
	r = try_ioctl(vm->fd, KVM_SET_PMU_EVENT_FILTER, f);
	free(f);
	return r;
}

CASE(pmu_filter_args, "abi/pmu-filter-args",
     "KVM_SET_PMU_EVENT_FILTER: action, flags, number of events, pointers")
{
	const uint32_t allow = KVM_PMU_EVENT_ALLOW, deny = KVM_PMU_EVENT_DENY;
	struct vm *vm = bare_vm();
	long page = sysconf(_SC_PAGESIZE);
	struct kvm_pmu_event_filter *edge;
	char *map;

	REQUIRE(vm_check_cap(vm, KVM_CAP_PMU_EVENT_FILTER), "pmu-event-filter",
		"use another backend", "KVM_CAP_PMU_EVENT_FILTER is 0");
	CHECK_ERRNO(try_filter(t, vm, allow, 0, 0, 0), 0, "allow nothing");
	CHECK_ERRNO(try_filter(t, vm, allow, MAX_EVENTS, 0, 0xc0), 0, "allow 300 events");
	CHECK_ERRNO(try_filter(t, vm, allow, MAX_EVENTS + 1, 0, 0xc0), E2BIG, "301 events");
	CHECK_ERRNO(try_filter(t, vm, allow, ~0U, 0, 0xc0), E2BIG, "2^32 - 1 events");
	CHECK_ERRNO(try_filter(t, vm, deny + 1, 0, 0, 0), EINVAL, "action 2");
	CHECK_ERRNO(try_filter(t, vm, ~0U, 0, 0, 0), EINVAL, "action 2^32 - 1");
	CHECK_ERRNO(try_filter(t, vm, deny, 0, 2, 0), EINVAL, "flag 2");
	CHECK_ERRNO(try_filter(t, vm, deny, 0, 1U << 31, 0), EINVAL, "flag 2^31");
	CHECK_ERRNO(try_filter(t, vm, deny + 1, ~0U, 0, 0), EINVAL, "action before the number");
	CHECK_ERRNO(try_filter(t, vm, deny, ~0U, 2, 0), EINVAL, "flags before the number");
	/* An event that no counter can match is skipped, not refused: so it was from the first. */
	CHECK_ERRNO(try_filter(t, vm, deny, 1, 0, ~0ULL), 0, "an event of all ones, not masked");
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_SET_PMU_EVENT_FILTER, NULL), EFAULT, "no header");

	map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT(map != MAP_FAILED && !munmap(map + page, page), "a page with nothing behind it");
	edge = (void *)(map + page - sizeof(*edge));
	*edge = (struct kvm_pmu_event_filter){.action = deny};
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_SET_PMU_EVENT_FILTER, edge), 0, "a header at the edge");
	edge->nevents = 1;
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_SET_PMU_EVENT_FILTER, edge), EFAULT, "no events");
	edge->nevents = MAX_EVENTS + 1;
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_SET_PMU_EVENT_FILTER, edge), E2BIG,
		    "number before events");
	munmap(map, page);
	CHECK_ERRNO(try_filter(t, vm, deny, 0, 0, 0), 0,
		    "deny nothing: as if there were no filter");
	CHECK_ERRNO(try_stage(vm, VM_STAGE_VCPUS), 0, "a vCPU after all that");
	CHECK_ERRNO(try_filter(t, vm, deny, 1, 0, 0xc0), 0, "a filter after the first vCPU");
}

/* The fields of a masked event. Event select [11:8] in bits 35:32 is for AMD's counters only. */
#define SELECT	    0xffULL
#define MATCH	    (0xffULL << 8)
#define SELECT_HIGH (0xfULL << 32)
#define EXCLUDE	    (1ULL << 55)
#define MASK	    (0xffULL << 56)

CASE(pmu_filter_masked_args, "abi/pmu-filter-masked-args",
     "masked events: a bit in no field is EINVAL, at whatever place in the list")
{
	struct vm *vm = bare_vm();
	bool masked = vm_check_cap(vm, KVM_CAP_PMU_EVENT_MASKED_EVENTS) > 0;
	struct kvm_pmu_event_filter *f;
	unsigned int bit;
	int r;

	CHECK_ERRNO(try_filter(t, vm, KVM_PMU_EVENT_DENY, 0, MASKED, 0), masked ? 0 : EINVAL,
		    "the flag");
	REQUIRE(masked, "pmu-event-masked-events", "use a kernel >= 6.3",
		"KVM_CAP_PMU_EVENT_MASKED_EVENTS is 0");
	for (bit = 0; bit < 64; bit++) {
		if ((SELECT | MATCH | SELECT_HIGH | EXCLUDE | MASK) >> bit & 1)
			continue;
		check_push(t, "bit %u", bit);
		CHECK_ERRNO(try_filter(t, vm, KVM_PMU_EVENT_DENY, 1, MASKED, 1ULL << bit), EINVAL,
			    "an event of this bit");
		check_pop(t);
	}
	CHECK_ERRNO(try_filter(t, vm, KVM_PMU_EVENT_DENY, 1, MASKED, SELECT), 0, "event select");
	CHECK_ERRNO(try_filter(t, vm, KVM_PMU_EVENT_DENY, 1, MASKED, MATCH | MASK | EXCLUDE), 0,
		    "umask: match, mask, exclude");
	r = try_filter(t, vm, KVM_PMU_EVENT_DENY, 1, MASKED, SELECT_HIGH);
	test_info(t, "event select 11:8", r ? "refused" : "accepted");

	f = new_filter(t, 0);
	f->nevents = MAX_EVENTS;
	f->flags = MASKED;
	f->events[MAX_EVENTS] = ~0ULL; /* one behind the last */
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_SET_PMU_EVENT_FILTER, f), 0, "300 events of 0");
	f->events[MAX_EVENTS - 1] = 1ULL << 54;
	CHECK_ERRNO(try_ioctl(vm->fd, KVM_SET_PMU_EVENT_FILTER, f), EINVAL, "the last one is bad");
	free(f);
}
