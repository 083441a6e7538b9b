// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory slots and what they can: read-only, dirty logs, coalesced writes. */
#include <string.h>

#include "feature/probe.h"

#define SLOT_GPA  0x400000
#define SLOT_SIZE 0x4000
#define DIRTY_AT  0x1000 /* the slot's second page */
#define ALIAS_GPA 0x90000

/* Status 0 if what was written can be read back. */
GUEST_ASM(memory_write, MODE_LONG,
	  "movl $0x600d, 0x401000\n"
	  "cmpl $0x600d, 0x401000\n"
	  "setne %al\n" GUEST_DONE);

static const struct vm_config memory_config = {.guest = &memory_write};

static enum support readonly_run(struct vm *vm, char *detail)
{
	const struct kvm_run *run = vm->vcpu[0]->run;

	if (vm_add_memory(vm, VM_AS_NORMAL, SLOT_GPA, SLOT_SIZE, NULL, KVM_MEM_READONLY))
		return probe_result(-1, &vm->err, detail);
	if (!probe_run(vm, detail))
		return SUPPORT_NO;
	if (run->exit_reason != KVM_EXIT_MMIO || !run->mmio.is_write ||
	    run->mmio.phys_addr != SLOT_GPA + DIRTY_AT)
		return probe_other_exit(vm, detail);
	probe_say(detail, "a write gives KVM_EXIT_MMIO");
	return SUPPORT_YES;
}

static enum support readonly_behaves(const struct feature *f __attribute__((unused)),
				     struct host *host, char *detail)
{
	return probe_guest(host, &memory_config, readonly_run, detail);
}

static enum support dirty_log_run(struct vm *vm, char *detail)
{
	uint64_t bitmap[1] = {0};
	struct kvm_dirty_log log = {.dirty_bitmap = bitmap};
	enum support s;

	if (vm_add_memory(vm, VM_AS_NORMAL, SLOT_GPA, SLOT_SIZE, NULL, KVM_MEM_LOG_DIRTY_PAGES))
		return probe_result(-1, &vm->err, detail);
	s = probe_run_to_done(vm, detail);
	if (s != SUPPORT_YES)
		return s;
	log.slot = vm->slot[1].id;
	if (sys_ioctl(&vm->err, vm->fd, KVM_GET_DIRTY_LOG, &log) < 0)
		return probe_result(-1, &vm->err, detail);
	probe_say(detail, "bitmap %#llx after a write to page 1", (unsigned long long)bitmap[0]);
	return bitmap[0] == 1 << 1 ? SUPPORT_YES : SUPPORT_NO;
}

static enum support dirty_log_behaves(const struct feature *f __attribute__((unused)),
				      struct host *host, char *detail)
{
	return probe_guest(host, &memory_config, dirty_log_run, detail);
}

static enum support dirty_ring_accepted(const struct feature *f, struct host *host, char *detail)
{
	return probe_enable(f, host, 1024 * sizeof(struct kvm_dirty_gfn), detail);
}

static int register_zone(struct vm *vm)
{
	struct kvm_coalesced_mmio_zone zone = {.addr = SLOT_GPA, .size = SLOT_SIZE};

	return sys_ioctl(&vm->err, vm->fd, KVM_REGISTER_COALESCED_MMIO, &zone);
}

static enum support zone_set(struct vm *vm, char *detail)
{
	return probe_result(register_zone(vm), &vm->err, detail);
}

static enum support coalesced_accepted(const struct feature *f __attribute__((unused)),
				       struct host *host, char *detail)
{
	return probe_bare(host, zone_set, detail);
}

/* The guest's write goes to the ring; its read back is the first exit. */
static enum support coalesced_run(struct vm *vm, char *detail)
{
	const struct kvm_run *run = vm->vcpu[0]->run;
	int page = vm_check_cap(vm, KVM_CAP_COALESCED_MMIO);
	const struct kvm_coalesced_mmio_ring *ring;

	if (page <= 0 || ((size_t)page + 1) * 4096 > vm->sys->run_size) {
		probe_say(detail, "the ring's page %d is not mapped", page);
		return SUPPORT_NO;
	}
	if (register_zone(vm) < 0)
		return probe_result(-1, &vm->err, detail);
	if (!probe_run(vm, detail))
		return SUPPORT_NO;
	ring = (const void *)((const char *)run + (size_t)page * 4096);
	if (run->exit_reason != KVM_EXIT_MMIO || run->mmio.is_write || ring->last != 1 ||
	    ring->coalesced_mmio[0].phys_addr != SLOT_GPA + DIRTY_AT)
		return probe_other_exit(vm, detail);
	probe_say(detail, "a write goes to the ring without an exit");
	return SUPPORT_YES;
}

static enum support coalesced_behaves(const struct feature *f __attribute__((unused)),
				      struct host *host, char *detail)
{
	return probe_guest(host, &memory_config, coalesced_run, detail);
}

static enum support user_memory2_run(struct vm *vm, char *detail)
{
	/* A part of the first slot again, at another address. */
	struct kvm_userspace_memory_region2 region = {
		.slot = 1,
		.guest_phys_addr = SLOT_GPA,
		.memory_size = SLOT_SIZE,
		.userspace_addr = (uintptr_t)vm_hva(vm, ALIAS_GPA, SLOT_SIZE),
	};
	enum support s;

	if (sys_ioctl(&vm->err, vm->fd, KVM_SET_USER_MEMORY_REGION2, &region) < 0)
		return probe_result(-1, &vm->err, detail);
	s = probe_run_to_done(vm, detail);
	if (s != SUPPORT_YES)
		return s;
	probe_say(detail, "the guest writes to such a slot");
	return *(uint32_t *)vm_hva(vm, ALIAS_GPA + DIRTY_AT, 4) == 0x600d ? SUPPORT_YES
									  : SUPPORT_NO;
}

static enum support user_memory2_behaves(const struct feature *f __attribute__((unused)),
					 struct host *host, char *detail)
{
	return probe_guest(host, &memory_config, user_memory2_run, detail);
}

FEATURE(readonly_mem, .name = "readonly-mem", .title = "Read-only memory slots",
	.cap = KVM_CAP_READONLY_MEM, .cap_name = "KVM_CAP_READONLY_MEM",
	.hint = "the VM type or backend has none", .behaves = readonly_behaves);

FEATURE(dirty_log, .name = "dirty-log", .title = "Bitmap of written pages",
	.cap = KVM_CAP_USER_MEMORY, .cap_name = "KVM_CAP_USER_MEMORY", .hint = "part of every KVM",
	.behaves = dirty_log_behaves);

FEATURE(dirty_ring, .name = "dirty-ring", .title = "Ring of written pages",
	.cap = KVM_CAP_DIRTY_LOG_RING, .cap_name = "KVM_CAP_DIRTY_LOG_RING",
	.hint = "needs Linux 5.11", .accepted = dirty_ring_accepted);

FEATURE(coalesced_mmio, .name = "coalesced-mmio", .title = "MMIO writes collected in a ring",
	.cap = KVM_CAP_COALESCED_MMIO, .cap_name = "KVM_CAP_COALESCED_MMIO",
	.hint = "the kernel is built without CONFIG_KVM_MMIO", .accepted = coalesced_accepted,
	.behaves = coalesced_behaves);

FEATURE(user_memory2, .name = "user-memory2", .title = "KVM_SET_USER_MEMORY_REGION2",
	.cap = KVM_CAP_USER_MEMORY2, .cap_name = "KVM_CAP_USER_MEMORY2", .hint = "needs Linux 6.8",
	.behaves = user_memory2_behaves);
