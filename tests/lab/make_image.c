// SPDX-License-Identifier: GPL-2.0-or-later
#include "make_image.h"

#include <elf.h>
#include <lz4.h>
#include <lzma.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

static struct bytes make(size_t len)
{
	return (struct bytes){calloc(1, len + 1), len};
}

static Elf64_Ehdr elf_header(void)
{
	return (Elf64_Ehdr){
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
			    EV_CURRENT},
		.e_type = ET_EXEC,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_ehsize = sizeof(Elf64_Ehdr),
	};
}

struct bytes make_vmlinux(unsigned int note_type)
{
	static const char banner[] = "Linux version %s\0Linux version 9.8.7-test (x)";
	struct {
		Elf64_Ehdr eh;
		Elf64_Phdr ph;
		Elf64_Nhdr other;
		char other_name[8];
		Elf64_Nhdr note;
		char name[4];
		uint32_t entry;
		char banner[sizeof(banner)];
	} f = {.eh = elf_header(),
	       .ph = {.p_type = PT_NOTE},
	       .other = {.n_namesz = 6, .n_type = 18},
	       .other_name = "Linux",
	       .note = {.n_namesz = 4, .n_descsz = 4, .n_type = note_type},
	       .name = "Xen",
	       .entry = 0x1000000};
	struct bytes out = make(sizeof(f));

	f.eh.e_phoff = sizeof(f.eh);
	f.eh.e_phentsize = sizeof(f.ph);
	f.eh.e_phnum = 1;
	f.ph.p_offset = sizeof(f.eh) + sizeof(f.ph);
	f.ph.p_filesz = 2 * sizeof(f.note) + 16;
	memcpy(f.banner, banner, sizeof(banner));
	memcpy(out.data, &f, sizeof(f));
	return out;
}

struct bytes make_module(const char *info, size_t len)
{
	static const char names[] = "\0.modinfo\0.shstrtab";
	struct {
		Elf64_Ehdr eh;
		Elf64_Shdr sh[3];
		char names[sizeof(names)];
	} f = {.eh = elf_header()};
	struct bytes out = make(sizeof(f) + len);

	f.eh.e_shoff = sizeof(f.eh);
	f.eh.e_shentsize = sizeof(f.sh[0]);
	f.eh.e_shnum = 3;
	f.eh.e_shstrndx = 2;
	f.sh[1] = (Elf64_Shdr){
		.sh_name = 1, .sh_type = SHT_PROGBITS, .sh_offset = sizeof(f), .sh_size = len};
	f.sh[2] = (Elf64_Shdr){.sh_name = 10,
			       .sh_type = SHT_STRTAB,
			       .sh_offset = sizeof(f.eh) + sizeof(f.sh),
			       .sh_size = sizeof(names)};
	memcpy(f.names, names, sizeof(names));
	memcpy(out.data, &f, sizeof(f));
	memcpy(out.data + sizeof(f), info, len);
	return out;
}

static size_t pack_gzip(const struct bytes *in, char *out, size_t room)
{
	z_stream s = {.next_in = (Bytef *)in->data,
		      .avail_in = (uInt)in->len,
		      .next_out = (Bytef *)out,
		      .avail_out = (uInt)room};

	deflateInit2(&s, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
	deflate(&s, Z_FINISH);
	deflateEnd(&s);
	return room - s.avail_out;
}

/* As `lz4 -l` does it, and behind it the size, as the kernel's build does. */
static size_t pack_lz4(const struct bytes *in, char *out, size_t room)
{
	uint32_t magic = 0x184c2102, size = (uint32_t)in->len;
	uint32_t n =
		(uint32_t)LZ4_compress_default(in->data, out + 8, (int)in->len, (int)room - 12);

	memcpy(out, &magic, 4);
	memcpy(out + 4, &n, 4);
	memcpy(out + 8 + n, &size, 4);
	return 12 + n;
}

struct bytes make_packed(const struct bytes *in, enum packing packing)
{
	size_t room = 2 * in->len + 4096, pos = 0;
	struct bytes out = make(room);

	switch (packing) {
	case PACK_GZIP:
		out.len = pack_gzip(in, out.data, room);
		break;
	case PACK_XZ:
		lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, NULL, (uint8_t *)in->data, in->len,
					(uint8_t *)out.data, &pos, room);
		out.len = pos;
		break;
	case PACK_ZSTD:
		out.len = ZSTD_compress(out.data, room, in->data, in->len, 3);
		break;
	case PACK_LZ4:
		out.len = pack_lz4(in, out.data, room);
		break;
	case PACK_NONE:
		memcpy(out.data, in->data, in->len);
		out.len = in->len;
	}
	return out;
}

struct bytes make_bzimage(struct bytes payload)
{
	const size_t setup = 3 * 512UL, before = 64;
	struct bytes out = make(setup + before + payload.len + 100);
	uint16_t version = 0x20f, release = 0x300 - 0x200;
	uint32_t offset = (uint32_t)before, length = (uint32_t)payload.len;

	out.data[0x1f1] = 2;
	memcpy(out.data + 0x202, "HdrS", 4);
	memcpy(out.data + 0x206, &version, 2);
	memcpy(out.data + 0x20e, &release, 2);
	memcpy(out.data + 0x248, &offset, 4);
	memcpy(out.data + 0x24c, &length, 4);
	memcpy(out.data + 0x300, "9.8.7-test (x)", 14);
	memcpy(out.data + setup + before, payload.data, payload.len);
	free(payload.data);
	return out;
}
