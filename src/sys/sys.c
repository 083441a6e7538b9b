// SPDX-License-Identifier: GPL-2.0-or-later
/* /dev/kvm itself: open, API version, capabilities, supported CPUID. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "kvex/sys.h"

#define CPUID_ENTRIES_MAX 1024

int sys_adopt(struct sys *sys, int fd)
{
	int version, size;

	*sys = (struct sys){.fd = -1};
	version = sys_ioctl(&sys->err, fd, KVM_GET_API_VERSION, 0);
	if (version < 0)
		return version;
	if (version != KVM_API_VERSION)
		return sys_fail(&sys->err, EPROTO, "KVM_GET_API_VERSION: %d, not %d", version,
				KVM_API_VERSION);
	size = sys_ioctl(&sys->err, fd, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (size < 0)
		return size;
	if ((size_t)size < sizeof(struct kvm_run))
		return sys_fail(&sys->err, EPROTO, "KVM_GET_VCPU_MMAP_SIZE: %d bytes are too few",
				size);
	sys->run_size = size;
	sys->fd = fd;
	return 0;
}

int sys_open(struct sys *sys, const char *path)
{
	int fd, r;

	*sys = (struct sys){.fd = -1};
	fd = sys_open_file(&sys->err, path ? path : "/dev/kvm", O_RDWR);
	if (fd < 0)
		return fd;
	r = sys_adopt(sys, fd);
	if (r)
		close(fd);
	return r;
}

void sys_close(struct sys *sys)
{
	if (sys->fd >= 0)
		close(sys->fd);
	sys->fd = -1;
	free(sys->cpuid);
	sys->cpuid = NULL;
}

int sys_check_cap(struct sys *sys, unsigned int cap)
{
	return sys_ioctl(&sys->err, sys->fd, KVM_CHECK_EXTENSION, cap);
}

static int read_cpuid(struct sys *sys)
{
	unsigned int n;

	for (n = 64; n <= CPUID_ENTRIES_MAX; n *= 2) {
		struct kvm_cpuid2 *c = calloc(1, sizeof(*c) + n * sizeof(c->entries[0]));
		int r;

		if (!c)
			return sys_fail(&sys->err, ENOMEM, "CPUID table of %u entries", n);
		c->nent = n;
		r = sys_ioctl(&sys->err, sys->fd, KVM_GET_SUPPORTED_CPUID, c);
		if (!r) {
			sys->cpuid = c;
			return 0;
		}
		free(c);
		if (r != -E2BIG)
			return r;
	}
	return sys_fail(&sys->err, E2BIG, "KVM_GET_SUPPORTED_CPUID: more than %d entries",
			CPUID_ENTRIES_MAX);
}

int sys_supported_cpuid(struct sys *sys, const struct kvm_cpuid2 **out)
{
	int r = sys->cpuid ? 0 : read_cpuid(sys);

	*out = sys->cpuid;
	return r;
}
