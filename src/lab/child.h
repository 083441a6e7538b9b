/* SPDX-License-Identifier: GPL-2.0-or-later */
/* child: a program that the lab has run beside it, and that ends when kvex does, however it ends.
 */
#ifndef LAB_CHILD_H
#define LAB_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#define CHILD_FDS 16

/* A descriptor that the program gets. */
struct child_fd {
	int fd; /* -1: none */
	int number;
};

struct child {
	const char *path; /* of the program; NULL: PROGRAM is its file */
	int program;
	char *const *argv, *const *env;
	int out, err; /* its standard output and error; -1: none, and kvex's own */
	unsigned int nr_fds;
	struct child_fd fd[CHILD_FDS];
	int end;	  /* the numbers are below it */
	bool small_pages; /* it gets no huge ones */
};

void child_give(struct child *c, int fd, int number);
/* Its process, or -errno. */
pid_t child_start(const struct child *c);

#endif
