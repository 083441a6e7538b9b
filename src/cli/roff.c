// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/roff.h"

#include <ctype.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/help.h"
#include "cli/value.h"

const char *roff_page_name(const struct cli_command *cmd, char *buf, size_t len)
{
	snprintf(buf, len, "kvex%s%s", cmd ? "-" : "", cmd ? cmd->name : "");
	for (char *space = strchr(buf, ' '); space; space = strchr(space, ' '))
		*space = '-';
	return buf;
}

/* LEN bytes of TEXT, no line of which may be taken for a request. */
static void put(FILE *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((!i || text[i - 1] == '\n') && (text[i] == '.' || text[i] == '\''))
			fputs("\\&", out);
		switch (text[i]) {
		case '\\':
			fputs("\\e", out);
			break;
		case '-':
			fputs("\\-", out);
			break;
		case '\'':
			fputs("\\(aq", out);
			break;
		case '`':
			fputs("\\(ga", out);
			break;
		case '^':
			fputs("\\(ha", out);
			break;
		case '~':
			fputs("\\(ti", out);
			break;
		case '\n':
			/* A blank line in a text parts paragraphs. */
			fputs(i + 1 < len && text[i + 1] == '\n' ? "\n.PP" : "\n", out);
			break;
		default:
			fputc(text[i], out);
		}
		if (text[i] == '\n' && i + 1 < len && text[i + 1] == '\n') {
			fputc('\n', out);
			i++;
		}
	}
}

static void put_text(FILE *out, const char *text)
{
	put(out, text, strlen(text));
}

static void put_line(FILE *out, const char *before, const char *text, const char *after)
{
	fputs(before, out);
	put_text(out, text);
	fputs(after, out);
}

static void put_item(FILE *out, const char *term, const char *text)
{
	put_line(out, ".TP\n\\fB", term, "\\fR\n");
	put_line(out, "", text, "\n");
}

static void put_option(FILE *out, const struct cli_option *opt)
{
	const char *equals = opt->arg_optional ? "[=" : "=";
	char allowed[256];

	fputs(".TP\n\\fB", out);
	if (opt->letter)
		fprintf(out, "\\-%c\\fR, \\fB", opt->letter);
	put_line(out, "\\-\\-", opt->name, "\\fR");
	if (opt->kind != CLI_FLAG) {
		fprintf(out, "%s\\fI", equals);
		put_line(out, "", opt->arg, "\\fR");
		fputs(opt->arg_optional ? "]" : "", out);
	}
	put_line(out, "\n", opt->help, ".\n");
	cli_value_allowed(opt, allowed, sizeof(allowed));
	if (*allowed)
		put_line(out, opt->choices ? "One of: " : "Allowed: ", allowed, ".\n");
	if (opt->kind == CLI_LIST)
		fputs("May be given more than once.\n", out);
}

static void put_options(FILE *out, const struct cli_option *options)
{
	fputs(".SH OPTIONS\n", out);
	for (const struct cli_option *opt = options; opt && opt->name; opt++)
		put_option(out, opt);
	put_item(out, "-h, --help", "show a short help.");
}

static void put_examples(FILE *out, const char *lines)
{
	fputs(".SH EXAMPLES\n", out);
	while (*lines) {
		size_t len = strcspn(lines, "\n"), command = strcspn(lines, "\t\n");

		fputs(".TP\n\\fB", out);
		put(out, lines, command);
		fputs("\\fR\n", out);
		if (command < len)
			put(out, lines + command + 1, len - command - 1);
		fputc('\n', out);
		lines += len + (lines[len] == '\n');
	}
}

static void put_entries(FILE *out, const char *title, const struct help_entry *entry)
{
	fprintf(out, ".SH %s\n", title);
	for (; entry->name; entry++)
		put_item(out, entry->name, entry->text);
}

static void put_see_also(FILE *out, const struct cli_command *self)
{
	const char *before = "";
	char name[64];

	fputs(".SH \"SEE ALSO\"\n", out);
	if (self) {
		fputs(".BR kvex (1)", out);
		before = ",\n";
	}
	for (const struct cli_command *c = command_next(NULL); c; c = command_next(c)) {
		if (c->hidden || c == self)
			continue;
		fprintf(out, "%s.BR ", before);
		put_line(out, "", roff_page_name(c, name, sizeof(name)), " (1)");
		before = ",\n";
	}
	fputc('\n', out);
}

static void put_command(FILE *out, const struct cli_command *cmd)
{
	put_line(out, ".SH SYNOPSIS\n.B kvex ", cmd->name, "\n");
	if (cmd->options)
		fputs("[\\fIOPTION\\fR]...\n", out);
	if (cmd->args)
		put_line(out, "", cmd->args, "\n");
	fputs(".SH DESCRIPTION\n", out);
	put_line(out, "", cmd->summary, "\n");
	if (cmd->description)
		put_line(out, ".PP\n", cmd->description, "\n");
	put_options(out, cmd->options);
	put_entries(out, "\"EXIT STATUS\"", help_exit_status);
	if (cmd->examples)
		put_examples(out, cmd->examples);
}

static void put_kvex(FILE *out)
{
	char name[64];

	fputs(".SH SYNOPSIS\n.B kvex\n\\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fIOPERAND\\fR]...\n"
	      ".SH DESCRIPTION\n",
	      out);
	put_text(out, help_description);
	fputs("\n.SH COMMANDS\n", out);
	for (const struct cli_command *c = command_next(NULL); c; c = command_next(c)) {
		if (c->hidden)
			continue;
		put_line(out, ".TP\n.BR ", roff_page_name(c, name, sizeof(name)), " (1)\n");
		put_line(out, "", c->summary, "\n");
	}
	fputs(".SH OPTIONS\n", out);
	put_item(out, "-h, --help", "show a short help.");
	put_item(out, "-V, --version", "show the version.");
	put_entries(out, "\"EXIT STATUS\"", help_exit_status);
	put_entries(out, "ENVIRONMENT", help_environment);
	put_entries(out, "FILES", help_files);
}

/* A summary as whatis(1) shows it: no capital, no full stop. */
static void put_title(FILE *out, const char *summary)
{
	size_t len = strlen(summary);

	fputc(tolower((unsigned char)summary[0]), out);
	put(out, summary + 1, len - 1 - (summary[len - 1] == '.'));
	fputc('\n', out);
}

void roff_page(FILE *out, const struct cli_command *cmd)
{
	char name[64];

	roff_page_name(cmd, name, sizeof(name));
	/* No date: the same source gives the same page. */
	put_line(out, ".TH \"", name,
		 "\" 1 \"\" \"kvex " KVEX_VERSION "\" \"The KVM exerciser\"\n");
	put_line(out, ".SH NAME\n", name, " \\- ");
	put_title(out, cmd ? cmd->summary : "the KVM exerciser");
	if (cmd)
		put_command(out, cmd);
	else
		put_kvex(out);
	put_see_also(out, cmd);
}
