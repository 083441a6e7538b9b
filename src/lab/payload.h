/* SPDX-License-Identifier: GPL-2.0-or-later */
/* payload: what goes into the lab from this machine: programs with the libraries they need, data.
 */
#ifndef LAB_PAYLOAD_H
#define LAB_PAYLOAD_H

#include "lab/cpio.h"
#include "lab/kernel.h"

struct lab_file {
	char *source; /* here; of a symbolic link: what it points to */
	char *path;   /* there */
	bool link;    /* a symbolic link */
	bool bare;    /* an ELF program of which only what is loaded is needed */
};

struct lab_payload {
	struct lab_file *item;
	unsigned int n;
	char note[LAB_TEXT]; /* the first thing that a program of a folder lacks; or empty */
};

/* PATH there NULL: where it is here. A path that is in the list already is left as it is. */
int payload_add(struct lab_payload *files, const char *source, const char *path,
		char err[LAB_TEXT]);
/* A symbolic link PATH to TARGET. */
int payload_add_link(struct lab_payload *files, const char *path, const char *target,
		     char err[LAB_TEXT]);
bool payload_has(const struct lab_payload *files, const char *path);
/*
 * What a user names to have it there: a file, a folder with all that is in it, or, if there is no
 * such file and NAME has no slash, a program of PATH. Programs and libraries among them come with
 * the libraries they need; what cannot be found is in NOTE.
 */
int payload_add_with(struct lab_payload *files, const char *name, char err[LAB_TEXT]);
/*
 * A program as execve(2) takes it: an ELF program with its interpreter and shared libraries, or a
 * script with its interpreter's. PATH NULL: where it is here, links on the way included. -ENOEXEC
 * if it is neither.
 */
int payload_add_program(struct lab_payload *files, const char *source, const char *path,
			char err[LAB_TEXT]);
/* What the program or library SOURCE, a path without links, needs beside itself; the same. */
int payload_add_needs(struct lab_payload *files, const char *source, char err[LAB_TEXT]);
/* This very program, as PATH. */
int payload_add_self(struct lab_payload *files, const char *path, char err[LAB_TEXT]);
/* Writes them all to an archive; -errno if one cannot be read. */
int payload_write(const struct lab_payload *files, struct cpio *c, char err[LAB_TEXT]);
void payload_free(struct lab_payload *files);

/*
 * NAME as an absolute path without links, "." and ".." but for a link that it may be itself. 0 or
 * -errno; nothing is there, or only above it: -ENOENT.
 */
int lab_absolute(const char *name, char out[PATH_MAX]);
/*
 * The file that the shell would run for NAME: by PATH if it has no slash. 0, or -ENOENT, -EACCES.
 */
int lab_find_program(const char *name, char out[PATH_MAX]);

#endif
