// SPDX-License-Identifier: GPL-2.0-or-later
/* Interrupt controllers in the kernel, and events that need no exit. */
#include <sys/eventfd.h>
#include <unistd.h>

#include "feature/probe.h"

#define DOORBELL	 0x510
#define APIC_VERSION_REG 0x30

GUEST_ASM(irqchip_idle, MODE_LONG, "1: jmp 1b\n");
GUEST_ASM(irqchip_doorbell, MODE_LONG,
	  "mov $" GUEST_STR(DOORBELL) ", %edx\n"
				      "mov $1, %eax\n"
				      "out %al, %dx\n"
				      "xor %eax, %eax\n" GUEST_DONE);

static enum support create_irqchip(struct vm *vm, char *detail)
{
	return probe_result(sys_ioctl(&vm->err, vm->fd, KVM_CREATE_IRQCHIP, 0), &vm->err, detail);
}

static enum support irqchip_accepted(const struct feature *f __attribute__((unused)),
				     struct host *host, char *detail)
{
	return probe_bare(host, create_irqchip, detail);
}

static enum support split_accepted(const struct feature *f, struct host *host, char *detail)
{
	return probe_enable(f, host, 24, detail);
}

/* The local APIC stands in the kernel: its registers can be read. */
static enum support lapic_run(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_lapic_state lapic;
	unsigned int version;

	if (sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_LAPIC, &lapic) < 0)
		return probe_result(-1, &vcpu->err, detail);
	version = (unsigned char)lapic.regs[APIC_VERSION_REG];
	probe_say(detail, "KVM_GET_LAPIC: version %#x", version);
	return version >= 0x10 ? SUPPORT_YES : SUPPORT_NO;
}

static enum support split_behaves(const struct feature *f __attribute__((unused)),
				  struct host *host, char *detail)
{
	struct vm_config config = {.guest = &irqchip_idle, .irqchip = VM_IRQCHIP_SPLIT};

	return probe_guest(host, &config, lapic_run, detail);
}

static enum support ring_doorbell(struct vm *vm, int fd, char *detail)
{
	struct kvm_ioeventfd bell = {
		.addr = DOORBELL, .len = 1, .fd = fd, .flags = KVM_IOEVENTFD_FLAG_PIO};
	uint64_t rings = 0;
	enum support s;

	if (sys_ioctl(&vm->err, vm->fd, KVM_IOEVENTFD, &bell) < 0)
		return probe_result(-1, &vm->err, detail);
	s = probe_run_to_done(vm, detail);
	if (s != SUPPORT_YES)
		return s;
	if (read(fd, &rings, sizeof(rings)) != sizeof(rings) || rings != 1) {
		probe_say(detail, "the eventfd was not signalled");
		return SUPPORT_NO;
	}
	probe_say(detail, "an OUT signals the eventfd without an exit");
	return SUPPORT_YES;
}

static enum support ioeventfd_run(struct vm *vm, char *detail)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	enum support s;

	if (fd < 0)
		return SUPPORT_UNKNOWN;
	s = ring_doorbell(vm, fd, detail);
	close(fd);
	return s;
}

static enum support ioeventfd_behaves(const struct feature *f __attribute__((unused)),
				      struct host *host, char *detail)
{
	return probe_guest(host, &(struct vm_config){.guest = &irqchip_doorbell}, ioeventfd_run,
			   detail);
}

static enum support x2apic_accepted(const struct feature *f, struct host *host, char *detail)
{
	return probe_enable(f, host, KVM_X2APIC_API_USE_32BIT_IDS, detail);
}

static enum support bus_cycles_set(struct vm *vm, char *detail)
{
	return probe_result(vm_enable_cap(vm, KVM_CAP_X86_APIC_BUS_CYCLES_NS, 40), &vm->err,
			    detail);
}

static enum support bus_cycles_accepted(const struct feature *f __attribute__((unused)),
					struct host *host, char *detail)
{
	static const enum vm_stage stages[] = {VM_STAGE_IRQCHIP, VM_STAGE_END};
	struct vm_config config = {.stages = stages, .irqchip = VM_IRQCHIP_SPLIT};

	return probe_guest(host, &config, bus_cycles_set, detail);
}

FEATURE(irqchip, .name = "irqchip", .title = "PIC, IOAPIC and local APIC in the kernel",
	.cap = KVM_CAP_IRQCHIP, .cap_name = "KVM_CAP_IRQCHIP",
	.hint = "built without CONFIG_KVM_IOAPIC? use the split irqchip",
	.accepted = irqchip_accepted);

FEATURE(split_irqchip, .name = "split-irqchip", .title = "Local APIC alone in the kernel",
	.cap = KVM_CAP_SPLIT_IRQCHIP, .cap_name = "KVM_CAP_SPLIT_IRQCHIP",
	.hint = "needs Linux 4.4", .accepted = split_accepted, .behaves = split_behaves);

FEATURE(ioeventfd, .name = "ioeventfd", .title = "Port and MMIO writes that signal an eventfd",
	.cap = KVM_CAP_IOEVENTFD, .cap_name = "KVM_CAP_IOEVENTFD",
	.hint = "the kernel is built without eventfd", .behaves = ioeventfd_behaves);

FEATURE(x2apic_api, .name = "x2apic-api", .title = "32-bit APIC IDs", .cap = KVM_CAP_X2APIC_API,
	.cap_name = "KVM_CAP_X2APIC_API", .hint = "needs Linux 4.8", .accepted = x2apic_accepted);

FEATURE(apic_bus_cycles, .name = "apic-bus-cycles", .title = "Frequency of the APIC's timer",
	.cap = KVM_CAP_X86_APIC_BUS_CYCLES_NS, .cap_name = "KVM_CAP_X86_APIC_BUS_CYCLES_NS",
	.hint = "needs Linux 6.11", .accepted = bus_cycles_accepted);
