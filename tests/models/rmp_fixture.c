// SPDX-License-Identifier: GPL-2.0-or-later
#include "rmp_fixture.h"

static const struct fake_insn rmpupdate = FAKE_INSN("\xf2\x0f\x01\xfe"),
			      wrmsr = FAKE_INSN("\x0f\x30"), rdmsr = FAKE_INSN("\x0f\x32");

void rmp_run(const struct fake_insn *i)
{
	fake_run(0x1000, i, 1);
}

void rmp_write_msr(uint32_t msr, uint64_t value)
{
	fake.reg[REG_RCX] = msr;
	fake.reg[REG_RAX] = (uint32_t)value;
	fake.reg[REG_RDX] = value >> 32;
	rmp_run(&wrmsr);
}

uint64_t rmp_read_msr(uint32_t msr)
{
	fake.reg[REG_RCX] = msr;
	rmp_run(&rdmsr);
	return fake.reg[REG_RAX] | fake.reg[REG_RDX] << 32;
}

void rmp_start(const char *bugs)
{
	assert_int_equal(fake_start("snp", bugs), 0);
	fake.reg[REG_CR0] = 1;
	fake.reg[REG_EFER] = 1u << 12 | 1u << 10 | 1u << 8;
	fake.reg[REG_CS] = 0x10;
	fake.reg[REG_RSP] = 0x7000;
	rmp_write_msr(0xc0010132, BASE);
	rmp_write_msr(0xc0010133, BASE + TABLE_SIZE - 1);
	rmp_write_msr(SYSCFG, rmp_read_msr(SYSCFG) | 1u << 19);
	rmp_write_msr(SYSCFG, rmp_read_msr(SYSCFG) | 3u << 24);
}

uint64_t rmp_low(uint64_t spa)
{
	return fake_get(TABLE + spa / 4096 * 16, 8);
}

uint32_t rmp_update_as(uint64_t spa, const struct rmp_state *s)
{
	memcpy(fake.memory + STATE, s, sizeof(*s));
	fake.reg[REG_RAX] = spa;
	fake.reg[REG_RCX] = STATE;
	rmp_run(&rmpupdate);
	return (uint32_t)fake.reg[REG_RAX];
}

uint32_t rmp_give(uint64_t spa, uint64_t gpa, bool large)
{
	return rmp_update_as(
		spa, &(struct rmp_state){.gpa = gpa, .assigned = 1, .size = large, .asid = ASID});
}
