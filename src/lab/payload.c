// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/payload.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/fail.h"

bool payload_has(const struct lab_payload *files, const char *path)
{
	for (unsigned int i = 0; i < files->n; i++)
		if (!strcmp(files->item[i].path, path))
			return true;
	return false;
}

static int add(struct lab_payload *files, const char *source, const char *path, bool link,
	       char err[LAB_TEXT])
{
	struct lab_file *more, file = {.link = link};

	if (payload_has(files, path))
		return 0;
	more = reallocarray(files->item, files->n + 1, sizeof(*more));
	if (more)
		files->item = more;
	file.source = strdup(source);
	file.path = strdup(path);
	if (!more || !file.source || !file.path) {
		free(file.source);
		free(file.path);
		return lab_fail(err, ENOMEM, "%s", source);
	}
	files->item[files->n++] = file;
	return 0;
}

int payload_add(struct lab_payload *files, const char *source, const char *path, char err[LAB_TEXT])
{
	return add(files, source, path ? path : source, false, err);
}

int payload_add_link(struct lab_payload *files, const char *path, const char *target,
		     char err[LAB_TEXT])
{
	return add(files, target, path, true, err);
}

int payload_add_self(struct lab_payload *files, const char *path, char err[LAB_TEXT])
{
	int r = payload_add_program(files, "/proc/self/exe", path, err);

	for (unsigned int i = 0; !r && i < files->n; i++)
		files->item[i].bare |= !strcmp(files->item[i].path, path);
	return r;
}

void payload_free(struct lab_payload *files)
{
	for (unsigned int i = 0; i < files->n; i++) {
		free(files->item[i].source);
		free(files->item[i].path);
	}
	free(files->item);
	*files = (struct lab_payload){0};
}

/* How much of an ELF program execve and the loader look at: up to its last loaded byte. */
static size_t loaded_size(const void *data, size_t len)
{
	Elf64_Ehdr head;
	size_t end = sizeof(head);

	if (len < sizeof(head))
		return len;
	memcpy(&head, data, sizeof(head));
	for (unsigned int i = 0; i < head.e_phnum; i++) {
		Elf64_Phdr ph;

		if (head.e_phoff > len || len - head.e_phoff < (i + 1) * sizeof(ph))
			return len;
		memcpy(&ph, (const char *)data + head.e_phoff + i * sizeof(ph), sizeof(ph));
		if (ph.p_offset > len || ph.p_filesz > len - ph.p_offset)
			return len;
		if (ph.p_offset + ph.p_filesz > end)
			end = ph.p_offset + ph.p_filesz;
	}
	return end;
}

static void write_file(const struct lab_file *file, const struct stat *st, void *data,
		       struct cpio *c)
{
	size_t len = (size_t)st->st_size;

	if (file->bare && len > sizeof(Elf64_Ehdr)) {
		Elf64_Ehdr *head = data;

		len = loaded_size(data, len);
		/* The table of sections stands behind and is cut off. */
		head->e_shoff = 0;
		head->e_shnum = 0;
		head->e_shstrndx = 0;
	}
	cpio_data(c, file->path, st->st_mode & 0777, data, len);
}

static int read_and_write(const struct lab_file *file, struct cpio *c, char err[LAB_TEXT])
{
	int fd = open(file->source, O_RDONLY | O_CLOEXEC), r = 0;
	struct stat st;
	void *data = NULL;

	if (fd < 0 || fstat(fd, &st)) {
		r = lab_fail(err, errno, "%s: %s", file->source, strerror(errno));
	} else if (S_ISDIR(st.st_mode)) {
		cpio_dir(c, file->path, st.st_mode & 0777);
	} else if (!S_ISREG(st.st_mode)) {
		r = lab_fail(err, EINVAL, "%s: not a file", file->source);
	} else {
		if (st.st_size)
			data = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE,
				    fd, 0);
		if (data == MAP_FAILED) {
			r = lab_fail(err, errno, "%s: %s", file->source, strerror(errno));
		} else {
			write_file(file, &st, data, c);
			if (data)
				munmap(data, (size_t)st.st_size);
		}
	}
	if (fd >= 0)
		close(fd);
	return r;
}

int payload_write(const struct lab_payload *files, struct cpio *c, char err[LAB_TEXT])
{
	int r = 0;

	for (unsigned int i = 0; i < files->n && !r; i++) {
		const struct lab_file *file = &files->item[i];

		if (file->link)
			cpio_link(c, file->path, file->source);
		else
			r = read_and_write(file, c, err);
	}
	return r;
}
