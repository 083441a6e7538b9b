// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/disk.h"

#include <asm/bootparam.h>
#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/disk_boot.h"
#include "lab/fail.h"
#include "lab/image.h"

#define SECTORS_MAX 65535u /* of one read */

/* Physical addresses; the kernel itself lies between 1 MiB and the initramfs. */
#define AT_TOLD	     0x10000u
#define AT_WORDS     0x20000u
#define AT_BZIMAGE   0x100000u
#define AT_INITRAMFS 0x20000000u

struct writer {
	int fd;
	uint32_t lba; /* the next free sector */
	unsigned int n;
	struct boot_extent extent[BOOT_EXTENTS];
	char *err;
};

static int put_extent(struct writer *w, uint32_t lba, uint32_t sectors, uint32_t to)
{
	if (w->n == BOOT_EXTENTS)
		return lab_fail(w->err, E2BIG, "the kernel has too many segments");
	w->extent[w->n++] = (struct boot_extent){lba, sectors, to};
	return 0;
}

static int write_at(struct writer *w, const void *data, size_t len, off_t at)
{
	const char *from = data;

	while (len) {
		ssize_t n = pwrite(w->fd, from, len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return lab_fail(w->err, errno, "the disk's image: %s", strerror(errno));
		from += n;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* What is read behind the end of DATA, up to a sector's, is zero. */
static int put(struct writer *w, const void *data, size_t len, uint64_t to)
{
	uint32_t sectors = (uint32_t)((len + BOOT_SECTOR - 1) / BOOT_SECTOR);
	int r = write_at(w, data, len, (off_t)w->lba * BOOT_SECTOR);

	if (!r && to + len > UINT32_MAX)
		r = lab_fail(w->err, EFBIG, "the kernel wants to lie beyond 4 GiB");
	while (sectors && !r) {
		uint32_t n = sectors < SECTORS_MAX ? sectors : SECTORS_MAX;

		r = put_extent(w, w->lba, n, (uint32_t)to);
		to += (uint64_t)n * BOOT_SECTOR;
		w->lba += n;
		sectors -= n;
	}
	return r;
}

static int put_initramfs(struct writer *w, int fd, uint32_t *len)
{
	struct stat st;
	void *p;
	int r;

	if (fstat(fd, &st))
		return lab_fail(w->err, errno, "initramfs: %s", strerror(errno));
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return lab_fail(w->err, errno, "initramfs: %s", strerror(errno));
	*len = (uint32_t)st.st_size;
	r = put(w, p, (size_t)st.st_size, AT_INITRAMFS);
	munmap(p, (size_t)st.st_size);
	return r;
}

/* --- a vmlinux with a PVH note: nothing is decompressed under emulation ---------------------- */

/* xen/interface/hvm/start_info.h, version 1 */
struct pvh_start {
	uint32_t magic, version, flags, nr_modules;
	uint64_t modules, words, rsdp, memory;
	uint32_t nr_memory, reserved;
};

struct pvh_module {
	uint64_t start, size, words, reserved;
};

struct pvh_memory {
	uint64_t start, size;
	uint32_t type, reserved;
};

#define PVH_MAGIC  0x336ec578
#define PVH_RANGES 16

struct pvh {
	struct pvh_start start;
	struct pvh_module initramfs;
	struct pvh_memory memory[PVH_RANGES];
};

static int put_segments(struct writer *w, const struct bytes *elf)
{
	Elf64_Ehdr eh;
	Elf64_Phdr ph;
	int r = 0;

	memcpy(&eh, elf->data, sizeof(eh));
	if (eh.e_phoff > elf->len || eh.e_phnum > (elf->len - eh.e_phoff) / sizeof(ph))
		return lab_fail(w->err, EINVAL, "the kernel is cut short");
	for (unsigned int i = 0; i < eh.e_phnum && !r; i++) {
		memcpy(&ph, elf->data + eh.e_phoff + i * sizeof(ph), sizeof(ph));
		if (ph.p_type != PT_LOAD)
			continue;
		if (ph.p_offset > elf->len || ph.p_filesz > elf->len - ph.p_offset)
			return lab_fail(w->err, EINVAL, "the kernel is cut short");
		r = put(w, elf->data + ph.p_offset, ph.p_filesz, ph.p_paddr);
	}
	return r;
}

static int put_pvh(struct writer *w, const struct disk *d, const struct bytes *elf, uint32_t *entry)
{
	struct pvh pvh = {.start = {.magic = PVH_MAGIC,
				    .version = 1,
				    .nr_modules = 1,
				    .modules = AT_TOLD + offsetof(struct pvh, initramfs),
				    .words = AT_WORDS,
				    .memory = AT_TOLD + offsetof(struct pvh, memory)},
			  .initramfs = {.start = AT_INITRAMFS}};
	uint32_t len = 0;
	int r;

	if (!image_pvh_entry(elf, entry))
		return lab_fail(w->err, EINVAL, "the kernel has no PVH entry");
	for (; pvh.start.nr_memory < PVH_RANGES && d->memory[pvh.start.nr_memory].size;
	     pvh.start.nr_memory++) {
		const struct disk_memory *m = &d->memory[pvh.start.nr_memory];

		pvh.memory[pvh.start.nr_memory] =
			(struct pvh_memory){m->start, m->size, m->type, 0};
	}
	r = put_segments(w, elf);
	if (!r)
		r = put_initramfs(w, d->initramfs, &len);
	pvh.initramfs.size = len;
	return r ? r : put(w, &pvh, sizeof(pvh), AT_TOLD);
}

/* --- any bzImage: the 32-bit entry of the kernel's Documentation/arch/x86/boot.rst ----------- */

static int put_bzimage(struct writer *w, const struct disk *d, const struct bytes *image,
		       uint32_t *entry)
{
	struct boot_params params = {0};
	struct setup_header *hdr = &params.hdr;
	size_t setup, end;
	uint32_t len = 0;
	int r;

	if (!image_is_bzimage(image))
		return lab_fail(w->err, EINVAL, "neither a bzImage nor a vmlinux with PVH entry");
	end = 0x202 + (unsigned char)image->data[0x201];
	if (end > 0x1f1 + sizeof(*hdr))
		end = 0x1f1 + sizeof(*hdr);
	memcpy(hdr, image->data + 0x1f1, end - 0x1f1);
	setup = ((hdr->setup_sects ? hdr->setup_sects : 4u) + 1) * 512u;
	if (setup > image->len)
		return lab_fail(w->err, EINVAL, "the bzImage is cut short");
	for (; params.e820_entries < PVH_RANGES && d->memory[params.e820_entries].size;
	     params.e820_entries++) {
		const struct disk_memory *m = &d->memory[params.e820_entries];

		params.e820_table[params.e820_entries] =
			(struct boot_e820_entry){m->start, m->size, m->type};
	}
	r = put(w, image->data + setup, image->len - setup, AT_BZIMAGE);
	if (!r)
		r = put_initramfs(w, d->initramfs, &len);
	hdr->type_of_loader = 0xff;
	hdr->ramdisk_image = AT_INITRAMFS;
	hdr->ramdisk_size = len;
	hdr->cmd_line_ptr = AT_WORDS;
	*entry = AT_BZIMAGE;
	return r ? r : put(w, &params, sizeof(params), AT_TOLD);
}

static int finish(struct writer *w, const struct disk *d, uint32_t entry)
{
	char sector[BOOT_SECTOR];
	int r = put(w, d->words, strlen(d->words) + 1, AT_WORDS);

	if (!r)
		r = put_extent(w, AT_TOLD, 0, entry);
	memcpy(sector, lab_boot_sector, sizeof(sector));
	memcpy(sector + BOOT_TABLE, w->extent, w->n * sizeof(w->extent[0]));
	if (!r)
		r = write_at(w, sector, sizeof(sector), 0);
	/* Whole cylinders of 16 heads and 63 sectors, and more than what is read. */
	if (!r && ftruncate(w->fd, ((off_t)w->lba / 1008 + 2) * 1008 * BOOT_SECTOR))
		r = lab_fail(w->err, errno, "the disk's image: %s", strerror(errno));
	return r;
}

int disk_make(const struct disk *d, char err[LAB_TEXT])
{
	struct writer w = {.lba = 1, .err = err};
	bool pvh = d->kernel->vmlinux[0];
	struct bytes image;
	uint32_t entry = 0;
	int r = file_read(pvh ? d->kernel->vmlinux : d->kernel->image, &image, err);

	if (r)
		return r;
	w.fd = memfd_create("disk", MFD_CLOEXEC);
	if (w.fd < 0)
		r = lab_fail(err, errno, "the disk's image: %s", strerror(errno));
	else
		r = pvh ? put_pvh(&w, d, &image, &entry) : put_bzimage(&w, d, &image, &entry);
	free(image.data);
	if (!r)
		r = finish(&w, d, entry);
	if (r && w.fd >= 0)
		close(w.fd);
	return r ? r : w.fd;
}
