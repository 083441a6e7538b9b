// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who has the counters, the host's perf or the guests: kvm_arch_vcpu_precreate() takes them with
 * the first vCPU of a VM that has a local APIC in the kernel, kvm_arch_destroy_vm() gives them
 * back.
 */
#include <unistd.h>

#include "host_events.h"

static const enum vm_stage to_vcpus[] = {VM_STAGE_CAPS, VM_STAGE_IRQCHIP, VM_STAGE_MEMORY,
					 VM_STAGE_END};

/* A VM that wants for its first vCPU. */
#define vm_before_vcpus() new_vm(.stages = to_vcpus, .irqchip = VM_IRQCHIP_SPLIT)

static int create_vcpu(struct test *t, struct vm *vm, unsigned int id)
{
	int fd = try_ioctl(vm->fd, KVM_CREATE_VCPU, id);

	if (fd >= 0)
		close(fd);
	return fd;
}

static int open_event(struct test *t, bool exclude_guest)
{
	int fd = host_event_open(exclude_guest, false);

	ASSERT(fd >= 0, "perf_event_open of instructions");
	return fd;
}

CASE(mediated_ebusy, "pmu/mediated-ebusy",
     "while perf counts in guests too, no VM gets the counters: EBUSY for its first vCPU",
     .needs = {COUNTING, "mediated-pmu"}, MEDIATED_CASE, .alone = true)
{
	struct vm *vm = vm_before_vcpus();
	int event;

	host_events_require(t);
	event = open_event(t, false);
	CHECK_ERRNO(create_vcpu(t, vm, 0), EBUSY, "KVM_CREATE_VCPU, an event of the host's open");
	CHECK_ERRNO(create_vcpu(t, vm, 0), EBUSY, "and again");
	close(event);
	CHECK_ERRNO(create_vcpu(t, vm, 0), 0, "KVM_CREATE_VCPU once it is closed");
	close(open_event(t, true));
}

CASE(mediated_retry_disabled, "pmu/mediated-retry-disabled",
     "a VM that was refused the counters can be had without them",
     .needs = {COUNTING, "mediated-pmu"}, MEDIATED_CASE, .alone = true)
{
	struct vm *vm = vm_before_vcpus();
	int event;

	host_events_require(t);
	event = open_event(t, false);
	CHECK_ERRNO(create_vcpu(t, vm, 0), EBUSY, "KVM_CREATE_VCPU, an event of the host's open");
	CHECK_ERRNO(try_enable_cap(vm, KVM_CAP_PMU_CAPABILITY, KVM_PMU_CAP_DISABLE), 0,
		    "KVM_PMU_CAP_DISABLE, after the refusal");
	CHECK_ERRNO(create_vcpu(t, vm, 0), 0, "KVM_CREATE_VCPU without a PMU");
	CHECK(host_event_read(event) > 0, "the host's event has gone on");
	close(event);
}

CASE(mediated_perf_open_refused, "pmu/mediated-perf-open-refused",
     "while a VM has the counters, perf opens no event that would count in guests",
     .needs = {COUNTING, "mediated-pmu"}, MEDIATED_CASE, .alone = true)
{
	struct vm *vm;
	int fd;

	host_events_require(t);
	vm = new_pmu_vm();
	CHECK_ERRNO(host_event_open(false, false), EOPNOTSUPP, "perf_event_open of instructions");
	fd = host_event_open(true, false);
	CHECK_ERRNO(fd, 0, "the same with exclude_guest");
	if (fd >= 0)
		close(fd);
	fd = host_event_open(false, true);
	CHECK_ERRNO(fd, 0, "perf_event_open of a software event");
	if (fd >= 0)
		close(fd);
	CHECK(count_event(vm->vcpu[0], EVENT_INSNS, 100) >= 100, "the guest's counter");
}

CASE(mediated_released, "pmu/mediated-released",
     "the end of the last VM gives the counters back to the host",
     .needs = {COUNTING, "mediated-pmu"}, MEDIATED_CASE, .alone = true)
{
	struct vm_config config = {.irqchip = VM_IRQCHIP_SPLIT};
	struct vm *vm[2];
	int event;

	host_events_require(t);
	for (unsigned int i = 0; i < 2; i++)
		ASSERT(!vm_create(test_sys(t), &config, &vm[i]), "create a VM");
	CHECK_ERRNO(host_event_open(false, false), EOPNOTSUPP, "perf_event_open, two VMs");
	vm_destroy(vm[0]);
	CHECK_ERRNO(host_event_open(false, false), EOPNOTSUPP, "perf_event_open, one VM");
	vm_destroy(vm[1]);
	event = host_event_open(false, false);
	CHECK_ERRNO(event, 0, "perf_event_open, no VM");
	CHECK(event >= 0 && host_event_read(event) > 0, "and the event counts");
	if (event >= 0)
		close(event);
}

CASE(mediated_no_irqchip_silent, "pmu/mediated-no-irqchip-silent",
     "a VM without a local APIC in the kernel silently has no PMU",
     .needs = {COUNTING, "mediated-pmu"}, MEDIATED_CASE, .alone = true)
{
	struct pmu_msrs m = get_pmu_msrs();
	struct vm *vm = new_userspace_apic_vm();
	struct step s[] = {WRITE(m.ctl[0], EVENT_INSNS | COUNT), LOOP(100), READ(m.ctr[0]),
			   RDPMC(0)};
	int event;

	host_events_require(t);
	do_steps(vm->vcpu[0], s);
	CHECK_EQ(s[2].value, 0, "counter, as read");
	CHECK_EQ(s[3].fault, FAULT_GP, "1 + vector of RDPMC");
	event = host_event_open(false, false);
	CHECK_ERRNO(event, 0, "perf_event_open, which such a VM does not mind");
	if (event >= 0)
		close(event);
}
