// SPDX-License-Identifier: GPL-2.0-or-later
/* The saved state in both layouts at the manuals' offsets, and where a handler goes. */
#include "cmocka_tests.h"
#include "fake_vm.h"
#include "kvex/smm.h"

#define REVISION    0xfefc
#define REVISION_64 0x20064
#define REVISION_32 0x20000

static uint8_t smram[FAKE_MEMORY];

struct place {
	const char *field;
	uint64_t offset;
	size_t size;
};

/* APM vol. 2 table 10-1 */
static const struct place places_64[] = {
	{"es", 0xfe00, 2},	{"cs", 0xfe10, 2},	   {"cs_limit", 0xfe14, 4},
	{"cs_base", 0xfe18, 8}, {"gs_base", 0xfe58, 8},	   {"gdtr_base", 0xfe68, 8},
	{"ldtr", 0xfe70, 2},	{"idtr_limit", 0xfe84, 2}, {"tr", 0xfe90, 2},
	{"efer", 0xfed0, 8},	{"smbase", 0xff00, 4},	   {"cr4", 0xff48, 8},
	{"cr3", 0xff50, 8},	{"cr0", 0xff58, 8},	   {"dr7", 0xff60, 8},
	{"rflags", 0xff70, 8},	{"rip", 0xff78, 8},	   {"r15", 0xff80, 8},
	{"r8", 0xffb8, 8},	{"rsp", 0xffd8, 8},	   {"rax", 0xfff8, 8},
};

/* SDM vol. 3, SMRAM State Save Map */
static const struct place places_32[] = {
	{"smbase", 0xfef8, 4}, {"es", 0xffa8, 4},  {"cs", 0xffac, 4},	  {"tr", 0xffc4, 4},
	{"dr7", 0xffc8, 4},    {"rax", 0xffd0, 4}, {"rsp", 0xffe0, 4},	  {"rdi", 0xffec, 4},
	{"rip", 0xfff0, 4},    {"cr3", 0xfff8, 4}, {"rflags", 0xfff4, 4}, {"cr0", 0xfffc, 4},
};

static void save(uint32_t revision)
{
	memset(smram, 0, sizeof(smram));
	memcpy(smram + SMM_SMBASE + REVISION, &revision, 4);
}

static void check_place(struct fake_vm *f, const struct place *p)
{
	uint64_t mask = p->size == 8 ? ~0ULL : (1ULL << 8 * p->size) - 1;
	uint64_t want = 0x1122334455667788 & mask, got = 0;

	memcpy(smram + SMM_SMBASE + p->offset, &want, p->size);
	assert_int_equal(smm_read_saved(&f->vm, SMM_SMBASE, p->field, &got), 0);
	assert_int_equal(got, want);
	assert_int_equal(smm_write_saved(&f->vm, SMM_SMBASE, p->field, ~want), 0);
	got = 0;
	memcpy(&got, smram + SMM_SMBASE + p->offset, p->size);
	assert_int_equal(got, ~want & mask);
}

static void layout_64(void **state)
{
	struct fake_vm *f = *state;
	size_t i;

	save(REVISION_64);
	assert_int_equal(smm_layout_at(&f->vm, SMM_SMBASE), SMM_LAYOUT_64);
	for (i = 0; i < sizeof(places_64) / sizeof(places_64[0]); i++)
		check_place(f, &places_64[i]);
}

static void layout_32(void **state)
{
	struct fake_vm *f = *state;
	uint64_t value;
	size_t i;

	save(REVISION_32);
	assert_int_equal(smm_layout_at(&f->vm, SMM_SMBASE), SMM_LAYOUT_32);
	for (i = 0; i < sizeof(places_32) / sizeof(places_32[0]); i++)
		check_place(f, &places_32[i]);
	assert_int_equal(smm_read_saved(&f->vm, SMM_SMBASE, "efer", &value), -ENOENT);
	assert_string_equal(f->vm.err.text, "SMM state of 32 bits has no field 'efer'");
}

static void nothing_saved(void **state)
{
	struct fake_vm *f = *state;
	uint64_t value = 1;

	save(0);
	assert_int_equal(smm_layout_at(&f->vm, SMM_SMBASE), SMM_LAYOUT_NONE);
	assert_int_equal(smm_read_saved(&f->vm, SMM_SMBASE, "rip", &value), -ENODATA);
	assert_int_equal(value, 0);
	assert_int_equal(smm_write_saved(&f->vm, SMM_SMBASE, "rip", 1), -ENODATA);
	assert_string_equal(f->vm.err.text, "no SMM state is saved at SMBASE 0x30000");
	assert_int_equal(smm_layout_at(&f->vm, 1ULL << 32), SMM_LAYOUT_NONE);
}

static struct guest_image image_of(const uint8_t *code, size_t size)
{
	return (struct guest_image){.name = "handler",
				    .nr_segments = 1,
				    .segment = {{.data = code, .end = code + size}}};
}

static void handler(void **state)
{
	static const uint8_t big[SMM_SAVE_AREA - SMM_ENTRY + 1];
	struct fake_vm *f = *state;
	struct guest_image img = image_of((const uint8_t *)"code", 4);

	save(0);
	assert_int_equal(smm_add_handler(&f->vm, 0x50000, &img), 0);
	assert_memory_equal(smram + 0x58000, "code", 4);
	assert_int_equal(f->memory[0x58000], 0);
	img = image_of(big, sizeof(big));
	assert_int_equal(smm_add_handler(&f->vm, 0x50000, &img), -E2BIG);
	assert_string_equal(f->vm.err.text,
			    "SMI handler handler: 32257 bytes, there is room for 32256");
}

static int setup(void **state)
{
	struct fake_vm *f = fake_vm_new(MODE_LONG);

	f->vm.slot[1] =
		(struct vm_slot){.id = VM_AS_SMM << 16, .size = sizeof(smram), .hva = smram};
	f->vm.nr_slots = 2;
	*state = f;
	return 0;
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, fake_vm_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(layout_64),
		TEST(layout_32),
		TEST(nothing_saved),
		TEST(handler),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
