// SPDX-License-Identifier: GPL-2.0-or-later
/* Our reader of operands and Capstone's, on the same bytes. */
#include <capstone/capstone.h>
#include <stdlib.h>

#include "../vmm/cmocka_tests.h"
#include "models/cpu/locked.h"

#define ROUNDS 60000

static const cs_mode modes[] = {
	[CODE_16] = CS_MODE_16, [CODE_32] = CS_MODE_32, [CODE_64] = CS_MODE_64};

/* Opcodes that may lock, with the map's bytes; most ModRM bytes make a memory operand. */
static const struct {
	unsigned int n;
	uint8_t byte[2];
} opcodes[] = {
	{1, {0x00}},	   {1, {0x01}},	      {1, {0x09}},	 {1, {0x10}},
	{1, {0x19}},	   {1, {0x21}},	      {1, {0x28}},	 {1, {0x31}},
	{1, {0x80}},	   {1, {0x81}},	      {1, {0x83}},	 {1, {0x86}},
	{1, {0x87}},	   {1, {0xf6}},	      {1, {0xf7}},	 {1, {0xfe}},
	{1, {0xff}},	   {2, {0x0f, 0xab}}, {2, {0x0f, 0xb3}}, {2, {0x0f, 0xbb}},
	{2, {0x0f, 0xba}}, {2, {0x0f, 0xb0}}, {2, {0x0f, 0xb1}}, {2, {0x0f, 0xc0}},
	{2, {0x0f, 0xc1}}, {2, {0x0f, 0xc7}},
};

static unsigned int random_below(unsigned int *seed, unsigned int n)
{
	return (unsigned int)rand_r(seed) / 7 % n;
}

static void random_insn(unsigned int *seed, enum code_size size, uint8_t out[16])
{
	static const uint8_t prefixes[] = {0x66, 0x67, 0x64, 0x65, 0x2e, 0x36, 0x3e, 0x26};
	unsigned int n = 0, op = random_below(seed, sizeof(opcodes) / sizeof(opcodes[0]));

	for (unsigned int i = 0; i < 16; i++)
		out[i] = (uint8_t)random_below(seed, 256);
	for (unsigned int i = random_below(seed, 3); i; i--)
		out[n++] = prefixes[random_below(seed, sizeof(prefixes))];
	out[n++] = 0xf0;
	if (size == CODE_64 && random_below(seed, 2))
		out[n++] = 0x40 | (uint8_t)random_below(seed, 16);
	memcpy(out + n, opcodes[op].byte, opcodes[op].n);
}

/* By the numbers of instructions, as Capstone's names of all their widths. */
static int number(csh cs, x86_reg reg)
{
	static const char *const legacy[] = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
	const char *name = reg == X86_REG_INVALID ? NULL : cs_reg_name(cs, reg);

	if (!name || strstr(name, "ip") || strstr(name, "iz"))
		return NO_REG;
	if (name[0] == 'r' && name[1] >= '0' && name[1] <= '9')
		return atoi(name + 1);
	for (int i = 0; i < 8; i++)
		if (strstr(name, legacy[i]))
			return i;
	fail_msg("register %s", name);
	return NO_REG;
}

static unsigned int segment_number(const cs_x86_op *op, int base, enum code_size size)
{
	switch (op->mem.segment) {
	case X86_REG_FS:
		return 4;
	case X86_REG_GS:
		return 5;
	case X86_REG_ES:
		return size == CODE_64 ? 3 : 0;
	case X86_REG_CS:
		return size == CODE_64 ? 3 : 1;
	case X86_REG_SS:
		return size == CODE_64 ? 3 : 2;
	case X86_REG_DS:
		return 3;
	default:
		return base == 4 || base == 5 ? 2 : 3;
	}
}

static const cs_x86_op *memory_operand(const cs_insn *insn)
{
	for (int i = 0; i < insn->detail->x86.op_count; i++)
		if (insn->detail->x86.operands[i].type == X86_OP_MEM)
			return &insn->detail->x86.operands[i];
	return NULL;
}

static void show(const cs_insn *insn, enum code_size size)
{
	print_error("%d-bit %s %s:", 16 << size, insn->mnemonic, insn->op_str);
	for (int i = 0; i < insn->size; i++)
		print_error(" %02x", insn->bytes[i]);
	print_error("\n");
}

static uint64_t truncate(int64_t disp, unsigned int bits)
{
	return bits == 64 ? (uint64_t)disp : (uint64_t)disp & ((1ull << bits) - 1);
}

static bool same(csh cs, const cs_insn *insn, const struct locked *l, enum code_size size)
{
	const cs_x86_op *m = memory_operand(insn);
	const struct operand *o = &l->operand;
	bool flat = size == CODE_64 && o->segment < 4;
	int base = number(cs, m->mem.base);

	return o->base == base && o->index == number(cs, m->mem.index) &&
	       (o->index == NO_REG || (int)o->scale == m->mem.scale) &&
	       truncate(o->disp, o->address_bits) == truncate(m->mem.disp, o->address_bits) &&
	       (flat ? segment_number(m, NO_REG, size) < 4
		     : o->segment == segment_number(m, base, size)) &&
	       (int)l->bytes == m->size && o->address_bits == insn->detail->x86.addr_size * 8u;
}

