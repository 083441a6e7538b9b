// SPDX-License-Identifier: GPL-2.0-or-later
/* The calls themselves, and how their failures are worded. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "kvex/run_path.h"
#include "kvex/sys.h"

int sys_fail(struct sys_error *err, int code, const char *fmt, ...)
{
	va_list ap;

	err->code = code;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return -code;
}

static int site_fail(const struct sys_site *site, struct sys_error *err, int code)
{
	return sys_fail(err, code, "%s: %s (%s:%d)", site->call, strerror(code), site->file,
			site->line);
}

RUN_PATH int sys_ioctl_at(const struct sys_site *site, struct sys_error *err, int fd,
			  unsigned long req, void *arg)
{
	int r = ioctl(fd, req, arg);

	return r >= 0 ? r : site_fail(site, err, errno);
}

void *sys_mmap_at(const struct sys_site *site, struct sys_error *err, size_t len, int prot,
		  int flags, int fd)
{
	void *p = mmap(NULL, len, prot, flags, fd, 0);

	if (p != MAP_FAILED)
		return p;
	site_fail(site, err, errno);
	return NULL;
}

int sys_open_at(const struct sys_site *site, struct sys_error *err, const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	return fd >= 0 ? fd
		       : sys_fail(err, errno, "%s %s: %s (%s:%d)", site->call, path,
				  strerror(errno), site->file, site->line);
}
