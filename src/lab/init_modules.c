// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lab/init_parts.h"
#include "lab/initramfs.h"
#include "lab/fail.h"

static int load(const char *file, const char *module, const char *params, char err[LAB_TEXT])
{
	int fd = open(file, O_RDONLY | O_CLOEXEC), r = 0;

	if (fd < 0)
		return lab_fail(err, errno, "%s: %s", file, strerror(errno));
	if (syscall(SYS_finit_module, fd, params, 0) && errno != EEXIST)
		r = lab_fail(err, errno, "module %s%s%s: %s", module, *params ? " " : "", params,
			     strerror(errno));
	close(fd);
	return r;
}

int init_load_modules(char err[LAB_TEXT])
{
	FILE *in = fopen(LAB_MODULES_LIST, "re");
	char *line = NULL;
	size_t len = 0;
	int r = 0;

	if (!in)
		return lab_fail(err, errno, LAB_MODULES_LIST ": %s", strerror(errno));
	while (!r && getline(&line, &len, in) > 0) {
		char *file, *module, *params = line;

		line[strcspn(line, "\n")] = '\0';
		file = strsep(&params, " ");
		module = strsep(&params, " ");
		if (module)
			r = load(file, module, params ? params : "", err);
	}
	free(line);
	fclose(in);
	return r;
}
