// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake_world.h"
#include "models/cpu/vmcb.h"

#include <string.h>

#define FS_BASE 0x448 /* in a VMCB */
#define LSTAR	0x608

struct fake_world fake_world;

void helper_vmload(struct CPUArchState *env, int address_size)
{
	(void)env, (void)address_size;
	fake.reg[REG_FS_BASE] = fake_get(fake.reg[REG_RAX] + FS_BASE, 8);
	fake_world.lstar = fake_get(fake.reg[REG_RAX] + LSTAR, 8);
}

void helper_vmsave(struct CPUArchState *env, int address_size)
{
	(void)env, (void)address_size;
	fake_put(fake.reg[REG_RAX] + FS_BASE, fake.reg[REG_FS_BASE], 8);
	fake_put(fake.reg[REG_RAX] + LSTAR, fake_world.lstar, 8);
}

void helper_vmrun(struct CPUArchState *env, int address_size, int next_eip_addend)
{
	uint64_t vmcb = fake.reg[REG_RAX];

	(void)env, (void)address_size, (void)next_eip_addend;
	fake_world.vmruns++;
	fake.reg[REG_RAX] = fake_get(vmcb + 0x5f8, 8);
	fake.reg[REG_RSP] = fake_get(vmcb + 0x5d8, 8);
	fake.reg[REG_CR0] = fake_get(vmcb + VMCB_CR0, 8);
	fake.reg[REG_EFER] = fake_get(vmcb + VMCB_EFER, 8);
}

void do_interrupt_all(struct CPUState *cpu, int vector, int is_int, int error_code,
		      uint64_t next_eip, int is_hw)
{
	(void)cpu, (void)is_int, (void)error_code, (void)next_eip, (void)is_hw;
	fake_world.delivered = (unsigned int)vector;
	fake.reg[REG_RSP] -= 40;
	fake_interrupt(0, 0x100);
}

void cpu_loop_exit(struct CPUState *cpu)
{
	(void)cpu;
	fake_leave_block();
}

/* VM_HSAVE_PA is all that is asked for. */
void helper_rdmsr(struct CPUArchState *env)
{
	(void)env;
	fake.reg[REG_RAX] = fake.reg[REG_RCX] == 0xc0010117 ? FAKE_HSAVE : 0;
	fake.reg[REG_RDX] = 0;
}

void helper_wrmsr(struct CPUArchState *env)
{
	(void)env;
	fake.reg[REG_EFER] = (uint32_t)fake.reg[REG_RAX];
}

void helper_write_crN(struct CPUArchState *env, int number, uint64_t value)
{
	(void)env;
	fake.reg[number == 4 ? REG_CR4 : REG_CR0] = value;
}

uint64_t helper_xgetbv(struct CPUArchState *env, uint32_t number)
{
	(void)env, (void)number;
	return fake_world.xcr0;
}

void helper_xsetbv(struct CPUArchState *env, uint32_t number, uint64_t value)
{
	(void)env, (void)number;
	fake_world.xcr0 = value;
}

void helper_update_mxcsr(struct CPUArchState *env)
{
	(void)env;
}

void helper_ldmxcsr(struct CPUArchState *env, uint32_t value)
{
	(void)env;
	memcpy(fake_world.fpu + 24, &value, sizeof(value));
}

void helper_fldcw(struct CPUArchState *env, uint32_t value)
{
	(void)env;
	memcpy(fake_world.fpu, &value, 2);
}

void x86_cpu_xsave_all_areas(struct CPUState *cpu, void *buf, uint32_t len)
{
	(void)cpu;
	memcpy(buf, fake_world.fpu, len);
}

void x86_cpu_xrstor_all_areas(struct CPUState *cpu, const void *buf, uint32_t len)
{
	(void)cpu;
	memcpy(fake_world.fpu, buf, len);
}
