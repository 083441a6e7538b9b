// SPDX-License-Identifier: GPL-2.0-or-later
#include "svm_fixture.h"

const struct fake_insn svm_nop = FAKE_INSN("\x90"), svm_vmrun = FAKE_INSN("\x0f\x01\xd8");

void svm_start(const char *models, const char *bugs)
{
	assert_int_equal(fake_start(models, bugs), 0);
	fake.reg[REG_CR0] = 1;
	fake.reg[REG_EFER] = HOST_EFER;
	fake.reg[REG_RSP] = HOST_RSP;
	fake.reg[REG_CR3] = HOST_CR3;
	fake.reg[REG_CS] = 0x10;
}

void svm_enter_code(uint16_t attrib)
{
	fake.reg[REG_RAX] = VMCB;
	fake_put(VMCB + VMCB_CS, 8, 2);
	fake_put(VMCB + VMCB_CS + 2, attrib, 2);
	fake_put(VMCB + VMCB_CR0, 1u << 31 | 1, 8);
	fake_put(VMCB + VMCB_MSRPM, MSRPM, 8);
	fake_run(HOST, &svm_vmrun, 1);
	fake.reg[REG_CS] = 8;
	fake.reg[REG_RSP] = 0x1234;
	fake.reg[REG_CR3] = 0x5000;
}

void svm_enter(void)
{
	svm_enter_code(CODE_64_ATTRIB);
}

void svm_leave(uint64_t code, uint64_t rip)
{
	fake_put(VMCB + VMCB_EXITCODE, code, 8);
	fake_put(VMCB + VMCB_RIP, rip, 8);
	fake.reg[REG_RSP] = HOST_RSP;
	fake.reg[REG_CR3] = HOST_CR3;
	fake.reg[REG_CS] = 0x10;
	fake_run(AFTER, &svm_nop, 1);
}
