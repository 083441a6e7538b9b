// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory slots and the one checked way from guest-physical to host addresses. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "vmm/memory.h"

uint32_t vm_next_slot_id(const struct vm *vm, unsigned int as)
{
	uint32_t id = (uint32_t)as << 16;
	unsigned int i;

	for (i = 0; i < vm->nr_slots; i++)
		if (vm->slot[i].id >> 16 == as)
			id = vm->slot[i].id + 1;
	return id;
}

int vm_add_memory(struct vm *vm, unsigned int as, uint64_t gpa, uint64_t size, void *hva,
		  uint32_t flags)
{
	struct kvm_userspace_memory_region region;
	struct vm_slot slot = {
		.flags = flags, .gpa = gpa, .size = size, .owned = !hva, .memfd = -1};
	int r;

	if (vm->nr_slots == VM_MAX_SLOTS)
		return sys_fail(&vm->err, ENOSPC, "more than %d memory slots", VM_MAX_SLOTS);
	if (!hva)
		hva = sys_mmap(&vm->err, size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
	if (!hva)
		return -vm->err.code;
	slot.hva = hva;
	slot.id = vm_next_slot_id(vm, as);
	region = (struct kvm_userspace_memory_region){.slot = slot.id,
						      .flags = flags,
						      .guest_phys_addr = gpa,
						      .memory_size = size,
						      .userspace_addr = (uintptr_t)hva};
	r = sys_ioctl(&vm->err, vm->fd, KVM_SET_USER_MEMORY_REGION, &region);
	if (r < 0) {
		if (slot.owned)
			munmap(hva, size);
		return r;
	}
	vm->slot[vm->nr_slots++] = slot;
	return 0;
}

void *vm_hva_as(const struct vm *vm, unsigned int as, uint64_t gpa, size_t len)
{
	unsigned int i;

	for (i = 0; i < vm->nr_slots; i++) {
		const struct vm_slot *s = &vm->slot[i];

		if (s->id >> 16 == as && gpa >= s->gpa && gpa - s->gpa < s->size &&
		    len <= s->size - (gpa - s->gpa))
			return s->hva + (gpa - s->gpa);
	}
	return NULL;
}

struct guest_result *vm_result(const struct vm *vm)
{
	return vm_hva(vm, GUEST_GPA_RESULT, sizeof(struct guest_result));
}
