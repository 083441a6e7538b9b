// SPDX-License-Identifier: GPL-2.0-or-later
/* Instructions that are branches, and their neighbours in the opcode maps that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "models/cpu/branch.h"

static const struct row {
	const char *what;
	uint8_t byte[4];
	bool branch;
} rows[] = {
	{"jo", {0x70, 0x10}, true},
	{"imul", {0x6b, 0xc0, 0x01}, false},
	{"loop", {0xe2, 0xfe}, true},
	{"in", {0xe4, 0x10}, false},
	{"call", {0xe8}, true},
	{"jmp", {0xeb, 0x10}, true},
	{"in dx", {0xec}, false},
	{"ret", {0xc3}, true},
	{"repz ret", {0xf3, 0xc3}, true},
	{"leave", {0xc9}, false},
	{"int3", {0xcc}, true},
	{"iretq", {0x48, 0xcf}, true},
	{"call *rax", {0xff, 0xd0}, true},
	{"jmp *r8", {0x41, 0xff, 0xe0}, true},
	{"inc eax", {0xff, 0xc0}, false},
	{"push rax", {0xff, 0xf0}, false},
	{"hlt", {0xf4}, false},
	{"jz near", {0x0f, 0x84}, true},
	{"setz", {0x0f, 0x94, 0xc0}, false},
	{"syscall", {0x0f, 0x05}, true},
	{"clts", {0x0f, 0x06}, false},
	{"sysretq", {0x48, 0x0f, 0x07}, true},
	{"wrmsr", {0x0f, 0x30}, false},
	{"pshufb", {0x0f, 0x38, 0x05, 0xc0}, false},
};

static void tells_branches_from_others(void **state)
{
	struct opcode op;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(opcode_read(rows[i].byte, sizeof(rows[i].byte), true, &op));
		if (is_branch(rows[i].byte, &op) != rows[i].branch)
			fail_msg("%s", rows[i].what);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_branches_from_others),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
