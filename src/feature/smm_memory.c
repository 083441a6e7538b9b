// SPDX-License-Identifier: GPL-2.0-or-later
/* Address space 1: what the CPU sees in SMM. */
#include <errno.h>
#include <string.h>

#include "kvex/smm.h"

/*
 * Both address spaces number their slots from 0. A slot of address space 0 that came with flags
 * (read-only, logged) is taken over without: SMM's view of it is plain memory.
 */
static int mirror_slot(struct vm *vm, const struct vm_slot *slot, enum smm_memory memory)
{
	bool copy = memory == SMM_COPY;
	uint64_t gpa = slot->gpa, size = slot->size;
	uint8_t *hva = slot->hva;
	int r = vm_add_memory(vm, VM_AS_SMM, gpa, size, copy ? NULL : hva, 0);

	if (!r && copy)
		memcpy(vm->slot[vm->nr_slots - 1].hva, hva, size);
	return r;
}

int smm_add_handler(struct vm *vm, uint64_t smbase, const struct guest_image *handler)
{
	const struct guest_segment *code = &handler->segment[0];
	size_t size = (size_t)(code->end - code->data);
	uint8_t *smram = vm_hva_as(vm, VM_AS_SMM, smbase, SMM_SMRAM_SIZE);
	int r;

	if (size > SMM_SAVE_AREA - SMM_ENTRY)
		return sys_fail(&vm->err, E2BIG, "SMI handler %s: %zu bytes, there is room for %d",
				handler->name, size, SMM_SAVE_AREA - SMM_ENTRY);
	if (!smram) {
		r = vm_add_memory(vm, VM_AS_SMM, smbase, SMM_SMRAM_SIZE, NULL, 0);
		if (r)
			return r;
		smram = vm->slot[vm->nr_slots - 1].hva;
	}
	memcpy(smram + SMM_ENTRY, code->data, size);
	return 0;
}

int smm_add_memory(struct vm *vm, enum smm_memory memory)
{
	unsigned int i, n = vm->nr_slots;
	int r = 0;

	for (i = 0; i < n && !r; i++)
		if (vm->slot[i].id >> 16 == VM_AS_NORMAL)
			r = mirror_slot(vm, &vm->slot[i], memory);
	return r;
}

int smm_add_smram(struct vm *vm, enum smm_memory memory, const struct guest_image *handler)
{
	int r = smm_add_memory(vm, memory);

	return r ? r : smm_add_handler(vm, SMM_SMBASE, handler);
}
