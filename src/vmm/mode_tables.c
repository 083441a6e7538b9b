// SPDX-License-Identifier: GPL-2.0-or-later
/* Descriptor tables, page tables and trap stubs, written into guest memory (guest_abi.h). */
#include <errno.h>
#include <string.h>

#include "kvex/mode.h"
#include "vmm/mode_sev.h"

#define PAGE		 0x1000
#define TABLE_BYTES	 (GUEST_GPA_RESULT + PAGE)
#define VECTORS		 32
#define STUB_SIZE	 16
#define GATE_PRESENT_INT 0x8e /* present, DPL 0, interrupt gate */
#define RSP0		 (GUEST_GPA_STACK - VM_MAX_VCPUS * GUEST_STACK_SIZE)
#define TRAP_SPACE	 (GUEST_GPA_PML4 - GUEST_GPA_TRAPS)

/* traps.S: VECTORS stubs of STUB_SIZE bytes, then what they share; position-independent. */
extern const uint8_t kvex_traps16[], kvex_traps16_end[];
extern const uint8_t kvex_traps32[], kvex_traps32_end[];
extern const uint8_t kvex_traps64[], kvex_traps64_end[];

static void write_gdt(uint8_t *mem)
{
	const uint64_t gdt[] = {
		[GUEST_SEL_CODE64 / 8] = 0x00af9b000000ffff,
		[GUEST_SEL_DATA / 8] = 0x00cf93000000ffff,
		[GUEST_SEL_CODE32 / 8] = 0x00cf9b000000ffff,
		[GUEST_SEL_UCODE64 / 8] = 0x00affb000000ffff,
		[GUEST_SEL_UDATA / 8] = 0x00cff3000000ffff,
		[GUEST_SEL_TSS / 8] = 0x00008b0000000067 | (uint64_t)GUEST_GPA_TSS << 16,
		[GUEST_SEL_CODE16 / 8] = 0x00009b000000ffff,
	};

	memcpy(mem + GUEST_GPA_GDT, gdt, sizeof(gdt));
}

/* Only the stack for entries from CPL 3: RSP0 at offset 4 of a 64-bit TSS, ESP0 and SS0 of a 32-bit
 * one. */
static void write_tss(uint8_t *mem, enum cpu_mode mode)
{
	uint32_t rsp0 = RSP0, ss0 = GUEST_SEL_DATA;

	memset(mem + GUEST_GPA_TSS, 0, 0x68);
	memcpy(mem + GUEST_GPA_TSS + 4, &rsp0, 4);
	if (mode == MODE_PROTECTED)
		memcpy(mem + GUEST_GPA_TSS + 8, &ss0, 4);
}

/* Interrupt gates to the stubs; in long mode they are 16 bytes, the upper half 0 here. */
static void write_idt(uint8_t *mem, unsigned int gate_size, uint16_t selector)
{
	unsigned int v;

	memset(mem + GUEST_GPA_IDT, 0, VECTORS * gate_size);
	for (v = 0; v < VECTORS; v++) {
		uint64_t stub = GUEST_GPA_TRAPS + v * STUB_SIZE;
		uint64_t gate = (stub & 0xffff) | (uint64_t)selector << 16 |
				(uint64_t)GATE_PRESENT_INT << 40 | (stub >> 16 & 0xffff) << 48;

		memcpy(mem + GUEST_GPA_IDT + v * gate_size, &gate, 8);
	}
}

static void write_ivt(uint8_t *mem)
{
	unsigned int v;

	for (v = 0; v < VECTORS; v++) {
		uint32_t vector = GUEST_GPA_TRAPS + v * STUB_SIZE; /* segment 0 */

		memcpy(mem + GUEST_GPA_IVT + v * 4, &vector, 4);
	}
}

static void write_page_tables(uint8_t *mem)
{
	const uint64_t table = PTE_PRESENT | PTE_WRITE | PTE_USER | PTE_ACCESSED;
	const uint64_t leaf = table | PTE_DIRTY | PTE_LARGE;
	uint64_t *pml4 = (uint64_t *)(mem + GUEST_GPA_PML4);
	uint64_t *pdpt = pml4 + 512, *pd = pdpt + 512;
	uint64_t i;

	memset(pml4, 0, 2 * PAGE);
	pml4[0] = (GUEST_GPA_PML4 + PAGE) | table;
	for (i = 0; i < 4; i++)
		pdpt[i] = (GUEST_GPA_PML4 + (2 + i) * PAGE) | table;
	for (i = 0; i < 4 * 512; i++)
		pd[i] = i << 21 | leaf;
}

/* About 600 bytes of the page they have. */
static void write_stubs(uint8_t *mem, const uint8_t *start, const uint8_t *end)
{
	memcpy(mem + GUEST_GPA_TRAPS, start, end - start);
}

int mode_write_tables(struct vm *vm, enum cpu_mode mode)
{
	uint8_t *mem = vm_hva(vm, 0, TABLE_BYTES);

	if (!mem)
		return sys_fail(&vm->err, EFAULT,
				"no memory at GPA 0..%#x for the tables of %s mode", TABLE_BYTES,
				mode_name(mode));
	memset(mem + GUEST_GPA_RESULT, 0, PAGE);
	((struct guest_result *)(mem + GUEST_GPA_RESULT))->magic = GUEST_RESULT_MAGIC;
	switch (mode) {
	case MODE_REAL:
		write_ivt(mem);
		write_stubs(mem, kvex_traps16, kvex_traps16_end);
		break;
	case MODE_PROTECTED:
		write_gdt(mem);
		write_tss(mem, mode);
		write_idt(mem, 8, GUEST_SEL_CODE32);
		write_stubs(mem, kvex_traps32, kvex_traps32_end);
		break;
	default:
		write_gdt(mem);
		write_tss(mem, mode);
		write_idt(mem, 16, GUEST_SEL_CODE64);
		write_page_tables(mem);
		write_stubs(mem, kvex_traps64, kvex_traps64_end);
		return vm->config.c_bit ? mode_encrypt_tables(vm, mem) : 0;
	}
	return 0;
}

int mode_map_2m(struct vm *vm, uint64_t gpa, uint64_t flags)
{
	uint64_t index = gpa >> 21;
	uint64_t *pd = vm_hva(vm, GUEST_GPA_PML4 + 2 * PAGE, 4 * PAGE);

	if (!pd || index >= 4 * 512)
		return sys_fail(&vm->err, EINVAL, "GPA %#llx is not in the host-built page tables",
				(unsigned long long)gpa);
	pd[index] = flags ? index << 21 | flags | PTE_LARGE : 0;
	return 0;
}
