// SPDX-License-Identifier: GPL-2.0-or-later
/* What userspace learns of faults: triple faults, exception payloads, memory faults. */
#include "feature/probe.h"

#define VECTOR_PF 14

GUEST_ASM(fault_idle, MODE_LONG, "1: jmp 1b\n");

static enum support enable_accepted(const struct feature *f, struct host *host, char *detail)
{
	return probe_enable(f, host, 1, detail);
}

static enum support with_cap(const struct feature *f, struct host *host, probe_judge judge,
			     char *detail)
{
	struct vm_config config = {.guest = &fault_idle, .caps = {{(uint32_t)f->cap, 1}}};

	return probe_guest(host, &config, judge, detail);
}

static enum support triple_fault_run(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_vcpu_events events = {0};

	if (vcpu_get_events(vcpu, &events))
		return probe_result(-1, &vcpu->err, detail);
	if (!(events.flags & KVM_VCPUEVENT_VALID_TRIPLE_FAULT)) {
		probe_say(detail, "KVM_GET_VCPU_EVENTS does not show it");
		return SUPPORT_NO;
	}
	events.flags = KVM_VCPUEVENT_VALID_TRIPLE_FAULT;
	events.triple_fault.pending = 1;
	if (vcpu_set_events(vcpu, &events))
		return probe_result(-1, &vcpu->err, detail);
	if (!probe_run(vm, detail))
		return SUPPORT_NO;
	if (vcpu->run->exit_reason != KVM_EXIT_SHUTDOWN)
		return probe_other_exit(vm, detail);
	probe_say(detail, "a pending one gives KVM_EXIT_SHUTDOWN");
	return SUPPORT_YES;
}

static enum support triple_fault_behaves(const struct feature *f, struct host *host, char *detail)
{
	return with_cap(f, host, triple_fault_run, detail);
}

static enum support payload_round_trip(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_vcpu_events events = {0};

	if (vcpu_get_events(vcpu, &events))
		return probe_result(-1, &vcpu->err, detail);
	events.flags |= KVM_VCPUEVENT_VALID_PAYLOAD;
	events.exception.pending = 1;
	events.exception.nr = VECTOR_PF;
	events.exception.has_error_code = 1;
	events.exception_has_payload = 1;
	events.exception_payload = 0x123000;
	if (vcpu_set_events(vcpu, &events))
		return probe_result(-1, &vcpu->err, detail);
	events = (struct kvm_vcpu_events){0};
	if (vcpu_get_events(vcpu, &events))
		return probe_result(-1, &vcpu->err, detail);
	if (!events.exception.pending || events.exception_payload != 0x123000) {
		probe_say(detail, "a pending #PF with payload does not come back");
		return SUPPORT_NO;
	}
	probe_say(detail, "a pending #PF keeps its address");
	return SUPPORT_YES;
}

static enum support payload_behaves(const struct feature *f, struct host *host, char *detail)
{
	return with_cap(f, host, payload_round_trip, detail);
}

/* A window in TSC ticks above, flags below: on, and told to userspace. */
#define NOTIFY_ARG (128000ULL << 32 | 1 | 2)

static enum support notify_accepted(const struct feature *f, struct host *host, char *detail)
{
	return probe_enable(f, host, NOTIFY_ARG, detail);
}

FEATURE(triple_fault_event, .name = "triple-fault-event",
	.title = "Pending triple faults in KVM_GET/SET_VCPU_EVENTS",
	.cap = KVM_CAP_X86_TRIPLE_FAULT_EVENT, .cap_name = "KVM_CAP_X86_TRIPLE_FAULT_EVENT",
	.hint = "needs Linux 6.0", .accepted = enable_accepted, .behaves = triple_fault_behaves);

FEATURE(exception_payload, .name = "exception-payload",
	.title = "Pending exceptions with CR2 or DR6", .cap = KVM_CAP_EXCEPTION_PAYLOAD,
	.cap_name = "KVM_CAP_EXCEPTION_PAYLOAD", .hint = "needs Linux 4.20",
	.accepted = enable_accepted, .behaves = payload_behaves);

FEATURE(notify_vmexit, .name = "notify-vmexit",
	.title = "Exit when no event window opens for too long", .cap = KVM_CAP_X86_NOTIFY_VMEXIT,
	.cap_name = "KVM_CAP_X86_NOTIFY_VMEXIT",
	.hint = "needs kvm_intel on Sapphire Rapids or newer, and Linux 6.0",
	.accepted = notify_accepted);

FEATURE(memory_fault_info, .name = "memory-fault-info", .title = "KVM_EXIT_MEMORY_FAULT",
	.cap = KVM_CAP_MEMORY_FAULT_INFO, .cap_name = "KVM_CAP_MEMORY_FAULT_INFO",
	.hint = "needs Linux 6.8");
