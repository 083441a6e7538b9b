// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cli/parse.h"
#include "cli/value.h"

struct options {
	bool verbose, quiet;
	const char *output, *format, *trace;
	unsigned int jobs, any;
	uint64_t mem;
	struct cli_list require;
};

static const char *const formats[] = {"tty", "ktap", NULL};

#define AT(field) .offset = offsetof(struct options, field)
static const struct cli_option table[] = {
	{"verbose", 'v', CLI_FLAG, .help = "", AT(verbose)},
	{"verify", 0, CLI_FLAG, .help = "", AT(quiet)},
	{"quiet", 'q', CLI_FLAG, .help = "", AT(quiet)},
	{"output", 'o', CLI_STRING, "FILE", .help = "", AT(output)},
	{"format", 'f', CLI_CHOICE, "FORMAT", .help = "", AT(format), .choices = formats},
	{"trace", 't', CLI_STRING, "FILE", true, "", AT(trace)},
	{"jobs", 'j', CLI_UINT, "N", .help = "", AT(jobs), .min = 1, .max = 64},
	{"any", 0, CLI_UINT, "N", .help = "", AT(any)},
	{"mem", 'm', CLI_SIZE, "SIZE", .help = "", AT(mem), .min = 1 << 20, .max = 1ULL << 30},
	{"require", 0, CLI_LIST, "FEATURE", .help = "", AT(require)},
	{0},
};

static const struct cli_command command = {
	.name = "test", .options = table, .options_size = sizeof(struct options)};

#define MAX_ARGS 64
static int argc;
static char *argv[MAX_ARGS + 1], err[256], words[1024];

/* Parses LINE, split at blanks; "~" stands for an empty argument. */
static int parse(const char *line, struct options *o)
{
	argc = 0;
	err[0] = '\0';
	snprintf(words, sizeof(words), "%s", line);
	for (char *w = strtok(words, " "); w && argc < MAX_ARGS; w = strtok(NULL, " ")) {
		if (!strcmp(w, "~"))
			*w = '\0';
		argv[argc++] = w;
	}
	argv[argc] = NULL;
	return cli_parse(&command, o, &argc, argv, err, sizeof(err));
}

static void forms_of_arguments(void **state)
{
	static const char *const lines[] = {
		"-o x",	 "-ox",	   "--output x", "--output=x", "--out x",
		"--o=x", "-vqo x", "-vox",	 "-o y -o x",  "--output= --output=x"};
	struct options o;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		assert_int_equal(parse(lines[i], &o), 0);
		assert_string_equal(o.output, "x");
		assert_int_equal(argc, 0);
	}
}

static void operands_and_options_mix(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(parse("a -v b -- -q --jobs", &o), 0);
	assert_true(o.verbose);
	assert_false(o.quiet);
	assert_int_equal(argc, 4);
	assert_string_equal(argv[2], "-q");
	assert_string_equal(argv[3], "--jobs");
	assert_null(argv[4]);
	assert_int_equal(parse("- ~ -v", &o), 0);
	assert_int_equal(argc, 2);
	assert_true(o.verbose);
	/* "--" and option-like words are arguments where an argument is due. */
	assert_int_equal(parse("-o -- -v --output -q", &o), 0);
	assert_string_equal(o.output, "-q");
	assert_int_equal(argc, 0);
}

static void optional_argument_only_attached(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(parse("--trace x", &o), 0);
	assert_string_equal(o.trace, "");
	assert_int_equal(argc, 1);
	assert_int_equal(parse("--trace=x", &o), 0);
	assert_string_equal(o.trace, "x");
	assert_int_equal(parse("-t x", &o), 0);
	assert_string_equal(o.trace, "");
	assert_int_equal(parse("-vtx", &o), 0);
	assert_string_equal(o.trace, "x");
	assert_int_equal(parse("-v", &o), 0);
	assert_null(o.trace);
}

static void values_are_stored(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(parse("-j 64 -m 1M --any 0x10 --format ktap", &o), 0);
	assert_int_equal(o.jobs, 64);
	assert_int_equal(o.mem, 1 << 20);
	assert_int_equal(o.any, 16);
	assert_string_equal(o.format, "ktap");
	assert_int_equal(parse("--require=a --require b --req c,d", &o), 0);
	assert_int_equal(o.require.n, 3);
	assert_string_equal(o.require.item[2], "c,d");
}

static void help_anywhere(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(parse("a --help", &o), CLI_PARSE_HELP);
	assert_int_equal(parse("-vh", &o), CLI_PARSE_HELP);
	assert_int_equal(parse("--he b", &o), CLI_PARSE_HELP);
	assert_int_equal(parse("-- --help", &o), 0);
	assert_int_equal(parse("--help --nope", &o), -EINVAL);
}

