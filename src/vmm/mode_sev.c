// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables of encrypted guests. The C-bit says of a page that it is encrypted with the guest's key,
 * and of a page table where it is read from (APM vol. 2 sections 15.34.4, 15.34.5). A shared page
 * has none, nor has MMIO: only so does an access to it become #VC (15.35.7).
 */
#include <errno.h>
#include <string.h>

#include "kvex/mode.h"
#include "vmm/mode_sev.h"

#define PAGE	   0x1000ULL
#define LARGE_PAGE 0x200000ULL
#define VC	   29
#define GATE_SIZE  16

extern const uint8_t kvex_vc[], kvex_vc_end[];

bool vm_page_is_shared(uint64_t gpa)
{
	return (gpa & ~(PAGE - 1)) == GUEST_GPA_RESULT ||
	       (gpa >= GUEST_GPA_SHARED && gpa < GUEST_GPA_SHARED_END);
}

static uint64_t c_bit(const struct vm *vm, uint64_t gpa)
{
	return gpa < vm->config.mem_size && !vm_page_is_shared(gpa) ? vm->config.c_bit : 0;
}

/* The first 2 MiB in pages of 4 KiB, for some of them are shared. */
static void write_first_table(const struct vm *vm, uint64_t *pd, uint64_t *pt)
{
	uint64_t flags = pd[0] & (PAGE - 1) & ~PTE_LARGE;

	for (uint64_t i = 0; i < LARGE_PAGE / PAGE; i++)
		pt[i] = i * PAGE | flags | c_bit(vm, i * PAGE);
	pd[0] = GUEST_GPA_SEV_PT | (flags & ~PTE_DIRTY) | vm->config.c_bit;
}

static void encrypt_entries(const struct vm *vm, uint64_t *pml4)
{
	uint64_t *pdpt = pml4 + 512, *pd = pdpt + 512;

	pml4[0] |= vm->config.c_bit;
	for (unsigned int i = 0; i < 4; i++)
		pdpt[i] |= vm->config.c_bit;
	for (uint64_t i = 1; i < 4ULL * 512; i++)
		pd[i] |= c_bit(vm, i * LARGE_PAGE);
}

static void write_vc(uint8_t *mem)
{
	uint64_t gate;

	memcpy(mem + GUEST_GPA_VC, kvex_vc, (size_t)(kvex_vc_end - kvex_vc));
	memcpy(&gate, mem + GUEST_GPA_IDT + (size_t)VC * GATE_SIZE, sizeof(gate));
	gate &= ~(0xffffULL << 48 | 0xffff);
	gate |= (GUEST_GPA_VC & 0xffff) | (uint64_t)GUEST_GPA_VC >> 16 << 48;
	memcpy(mem + GUEST_GPA_IDT + (size_t)VC * GATE_SIZE, &gate, sizeof(gate));
}

int mode_encrypt_tables(struct vm *vm, uint8_t *mem)
{
	uint64_t *pml4 = (uint64_t *)(mem + GUEST_GPA_PML4);

	if (vm->config.mem_size < GUEST_GPA_SHARED_END)
		return sys_fail(&vm->err, EINVAL, "an encrypted guest needs %d KiB of memory",
				GUEST_GPA_SHARED_END / 1024);
	write_first_table(vm, pml4 + 2 * 512, (uint64_t *)(mem + GUEST_GPA_SEV_PT));
	encrypt_entries(vm, pml4);
	if (vm->config.type == KVM_X86_SEV_ES_VM || vm->config.type == KVM_X86_SNP_VM)
		write_vc(mem);
	return 0;
}
