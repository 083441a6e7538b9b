/* SPDX-License-Identifier: GPL-2.0-or-later */
/* payload: what goes into the lab from this machine: programs with the libraries they need, data.
 */
#ifndef LAB_PAYLOAD_H
#define LAB_PAYLOAD_H

#include "lab/cpio.h"
#include "lab/kernel.h"

struct lab_file {
	char *source; /* here */
	char *path;   /* there */
	bool bare;    /* an ELF program of which only what is loaded is needed */
};

struct lab_payload {
	struct lab_file *item;
	unsigned int n;
};

/* PATH there NULL: where it is here. A path that is in the list already is left as it is. */
int payload_add(struct lab_payload *files, const char *source, const char *path,
		char err[LAB_TEXT]);
/* The same for a whole folder, or a file. */
int payload_add_tree(struct lab_payload *files, const char *source, char err[LAB_TEXT]);
/*
 * A program as execve(2) takes it: an ELF program with its interpreter and shared libraries, or a
 * script with its interpreter's. -ENOEXEC if it is neither.
 */
int payload_add_program(struct lab_payload *files, const char *source, const char *path,
			char err[LAB_TEXT]);
/* This very program, as PATH. */
int payload_add_self(struct lab_payload *files, const char *path, char err[LAB_TEXT]);
/* Writes them all to an archive; -errno if one cannot be read. */
int payload_write(const struct lab_payload *files, struct cpio *c, char err[LAB_TEXT]);
void payload_free(struct lab_payload *files);

/* The file that the shell would run for NAME: by PATH if it has no slash. 0, or -ENOENT, -EACCES.
 */
int lab_find_program(const char *name, char out[PATH_MAX]);

#endif
