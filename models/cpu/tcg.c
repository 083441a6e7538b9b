// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The plugin API has no exceptions, no #VMEXIT, and flags that it writes have no effect, as QEMU
 * keeps the operands they follow from. QEMU exports its own functions for these; they want its CPU
 * state, of which only that it begins with RAX to R15 in the order of their numbers is used here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/cpu/access.h"
#include "models/cpu/tcg.h"
#include "models/cpu/vmcb.h"

/* struct CPUState, whose size is QEMU's alone, lies in front: 16 KiB in version 11.1. */
#define ENV_ALIGN  16
#define ENV_BEYOND 0x10000
#define ENV_FLAGS  128 /* words from its beginning on, with the flags among them */

#define MMU_DATA_LOAD  0
#define MMU_DATA_STORE 1

static bool is_env(const uint8_t *at, const uint64_t *regs)
{
	return !memcmp(at, regs, 16 * sizeof(*regs));
}

/* In a call with registers QEMU's copy of them is as it is. */
static void *find_env(struct cpu *c)
{
	const uint8_t *cpu = (const uint8_t *)qemu_get_cpu((int)c->index);
	uint64_t regs[16];

	for (unsigned int r = 0; r < 16; r++)
		regs[r] = reg_get(c, (enum reg)(REG_RAX + r));
	for (size_t at = ENV_ALIGN; at < ENV_BEYOND; at += ENV_ALIGN)
		if (is_env(cpu + at, regs))
			return (void *)(uintptr_t)(cpu + at);
	fprintf(stderr, "cpu model: QEMU's registers are not where they are looked for\n");
	exit(1);
}

struct CPUArchState *tcg_env(struct cpu *c)
{
	if (!c->env)
		c->env = find_env(c);
	return c->env;
}

/*
 * What QEMU's function sets of the flags is all that it has of them, the direction too, which lies
 * somewhere in front of the state as a step of 1 or -1.
 */
static bool is_down(struct CPUArchState *env)
{
	int32_t kept[ENV_FLAGS], up[ENV_FLAGS], down[ENV_FLAGS];
	bool found = false;

	memcpy(kept, env, sizeof(kept));
	cpu_load_eflags(env, 0, 0);
	memcpy(up, env, sizeof(up));
	cpu_load_eflags(env, FLAG_DF, 0);
	memcpy(down, env, sizeof(down));
	memcpy(env, kept, sizeof(kept));
	for (unsigned int i = 0; i < ENV_FLAGS; i++)
		found |= up[i] == 1 && down[i] == -1 && kept[i] == -1;
	return found;
}

/* The status flags are never in the register that holds the others: they would stay there. */
void tcg_load_flags(struct cpu *c, uint32_t flags)
{
	struct CPUArchState *env = tcg_env(c);

	cpu_load_eflags(env, (int)(flags | (is_down(env) ? FLAG_DF : 0)), 0);
}

void tcg_raise(struct cpu *c, unsigned int vector, unsigned int error)
{
	raise_exception_err_ra(tcg_env(c), (int)vector, (int)error, c->host_pc);
}

void tcg_vmexit(struct cpu *c, const struct site *s, uint32_t code, uint64_t info1, uint64_t info2)
{
	struct CPUArchState *env = tcg_env(c);

	cpu_tell_cut(c, s, false);
	vmcb_put(c, VMCB_EXITINFO2, info2, 8);
	cpu_vmexit(env, code, info1, c->host_pc);
}

void tcg_touch(struct cpu *c, uint64_t linear, unsigned int cpl, bool write)
{
	struct CPUArchState *env = tcg_env(c);

	probe_access(env, linear, 1, write ? MMU_DATA_STORE : MMU_DATA_LOAD,
		     x86_mmu_index_pl(env, cpl), c->host_pc);
}
