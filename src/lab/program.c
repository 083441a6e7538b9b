// SPDX-License-Identifier: GPL-2.0-or-later
/* What a program needs beside itself: asked of its own loader, as ldd does. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/payload.h"
#include "lab/fail.h"

/* Of programs without one, and of libraries. */
#define DEFAULT_LOADER "/lib64/ld-linux-x86-64.so.2"
/* glibc loads it by itself, when a thread ends. */
#define THREADS_NEED "libgcc_s.so.1"

struct elf {
	char interp[PATH_MAX]; /* empty: none */
	bool dynamic;
};

static int elf_read(int fd, struct elf *elf)
{
	Elf64_Ehdr head;

	*elf = (struct elf){.dynamic = false};
	if (pread(fd, &head, sizeof(head), 0) != sizeof(head) ||
	    head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_machine != EM_X86_64 ||
	    (head.e_type != ET_EXEC && head.e_type != ET_DYN))
		return -ENOEXEC;
	for (unsigned int i = 0; i < head.e_phnum; i++) {
		Elf64_Phdr ph;

		if (pread(fd, &ph, sizeof(ph), (off_t)(head.e_phoff + i * sizeof(ph))) !=
		    sizeof(ph))
			return -ENOEXEC;
		elf->dynamic |= ph.p_type == PT_DYNAMIC;
		if (ph.p_type != PT_INTERP)
			continue;
		if (ph.p_filesz < 2 || ph.p_filesz > PATH_MAX ||
		    pread(fd, elf->interp, ph.p_filesz, (off_t)ph.p_offset) !=
			    (ssize_t)ph.p_filesz ||
		    elf->interp[ph.p_filesz - 1])
			return -ENOEXEC;
	}
	return 0;
}

static int add_threads_need(struct lab_payload *files, const char *libc, char err[LAB_TEXT])
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%.*s/" THREADS_NEED, (int)(strrchr(libc, '/') - libc),
			 libc);

	return n >= (int)sizeof(path) || access(path, R_OK) ? 0
							    : payload_add(files, path, NULL, err);
}

/* "	libm.so.6 => /lib/…/libm.so.6 (0x…)", "	/lib64/ld-linux-x86-64.so.2 (0x…)" */
static int add_library(struct lab_payload *files, char *line, const char *program,
		       char err[LAB_TEXT])
{
	char *arrow = strstr(line, "=> "), *path = arrow ? arrow + 3 : line, *end;

	if (arrow && !strncmp(path, "not found", 9)) {
		arrow[0] = '\0';
		return lab_fail(err, ENOENT, "%s: its library %s is not on this machine", program,
				line + strspn(line, " \t"));
	}
	path += strspn(path, " \t");
	end = strstr(path, " (0x");
	if (*path != '/' || !end)
		return 0; /* linux-vdso.so.1 */
	*end = '\0';
	if (!strcmp(strrchr(path, '/'), "/libc.so.6") && add_threads_need(files, path, err))
		return -ENOMEM;
	return payload_add(files, path, NULL, err);
}

