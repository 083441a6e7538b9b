// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
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

static int load_all(FILE *in, char err[LAB_TEXT])
{
	char *line = NULL;
	size_t len = 0;
	int r = 0;

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

int init_load_modules(char err[LAB_TEXT])
{
	FILE *in = fopen(LAB_MODULES_LIST, "re");

	if (!in)
		return lab_fail(err, errno, LAB_MODULES_LIST ": %s", strerror(errno));
	return load_all(in, err);
}

/* The kernel would find the device by itself, some time after. */
static void look_for_devices(void)
{
	int fd = open("/sys/bus/pci/rescan", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "1", 1) != 1)
		fprintf(stderr, "kvex init: /sys/bus/pci/rescan: %s\n", strerror(errno));
	if (fd >= 0)
		close(fd);
}

/* Cases that load modules again find them in the list. */
static int add_to_list(const char *lines)
{
	FILE *out = fopen(LAB_MODULES_LIST, "ae");
	bool bad = !out || fputs(lines, out) < 0;

	return (out && fclose(out)) || bad ? -1 : 0;
}

int init_load_late(const char *lines, char err[LAB_TEXT])
{
	FILE *in = fmemopen((void *)(uintptr_t)lines, strlen(lines), "re");

	if (!in || add_to_list(lines)) {
		if (in)
			fclose(in);
		return lab_fail(err, errno, LAB_MODULES_LIST ": %s", strerror(errno));
	}
	look_for_devices();
	return load_all(in, err);
}
