// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory with private pages. KVM keeps no reference to a guest_memfd: the slot's descriptor stays
 * open as long as the VM (virt/kvm/guest_memfd.c, kvm_gmem_release).
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vmm/memory.h"

static int set_region(struct vm *vm, const struct vm_slot *slot)
{
	struct kvm_userspace_memory_region2 region = {
		.slot = slot->id,
		.flags = slot->flags,
		.guest_phys_addr = slot->gpa,
		.memory_size = slot->size,
		.userspace_addr = (uintptr_t)slot->hva,
		.guest_memfd = (__u32)slot->memfd,
	};

	return sys_ioctl(&vm->err, vm->fd, KVM_SET_USER_MEMORY_REGION2, &region);
}

int vm_add_private_memory(struct vm *vm, uint64_t gpa, uint64_t size)
{
	struct kvm_create_guest_memfd create = {.size = size};
	struct vm_slot slot = {
		.id = vm_next_slot_id(vm, VM_AS_NORMAL),
		.flags = KVM_MEM_GUEST_MEMFD,
		.gpa = gpa,
		.size = size,
		.owned = true,
	};
	int r;

	if (vm->nr_slots == VM_MAX_SLOTS)
		return sys_fail(&vm->err, ENOSPC, "more than %d memory slots", VM_MAX_SLOTS);
	slot.hva = sys_mmap(&vm->err, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
	if (!slot.hva)
		return -vm->err.code;
	r = slot.memfd = sys_ioctl(&vm->err, vm->fd, KVM_CREATE_GUEST_MEMFD, &create);
	if (r >= 0)
		r = set_region(vm, &slot);
	if (r < 0) {
		if (slot.memfd >= 0)
			close(slot.memfd);
		munmap(slot.hva, size);
		return r;
	}
	vm->slot[vm->nr_slots++] = slot;
	return 0;
}

int vm_set_private(struct vm *vm, uint64_t gpa, uint64_t size, bool is_private)
{
	struct kvm_memory_attributes attributes = {
		.address = gpa,
		.size = size,
		.attributes = is_private ? KVM_MEMORY_ATTRIBUTE_PRIVATE : 0,
	};

	return sys_ioctl(&vm->err, vm->fd, KVM_SET_MEMORY_ATTRIBUTES, &attributes);
}