static int spawn_loader(const char *interp, const char *program, pid_t *pid, int *out)
{
	const char *argv[] = {interp, "--list", program, NULL};
	posix_spawn_file_actions_t actions;
	int fds[2], r;

	*out = -1;
	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	r = -posix_spawn(pid, interp, &actions, NULL, (char **)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(fds[1]);
	if (r)
		close(fds[0]);
	*out = fds[0];
	return r;
}

static int add_libraries(struct lab_payload *files, const char *interp, const char *program,
			 char err[LAB_TEXT])
{
	char *line = NULL;
	size_t len = 0;
	int fd = -1, status = 0, r;
	pid_t pid = -1;
	FILE *in;

	r = spawn_loader(interp, program, &pid, &fd);
	if (r)
		return lab_fail(err, -r, "%s: its loader %s: %s", program, interp, strerror(-r));
	in = fdopen(fd, "r");
	while (in && !r && getline(&line, &len, in) > 0)
		r = add_library(files, line, program, err);
	free(line);
	if (in)
		fclose(in);
	else
		close(fd);
	waitpid(pid, &status, 0);
	if (!r && (!in || !WIFEXITED(status) || WEXITSTATUS(status)))
		r = lab_fail(err, ENOEXEC, "%s: its loader %s cannot tell what it needs", program,
			     interp);
	return r ? r : payload_add(files, interp, NULL, err);
}

static int add_elf_needs(struct lab_payload *files, int fd, const char *source, char err[LAB_TEXT])
{
	struct elf elf;
	int r = elf_read(fd, &elf);

	if (r)
		return lab_fail(err, -r, "%s is no x86-64 program", source);
	if (elf.interp[0])
		return add_libraries(files, elf.interp, source, err);
	if (!elf.dynamic || access(DEFAULT_LOADER, X_OK))
		return 0;
	r = add_libraries(files, DEFAULT_LOADER, source, err);
	/* A static program that can be anywhere, or a loader. */
	return r == -ENOEXEC ? 0 : r;
}

/* The next word of *LINE, which is moved behind it; it may be empty. */
static void take_word(const char **line, char word[PATH_MAX])
{
	size_t n;

	*line += strspn(*line, " \t");
	n = strcspn(*line, " \t\r\n");
	snprintf(word, PATH_MAX, "%.*s", (int)n, *line);
	*line += n;
}

/* "#!/bin/sh -e", "#!/usr/bin/env NAME": the programs that it takes. */
static int add_script_needs(struct lab_payload *files, const char *line, const char *source,
			    char err[LAB_TEXT])
{
	char word[PATH_MAX], path[PATH_MAX];
	bool env;
	int r;

	take_word(&line, word);
	if (word[0] != '/')
		return lab_fail(err, ENOEXEC, "%s: its first line names no interpreter", source);
	env = !strcmp(strrchr(word, '/'), "/env");
	r = payload_add_program(files, word, NULL, err);
	if (r || !env)
		return r;
	do
		take_word(&line, word);
	while (word[0] == '-' || strchr(word, '='));
	if (!word[0])
		return 0;
	r = lab_find_program(word, path);
	return r ? lab_fail(err, -r, "%s: its interpreter %s: %s", source, word, strerror(-r))
		 : payload_add_program(files, path, NULL, err);
}

int payload_add_needs(struct lab_payload *files, const char *source, char err[LAB_TEXT])
{
	int fd = open(source, O_RDONLY | O_CLOEXEC), r = -ENOEXEC;
	char head[257];
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st)) {
		r = lab_fail(err, errno, "%s: %s", source, strerror(errno));
		if (fd >= 0)
			close(fd);
		return r;
	}
	n = pread(fd, head, sizeof(head) - 1, 0);
	head[n > 0 ? n : 0] = '\0';
	if (n > 2 && !memcmp(head, "#!", 2) && (st.st_mode & 0111))
		r = add_script_needs(files, head + 2, source, err);
	else if (n > SELFMAG && !memcmp(head, ELFMAG, SELFMAG))
		r = add_elf_needs(files, fd, source, err);
	else
		lab_fail(err, ENOEXEC, "%s: neither an x86-64 program nor a script with #!",
			 source);
	close(fd);
	return r;
}

int payload_add_program(struct lab_payload *files, const char *source, const char *path,
			char err[LAB_TEXT])
{
	char real[PATH_MAX];
	int r;

	/* The loader shall not take /proc/self/exe for itself. */
	if (!realpath(source, real))
		return lab_fail(err, errno, "%s: %s", source, strerror(errno));
	if (payload_has(files, path ? path : source))
		return 0;
	/* Before what it needs: a script may name itself. */
	if (path || !strcmp(source, real))
		r = payload_add(files, real, path, err);
	else if (!(r = payload_add_link(files, source, real, err)))
		r = payload_add(files, real, NULL, err);
	return r ? r : payload_add_needs(files, real, err);
}
