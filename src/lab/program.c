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

/* The interpreter's path; *OUT empty if the program is static. */
static int elf_interpreter(int fd, char out[PATH_MAX])
{
	Elf64_Ehdr head;

	out[0] = '\0';
	if (pread(fd, &head, sizeof(head), 0) != sizeof(head) ||
	    head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_machine != EM_X86_64 ||
	    (head.e_type != ET_EXEC && head.e_type != ET_DYN))
		return -ENOEXEC;
	for (unsigned int i = 0; i < head.e_phnum; i++) {
		Elf64_Phdr ph;

		if (pread(fd, &ph, sizeof(ph), (off_t)(head.e_phoff + i * sizeof(ph))) !=
		    sizeof(ph))
			return -ENOEXEC;
		if (ph.p_type != PT_INTERP)
			continue;
		if (ph.p_filesz < 2 || ph.p_filesz > PATH_MAX ||
		    pread(fd, out, ph.p_filesz, (off_t)ph.p_offset) != (ssize_t)ph.p_filesz ||
		    out[ph.p_filesz - 1])
			return -ENOEXEC;
		break;
	}
	return 0;
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

/* "#!/bin/sh -e": the interpreter's path to OUT. */
static int script_interpreter(const char *head, size_t len, char out[PATH_MAX])
{
	size_t at = 2, n;

	while (at < len && (head[at] == ' ' || head[at] == '\t'))
		at++;
	for (n = 0; at + n < len && !strchr(" \t\r\n", head[at + n]); n++)
		;
	if (!n || n >= PATH_MAX || head[at] != '/')
		return -ENOEXEC;
	memcpy(out, head + at, n);
	out[n] = '\0';
	return 0;
}

static int add_needs(struct lab_payload *files, int fd, const char *source, char err[LAB_TEXT])
{
	char head[256], interp[PATH_MAX];
	ssize_t n = pread(fd, head, sizeof(head), 0);

	if (n >= 4 && !memcmp(head, "#!", 2) && !script_interpreter(head, (size_t)n, interp))
		return payload_add_program(files, interp, NULL, err);
	if (n >= 4 && !memcmp(head, ELFMAG, SELFMAG) && !elf_interpreter(fd, interp))
		return interp[0] ? add_libraries(files, interp, source, err) : 0;
	return lab_fail(err, ENOEXEC, "%s: neither an x86-64 program nor a script with #!", source);
}

int payload_add_program(struct lab_payload *files, const char *source, const char *path,
			char err[LAB_TEXT])
{
	int fd = open(source, O_RDONLY | O_CLOEXEC), r;
	char real[PATH_MAX];

	if (fd < 0)
		return lab_fail(err, errno, "%s: %s", source, strerror(errno));
	/* The loader shall not take /proc/self/exe for itself. */
	if (!realpath(source, real))
		r = lab_fail(err, errno, "%s: %s", source, strerror(errno));
	else
		r = add_needs(files, fd, real, err);
	close(fd);
	return r ? r : payload_add(files, real, path ? path : source, err);
}

int lab_find_program(const char *name, char out[PATH_MAX])
{
	const char *dirs = getenv("PATH"), *end;
	struct stat st;
	int r = -ENOENT;

	if (strchr(name, '/')) {
		if (!realpath(name, out))
			return -errno;
		return access(out, X_OK) ? -errno : 0;
	}
	for (; dirs; dirs = *end ? end + 1 : NULL) {
		end = strchrnul(dirs, ':');
		snprintf(out, PATH_MAX, "%.*s/%s", (int)(end - dirs), dirs, name);
		if (stat(out, &st) || !S_ISREG(st.st_mode))
			continue;
		if (!access(out, X_OK))
			return 0;
		r = -EACCES;
	}
	return r;
}
