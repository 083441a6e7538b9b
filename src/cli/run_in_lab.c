// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/run_in_lab.h"

#include <stdio.h>
#include <string.h>

#include "lab/reach.h"

/* As a shell takes it for one word. */
static void put_word(FILE *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=./:,@%";

	fputc(' ', out);
	if (*word && !word[strspn(word, plain)]) {
		fputs(word, out);
		return;
	}
	fputc('\'', out);
	for (; *word; word++)
		if (*word == '\'')
			fputs("'\\''", out);
		else
			fputc(*word, out);
	fputc('\'', out);
}

static void put_option(FILE *out, const char *name, const char *value)
{
	fprintf(out, " --%s", name);
	put_word(out, value);
}

static void put_number(FILE *out, const char *name, unsigned int value)
{
	if (value)
		fprintf(out, " --%s %u", name, value);
}

/* Is there a chosen case for Intel's CPU, and none that is for AMD's alone? */
static bool wants_intel(const struct run_info *info)
{
	bool intel = false;

	for (unsigned int i = 0; i < info->nr_cases; i++) {
		const struct test_case *tc = info->cases[i];
		const char *cpu = lab_case_cpu(tc);

		if (cpu && !strcmp(cpu, "intel"))
			intel = true;
		else if (cpu && !lab_case_fits(tc, "intel"))
			return false;
	}
	return intel;
}

char *run_in_lab(const struct run_options_cli *o, const struct run_info *info, int argc,
		 char *const *argv)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	fputs("kvex lab run", out);
	if (wants_intel(info))
		fputs(" --cpu intel", out);
	if (o->format)
		put_option(out, "format", o->format);
	for (unsigned int i = 0; i < o->outputs.n; i++)
		put_option(out, "output", o->outputs.item[i]);
	put_number(out, "timeout", o->timeout);
	for (unsigned int i = 0; i < o->required.n; i++)
		put_option(out, "require", o->required.item[i]);
	put_number(out, "repeat", o->repeat);
	fputs(o->until_fail ? " --until-fail" : "", out);
	fputs(o->opt_in ? " --opt-in" : "", out);
	fputs(o->bisect ? " --bisect" : "", out);
	fputs(argc ? " --" : "", out);
	for (int i = 0; i < argc; i++)
		put_word(out, argv[i]);
	return fclose(out) ? NULL : text;
}
