// SPDX-License-Identifier: GPL-2.0-or-later
/* The header is described in the kernel's Documentation/arch/x86/boot.rst. */
#include "lab/image.h"

#include <endian.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/decompress.h"
#include "lab/fail.h"

#define SECTOR		    512
#define HDR_SETUP_SECTS	    0x1f1
#define HDR_MAGIC	    0x202
#define HDR_VERSION	    0x206
#define HDR_KERNEL_VERSION  0x20e
#define HDR_PAYLOAD_OFFSET  0x248
#define HDR_PAYLOAD_LENGTH  0x24c
#define HDR_END		    0x250
#define PROTOCOL_PAYLOAD    0x208 /* the first with payload_offset */
#define KERNEL_VERSION_BASE 0x200
#define DEFAULT_SETUP_SECTS 4

static uint16_t get16(const struct bytes *b, size_t at)
{
	uint16_t v;

	memcpy(&v, b->data + at, sizeof(v));
	return le16toh(v);
}

static uint32_t get32(const struct bytes *b, size_t at)
{
	uint32_t v;

	memcpy(&v, b->data + at, sizeof(v));
	return le32toh(v);
}

bool image_is_bzimage(const struct bytes *image)
{
	return image->len >= HDR_END && !memcmp(image->data + HDR_MAGIC, "HdrS", 4);
}

int image_extract(const struct bytes *bzimage, struct bytes *vmlinux, char err[LAB_TEXT])
{
	size_t sectors, offset, length;
	int ret;

	*vmlinux = (struct bytes){0};
	if (!image_is_bzimage(bzimage))
		return lab_fail(err, EINVAL, "not a bzImage");
	if (get16(bzimage, HDR_VERSION) < PROTOCOL_PAYLOAD)
		return lab_fail(err, EINVAL, "a bzImage of before Linux 2.6.26");
	sectors = (unsigned char)bzimage->data[HDR_SETUP_SECTS];
	if (!sectors)
		sectors = DEFAULT_SETUP_SECTS;
	offset = (sectors + 1) * SECTOR + get32(bzimage, HDR_PAYLOAD_OFFSET);
	length = get32(bzimage, HDR_PAYLOAD_LENGTH);
	if (!length || offset > bzimage->len || length > bzimage->len - offset)
		return lab_fail(err, EINVAL,
				"cut short: its header tells of %zu bytes of kernel at %zu, the "
				"file has %zu",
				length, offset, bzimage->len);
	ret = decompress(bzimage->data + offset, length, vmlinux, err);
	if (ret)
		return ret;
	if (image_is_elf(vmlinux))
		return 0;
	free(vmlinux->data);
	*vmlinux = (struct bytes){0};
	return lab_fail(err, EINVAL, "what it holds is not an ELF for x86-64");
}

/* The word at AT, if it ends before the file does. */
static bool take_word(const struct bytes *image, size_t at, char *out, size_t len)
{
	size_t n = 0;

	while (at + n < image->len && n + 1 < len && image->data[at + n] > ' ' &&
	       image->data[at + n] < 0x7f) {
		out[n] = image->data[at + n];
		n++;
	}
	out[n] = '\0';
	return n > 0;
}

bool image_release(const struct bytes *image, char *out, size_t len)
{
	static const char banner[] = "Linux version ";
	const char *at = image->data, *end = image->data + image->len;

	if (image_is_bzimage(image) && get16(image, HDR_KERNEL_VERSION))
		return take_word(image,
				 get16(image, HDR_KERNEL_VERSION) + (size_t)KERNEL_VERSION_BASE,
				 out, len);
	/* vmlinux: linux_banner. The same text as a format, "%s", stands in some kernels too. */
	while ((at = memmem(at, (size_t)(end - at), banner, sizeof(banner) - 1))) {
		at += sizeof(banner) - 1;
		if (at < end && *at >= '0' && *at <= '9')
			return take_word(image, (size_t)(at - image->data), out, len);
	}
	return false;
}
