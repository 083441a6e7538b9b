// SPDX-License-Identifier: GPL-2.0-or-later
/* The wrapped door: counts, and fails the call it is told to fail. */
#include <errno.h>
#include <string.h>

#include "inject.h"

#define MAX_SITES 512

static unsigned int hits[MAX_SITES], failures[MAX_SITES];
static int armed = -1, armed_code = INJECTED;
static const char *armed_call, *dead_call; /* dead: it fails again and again */
static bool fired;

unsigned int inject_sites(void)
{
	return __stop_kvex_sites - __start_kvex_sites;
}

const struct sys_site *inject_site(unsigned int i)
{
	return &__start_kvex_sites[i];
}

void inject_arm(int i)
{
	armed = i;
	armed_code = INJECTED;
	if (i >= 0)
		fired = false;
}

void inject_call(const char *call, int code)
{
	armed_call = call;
	armed_code = code;
}

void inject_dead(const char *call)
{
	dead_call = call;
}

bool inject_fired(void)
{
	return fired;
}

unsigned int inject_hits(unsigned int i)
{
	return hits[i];
}

unsigned int inject_failures(unsigned int i)
{
	return failures[i];
}

static bool fails_now(const struct sys_site *site, struct sys_error *err)
{
	unsigned int i = site - __start_kvex_sites;

	if (i >= MAX_SITES)
		return false;
	hits[i]++;
	if (dead_call && !strcmp(site->call, dead_call)) {
		armed_code = EIO;
		sys_fail(err, EIO, "%s: dead", site->call);
		return true;
	}
	if ((int)i != armed && (!armed_call || strcmp(site->call, armed_call) != 0))
		return false;
	armed = -1;
	armed_call = NULL;
	fired = true;
	failures[i]++;
	sys_fail(err, armed_code, "%s: %s (%s:%d)", site->call, strerror(armed_code), site->file,
		 site->line);
	return true;
}

int __real_sys_ioctl_at(const struct sys_site *site, struct sys_error *err, int fd,
			unsigned long req, void *arg);
int __wrap_sys_ioctl_at(const struct sys_site *site, struct sys_error *err, int fd,
			unsigned long req, void *arg);
int __wrap_sys_ioctl_at(const struct sys_site *site, struct sys_error *err, int fd,
			unsigned long req, void *arg)
{
	return fails_now(site, err) ? -armed_code : __real_sys_ioctl_at(site, err, fd, req, arg);
}

void *__real_sys_mmap_at(const struct sys_site *site, struct sys_error *err, size_t len, int prot,
			 int flags, int fd);
void *__wrap_sys_mmap_at(const struct sys_site *site, struct sys_error *err, size_t len, int prot,
			 int flags, int fd);
void *__wrap_sys_mmap_at(const struct sys_site *site, struct sys_error *err, size_t len, int prot,
			 int flags, int fd)
{
	return fails_now(site, err) ? NULL : __real_sys_mmap_at(site, err, len, prot, flags, fd);
}

int __real_sys_open_at(const struct sys_site *site, struct sys_error *err, const char *path,
		       int flags);
int __wrap_sys_open_at(const struct sys_site *site, struct sys_error *err, const char *path,
		       int flags);
int __wrap_sys_open_at(const struct sys_site *site, struct sys_error *err, const char *path,
		       int flags)
{
	return fails_now(site, err) ? -armed_code : __real_sys_open_at(site, err, path, flags);
}
