// SPDX-License-Identifier: GPL-2.0-or-later
/* The CPU as QEMU lets a plugin at it: registers, memory, exceptions. */
#include <stdlib.h>
#include <string.h>

#include "fake_qemu.h"

#define APIC	0xfee00000u
#define LVT_PMC 0x340

struct fake_qemu fake;

static const char *const names[REGS] = {
	"rax", "rcx", "rdx", "rbx", "rsp",     "rbp",	  "rsi", "rdi",	   "r8",  "r9",
	"r10", "r11", "r12", "r13", "r14",     "r15",	  "rip", "eflags", "es",  "cs",
	"ss",  "ds",  "fs",  "gs",  "fs_base", "gs_base", "cr0", "cr3",	   "cr4", "efer",
};

/* --- GLib ----------------------------------------------------------------------------------- */

GByteArray *g_byte_array_new(void)
{
	return calloc(1, sizeof(GByteArray));
}

GByteArray *g_byte_array_set_size(GByteArray *array, unsigned int length)
{
	array->data = realloc(array->data, length + 1);
	array->len = length;
	return array;
}

static void append(GByteArray *array, const void *data, size_t len)
{
	unsigned int at = array->len;

	g_byte_array_set_size(array, at + (unsigned int)len);
	memcpy(array->data + at, data, len);
}

/* --- registers and memory ------------------------------------------------------------------- */

GArray *qemu_plugin_get_registers(void)
{
	static qemu_plugin_reg_descriptor list[REGS];
	static GArray array = {(char *)list, REGS};

	for (int i = 0; i < REGS; i++)
		list[i] = (qemu_plugin_reg_descriptor){
			.handle = (struct qemu_plugin_register *)(void *)&fake.reg[i],
			.name = names[i]};
	return &array;
}

bool qemu_plugin_read_register(struct qemu_plugin_register *handle, GByteArray *buf)
{
	append(buf, handle, sizeof(uint64_t));
	return true;
}

bool qemu_plugin_write_register(struct qemu_plugin_register *handle, GByteArray *buf)
{
	memcpy(handle, buf->data, buf->len);
	return true;
}

bool qemu_plugin_read_memory_vaddr(uint64_t addr, GByteArray *data, size_t len)
{
	if (addr + len > FAKE_MEMORY)
		return false;
	append(data, fake.memory + addr, len);
	return true;
}

int qemu_plugin_read_memory_hwaddr(uint64_t addr, GByteArray *data, size_t len)
{
	if (addr == APIC + LVT_PMC)
		append(data, &fake.lvt_pmc, len);
	else if (!qemu_plugin_read_memory_vaddr(addr, data, len))
		return 1;
	return 0;
}

int qemu_plugin_write_memory_hwaddr(uint64_t addr, GByteArray *data)
{
	if (addr >> 20 == APIC >> 20)
		memcpy(&fake.msi, data->data, sizeof(fake.msi));
	else if (addr + data->len <= FAKE_MEMORY)
		memcpy(fake.memory + addr, data->data, data->len);
	else
		return 1;
	return 0;
}

bool qemu_plugin_write_memory_vaddr(uint64_t addr, GByteArray *data)
{
	return !qemu_plugin_write_memory_hwaddr(addr, data);
}

bool cpu_restore_state(struct CPUState *cpu, uintptr_t host_pc)
{
	(void)cpu;
	fake.settled = host_pc;
	return true;
}

struct CPUState *qemu_get_cpu(int index)
{
	(void)index;
	return (struct CPUState *)(void *)fake.cpu;
}

/* UPDATE_MASK is for the other flags: a status flag in it would stay set for good. */
void cpu_load_eflags(struct CPUArchState *env, int eflags, int update_mask)
{
	fake.env = env;
	if (update_mask)
		abort();
	fake.step = eflags & 0x400 ? -1 : 1;
	fake.reg[REG_RFLAGS] = (fake.reg[REG_RFLAGS] & ~0x8d5ull) | (unsigned int)(eflags & 0x8d5);
}

void raise_exception_err_ra(struct CPUArchState *env, int exception_index, int error_code,
			    uintptr_t host_pc)
{
	(void)host_pc;
	fake.env = env;
	fake.raised = exception_index;
	fake.error = error_code;
	fake_leave_block();
}

void cpu_vmexit(struct CPUArchState *env, uint32_t exit_code, uint64_t exit_info_1,
		uintptr_t host_pc)
{
	(void)host_pc;
	fake.env = env;
	fake.raised = -1;
	fake.exit = exit_code;
	fake.info1 = exit_info_1;
	fake_leave_block();
}

int x86_mmu_index_pl(struct CPUArchState *env, unsigned int pl)
{
	fake.env = env;
	return (int)pl;
}

void *probe_access(struct CPUArchState *env, uint64_t addr, int size, int access_type, int mmu_idx,
		   uintptr_t host_pc)
{
	(void)size, (void)access_type, (void)mmu_idx;
	if (addr >= FAKE_MEMORY)
		raise_exception_err_ra(env, 14, 0, host_pc);
	return NULL;
}

void qemu_plugin_set_pc(uint64_t pc)
{
	fake.moved = true;
	fake.pc = pc;
	fake_leave_block();
}
