// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "models/cpu/access.h"
#include "models/cpu/tcg.h"

#define ADDRESS_64  2 /* an instruction's address size, in QEMU's words */
#define CR4_OSXSAVE (1u << 18)
#define XSAVE_FSW   2
#define XSAVE_MXCSR 24
#define XSAVE_X87   32

static void with_rax(struct cpu *c, uint64_t pa, void (*fn)(struct CPUArchState *env, int size))
{
	struct CPUArchState *env = tcg_env(c);
	uint64_t rax = reg_get(c, REG_RAX);

	reg_set(c, REG_RAX, pa);
	fn(env, ADDRESS_64);
	reg_set(c, REG_RAX, rax);
}

/* Where #VMEXIT arrives is where the block began, in which this is a call. */
void tcg_vmrun(struct cpu *c)
{
	helper_vmrun(tcg_env(c), ADDRESS_64, 0);
}

void tcg_deliver(struct cpu *c, unsigned int vector)
{
	do_interrupt_all(qemu_get_cpu((int)c->index), (int)vector, 0, 0, 0, 0);
}

void tcg_leave_block(struct cpu *c)
{
	cpu_loop_exit(qemu_get_cpu((int)c->index));
}

void tcg_vmload(struct cpu *c, uint64_t pa)
{
	with_rax(c, pa, helper_vmload);
}

void tcg_vmsave(struct cpu *c, uint64_t pa)
{
	with_rax(c, pa, helper_vmsave);
}

uint64_t tcg_rdmsr(struct cpu *c, uint32_t msr)
{
	static const enum reg used[] = {REG_RAX, REG_RCX, REG_RDX};
	struct CPUArchState *env = tcg_env(c);
	uint64_t kept[3], value;

	for (unsigned int i = 0; i < 3; i++)
		kept[i] = reg_get(c, used[i]);
	reg_set(c, REG_RCX, msr);
	helper_rdmsr(env);
	value = (uint32_t)reg_get(c, REG_RAX) | reg_get(c, REG_RDX) << 32;
	for (unsigned int i = 0; i < 3; i++)
		reg_set(c, used[i], kept[i]);
	return value;
}

void tcg_write_cr(struct cpu *c, unsigned int number, uint64_t value)
{
	helper_write_crN(tcg_env(c), (int)number, value);
}

void tcg_wrmsr(struct cpu *c)
{
	helper_wrmsr(tcg_env(c));
}

static bool has_xsave(struct cpu *c)
{
	return reg_get(c, REG_CR4) & CR4_OSXSAVE;
}

uint64_t tcg_xcr0(struct cpu *c)
{
	return has_xsave(c) ? helper_xgetbv(tcg_env(c), 0) : 1;
}

void tcg_set_xcr0(struct cpu *c, uint64_t value)
{
	if (has_xsave(c))
		helper_xsetbv(tcg_env(c), 0, value);
}

/* QEMU has the x87 registers as they are numbered in the FPU, XSAVE begins with the stack's top. */
static void turn_stack(uint8_t *to, const uint8_t *from, const uint8_t *area, bool from_top)
{
	unsigned int top = area[XSAVE_FSW + 1] >> 3 & 7;

	for (unsigned int i = 0; i < 8; i++) {
		size_t st = (size_t)i * 16, number = (top + i) % 8 * 16UL;

		memcpy(to + (from_top ? number : st), from + (from_top ? st : number), 16);
	}
}

/* MXCSR's flags and the rounding modes are kept elsewhere while code runs. */
void tcg_fpu_get(struct cpu *c, uint8_t *area, size_t len)
{
	uint8_t x87[8 * 16];

	helper_update_mxcsr(tcg_env(c));
	x86_cpu_xsave_all_areas(qemu_get_cpu((int)c->index), area, (uint32_t)len);
	turn_stack(x87, area + XSAVE_X87, area, false);
	memcpy(area + XSAVE_X87, x87, sizeof(x87));
}

void tcg_fpu_set(struct cpu *c, uint8_t *area, size_t len)
{
	struct CPUArchState *env = tcg_env(c);
	uint8_t x87[8 * 16];
	uint32_t mxcsr;
	uint16_t fcw;

	memcpy(&fcw, area, sizeof(fcw));
	memcpy(&mxcsr, area + XSAVE_MXCSR, sizeof(mxcsr));
	turn_stack(x87, area + XSAVE_X87, area, true);
	memcpy(area + XSAVE_X87, x87, sizeof(x87));
	x86_cpu_xrstor_all_areas(qemu_get_cpu((int)c->index), area, (uint32_t)len);
	helper_ldmxcsr(env, mxcsr);
	helper_fldcw(env, fcw);
}