static unsigned int compare(enum code_size size)
{
	unsigned int seed = 1 + size, compared = 0;
	uint8_t byte[16];
	cs_insn *insn;
	csh cs;

	assert_int_equal(cs_open(CS_ARCH_X86, modes[size], &cs), CS_ERR_OK);
	cs_option(cs, CS_OPT_DETAIL, CS_OPT_ON);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		struct opcode op;
		struct locked l;
		bool ours;

		random_insn(&seed, size, byte);
		if (!cs_disasm(cs, byte, 15, 0, 1, &insn))
			continue;
		ours = opcode_read(byte, insn->size, size == CODE_64, &op) &&
		       locked_read(byte, insn->size, &op, size, &l);
		/* Capstone lets any later prefix win: null_prefixes() has the right rule. */
		if (size == CODE_64 && op.fs_gs && op.segment != op.fs_gs)
			ours = false;
		if (ours && memory_operand(insn)) {
			compared++;
			if (!same(cs, insn, &l, size)) {
				show(insn, size);
				fail_msg("base %d index %d scale %u disp %lld segment %u bytes %u "
					 "address %u",
					 l.operand.base, l.operand.index, l.operand.scale,
					 (long long)l.operand.disp, l.operand.segment, l.bytes,
					 l.operand.address_bits);
			}
		} else if (ours) {
			show(insn, size);
			fail_msg("Capstone sees no memory operand");
		}
		cs_free(insn, 1);
	}
	cs_close(&cs);
	return compared;
}

static void as_capstone(void **state)
{
	(void)state;
	for (enum code_size size = CODE_16; size <= CODE_64; size++)
		assert_true(compare(size) > ROUNDS / 4);
}

static bool is_locked(enum code_size size, const char *bytes, unsigned int n, struct locked *l)
{
	struct opcode op;

	return opcode_read((const uint8_t *)bytes, n, size == CODE_64, &op) && locked_maybe(&op) &&
	       locked_read((const uint8_t *)bytes, n, &op, size, l);
}

#define LOCKED(size, bytes, l) is_locked(size, bytes, sizeof(bytes) - 1, l)

static void who_locks(void **state)
{
	struct locked l = {0};

	(void)state;
	assert_true(LOCKED(CODE_64, "\xf0\xff\x00", &l)); /* lock incl (%rax) */
	assert_int_equal(l.bytes, 4);
	assert_true(LOCKED(CODE_64, "\x87\x03", &l));		  /* xchgl %eax, (%rbx) */
	assert_true(LOCKED(CODE_64, "\xf0\x48\x0f\xc7\x0f", &l)); /* lock cmpxchg16b (%rdi) */
	assert_int_equal(l.bytes, 16);
	assert_true(LOCKED(CODE_32, "\xf0\x0f\xc7\x0f", &l)); /* lock cmpxchg8b (%edi) */
	assert_int_equal(l.bytes, 8);
	assert_true(LOCKED(CODE_16, "\xf0\xff\x07", &l)); /* lock incw (%bx) */
	assert_int_equal(l.bytes, 2);
	assert_true(LOCKED(CODE_64, "\xf0\x48\x0f\xab\x08", &l)); /* lock bts %rcx, (%rax) */
	assert_true(l.bit_string);
	assert_int_equal(l.operand.reg, 1);

	assert_false(LOCKED(CODE_64, "\xff\x00", &l));		   /* incl (%rax) */
	assert_false(LOCKED(CODE_64, "\x87\xc3", &l));		   /* xchgl %eax, %ebx */
	assert_false(LOCKED(CODE_64, "\xf0\xff\xc0", &l));	   /* lock incl %eax */
	assert_false(LOCKED(CODE_64, "\xf0\x39\x00", &l));	   /* lock cmpl %eax, (%rax) */
	assert_false(LOCKED(CODE_64, "\xf0\x03\x00", &l));	   /* lock addl (%rax), %eax */
	assert_false(LOCKED(CODE_64, "\xf0\x81\x38", &l));	   /* lock cmpl $.., (%rax) */
	assert_false(LOCKED(CODE_64, "\xf0\x0f\xba\x20\x01", &l)); /* lock btl $1, (%rax) */
	assert_false(LOCKED(CODE_64, "\xf0\x8b\x00", &l));	   /* lock movl (%rax), %eax */
	assert_false(LOCKED(CODE_64, "\xf0\xff", &l));		   /* too short */
	assert_false(LOCKED(CODE_64, "\xf0\xff\x84\x24\x00", &l));
}

/* The last of FS and GS holds in 64-bit code, whatever other prefixes stand behind it. */
static void null_prefixes(void **state)
{
	struct locked l = {0};

	(void)state;
	assert_true(LOCKED(CODE_64, "\x64\x3e\xf0\xff\x00", &l));
	assert_int_equal(l.operand.segment, 4);
	assert_true(LOCKED(CODE_32, "\x64\x3e\xf0\xff\x00", &l));
	assert_int_equal(l.operand.segment, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_capstone),
		cmocka_unit_test(who_locks),
		cmocka_unit_test(null_prefixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
