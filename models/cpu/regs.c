// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "models/cpu/access.h"
#include "models/cpu/tcg.h"

static const char *const names[REGS] = {
	[REG_RAX] = "rax",	   [REG_RBX] = "rbx",	      [REG_RCX] = "rcx", [REG_RDX] = "rdx",
	[REG_RSI] = "rsi",	   [REG_RDI] = "rdi",	      [REG_RBP] = "rbp", [REG_RSP] = "rsp",
	[REG_R8] = "r8",	   [REG_R9] = "r9",	      [REG_R10] = "r10", [REG_R11] = "r11",
	[REG_R12] = "r12",	   [REG_R13] = "r13",	      [REG_R14] = "r14", [REG_R15] = "r15",
	[REG_RIP] = "rip",	   [REG_RFLAGS] = "eflags",   [REG_CS] = "cs",	 [REG_SS] = "ss",
	[REG_DS] = "ds",	   [REG_ES] = "es",	      [REG_FS] = "fs",	 [REG_GS] = "gs",
	[REG_FS_BASE] = "fs_base", [REG_GS_BASE] = "gs_base", [REG_CR0] = "cr0", [REG_CR3] = "cr3",
	[REG_CR4] = "cr4",	   [REG_EFER] = "efer",
};

bool regs_find(struct model *m)
{
	GArray *list = qemu_plugin_get_registers();
	qemu_plugin_reg_descriptor d;

	for (unsigned int i = 0; i < list->len; i++) {
		memcpy(&d, list->data + i * sizeof(d), sizeof(d));
		for (int r = 0; r < REGS; r++)
			if (!strcmp(d.name, names[r]))
				m->reg[r] = d.handle;
	}
	for (int r = 0; r < REGS; r++)
		if (!m->reg[r])
			return false;
	return true;
}

uint64_t reg_get(struct cpu *c, enum reg r)
{
	GByteArray *buf = g_byte_array_set_size(c->buf, 0);
	uint64_t value = 0;

	qemu_plugin_read_register(c->m->reg[r], buf);
	memcpy(&value, buf->data, buf->len < sizeof(value) ? buf->len : sizeof(value));
	return value;
}

void reg_set(struct cpu *c, enum reg r, uint64_t value)
{
	GByteArray *buf = g_byte_array_set_size(c->buf, sizeof(value));

	memcpy(buf->data, &value, sizeof(value));
	qemu_plugin_write_register(c->m->reg[r], buf);
}

/* QEMU marks this register's handle by bit 0 and refuses to write it: a block would not notice. */
void reg_set_exception_ip(struct cpu *c, uint64_t ip)
{
	GByteArray *buf = g_byte_array_set_size(c->buf, sizeof(ip));
	uintptr_t handle = (uintptr_t)c->m->reg[REG_RIP] & ~(uintptr_t)1;

	memcpy(buf->data, &ip, sizeof(ip));
	qemu_plugin_write_register((struct qemu_plugin_register *)handle, buf);
}

void cpu_tell_cut(struct cpu *c, const struct site *s, bool retired)
{
	for (unsigned int i = 0; i < c->m->nr_parts; i++)
		if (c->m->part[i]->cut)
			c->m->part[i]->cut(c, s, retired);
}

/* Outside of 64-bit code the instruction pointer has 32 bits. */
static uint64_t offset(struct cpu *c, const struct site *s, uint64_t pc)
{
	bool long_mode = reg_get(c, REG_EFER) & (1u << 10);

	return long_mode ? pc - s->cs_base : (uint32_t)(pc - s->cs_base);
}

/* Without it flags would be made up of whatever their operands are. */
void cpu_settle(const struct cpu *c)
{
	cpu_restore_state(qemu_get_cpu((int)c->index), c->host_pc);
}

void cpu_skip(struct cpu *c, const struct site *s)
{
	cpu_tell_cut(c, s, true);
	cpu_settle(c);
	qemu_plugin_set_pc(offset(c, s, s->pc + s->len));
}

void cpu_skip_flags(struct cpu *c, const struct site *s, uint32_t flags)
{
	cpu_tell_cut(c, s, true);
	cpu_settle(c);
	tcg_load_flags(c, flags);
	qemu_plugin_set_pc(offset(c, s, s->pc + s->len));
}

void cpu_hold(struct cpu *c, const struct site *s)
{
	cpu_tell_cut(c, s, false);
	cpu_settle(c);
	qemu_plugin_set_pc(offset(c, s, s->pc));
}
