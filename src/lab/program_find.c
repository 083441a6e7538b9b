// SPDX-License-Identifier: GPL-2.0-or-later
/* Which file a name means. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/payload.h"

int lab_absolute(const char *name, char out[PATH_MAX])
{
	char text[PATH_MAX], dir[PATH_MAX], *base;
	struct stat st;
	size_t n = strlen(name);

	if (n >= sizeof(text))
		return -ENAMETOOLONG;
	while (n > 1 && name[n - 1] == '/')
		n--;
	snprintf(text, sizeof(text), "%.*s", (int)n, name);
	base = strrchr(text, '/');
	base = base ? base + 1 : text;
	if (!*base || !strcmp(base, ".") || !strcmp(base, ".."))
		return realpath(text, out) ? 0 : -errno;
	n = (size_t)(base - text);
	snprintf(dir, sizeof(dir), "%.*s", n ? (int)n : 1, n ? text : ".");
	if (!realpath(dir, out) || lstat(name, &st))
		return -errno;
	n = strlen(out);
	if (n == 1)
		n = 0; /* the root */
	return snprintf(out + n, PATH_MAX - n, "/%s", base) >= (int)(PATH_MAX - n) ? -ENAMETOOLONG
										   : 0;
}

int lab_find_program(const char *name, char out[PATH_MAX])
{
	const char *dirs = getenv("PATH"), *end;
	int r = -ENOENT;

	if (strchr(name, '/')) {
		r = lab_absolute(name, out);
		return !r && access(out, X_OK) ? -errno : r;
	}
	for (; dirs; dirs = *end ? end + 1 : NULL) {
		char path[PATH_MAX];
		struct stat st;

		end = strchrnul(dirs, ':');
		snprintf(path, sizeof(path), "%.*s%s%s", (int)(end - dirs), dirs,
			 end > dirs ? "/" : "", name);
		if (stat(path, &st) || !S_ISREG(st.st_mode))
			continue;
		if (!access(path, X_OK))
			return lab_absolute(path, out);
		r = -EACCES;
	}
	return r;
}
