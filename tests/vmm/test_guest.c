// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmocka_tests.h"
#include "fake_vm.h"
#include "tiny_elf.h"

GUEST_ASM(first, MODE_LONG, "label top\n nop\n label middle\n nop\n nop\n label bottom\n");
GUEST_ASM(second, MODE_REAL, "label elsewhere\n nop\n label middle\n hlt\n");

static struct guest_image *parse(const void *data, size_t len)
{
	struct guest_image *img;
	struct sys_error err = {0};

	if (guest_parse("tiny", data, len, &img, &err))
		fail_msg("%s", err.text);
	return img;
}

static void elf64_is_read(void **state __attribute__((unused)))
{
	struct tiny_elf64 f;
	struct guest_image *img;

	tiny_elf64(&f);
	img = parse(&f, sizeof(f));
	assert_string_equal(img->name, "tiny");
	assert_int_equal(img->mode, MODE_PROTECTED);
	assert_int_equal(img->entry, 0xa000);
	assert_int_equal(img->nr_segments, 2);
	assert_int_equal(img->segment[1].gpa, 0xb000);
	assert_int_equal(img->segment[1].end - img->segment[1].data, 8);
	assert_int_equal(img->segment[1].memsz, 0x20);
	assert_int_equal(img->nr_symbols, 3);
	assert_int_equal(guest_symbol(img, "start"), 0xa004);
	assert_int_equal(guest_symbol(img, "stop"), 0);
	guest_free(img);
}

static void elf32_is_read(void **state __attribute__((unused)))
{
	struct tiny_elf32 f;
	struct guest_image *img;

	tiny_elf32(&f);
	img = parse(&f, sizeof(f));
	assert_int_equal(img->mode, MODE_PROTECTED);
	assert_int_equal(img->entry, 0x10000);
	assert_int_equal(guest_symbol(img, "start"), 0x10008);
	guest_free(img);
}

static void unaligned_file_is_read(void **state __attribute__((unused)))
{
	uint8_t *buf = malloc(sizeof(struct tiny_elf64) + 1);
	struct tiny_elf64 f;
	struct guest_image *img;

	tiny_elf64(&f);
	memcpy(buf + 1, &f, sizeof(f));
	img = parse(buf + 1, sizeof(f));
	assert_int_equal(img->nr_segments, 2);
	guest_free(img);
	free(buf);
}

static void stripped_file_is_long_mode(void **state __attribute__((unused)))
{
	struct tiny_elf64 f;
	struct guest_image *img;
	char buf[64];

	tiny_elf64(&f);
	f.e.e_shnum = 0;
	img = parse(&f, sizeof(f));
	assert_int_equal(img->mode, MODE_LONG);
	assert_int_equal(img->nr_symbols, 0);
	assert_int_equal(guest_symbol(img, "start"), 0);
	assert_string_equal(guest_symbolize(img, 0xa003, buf, sizeof(buf)), "tiny+0x3");
	guest_free(img);
}

static void addresses_get_names(void **state __attribute__((unused)))
{
	struct tiny_elf64 f;
	struct guest_image *img;
	char buf[64];

	tiny_elf64(&f);
	img = parse(&f, sizeof(f));
	assert_string_equal(guest_symbolize(img, 0xa004, buf, sizeof(buf)), "start");
	assert_string_equal(guest_symbolize(img, 0xa00f, buf, sizeof(buf)), "start+0xb");
	assert_string_equal(guest_symbolize(img, 0xa003, buf, sizeof(buf)), "tiny+0x3");
	assert_string_equal(guest_symbolize(img, 0xb01f, buf, sizeof(buf)), "guest_title+0x1f");
	assert_null(guest_symbolize(img, 0xa010, buf, sizeof(buf)));
	assert_null(guest_symbolize(img, 2, buf, sizeof(buf)));
	f.strings[2] = '\x1b';
	assert_string_equal(guest_symbolize(img, 0xa004, buf, sizeof(buf)), "s?art");
	guest_free(img);
}

static void labels_of_inline_guests(void **state __attribute__((unused)))
{
	char buf[64];

	assert_int_equal(guest_symbol(&first, "top"), GUEST_GPA_CODE);
	assert_int_equal(guest_symbol(&first, "middle"), GUEST_GPA_CODE + 1);
	assert_int_equal(guest_symbol(&first, "bottom"), GUEST_GPA_CODE + 3);
	assert_int_equal(guest_symbol(&first, "elsewhere"), 0);
	assert_int_equal(guest_symbol(&second, "middle"), GUEST_GPA_CODE + 1);
	assert_string_equal(guest_symbolize(&first, GUEST_GPA_CODE + 2, buf, sizeof(buf)),
			    "middle+0x1");
}

static void segments_are_copied_and_zeroed(void **state __attribute__((unused)))
{
	struct fake_vm *f = fake_vm_new(MODE_LONG);
	struct tiny_elf64 file;
	struct guest_image *img;

	tiny_elf64(&file);
	img = parse(&file, sizeof(file));
	memset(f->memory + 0xb000, 0xff, 0x40);
	assert_int_equal(guest_load(&f->vm, img), 0);
	assert_int_equal(f->memory[0xa001], 0x0b);
	assert_string_equal(f->memory + 0xb000, "title");
	assert_int_equal(f->memory[0xb01f], 0);
	assert_int_equal(f->memory[0xb020], 0xff);
	guest_free(img);
	fake_vm_free(f);
}

static void segment_outside_memory(void **state __attribute__((unused)))
{
	struct fake_vm *f = fake_vm_new(MODE_LONG);
	struct tiny_elf64 file;
	struct guest_image *img;

	tiny_elf64(&file);
	file.p[1].p_vaddr = file.p[1].p_paddr = FAKE_MEMORY - 8;
	img = parse(&file, sizeof(file));
	assert_int_equal(guest_load(&f->vm, img), -EFAULT);
	assert_contains(f->vm.err.text, "0xffff8-0x100017 is outside");
	guest_free(img);
	fake_vm_free(f);
}

static void flat_file(void **state __attribute__((unused)))
{
	struct guest_image *img;
	struct sys_error err;

	assert_int_equal(guest_flat("bios", "\xf4\xf4", 2, &img, &err), 0);
	assert_int_equal(img->mode, MODE_REAL);
	assert_int_equal(img->entry, GUEST_GPA_CODE);
	assert_int_equal(img->segment[0].memsz, 2);
	guest_free(img);
}

static void builtin_guests_are_sound(void **state __attribute__((unused)))
{
	const char *name, *title;
	unsigned int i;

	for (i = 0; (name = guest_builtin(i, &title)); i++) {
		struct guest_image *img;
		struct sys_error err = {0};

		if (guest_find(name, &img, &err))
			fail_msg("%s", err.text);
		assert_true(*title);
		assert_int_equal(img->entry, guest_symbol(img, "start"));
		guest_free(img);
	}
	assert_true(i >= 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elf64_is_read),
		cmocka_unit_test(elf32_is_read),
		cmocka_unit_test(unaligned_file_is_read),
		cmocka_unit_test(stripped_file_is_long_mode),
		cmocka_unit_test(addresses_get_names),
		cmocka_unit_test(labels_of_inline_guests),
		cmocka_unit_test(segments_are_copied_and_zeroed),
		cmocka_unit_test(segment_outside_memory),
		cmocka_unit_test(flat_file),
		cmocka_unit_test(builtin_guests_are_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
