// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/apt.h"
#include "lab/command.h"
#include "lab/fail.h"

struct closure {
	struct apt_package *packages;
	unsigned int n;
	int ret;
	char error[LAB_TEXT];
};

/* "%3a" in the name of a package's file stands for ':'. */
static void decode(const char *text, size_t len, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < len && n + 1 < size; i++) {
		unsigned int c;

		if (text[i] == '%' && i + 2 < len && sscanf(text + i + 1, "%2x", &c) == 1) {
			out[n++] = (char)c;
			i += 2;
		} else {
			out[n++] = text[i];
		}
	}
	out[n] = '\0';
}

/* 'URI' NAME_VERSION_ARCHITECTURE.deb SIZE HASH */
static bool hear(void *arg, char *line)
{
	struct closure *c = arg;
	const char *file = strchr(line, ' '), *version, *arch;
	struct apt_package *more;

	if (!strncmp(line, "E: ", 3) && !*c->error)
		snprintf(c->error, sizeof(c->error), "%s", line + 3);
	if (c->ret || line[0] != '\'' || !file)
		return true;
	file++;
	version = strchr(file, '_');
	arch = version ? strchr(version + 1, '_') : NULL;
	if (!arch)
		return true;
	more = realloc(c->packages, (c->n + 1UL) * sizeof(*more));
	if (!more) {
		c->ret = -ENOMEM;
		return false;
	}
	c->packages = more;
	decode(file, (size_t)(version - file), more[c->n].name, sizeof(more->name));
	decode(version + 1, (size_t)(arch - version - 1), more[c->n].version,
	       sizeof(more->version));
	c->n++;
	return true;
}

int apt_closure(struct apt *apt, const char *const *names, struct apt_package **out,
		unsigned int *n, char err[LAB_TEXT])
{
	const char *argv[32] = {"apt-get",
				"-q",
				"-y",
				"install",
				"--print-uris",
				"-t",
				"trixie-backports",
				"-o",
				"Dir::Etc::sourcelist=engine.sources",
				"-o",
				"Dir::Etc::sourceparts=/dev/null"};
	struct closure c = {0};
	struct command cmd = {
		.argv = argv, .env = {apt->environment}, .line = hear, .arg = &c, .how = apt->how};
	int ret;

	for (unsigned int i = 0; i < 20 && names[i]; i++)
		argv[11 + i] = names[i];
	ret = command_run(&cmd, err);
	if (!ret)
		ret = c.ret;
	if (!ret) {
		*out = c.packages;
		*n = c.n;
		return 0;
	}
	free(c.packages);
	if (ret > 0)
		return lab_fail(err, ENOENT, "%s cannot be had from this mirror: %.160s", names[0],
				*c.error ? c.error : "apt-get install failed");
	return ret == -ENOMEM ? lab_fail(err, ENOMEM, "out of memory") : ret;
}
