/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli: commands and their options as tables. One table per command serves the parser, --help, the
 * man page and bash completion. A command is one file cmd_NAME.c with a COMMAND() that registers
 * itself. Command functions return the exit status; EXIT_USAGE for anything the user typed wrong.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXIT_OK		 0
#define EXIT_FAILED	 1
#define EXIT_USAGE	 2
#define EXIT_ALL_SKIPPED 4
#define EXIT_CANNOT_TELL 125 /* git bisect skips the kernel */
#define EXIT_INTERRUPTED 130

enum cli_kind {
	CLI_FLAG,   /* bool */
	CLI_STRING, /* const char * */
	CLI_UINT,   /* unsigned int, within min..max; decimal or 0x hex */
	CLI_SIZE,   /* uint64_t bytes, suffixes K M G, within min..max */
	CLI_CHOICE, /* const char *, one of choices */
	CLI_LIST,   /* struct cli_list: repeatable */
};

#define CLI_LIST_MAX 32
struct cli_list {
	unsigned int n;
	const char *item[CLI_LIST_MAX];
};

struct cli_option {
	const char *name; /* long option without dashes; NULL ends the table */
	char letter;	  /* short option, 0 for none */
	enum cli_kind kind;
	const char *arg;	    /* "N", "FILE"; NULL for flags */
	bool arg_optional;	    /* --trace[=FILE]: without it the string is "" */
	const char *help;	    /* one line */
	size_t offset;		    /* of the value in the command's options struct */
	uint64_t min, max;	    /* inclusive; max 0: no limit */
	const char *const *choices; /* NULL-terminated */
};

struct cli_command {
	const char *name;	 /* "list"; two words for a command of a group: "lab run" */
	const char *args;	 /* "[PATTERN...]" */
	const char *summary;	 /* one line */
	const char *description; /* paragraphs for help and man page */
	const char *examples;	 /* lines "command\texplanation" */
	const struct cli_option *options;
	size_t options_size; /* of the struct that options' offsets point into, zeroed */
	/* argc and argv are the operands alone (no command name); argv[argc] is NULL. */
	int (*main)(const struct cli_command *cmd, void *options, int argc, char **argv);
	const char *complete;	/* what operands complete to: "cases", "guests", "files", NULL */
	bool operands_verbatim; /* what follows the first operand is the operand's: no options */
	bool hidden;
};

#define COMMAND(ident, ...)                                                                        \
	static const struct cli_command command_##ident = {__VA_ARGS__};                           \
	static const struct cli_command *const command_ptr_##ident                                 \
		__attribute__((section("kvex_commands"), used)) = &command_##ident

extern const struct cli_command *const __start_kvex_commands[], *const __stop_kvex_commands[];

/*
 * Prints "kvex COMMAND: text (see 'kvex COMMAND --help')" as one line on stderr, control characters
 * escaped; returns EXIT_USAGE. CMD may be NULL: kvex itself.
 */
int cli_usage(const struct cli_command *cmd, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Prints "kvex COMMAND: text" on stderr; returns EXIT_FAILED. */
int cli_error(const struct cli_command *cmd, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
