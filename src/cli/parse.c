// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/parse.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/value.h"
#include "harness/nearest.h"

struct parser {
	const struct cli_command *cmd;
	void *options;
	char **next; /* arguments not looked at yet, NULL-terminated */
	bool help;
	char *err;
	size_t errlen;
};

/* --help stands in every command's table without being written there. */
static const struct cli_option help_option = {"help", 'h', CLI_FLAG, .help = ""};
static const struct cli_option no_options[] = {{0}};

static __attribute__((format(printf, 2, 3))) int parse_fail(struct parser *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->err, p->errlen, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static const struct cli_option *options_of(const struct parser *p)
{
	return p->cmd->options ? p->cmd->options : no_options;
}

static int store(struct parser *p, const struct cli_option *opt, const char *shown,
		 const char *text)
{
	if (opt == &help_option) {
		p->help = true;
		return 0;
	}
	return cli_value_set(opt, shown, text, p->options, p->err, p->errlen);
}

static void unknown_long(struct parser *p, const char *name, size_t len)
{
	struct nearest near;
	char typed[64];

	snprintf(typed, sizeof(typed), "%.*s", (int)len, name);
	nearest_init(&near, typed);
	for (const struct cli_option *opt = options_of(p); opt->name; opt++)
		nearest_add(&near, opt->name);
	nearest_add(&near, help_option.name);
	if (near.n)
		parse_fail(p, "unknown option '--%.*s', did you mean '--%s'?", (int)len, name,
			   near.name[0]);
	else
		parse_fail(p, "unknown option '--%.*s'", (int)len, name);
}

/* The option whose name is, or alone starts with, the LEN bytes of NAME; NULL, and why. */
static const struct cli_option *find_long(struct parser *p, const char *name, size_t len)
{
	const struct cli_option *found = NULL;
	char many[256] = "";
	unsigned int n = 0;
	size_t used = 0;

	for (const struct cli_option *opt = options_of(p);; opt++) {
		const struct cli_option *o = opt->name ? opt : &help_option;

		if (!strncmp(o->name, name, len)) {
			if (!o->name[len])
				return o;
			if (used < sizeof(many))
				used += (size_t)snprintf(many + used, sizeof(many) - used, "%s--%s",
							 n ? ", " : "", o->name);
			found = o;
			n++;
		}
		if (!opt->name)
			break;
	}
	if (n == 1)
		return found;
	if (n)
		parse_fail(p, "option '--%.*s' is ambiguous: %s", (int)len, name, many);
	else
		unknown_long(p, name, len);
	return NULL;
}

static int missing_argument(struct parser *p, const struct cli_option *opt, const char *shown)
{
	char allowed[256];

	cli_value_allowed(opt, allowed, sizeof(allowed));
	return parse_fail(p, "option '%s' needs an argument: %s%s%s%s", shown, opt->arg,
			  *allowed ? " (" : "", allowed, *allowed ? ")" : "");
}

static int parse_long(struct parser *p, const char *arg)
{
	const char *name = arg + 2, *value = strchr(name, '=');
	const struct cli_option *opt =
		find_long(p, name, value ? (size_t)(value - name) : strlen(name));
	char shown[72];

	if (!opt)
		return -EINVAL;
	snprintf(shown, sizeof(shown), "--%s", opt->name);
	if (value)
		value++;
	if (opt->kind == CLI_FLAG && value)
		return parse_fail(p, "option '%s' takes no argument, and '%s' was given", shown,
				  value);
	if (opt->arg_optional && value && !*value)
		return missing_argument(p, opt, shown);
	if (opt->kind != CLI_FLAG && !value) {
		if (opt->arg_optional)
			value = "";
		else if (*p->next)
			value = *p->next++;
		else
			return missing_argument(p, opt, shown);
	}
	return store(p, opt, shown, value);
}

static const struct cli_option *find_letter(const struct parser *p, char letter)
{
	for (const struct cli_option *opt = options_of(p); opt->name; opt++)
		if (opt->letter == letter)
			return opt;
	return letter == help_option.letter ? &help_option : NULL;
}

/* -abc: flags as long as they take no argument; the first that does takes the rest. */
static int parse_letters(struct parser *p, const char *arg)
{
	for (const char *c = arg + 1; *c; c++) {
		const struct cli_option *opt = find_letter(p, *c);
		const char shown[] = {'-', *c, '\0'};
		const char *value = NULL;

		if (!opt && c == arg + 1)
			return parse_fail(p, "unknown option '%s'", arg);
		if (!opt)
			return parse_fail(p, "unknown option '%s' in '%s'", shown, arg);
		if (opt->kind != CLI_FLAG) {
			if (c[1] || opt->arg_optional)
				value = c + 1;
			else if (*p->next)
				value = *p->next++;
			else
				return missing_argument(p, opt, shown);
			return store(p, opt, shown, value);
		}
		if (store(p, opt, shown, NULL))
			return -EINVAL;
	}
	return 0;
}

int cli_parse(const struct cli_command *cmd, void *options, int *argc, char **argv, char *err,
	      size_t errlen)
{
	struct parser p = {
		.cmd = cmd, .options = options, .next = argv, .err = err, .errlen = errlen};
	bool only_operands = false;
	int operands = 0, ret = 0;

	memset(options, 0, cmd->options_size);
	while (*p.next && !ret) {
		char *arg = *p.next++;

		if (only_operands || arg[0] != '-' || !arg[1]) {
			argv[operands++] = arg;
			only_operands |= cmd->operands_verbatim;
		} else if (!strcmp(arg, "--")) {
			only_operands = true;
		} else if (arg[1] == '-') {
			ret = parse_long(&p, arg);
		} else {
			ret = parse_letters(&p, arg);
		}
	}
	argv[operands] = NULL;
	*argc = operands;
	if (ret)
		return ret;
	return p.help ? CLI_PARSE_HELP : 0;
}
