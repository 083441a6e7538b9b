// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/part_psp.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "kvex/dump.h"
#include "lab/fail.h"
#include "lab/psp.h"

#define MARK  "PLATFORM_STATUS"
#define PAGES "SNP_PAGE_RECLAIM" /* the kernel's bookkeeping: buffers that were given away */

/* "[   1.234567] SHUTDOWN -> SUCCESS": the length of the name, which *NAME points to; or 0. */
static int command_name(const char *line, const char **name)
{
	const char *at = line[0] == '[' ? strstr(line, "] ") : NULL;

	if (!at || !strstr(at, " -> "))
		return 0;
	*name = at + 2;
	return (int)strcspn(*name, " \n");
}

int part_psp_asked(const char *console, char *out, size_t len, char err[LAB_TEXT])
{
	struct dump_out w = {out, len, 0};
	char path[PATH_MAX], line[512];
	FILE *in = NULL;

	out[0] = '\0';
	if (!lab_psp_log_name(console, path, sizeof(path)))
		in = fopen(path, "re");
	if (!in)
		return lab_fail(err, errno, "the security processor's log: %s", strerror(errno));
	while (fgets(line, sizeof(line), in)) {
		const char *name = NULL;
		int n = command_name(line, &name);

		if (n == (int)strlen(MARK) && !strncmp(name, MARK, strlen(MARK))) {
			w.used = 0;
			out[0] = '\0';
		} else if (n && strncmp(name, PAGES, strlen(PAGES)) != 0) {
			dump_printf(&w, "%s%.*s", w.used ? " " : "", n, name);
		}
	}
	fclose(in);
	return 0;
}
