// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "kvex/dump.h"

#ifdef KVEX_DISASM
#include <capstone/capstone.h>

static cs_mode mode_of(unsigned int bits)
{
	switch (bits) {
	case 16:
		return CS_MODE_16;
	case 32:
		return CS_MODE_32;
	default:
		return CS_MODE_64;
	}
}

unsigned int disasm_one(const uint8_t *code, size_t len, uint64_t addr, unsigned int bits,
			char *buf, size_t buflen)
{
	unsigned int size = 0;
	cs_insn *insn;
	csh handle;

	if (cs_open(CS_ARCH_X86, mode_of(bits), &handle) != CS_ERR_OK)
		return 0;
	/* As the guests' sources are written. */
	cs_option(handle, CS_OPT_SYNTAX, CS_OPT_SYNTAX_ATT);
	if (cs_disasm(handle, code, len, addr, 1, &insn) == 1) {
		size = insn->size;
		snprintf(buf, buflen, "%s%s%s", insn->mnemonic, insn->op_str[0] ? " " : "",
			 insn->op_str);
		cs_free(insn, 1);
	}
	cs_close(&handle);
	return size;
}

#else

unsigned int disasm_one(const uint8_t *code __attribute__((unused)),
			size_t len __attribute__((unused)), uint64_t addr __attribute__((unused)),
			unsigned int bits __attribute__((unused)), char *buf, size_t buflen)
{
	snprintf(buf, buflen, "%s", "");
	return 0;
}

#endif
