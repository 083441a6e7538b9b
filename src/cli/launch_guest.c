// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/launch.h"
#include "harness/nearest.h"

#define MAX_FILE (64 << 20)

static int refuse(const struct cli_command *cmd, const char *text)
{
	cli_error(cmd, "%s", text);
	return EXIT_USAGE;
}

static int unknown_name(const struct cli_command *cmd, const char *operand)
{
	struct nearest near;
	const char *name, *title;

	nearest_init(&near, operand);
	for (unsigned int i = 0; (name = guest_builtin(i, &title)); i++)
		nearest_add(&near, name);
	if (near.n)
		cli_error(cmd,
			  "there is no built-in guest '%s' and no such file, did you mean '%s'?",
			  operand, near.name[0]);
	else
		cli_error(cmd,
			  "there is no built-in guest '%s' and no such file; 'kvex launch --list' "
			  "names the guests",
			  operand);
	return EXIT_USAGE;
}

static int read_all(int fd, uint8_t *data, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = read(fd, data + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return -EIO; /* it has become shorter */
		done += (size_t)n;
	}
	return 0;
}

static int parse_file(const struct cli_command *cmd, const char *path, struct launch_guest *guest,
		      size_t size)
{
	struct sys_error err;

	if (size >= SELFMAG && !memcmp(guest->data, ELFMAG, SELFMAG))
		return guest_parse(path, guest->data, size, &guest->img, &err)
			       ? refuse(cmd, err.text)
			       : 0;
	if (guest_flat(path, guest->data, size, &guest->img, &err))
		return refuse(cmd, err.text);
	guest->flat = size;
	return 0;
}

static int read_file(const struct cli_command *cmd, const char *path, int fd,
		     struct launch_guest *guest)
{
	struct stat st;
	int r;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		cli_error(cmd, "%s: not a regular file", path);
		return EXIT_USAGE;
	}
	if (st.st_size > MAX_FILE) {
		cli_error(cmd, "%s: %jd bytes, a guest has at most %d", path, (intmax_t)st.st_size,
			  MAX_FILE);
		return EXIT_USAGE;
	}
	guest->dev = st.st_dev;
	guest->ino = st.st_ino;
	guest->data = malloc((size_t)st.st_size + 1);
	if (!guest->data)
		return cli_error(cmd, "%s: out of memory", path);
	r = read_all(fd, guest->data, (size_t)st.st_size);
	if (r) {
		cli_error(cmd, "%s: %s", path, strerror(-r));
		return EXIT_USAGE;
	}
	return parse_file(cmd, path, guest, (size_t)st.st_size);
}

static int open_file(const struct cli_command *cmd, const char *path, struct launch_guest *guest)
{
	/* O_NONBLOCK: a FIFO without a writer must not hold kvex before it is refused. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int status;

	if (fd < 0 && errno == ENOENT && !strchr(path, '/'))
		return unknown_name(cmd, path);
	if (fd < 0) {
		cli_error(cmd, "%s: %s", path, strerror(errno));
		return EXIT_USAGE;
	}
	status = read_file(cmd, path, fd, guest);
	close(fd);
	return status;
}

int launch_guest_open(const struct cli_command *cmd, const char *operand,
		      struct launch_guest *guest)
{
	struct sys_error err;
	int r, status;

	*guest = (struct launch_guest){0};
	r = guest_find(operand, &guest->img, &err);
	if (!r)
		return 0;
	if (r != -ENOENT)
		return refuse(cmd, err.text);
	status = open_file(cmd, operand, guest);
	if (status)
		launch_guest_close(guest);
	return status;
}

static int check_segment(const struct cli_command *cmd, const struct guest_image *img,
			 const struct guest_segment *seg, uint64_t mem, unsigned int vcpus,
			 bool encrypted)
{
	uint64_t size = seg->memsz ? seg->memsz : (uint64_t)(seg->end - seg->data);
	uint64_t stacks = GUEST_GPA_STACK - (uint64_t)vcpus * GUEST_STACK_SIZE;
	uint64_t last = seg->gpa + size - 1;
	const char *what = NULL;

	if (seg->gpa < GUEST_GPA_CODE)
		what = "the tables that kvex builds below 0xa000";
	else if (seg->gpa < GUEST_GPA_STACK && last >= stacks)
		what = "the stacks below 0x80000";
	else if (encrypted && seg->gpa < GUEST_GPA_SHARED_END && last >= GUEST_GPA_VC)
		what = "the pages that an encrypted guest has at 0x80000-0xaffff";
	if (what) {
		cli_error(cmd, "%s: 0x%" PRIx64 "-0x%" PRIx64 " overlaps %s: link it elsewhere",
			  img->name, seg->gpa, last, what);
		return EXIT_USAGE;
	}
	if (last >= mem) {
		cli_error(cmd,
			  "%s: 0x%" PRIx64 "-0x%" PRIx64
			  " is outside the guest's memory of 0x%" PRIx64
			  " bytes: give more with --mem",
			  img->name, seg->gpa, last, mem);
		return EXIT_USAGE;
	}
	return 0;
}

int launch_guest_check(const struct cli_command *cmd, const struct guest_image *img, uint64_t mem,
		       unsigned int vcpus, bool encrypted)
{
	for (unsigned int i = 0; i < img->nr_segments; i++) {
		int status = check_segment(cmd, img, &img->segment[i], mem, vcpus, encrypted);

		if (status)
			return status;
	}
	return 0;
}

void launch_guest_note(const struct cli_command *cmd, const struct launch_guest *guest)
{
	if (guest->flat)
		cli_error(cmd, "%s is not ELF: %zu bytes are taken as they are, from 0x%x on",
			  guest->img->name, guest->flat, GUEST_GPA_CODE);
}

void launch_guest_close(struct launch_guest *guest)
{
	guest_free(guest->img);
	free(guest->data);
}

void launch_guest_list(FILE *out)
{
	const char *name, *title;

	for (unsigned int i = 0; (name = guest_builtin(i, &title)); i++)
		fprintf(out, "%-16s %s\n", name, title);
}
