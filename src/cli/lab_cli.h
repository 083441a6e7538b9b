/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_cli: what the commands of the lab that boot have in common. */
#ifndef CLI_LAB_CLI_H
#define CLI_LAB_CLI_H

#include "cli/cli.h"
#include "cli/lab_fetch.h"
#include "lab/session.h"

#define LAB_CPUS 8
/* Of lab exec and lab shell, as timeout(1) has them. */
#define EXIT_LAB_TIMEOUT 124
#define EXIT_LAB	 125 /* the lab failed, not the program */

struct lab_cli {
	struct cli_list kernels, params, models, bugs, engine_args;
	struct lab_fetch_options fetch;
	const char *cpu, *flavour, *append, *modules;
	unsigned int cpus;
	uint64_t memory;
	bool cold, timing;
};

extern const char *const lab_cli_cpus[], *const lab_cli_flavours[];

/* The options of struct lab_cli, which is FIELD of a command's options struct TYPE. */
#define LAB_CLI_OPTIONS(type, field)                                                               \
	{"kernel",                                                                                 \
	 'k',                                                                                      \
	 CLI_LIST,                                                                                 \
	 "V",                                                                                      \
	 .help = "version prefix (6.1.176, 6.12), suite, or a bzImage, vmlinux or build tree",     \
	 offsetof(type, field.kernels)},                                                           \
		{"flavour",                                                                        \
		 0,                                                                                \
		 CLI_CHOICE,                                                                       \
		 "FLAVOUR",                                                                        \
		 .help = "of Debian's flavours this one",                                          \
		 offsetof(type, field.flavour),                                                    \
		 .choices = lab_cli_flavours},                                                     \
		{"modules",                                                                        \
		 0,                                                                                \
		 CLI_STRING,                                                                       \
		 "FILE",                                                                           \
		 .help = "the folder with the modules of a kernel given by its path",              \
		 offsetof(type, field.modules)},                                                   \
		{"cpu",                                                                            \
		 'c',                                                                              \
		 CLI_CHOICE,                                                                       \
		 "VENDOR",                                                                         \
		 .help = "the emulated CPU's vendor (default amd)",                                \
		 offsetof(type, field.cpu),                                                        \
		 .choices = lab_cli_cpus},                                                         \
		{"param",                                                                          \
		 'p',                                                                              \
		 CLI_LIST,                                                                         \
		 "MODULE.X=Y",                                                                     \
		 .help = "a module's parameter",                                                   \
		 offsetof(type, field.params)},                                                    \
		{"model",                                                                          \
		 0,                                                                                \
		 CLI_LIST,                                                                         \
		 "MODEL[,...]",                                                                    \
		 .help = "add hardware that QEMU lacks (see lab list --models), or 'none'",        \
		 offsetof(type, field.models)},                                                    \
		{"model-bug",                                                                      \
		 0,                                                                                \
		 CLI_LIST,                                                                         \
		 "BUG",                                                                            \
		 .help = "make a model wrong in one way, to see who notices",                      \
		 offsetof(type, field.bugs)},                                                      \
		{"append",                                                                         \
		 0,                                                                                \
		 CLI_STRING,                                                                       \
		 "WORDS",                                                                          \
		 .help = "to the kernel's command line",                                           \
		 offsetof(type, field.append)},                                                    \
		{"memory",                                                                         \
		 0,                                                                                \
		 CLI_SIZE,                                                                         \
		 "SIZE",                                                                           \
		 .help = "of the machine, for --cpu amd (default 512M)",                           \
		 offsetof(type, field.memory),                                                     \
		 .min = 256u << 20,                                                                \
		 .max = 4ull << 30},                                                               \
		{"cpus",                                                                           \
		 0,                                                                                \
		 CLI_UINT,                                                                         \
		 "N",                                                                              \
		 .help = "emulated CPUs (default 1)",                                              \
		 offsetof(type, field.cpus),                                                       \
		 .min = 1,                                                                         \
		 .max = LAB_CPUS},                                                                 \
		{"engine-arg",                                                                     \
		 0,                                                                                \
		 CLI_LIST,                                                                         \
		 "ARG",                                                                            \
		 .help = "an argument for the emulator, such as -d; implies --cold and gives a "   \
			 "boot ten times as long",                                                 \
		 offsetof(type, field.engine_args)},                                               \
		{"cold", 0, CLI_FLAG, .help = "boot, even if there is a snapshot, and leave none", \
		 offsetof(type, field.cold)},                                                      \
		{"timing", 0, CLI_FLAG, .help = "say where the time went",                         \
		 offsetof(type, field.timing)},                                                    \
		LAB_FETCH_OPTIONS(type, field.fetch)

/* What all boots of one command share. */
struct lab_setup {
	const struct lab_engine *engine;
	struct lab_engine_files files;
	struct lab_params params;
	struct lab_models models;
	int cancel; /* readable after SIGINT, SIGTERM or SIGHUP, which are blocked */
};

/* 0, or the exit status with the message printed. Fetches what is not there. */
int lab_cli_setup(const struct cli_command *cmd, const struct lab_cli *o, struct lab_setup *setup);
/* The kernel V (NULL: the newest); the same. */
int lab_cli_kernel(const struct cli_command *cmd, const struct lab_cli *o, const char *v,
		   struct lab_kernel *kernel);
/* A session with all but its callbacks filled in. */
struct lab_session lab_cli_session(const struct lab_cli *o, const struct lab_setup *setup,
				   const struct lab_kernel *kernel);
/* One line on stderr if one of the models is of no use to S's kernel: true. */
bool lab_cli_undriven(const struct cli_command *cmd, const struct lab_session *s);
/* One line on stderr if S's kernel has left no snapshot that it should have left. */
void lab_cli_snapshot(const char *command, const struct lab_session *s);
/* One line on stderr on where the time went; WITH is what the boot had of its own, or empty. */
void lab_cli_timing(const struct lab_session *s, const char *with);
/*
 * What goes along to the lab for the command: FILES gets what --with names, and TOOLS, what people
 * type in a shell. 0, or the exit status with the message printed.
 */
int lab_cli_with(const struct cli_command *cmd, const struct cli_list *with, bool tools,
		 struct lab_payload *files);
/*
 * This command's standard input for JOB: live where the engine can, otherwise read to its end now.
 * The same; *FD is to be closed when the session is over, -1: nothing is.
 */
int lab_cli_input(const struct cli_command *cmd, struct lab_session *s, struct lab_job *job,
		  struct lab_payload *files, int *fd);
/*
 * Runs JOB, a second time if the kernel does not come up. The program's exit status, 128 + N if
 * signal N ended it, EXIT_LAB_TIMEOUT, EXIT_LAB, or EXIT_INTERRUPTED.
 */
int lab_cli_job(const struct cli_command *cmd, const struct lab_cli *o, struct lab_session *s,
		const struct lab_job *job);

#endif