static void errors_name_the_option(void **state)
{
	static const struct {
		const char *line, *error;
	} wrong[] = {
		{"--nope", "unknown option '--nope'"},
		{"--jbos 3", "unknown option '--jbos', did you mean '--jobs'?"},
		{"-x", "unknown option '-x'"},
		{"-vx", "unknown option '-x' in '-vx'"},
		{"--ver", "option '--ver' is ambiguous: --verbose, --verify"},
		{"--output", "option '--output' needs an argument: FILE"},
		{"-vo", "option '-o' needs an argument: FILE"},
		{"--format", "option '--format' needs an argument: FORMAT (tty, ktap)"},
		{"--verbose=1", "option '--verbose' takes no argument, and '1' was given"},
		{"--quiet=", "option '--quiet' takes no argument, and '' was given"},
		{"-f xml", "option '-f': 'xml' is not one of tty, ktap"},
		{"--form=", "option '--format': '' is not one of tty, ktap"},
		{"-j0", "option '-j': '0' is out of range: expected a whole number, 1 to 64"},
		{"--jobs 65",
		 "option '--jobs': '65' is out of range: expected a whole number, 1 to 64"},
		{"--jobs -1",
		 "option '--jobs': '-1' is not understood: expected a whole number, 1 to 64"},
		{"--jobs +1",
		 "option '--jobs': '+1' is not understood: expected a whole number, 1 to 64"},
		{"--jobs 1K",
		 "option '--jobs': '1K' is not understood: expected a whole number, 1 to 64"},
		{"--jobs=",
		 "option '--jobs': '' is not understood: expected a whole number, 1 to 64"},
		{"--jobs 4294967297",
		 "option '--jobs': '4294967297' is out of range: expected a whole "
		 "number, 1 to 64"},
		{"--any 4294967296",
		 "option '--any': '4294967296' is out of range: expected a whole "
		 "number, at most 4294967295"},
		{"-m 1023K",
		 "option '-m': '1023K' is out of range: expected a size in bytes (suffixes K, "
		 "M, G), 1M to 1G"},
		{"-m 17179869184G",
		 "option '-m': '17179869184G' is out of range: expected a size in "
		 "bytes (suffixes K, M, G), 1M to 1G"},
	};
	struct options o;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(parse(wrong[i].line, &o), -EINVAL);
		assert_string_equal(err, wrong[i].error);
	}
}

static void list_has_an_end(void **state)
{
	char line[1024] = "";
	struct options o;

	(void)state;
	for (int i = 0; i < CLI_LIST_MAX; i++)
		strcat(line, "--require=a ");
	assert_int_equal(parse(line, &o), 0);
	assert_int_equal(o.require.n, CLI_LIST_MAX);
	strcat(line, "--require=a");
	assert_int_equal(parse(line, &o), -EINVAL);
}

static void numbers(void **state)
{
	static const struct {
		const char *text;
		int ret;
		uint64_t value;
	} n[] = {
		{"0", 0, 0},
		{"010", 0, 10},
		{"0x7fF", 0, 0x7ff},
		{"18446744073709551615", 0, UINT64_MAX},
		{"18446744073709551616", -ERANGE, 0},
		{"17179869183G", 0, UINT64_MAX - (1ULL << 30) + 1},
		{"17179869184G", -ERANGE, 0},
		{"1k", 0, 1024},
		{"0x1M", 0, 1 << 20},
		{"", -EINVAL, 0},
		{"0x", -EINVAL, 0},
		{"K", -EINVAL, 0},
		{" 1", -EINVAL, 0},
		{"1 ", -EINVAL, 0},
		{"1KB", -EINVAL, 0},
		{"1.5M", -EINVAL, 0},
		{"99999999999999999999x", -EINVAL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(n) / sizeof(*n); i++) {
		uint64_t value = 0;

		assert_int_equal(cli_parse_number(n[i].text, true, &value), n[i].ret);
		if (!n[i].ret)
			assert_int_equal(value, n[i].value);
	}
}

static void sizes_read_back(void **state)
{
	static const uint64_t sizes[] = {0, 1, 1023, 1024, 1536, 1 << 20, 3ULL << 30, UINT64_MAX};
	char buf[24];

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		uint64_t value;

		assert_int_equal(
			cli_parse_number(cli_format_size(sizes[i], buf, sizeof(buf)), true, &value),
			0);
		assert_int_equal(value, sizes[i]);
	}
	assert_string_equal(cli_format_size(16 << 20, buf, sizeof(buf)), "16M");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_of_arguments),
		cmocka_unit_test(operands_and_options_mix),
		cmocka_unit_test(optional_argument_only_attached),
		cmocka_unit_test(values_are_stored),
		cmocka_unit_test(help_anywhere),
		cmocka_unit_test(errors_name_the_option),
		cmocka_unit_test(list_has_an_end),
		cmocka_unit_test(numbers),
		cmocka_unit_test(sizes_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
