/* SPDX-License-Identifier: GPL-2.0-or-later */
/* engine: an emulator as data: how it is called, what CPU it gives, what it cannot do. */
#ifndef LAB_ENGINE_H
#define LAB_ENGINE_H

#include <stdio.h>

#include "lab/fds.h"
#include "lab/kernel.h"
#include "lab/models.h"
#include "lab/params.h"

/* A need of cases that cannot be met on this engine, and why. */
struct lab_limit {
	const char *need, *why;
};

struct lab_boot {
	const struct lab_kernel *kernel;
	const struct lab_engine_files *files;
	const struct lab_params *params;
	const char *append;  /* to the kernel's command line, NULL: nothing */
	unsigned int cpus;   /* 0: one */
	unsigned int memory; /* MiB; 0: as the engine has it */
	unsigned int nr_args;
	const char *const *args;	 /* more arguments for the emulator */
	bool restore;			 /* waits for a snapshot instead of booting */
	int state;			 /* folder of a snapshot, to restore or to save; -1: none */
	const struct lab_models *models; /* NULL: none */
};

#define LAB_ARGS 64
#define LAB_ENV	 8

/* An argument vector; what it points to lives in TEXT or elsewhere. */
struct lab_command {
	unsigned int n, used;
	const char *arg[LAB_ARGS + 1];
	const char *env[LAB_ENV + 1]; /* "NAME=value", beside what kvex has */
	char text[8192];
	/* Zeroing huge pages takes a machine that is restored longer than it saves. */
	bool small_pages;
};

/* How a booted machine is saved, to be restored later. */
enum lab_warm {
	LAB_WARM_NEVER,
	LAB_WARM_BY_MONITOR, /* QEMU's: the state is a file */
	LAB_WARM_BY_ITSELF,  /* before it is ready, in the folder boot->state; ready again after */
};

struct lab_engine {
	const char *name;   /* as lab_engine_get() knows it */
	const char *vendor; /* --cpu */
	const char *cpu;    /* for people: "EPYC-Milan" */
	enum lab_warm warm;
	bool slow_line;		   /* input passes a serial line alone: a file goes with the job */
	bool fixed_memory;	   /* its memory cannot be chosen */
	unsigned int boot_seconds; /* to come up, on a busy machine */
	unsigned int silence_seconds; /* a sign of life is due every second of the lab's clock */
	const char *const *params;    /* modules' parameters that it needs, NULL-terminated */
	bool bare_modules;	      /* modules without signature and types: they load faster */
	const char *off;	      /* its last message when it is switched off; NULL: status 0 */
	const struct lab_limit *limits;
	/* Unnamed files that it has to read, into FDS; NULL if it needs none. -errno. */
	int (*make_files)(const struct lab_boot *boot, struct lab_fds *fds, char err[LAB_TEXT]);
	/* What a snapshot depends on beside the command, the kernel and its modules; or NULL. */
	void (*put_key)(FILE *out, const struct lab_boot *boot);
	/* 0, or -E2BIG if it does not fit. */
	int (*command)(struct lab_command *cmd, const struct lab_boot *boot,
		       const struct lab_fds *fds);
};

#define LAB_SHARED_SIZE (256u << 20) /* bytes */

/* NULL if there is none for VENDOR. */
const struct lab_engine *lab_engine_find(const char *vendor);
/* Why NEED cannot be met on the engine with MODELS, NULL if nothing is known against it. */
const char *lab_engine_limit(const struct lab_engine *engine, const struct lab_models *models,
			     const char *need);

/* Its own parameters, and behind them, so that they prevail, MORE. -ENOMEM; free(out->item). */
int lab_engine_params(const struct lab_engine *engine, const struct lab_params *more,
		      struct lab_params *out);
/* The kernel's command line: FIXED, module parameters, what the user appends. False: too long. */
bool lab_engine_words(const char *fixed, const struct lab_boot *boot, char *out, size_t len);
/* Building blocks of a command: an argument as it stands, and one that is formatted. */
void lab_command_add(struct lab_command *cmd, const char *arg);
void lab_command_addf(struct lab_command *cmd, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The arguments that the user has for the emulator. */
void lab_command_add_all(struct lab_command *cmd, const struct lab_boot *boot);

#endif
