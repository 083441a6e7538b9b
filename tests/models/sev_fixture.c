// SPDX-License-Identifier: GPL-2.0-or-later
#include "sev_fixture.h"

#define SVME	(1u << 12)
#define OSXSAVE (1u << 18)

const struct fake_insn sev_vmgexit = FAKE_INSN("\xf3\x0f\x01\xd9");

static const struct fake_insn rdmsr = FAKE_INSN("\x0f\x32"), wrmsr = FAKE_INSN("\x0f\x30");

static void be_host(void)
{
	fake.reg[REG_CR0] = 1;
	fake.reg[REG_CR4] = OSXSAVE;
	fake.reg[REG_EFER] = SVME | LMA;
	fake.reg[REG_RSP] = HOST_RSP;
	fake.reg[REG_CR3] = HOST_CR3;
	fake.reg[REG_CS] = 0x10;
}

void sev_start(const char *bugs)
{
	assert_int_equal(fake_start("nrips+sev", bugs), 0);
	memset(&fake_world, 0, sizeof(fake_world));
	be_host();
	fake_put(VMCB + VMCB_NCR3, ROOT, 8);
	fake_put(ROOT, (ROOT + 0x1000) | 7, 8);
	fake_put(ROOT + 0x1000, (ROOT + 0x2000) | 7, 8);
	fake_put(ROOT + 0x2000, 0x87, 8);
	fake_put(VMCB + VMCB_VMSA, VMSA, 8);
	fake_put(VMSA + VMSA_XCR0, 1, 8);
	fake_put(VMSA + (VMCB_CR0 - VMCB_SAVE), 1, 8);
	fake_put(VMSA + (VMCB_EFER - VMCB_SAVE), LMA, 8);
	fake_put(VMSA + VMSA_RSP, 0x6000, 8);
}

void sev_enter(unsigned int control, unsigned int asid)
{
	fake_put(VMCB + VMCB_NP_ENABLE, control, 8);
	fake_put(VMCB + VMCB_ASID, asid, 4);
	fake.reg[REG_RAX] = VMCB;
	fake_run(HOST, &svm_vmrun, 1);
	fake.reg[REG_RSP] = 0x1234;
	fake.reg[REG_CR3] = 0x5000;
}

void sev_leave(uint64_t code, uint64_t info1, uint64_t info2)
{
	fake_put(VMCB + VMCB_EXITCODE, code, 8);
	fake_put(VMCB + VMCB_EXITINFO1, info1, 8);
	fake_put(VMCB + VMCB_EXITINFO2, info2, 8);
	fake.reg[REG_RAX] = VMCB;
	be_host();
	fake_run(AFTER, &svm_nop, 1);
}

uint64_t sev_vmcb(unsigned int offset)
{
	return fake_get(VMCB + offset, 8);
}

uint64_t sev_read_msr(uint64_t pc, uint32_t msr)
{
	fake.reg[REG_RCX] = msr;
	fake_run(pc, &rdmsr, 1);
	return fake.moved ? fake.reg[REG_RAX] | fake.reg[REG_RDX] << 32 : ~0ull;
}

void sev_write_msr(uint64_t pc, uint32_t msr, uint64_t value)
{
	fake.reg[REG_RCX] = msr;
	fake.reg[REG_RAX] = (uint32_t)value;
	fake.reg[REG_RDX] = value >> 32;
	fake_run(pc, &wrmsr, 1);
}
