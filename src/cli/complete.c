// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/complete.h"

#include <string.h>

#include "cli/commands.h"

/*
 * What uses the generated tables. A kind is what a word completes to: "@" and the words themselves,
 * or the name of something that is asked for: cases, guests, features, files. To bash "=" is a word
 * of its own; only the first word of a group such as `kvex lab` has no options.
 */
static const char completer[] =
	"_kvex_words()\n"
	"{\n"
	"\tcase $1 in\n"
	"\t@*) echo \"${1#@}\" ;;\n"
	"\tcases) \"${COMP_WORDS[0]}\" list --names 2>/dev/null ;;\n"
	"\tguests | features) \"${COMP_WORDS[0]}\" generate names \"$1\" 2>/dev/null ;;\n"
	"\tesac\n"
	"}\n"
	"\n"
	"_kvex()\n"
	"{\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"\tlocal command=${COMP_WORDS[1]} kind=''\n"
	"\n"
	"\tCOMPREPLY=()\n"
	"\tif ((COMP_CWORD == 1)); then\n"
	"\t\tcommand=''\n"
	"\telif ((COMP_CWORD > 2)) && [[ -z $(_kvex_options \"$command\") ]]; then\n"
	"\t\tcommand+=\" ${COMP_WORDS[2]}\"\n"
	"\tfi\n"
	"\tif [[ $cur == '=' ]]; then\n"
	"\t\tcur='' prev+='='\n"
	"\telif [[ $prev == '=' ]]; then\n"
	"\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}=\n"
	"\tfi\n"
	"\tif [[ \" ${COMP_WORDS[*]:1:COMP_CWORD-1} \" != *' -- '* ]]; then\n"
	"\t\tkind=$(_kvex_argument \"$command $prev\")\n"
	"\t\t[[ -z $kind && $cur == -* ]] && kind=@$(_kvex_options \"$command\")\n"
	"\tfi\n"
	"\t[[ -n $kind ]] || kind=$(_kvex_operands \"$command\")\n"
	"\tif [[ $kind == files || $kind == guests ]]; then\n"
	"\t\tcompopt -o filenames 2>/dev/null\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
	"\tfi\n"
	"\tmapfile -t -O ${#COMPREPLY[@]} COMPREPLY \\\n"
	"\t\t< <(compgen -W \"$(_kvex_words \"$kind\")\" -- \"$cur\")\n"
	"}\n"
	"\n"
	"complete -F _kvex kvex\n";

static void begin_table(FILE *out, const char *name)
{
	fprintf(out, "_kvex_%s()\n{\n\tcase $1 in\n", name);
}

static void end_table(FILE *out)
{
	fputs("\tesac\n}\n\n", out);
}

/* The first word of each name that has two, once. */
static bool starts_group(const struct cli_command *cmd, const struct cli_command *prev)
{
	size_t len = strcspn(cmd->name, " ");

	return cmd->name[len] && (!prev || strncmp(prev->name, cmd->name, len + 1) != 0);
}

static void put_options(FILE *out)
{
	begin_table(out, "options");
	fputs("\t'') echo --help --version ;;\n", out);
	for (const struct cli_command *c = command_next(NULL); c; c = command_next(c)) {
		if (c->hidden)
			continue;
		fprintf(out, "\t'%s') echo", c->name);
		for (const struct cli_option *opt = c->options; opt && opt->name; opt++)
			fprintf(out, " --%s", opt->name);
		fputs(" --help ;;\n", out);
	}
	end_table(out);
}

static void put_kind(FILE *out, const struct cli_option *opt)
{
	if (opt->choices) {
		fputc('@', out);
		for (unsigned int i = 0; opt->choices[i]; i++)
			fprintf(out, "%s%s", i ? " " : "", opt->choices[i]);
	} else if (!strncmp(opt->arg, "FEATURE", 7)) {
		fputs("features", out);
	} else if (strstr(opt->arg, "FILE")) {
		fputs("files", out);
	} else {
		fputs("none", out);
	}
}

static void put_arguments(FILE *out)
{
	begin_table(out, "argument");
	for (const struct cli_command *c = command_next(NULL); c; c = command_next(c)) {
		for (const struct cli_option *opt = c->options; opt && opt->name; opt++) {
			if (opt->kind == CLI_FLAG || c->hidden)
				continue;
			fprintf(out, "\t'%s --%s='", c->name, opt->name);
			if (!opt->arg_optional)
				fprintf(out, " | '%s --%s'", c->name, opt->name);
			if (!opt->arg_optional && opt->letter)
				fprintf(out, " | '%s -%c'", c->name, opt->letter);
			fputs(") echo '", out);
			put_kind(out, opt);
			fputs("' ;;\n", out);
		}
	}
	end_table(out);
}

/* "@word word ...": the commands, a group as its first word. */
static void put_commands(FILE *out)
{
	const struct cli_command *prev = NULL;
	char before = '@';

	for (const struct cli_command *c = command_next(NULL); c; prev = c, c = command_next(c)) {
		if (c->hidden || (strchr(c->name, ' ') && !starts_group(c, prev)))
			continue;
		fprintf(out, "%c%.*s", before, (int)strcspn(c->name, " "), c->name);
		before = ' ';
	}
}

static void put_operands(FILE *out)
{
	const struct cli_command *prev = NULL;

	begin_table(out, "operands");
	fputs("\t'' | help) echo '", out);
	put_commands(out);
	fputs("' ;;\n", out);
	for (const struct cli_command *c = command_next(NULL); c; prev = c, c = command_next(c)) {
		size_t group = strcspn(c->name, " ") + 1;

		if (c->hidden)
			continue;
		if (starts_group(c, prev)) {
			fprintf(out, "\t'%.*s') echo '@", (int)group - 1, c->name);
			for (const struct cli_command *m = c;
			     m && !strncmp(m->name, c->name, group); m = command_next(m))
				fprintf(out, "%s ", m->name + group);
			fputs("' ;;\n", out);
		}
		if (c->complete)
			fprintf(out, "\t'%s') echo '%s' ;;\n", c->name, c->complete);
	}
	end_table(out);
}

void complete_bash(FILE *out)
{
	fputs("# bash completion of kvex " KVEX_VERSION ", made by kvex itself\n\n", out);
	put_options(out);
	put_arguments(out);
	put_operands(out);
	fputs(completer, out);
}
