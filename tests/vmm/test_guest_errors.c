// SPDX-License-Identifier: GPL-2.0-or-later
/* Everything that can be wrong with a guest file: refused with one line that names it. */
#include "cmocka_tests.h"
#include "kvex/guest.h"
#include "tiny_elf.h"

struct bad64 {
	const char *text;
	void (*spoil)(struct tiny_elf64 *f);
};

#define BAD(ident, statement)                                                                      \
	static void ident(struct tiny_elf64 *f)                                                    \
	{                                                                                          \
		statement;                                                                         \
	}

BAD(magic, f->e.e_ident[1] = 'x')
BAD(class, f->e.e_ident[EI_CLASS] = 3)
BAD(endian, f->e.e_ident[EI_DATA] = ELFDATA2MSB)
BAD(machine, f->e.e_machine = EM_AARCH64)
BAD(machine386, f->e.e_machine = EM_386)
BAD(type_dyn, f->e.e_type = ET_DYN)
BAD(type_rel, f->e.e_type = ET_REL)
BAD(type_core, f->e.e_type = ET_CORE)
BAD(no_phdr, f->e.e_phnum = 0)
BAD(phentsize, f->e.e_phentsize = 32)
BAD(phoff, f->e.e_phoff = UINT64_MAX - 8)
BAD(phnum, f->e.e_phnum = 0xffff)
BAD(shentsize, f->e.e_shentsize = 0)
BAD(shoff, f->e.e_shoff = sizeof(*f))
BAD(filesz, f->p[0].p_filesz = 17)
BAD(offset, f->p[0].p_offset = sizeof(*f))
BAD(offset_wraps, f->p[0].p_offset = UINT64_MAX - 4)
BAD(memsz, f->p[0].p_memsz = UINT64_MAX - 4)
BAD(vaddr, f->p[1].p_vaddr = 0xffffffff80000000)
BAD(overlap, f->p[1].p_vaddr = f->p[1].p_paddr = 0xa00f)
BAD(overlap_around, f->p[1].p_vaddr = f->p[1].p_paddr = 0x9ff8)
BAD(interp, f->p[1].p_type = PT_INTERP)
BAD(no_load, f->p[0].p_type = f->p[1].p_type = PT_NOTE)
BAD(entry, f->e.e_entry = 0xa010)
BAD(entry_zero, f->e.e_entry = 0)
BAD(sym_entsize, f->s[1].sh_entsize = 1)
BAD(sym_size, f->s[1].sh_size = UINT64_MAX)
BAD(sym_link, f->s[1].sh_link = 3)
BAD(sym_link_kind, f->s[1].sh_link = 1)
BAD(strings_size, f->s[2].sh_size = sizeof(*f))
BAD(name_outside, f->sym[3].st_name = 1000)
BAD(name_endless, f->s[2].sh_size = 25)
BAD(mode, f->sym[2].st_value = 4)
BAD(mode_zero, f->sym[2].st_value = 0)

static const struct bad64 bad[] = {
	{"not an ELF file", magic},
	{"ELF class 3", class},
	{"not little-endian", endian},
	{"ELF machine 183, must be 62 (x86-64)", machine},
	{"ELF machine 3, must be 62", machine386},
	{"link it with -no-pie", type_dyn},
	{"link it first", type_rel},
	{"ELF type 4", type_core},
	{"no program headers", no_phdr},
	{"program headers of 32 bytes, must be 56", phentsize},
	{"truncated: 2 program headers at 0xfffffffffffffff7", phoff},
	{"truncated: 65535 program headers", phnum},
	{"section headers of 0 bytes, must be 64", shentsize},
	{"truncated: 3 section headers", shoff},
	{"segment 0 has 17 bytes in the file but 16 in memory", filesz},
	{"truncated: segment 0", offset},
	{"truncated: segment 0", offset_wraps},
	{"passes the end of the address space", memsz},
	{"is linked at 0xffffffff80000000 but loads at 0xb000", vaddr},
	{"two segments overlap at 0xa00f", overlap},
	{"two segments overlap at 0xa000", overlap_around},
	{"link it with -static", interp},
	{"no segment to load", no_load},
	{"the entry point 0xa010 is in no segment", entry},
	{"the entry point 0x0 is in no segment", entry_zero},
	{"symbols of 1 bytes, must be 24", sym_entsize},
	{"the symbol table passes the end", sym_size},
	{"symbol names in section 3 of 3", sym_link},
	{"section 1, which holds no strings", sym_link_kind},
	{"the symbol names pass the end", strings_size},
	{"symbol 3 has its name outside", name_outside},
	{"symbol 3 has its name outside", name_endless},
	{"guest_mode is 4, must be", mode},
	{"guest_mode is 0, must be", mode_zero},
};

static void expect_refusal(const void *data, size_t len, const char *text)
{
	struct guest_image *img;
	struct sys_error err = {0};

	assert_int_equal(guest_parse("some file", data, len, &img, &err), -ENOEXEC);
	assert_null(img);
	assert_int_equal(err.code, ENOEXEC);
	assert_ptr_equal(strstr(err.text, "some file: "), err.text);
	assert_null(strchr(err.text, '\n'));
	assert_contains(err.text, text);
}

static void each_error_has_its_line(void **state __attribute__((unused)))
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct tiny_elf64 f;

		tiny_elf64(&f);
		bad[i].spoil(&f);
		expect_refusal(&f, sizeof(f), bad[i].text);
	}
}

/* Wherever a file is cut off, reading it says so and touches nothing behind. */
static void every_truncation_is_seen(void **state __attribute__((unused)))
{
	struct tiny_elf64 f;

	tiny_elf64(&f);
	expect_refusal("", 0, "not an ELF file");
	for (size_t len = 1; len < sizeof(f); len++) {
		uint8_t *cut = malloc(len);

		memcpy(cut, &f, len);
		expect_refusal(cut, len, len < SELFMAG ? "not an ELF file" : "truncated: ");
		free(cut);
	}
}

static void too_many_segments(void **state __attribute__((unused)))
{
	struct {
		struct tiny_elf64 f;
		Elf64_Phdr p[GUEST_MAX_SEGMENTS + 1];
	} big;

	tiny_elf64(&big.f);
	big.f.e.e_phoff = sizeof(big.f);
	big.f.e.e_phnum = GUEST_MAX_SEGMENTS + 1;
	for (int i = 0; i <= GUEST_MAX_SEGMENTS; i++) {
		big.p[i] = big.f.p[0];
		big.p[i].p_vaddr = big.p[i].p_paddr = 0xa000 + 0x1000 * i;
	}
	expect_refusal(&big, sizeof(big), "more than 8 segments");
}

static void empty_flat_file(void **state __attribute__((unused)))
{
	struct guest_image *img;
	struct sys_error err;

	assert_int_equal(guest_flat("bios", "", 0, &img, &err), -ENOEXEC);
	assert_string_equal(err.text, "bios: empty file");
}

static void unknown_builtin(void **state __attribute__((unused)))
{
	struct guest_image *img;
	struct sys_error err;

	assert_int_equal(guest_find("nonesuch", &img, &err), -ENOENT);
	assert_contains(err.text, "\"nonesuch\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_error_has_its_line),
		cmocka_unit_test(every_truncation_is_seen),
		cmocka_unit_test(too_many_segments),
		cmocka_unit_test(empty_flat_file),
		cmocka_unit_test(unknown_builtin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
