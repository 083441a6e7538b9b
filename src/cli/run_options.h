/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_options: what kvex run and kvex lab run have in common, as LAB_CLI_OPTIONS is for the lab. */
#ifndef CLI_RUN_OPTIONS_H
#define CLI_RUN_OPTIONS_H

#include "cli/cli.h"

#define DEFAULT_TIMEOUT 10 /* seconds, RUN_OPTIONS says so */
#define RUN_MAX_JOBS	64
#define RUN_FORMATS                                                                                \
	{                                                                                          \
		"tty", "ktap", "tap", "jsonl", "junit", NULL                                       \
	}

struct run_options_cli {
	const char *format;
	struct cli_list outputs, required;
	unsigned int jobs, timeout, repeat;
	bool until_fail, bisect, opt_in;
};

/* FIELD of TYPE is a struct run_options_cli; FORMATS is RUN_FORMATS, JOBS what --jobs is for. */
#define RUN_OPTIONS(type, field, formats, jobs_help)                                               \
	{"format",                                                                                 \
	 'f',                                                                                      \
	 CLI_CHOICE,                                                                               \
	 "FORMAT",                                                                                 \
	 .help = "report on standard output",                                                      \
	 offsetof(type, field.format),                                                             \
	 .choices = formats},                                                                      \
		{"output",                                                                         \
		 'o',                                                                              \
		 CLI_LIST,                                                                         \
		 "FORMAT:FILE",                                                                    \
		 .help = "a further report, to FILE",                                              \
		 offsetof(type, field.outputs)},                                                   \
		{"jobs",                                                                           \
		 'j',                                                                              \
		 CLI_UINT,                                                                         \
		 "N",                                                                              \
		 .help = jobs_help,                                                                \
		 offsetof(type, field.jobs),                                                       \
		 .min = 1,                                                                         \
		 .max = RUN_MAX_JOBS},                                                             \
		{"timeout",                                                                        \
		 't',                                                                              \
		 CLI_UINT,                                                                         \
		 "S",                                                                              \
		 .help = "seconds a case may take, unless it names more itself (default 10)",      \
		 offsetof(type, field.timeout),                                                    \
		 .min = 1,                                                                         \
		 .max = 3600},                                                                     \
		{"require",                                                                        \
		 'r',                                                                              \
		 CLI_LIST,                                                                         \
		 "FEATURE[,...]",                                                                  \
		 .help = "a case skipped for want of FEATURE fails; 'all': any skip fails",        \
		 offsetof(type, field.required)},                                                  \
		{"repeat",                                                                         \
		 'n',                                                                              \
		 CLI_UINT,                                                                         \
		 "N",                                                                              \
		 .help = "run everything N times",                                                 \
		 offsetof(type, field.repeat),                                                     \
		 .min = 1,                                                                         \
		 .max = 1000000},                                                                  \
		{"until-fail", 0, CLI_FLAG,                                                        \
		 .help = "repeat until a case fails, --repeat times at most (else for ever)",      \
		 offsetof(type, field.until_fail)},                                                \
		{"opt-in", 0, CLI_FLAG,                                                            \
		 .help = "also cases that else run only when named in full: they may panic the "   \
			 "kernel",                                                                 \
		 offsetof(type, field.opt_in)},                                                    \
	{                                                                                          \
		"bisect", 0, CLI_FLAG,                                                             \
			.help = "exit as git bisect run wants it: 0 good, 1 bad, 125 skip",        \
			offsetof(type, field.bisect)                                               \
	}

#endif
