// SPDX-License-Identifier: GPL-2.0-or-later
/* Is a file as long as its own header says? What ran out of disk, or was cut by hand, is not. */
#include <elf.h>
#include <endian.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/image.h"

#define HEAD_SIZE     4096
#define HDR_SECTS     0x1f1
#define HDR_SYSSIZE   0x1f4 /* of what is behind the setup, in units of 16 bytes */
#define SECTOR	      512
#define DEFAULT_SECTS 4

static bool has_sections(const struct bytes *head, uint64_t size)
{
	Elf64_Ehdr eh;

	memcpy(&eh, head->data, sizeof(eh));
	return eh.e_shoff <= size && (uint64_t)eh.e_shnum * eh.e_shentsize <= size - eh.e_shoff;
}

/* A signature may follow. */
static bool has_payload(const struct bytes *head, uint64_t size)
{
	uint64_t sects = (unsigned char)head->data[HDR_SECTS];
	uint32_t paragraphs;

	memcpy(&paragraphs, head->data + HDR_SYSSIZE, sizeof(paragraphs));
	return ((sects ? sects : DEFAULT_SECTS) + 1) * SECTOR + le32toh(paragraphs) * 16ULL <= size;
}

bool image_file_is_whole(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char data[HEAD_SIZE];
	struct bytes head = {.data = data};
	struct stat st;
	ssize_t n;
	bool whole = false;

	if (fd < 0)
		return false;
	n = fstat(fd, &st) ? -1 : pread(fd, data, sizeof(data), 0);
	if (n > 0) {
		head.len = (size_t)n;
		whole = image_is_elf(&head)	  ? has_sections(&head, (uint64_t)st.st_size)
			: image_is_bzimage(&head) ? has_payload(&head, (uint64_t)st.st_size)
						  : false;
	}
	close(fd);
	return whole;
}
