// SPDX-License-Identifier: GPL-2.0-or-later
/* The file of statistics: a header, descriptors with names, data (api.rst 4.133). */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kvex/stats.h"

#define NAME_MAX_BYTES 256

/* A descriptor with the room for its name. */
union description {
	struct kvm_stats_desc desc;
	char room[sizeof(struct kvm_stats_desc) + NAME_MAX_BYTES];
};

static int read_at(struct vcpu *vcpu, int fd, void *to, size_t len, uint64_t at)
{
	if (pread(fd, to, len, (off_t)at) == (ssize_t)len)
		return 0;
	return sys_fail(&vcpu->err, EPROTO, "KVM_GET_STATS_FD: %zu bytes at %llu cannot be read",
			len, (unsigned long long)at);
}

static int find(struct vcpu *vcpu, int fd, const char *name, uint64_t *value)
{
	struct kvm_stats_header header;
	union description d;
	size_t size;
	int r = read_at(vcpu, fd, &header, sizeof(header), 0);

	if (r)
		return r;
	if (header.name_size > NAME_MAX_BYTES)
		return sys_fail(&vcpu->err, EPROTO, "KVM_GET_STATS_FD: names of %u bytes",
				header.name_size);
	size = sizeof(d.desc) + header.name_size;
	for (uint32_t i = 0; i < header.num_desc; i++) {
		r = read_at(vcpu, fd, &d, size, header.desc_offset + i * size);
		if (r)
			return r;
		if (strncmp(d.room + sizeof(d.desc), name, header.name_size) != 0)
			continue;
		if (d.desc.size != 1)
			return sys_fail(&vcpu->err, EPROTO, "statistic %s is no single number",
					name);
		return read_at(vcpu, fd, value, sizeof(*value),
			       (uint64_t)header.data_offset + d.desc.offset);
	}
	return sys_fail(&vcpu->err, ENOENT, "KVM has no statistic %s", name);
}

int vcpu_stat(struct vcpu *vcpu, const char *name, uint64_t *value)
{
	int fd = sys_ioctl(&vcpu->err, vcpu->fd, KVM_GET_STATS_FD, NULL), r;

	if (fd < 0)
		return fd;
	r = find(vcpu, fd, name, value);
	close(fd);
	return r;
}
