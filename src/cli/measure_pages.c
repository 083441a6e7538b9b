// SPDX-License-Identifier: GPL-2.0-or-later
/* --page TYPE@GPA[=FILE] */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/measure_cli.h"
#include "cli/value.h"

struct page_words {
	char type[16], gpa[32];
	const char *file; /* NULL: none */
};

static bool copy_word(char *out, size_t room, const char *from, size_t len)
{
	if (!len || len >= room)
		return false;
	memcpy(out, from, len);
	out[len] = '\0';
	return true;
}

static bool split(const char *text, struct page_words *w)
{
	const char *at = strchr(text, '@'), *equals = at ? strchr(at, '=') : NULL;

	if (!at)
		return false;
	w->file = equals ? equals + 1 : NULL;
	return copy_word(w->type, sizeof(w->type), text, (size_t)(at - text)) &&
	       copy_word(w->gpa, sizeof(w->gpa), at + 1,
			 equals ? (size_t)(equals - at - 1) : strlen(at + 1)) &&
	       !(w->file && !*w->file);
}

/* A VMSA of zeros starts no vCPU; a file whose bytes do not count would be a mistake. */
static int read_bytes(const struct cli_command *cmd, const char *text, enum plan_type type,
		      const char *file, uint8_t bytes[PLAN_PAGE_SIZE])
{
	size_t len;
	void *data;
	int status;

	memset(bytes, 0, PLAN_PAGE_SIZE);
	if (!file && type == PLAN_VMSA)
		return cli_usage(cmd, "option '--page': '%s': a vmsa page needs '=FILE'", text);
	if (file && type != PLAN_NORMAL && type != PLAN_VMSA)
		return cli_usage(cmd,
				 "option '--page': '%s': a %s page takes no file, as its bytes are "
				 "not measured",
				 text, plan_type_name(type));
	if (!file)
		return 0;
	status = measure_read_file(cmd, file, PLAN_PAGE_SIZE, &data, &len);
	if (!data)
		return status;
	if (!len)
		status = cli_usage(cmd, "option '--page': %s: empty file", file);
	else if (type == PLAN_VMSA && len != PLAN_PAGE_SIZE)
		status = cli_usage(cmd, "option '--page': %s has %zu bytes, and a VMSA 4096", file,
				   len);
	memcpy(bytes, data, len);
	free(data);
	return status;
}

static int read_page(const struct cli_command *cmd, const char *text, struct launch_plan *plan)
{
	uint8_t bytes[PLAN_PAGE_SIZE];
	struct page_words words;
	enum plan_type type;
	uint64_t gpa;
	int r;

	if (!split(text, &words))
		return cli_usage(
			cmd,
			"option '--page': '%s' is not understood: expected TYPE@ADDRESS[=FILE]",
			text);
	type = plan_type_from_name(words.type);
	if (!type)
		return cli_usage(cmd,
				 "option '--page': '%s' is not one of normal, zero, unmeasured, "
				 "secrets, cpuid, vmsa",
				 words.type);
	if (cli_parse_number(words.gpa, true, &gpa))
		return cli_usage(cmd, "option '--page': '%s' is no address", words.gpa);
	r = read_bytes(cmd, text, type, words.file, bytes);
	if (r)
		return r;
	r = plan_add(plan, type, gpa, bytes);
	if (r == -ENOMEM)
		return cli_error(cmd, "%s", plan->err.text);
	return r ? cli_usage(cmd, "option '--page': %s", plan->err.text) : 0;
}

int measure_read_pages(const struct cli_command *cmd, const struct cli_list *pages,
		       struct launch_plan *plan)
{
	int status = 0;

	for (unsigned int i = 0; i < pages->n && !status; i++)
		status = read_page(cmd, pages->item[i], plan);
	return status;
}
