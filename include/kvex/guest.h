/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guest: guest images. An image is a few segments with guest-physical addresses, an entry point,
 * the CPU mode it starts in, and symbols: host code finds guest addresses by name, never by a
 * literal.
 *
 * Three sources, one type: ELF files (guest_parse), the built-in guests of guests/ (guest_find),
 * and short pieces of assembler that stand in a case's own file (GUEST_ASM).
 */
#ifndef KVEX_GUEST_H
#define KVEX_GUEST_H

#include "kvex/guest_abi.h"
#include "kvex/sys.h"

enum cpu_mode { MODE_DEFAULT, MODE_REAL, MODE_PROTECTED, MODE_LONG };

#define GUEST_MAX_SEGMENTS 8

struct guest_segment {
	uint64_t gpa;
	const uint8_t *data, *end; /* bytes to copy; [end - data, memsz) is zeroed */
	uint64_t memsz;		   /* 0: as long as the data */
};

struct guest_symbol {
	const char *name;
	uint64_t value;
};

struct guest_image {
	const char *name;
	enum cpu_mode mode;
	uint64_t entry;
	unsigned int nr_segments;
	struct guest_segment segment[GUEST_MAX_SEGMENTS];
	unsigned int
		nr_symbols; /* sorted by value; 0 for GUEST_ASM, whose labels are in a section */
	const struct guest_symbol *symbols;
	void *owned; /* freed by guest_free, NULL if static */
};

struct vm;

/*
 * Reads an ELF64 or ELF32 x86 executable from DATA (which must outlive the image); every offset is
 * checked. A symbol guest_mode with value 1, 2 or 3 (enum cpu_mode) names the mode; without it
 * ELF64 is long, ELF32 protected. -ENOEXEC: not such a file, with what is wrong in err; -ENOMEM.
 * *OUT is for guest_free.
 */
int guest_parse(const char *name, const void *data, size_t len, struct guest_image **out,
		struct sys_error *err);
/* A flat file: all bytes at GUEST_GPA_CODE, entered at the first in real mode. */
int guest_flat(const char *name, const void *data, size_t len, struct guest_image **out,
	       struct sys_error *err);
void guest_free(struct guest_image *img);

/* A built-in guest by name: -ENOENT if there is none. For guest_free. */
int guest_find(const char *name, struct guest_image **out, struct sys_error *err);
/* Name and one-line title of built-in guest I; NULL past the last. */
const char *guest_builtin(unsigned int i, const char **title);

/* Copies all segments into VM's memory. -EFAULT if a segment is outside it. */
int guest_load(struct vm *vm, const struct guest_image *img);

/* Address of symbol NAME, or 0 if there is none (no guest is linked at 0). */
uint64_t guest_symbol(const struct guest_image *img, const char *name);
/* "name+0x12" for an address inside the image, else NULL. Written to BUF, which it returns. */
const char *guest_symbolize(const struct guest_image *img, uint64_t addr, char *buf, size_t len);

/*
 * A guest inside a C file: position-independent gas text (AT&T syntax) for one CPU mode, loaded at
 * GUEST_GPA_CODE. A line "label NAME" makes NAME known to guest_symbol. GNU as macros of
 * guest_abi.h constants: write them with GUEST_STR, e.g. "out %al, $" GUEST_STR(GUEST_PORT_DONE)
 * "\n".
 */
#define GUEST_STR_(x) #x
#define GUEST_STR(x)  GUEST_STR_(x)
#define GUEST_DONE    "out %al, $" GUEST_STR(GUEST_PORT_DONE) "\n"
#define GUEST_SYNC    "out %al, $" GUEST_STR(GUEST_PORT_SYNC) "\n"

struct guest_label {
	const uint8_t *addr;
	const char *name;
};
/* Weak: a program may have no GUEST_ASM. */
extern const struct guest_label __start_kvex_labels[] __attribute__((weak));
extern const struct guest_label __stop_kvex_labels[] __attribute__((weak));

#define GUEST_CODE_MODE_REAL	  ".code16"
#define GUEST_CODE_MODE_PROTECTED ".code32"
#define GUEST_CODE_MODE_LONG	  ".code64"

__asm__(".macro label name:req\n"
	".Lguest_at_\\@:\n"
	".pushsection .rodata.kvex_label_names, \"a\"\n"
	".Lguest_name_\\@: .asciz \"\\name\"\n"
	".popsection\n"
	".pushsection kvex_labels, \"aw\"\n"
	".balign 8\n"
	".quad .Lguest_at_\\@, .Lguest_name_\\@\n"
	".popsection\n"
	".endm\n");

#define GUEST_ASM(ident, cpumode, text)                                                            \
	__asm__(".pushsection .rodata.kvex_guest, \"a\"\n"                                         \
		".balign 16\n"                                                                     \
		"kvex_asm_" #ident ":\n" GUEST_CODE_##cpumode "\n" text "\n.code64\n"              \
							      "kvex_asm_end_" #ident ":\n"         \
							      ".popsection\n");                    \
	extern const uint8_t kvex_asm_##ident[], kvex_asm_end_##ident[];                           \
	static const struct guest_image ident __attribute__((unused)) = {                          \
		.name = #ident,                                                                    \
		.mode = cpumode,                                                                   \
		.entry = GUEST_GPA_CODE,                                                           \
		.nr_segments = 1,                                                                  \
		.segment = {{GUEST_GPA_CODE, kvex_asm_##ident, kvex_asm_end_##ident, 0}},          \
	}

#endif
