// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/help.h"

#include <string.h>

#include "cli/commands.h"
#include "cli/value.h"

#define WIDTH	    80
#define TEXT_COLUMN 26

const struct help_entry help_exit_status[] = {
	{"0", "Success. For runs: at least one case ran and none failed."},
	{"1",
	 "A case failed (FAIL, TIMEOUT, ERROR, XPASS, or the kernel splatted), a comparison found "
	 "something that broke, or the command itself failed."},
	{"2",
	 "Wrong usage: an option, an operand, an input file, or a pattern that matches nothing."},
	{"4", "Every selected case was skipped."},
	{"125", "With --bisect: this kernel cannot be judged (git bisect skips it)."},
	{"130", "Interrupted (Ctrl-C, SIGTERM, SIGHUP); what had run was reported."},
	{NULL, NULL},
};

const struct help_entry help_environment[] = {
	{"NO_COLOR", "If set and not empty, the terminal report has no colours."},
	{NULL, NULL},
};

const struct help_entry help_files[] = {
	{"/dev/kvm", "KVM. Reading and writing it must be allowed; kvex needs no other privilege."},
	{"/dev/kmsg",
	 "The kernel's messages, watched for splats while cases run, where it can be read."},
	{"/sys/module/kvm*/parameters",
	 "Parameters of KVM's modules; which of them is there names the backend."},
	{NULL, NULL},
};

const char help_description[] = "Runs tiny guests on /dev/kvm and tells which KVM features are "
				"advertised, accepted, and behave.";

void help_wrap(FILE *out, const char *text, size_t indent, size_t column)
{
	while (*text) {
		size_t word = strcspn(text, " \n");

		if (column > indent && column + 1 + word > WIDTH) {
			fputc('\n', out);
			column = 0;
		}
		if (column < indent)
			fprintf(out, "%*s", (int)(indent - column), "");
		else if (column > indent)
			fputc(' ', out);
		column = (column < indent ? indent : column + (column > indent)) + word;
		fwrite(text, 1, word, out);
		text += word;
		while (*text == ' ')
			text++;
		if (*text == '\n') {
			while (*text == '\n') {
				fputc('\n', out);
				text++;
			}
			column = 0;
		}
	}
	if (column)
		fputc('\n', out);
}

/* "  LEFT        TEXT", TEXT on the next line where LEFT is too long. */
static void entry(FILE *out, const char *left, const char *text)
{
	size_t column = (size_t)fprintf(out, "  %s", left);

	if (column + 2 > TEXT_COLUMN) {
		fputc('\n', out);
		column = 0;
	}
	help_wrap(out, text, TEXT_COLUMN, column);
}

const char *help_option_form(const struct cli_option *opt, char *buf, size_t len)
{
	char letter[5] = "    ";

	if (opt->letter)
		snprintf(letter, sizeof(letter), "-%c, ", opt->letter);
	snprintf(buf, len, "%s--%s%s%s%s", letter, opt->name,
		 opt->kind == CLI_FLAG ? ""
		 : opt->arg_optional   ? "[="
				       : "=",
		 opt->arg ? opt->arg : "", opt->arg_optional ? "]" : "");
	return buf;
}

static void help_options(FILE *out, const struct cli_command *cmd)
{
	bool h_taken = false;

	fputs("\nOptions:\n", out);
	for (const struct cli_option *opt = cmd->options; opt && opt->name; opt++) {
		char form[64], allowed[256], text[640];

		cli_value_allowed(opt, allowed, sizeof(allowed));
		snprintf(text, sizeof(text), "%s%s%s%s%s", opt->help, *allowed ? " (" : "", allowed,
			 *allowed ? ")" : "", opt->kind == CLI_LIST ? "; repeatable" : "");
		entry(out, help_option_form(opt, form, sizeof(form)), text);
		h_taken |= opt->letter == 'h';
	}
	entry(out, h_taken ? "    --help" : "-h, --help", "show this help");
}

static void help_examples(FILE *out, const char *lines)
{
	fputs("\nExamples:\n", out);
	while (*lines) {
		size_t len = strcspn(lines, "\n"), command = strcspn(lines, "\t\n");

		fprintf(out, "  %.*s\n", (int)command, lines);
		if (command < len)
			fprintf(out, "        %.*s\n", (int)(len - command - 1),
				lines + command + 1);
		lines += len + (lines[len] == '\n');
	}
}

void help_command(FILE *out, const struct cli_command *cmd)
{
	fprintf(out, "Usage: kvex %s [OPTION]...%s%s\n", cmd->name, cmd->args ? " " : "",
		cmd->args ? cmd->args : "");
	help_wrap(out, cmd->summary, 0, 0);
	if (cmd->description) {
		fputc('\n', out);
		help_wrap(out, cmd->description, 0, 0);
	}
	help_options(out, cmd);
	if (cmd->examples)
		help_examples(out, cmd->examples);
}

bool help_group(FILE *out, const char *group)
{
	size_t n = strlen(group);
	bool found = false;

	for (const struct cli_command *c = command_next(NULL); c; c = command_next(c)) {
		if (c->hidden || strncmp(c->name, group, n) != 0 || c->name[n] != ' ')
			continue;
		if (!found)
			fprintf(out,
				"Usage: kvex %s COMMAND [OPTION]... [OPERAND]...\n\nCommands:\n",
				group);
		found = true;
		entry(out, c->name, c->summary);
	}
	return found;
}

void help_overview(FILE *out)
{
	fputs("Usage: kvex COMMAND [OPTION]... [OPERAND]...\n", out);
	help_wrap(out, help_description, 0, 0);
	fputs("\nCommands:\n", out);
	for (const struct cli_command *c = command_next(NULL); c; c = command_next(c))
		if (!c->hidden)
			entry(out, c->name, c->summary);
	fputs("\nOptions:\n", out);
	entry(out, "-h, --help", "show this help; 'kvex COMMAND --help' shows a command's");
	entry(out, "-V, --version", "show the version");
	fputs("\nExit status:\n", out);
	for (const struct help_entry *e = help_exit_status; e->name; e++)
		entry(out, e->name, e->text);
	fputs("\nEnvironment:\n", out);
	for (const struct help_entry *e = help_environment; e->name; e++)
		entry(out, e->name, e->text);
}
