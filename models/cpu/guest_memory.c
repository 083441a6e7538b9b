// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "models/cpu/access.h"
#include "models/cpu/guest_walk.h"

bool phys_read(struct cpu *c, uint64_t pa, void *data, size_t len)
{
	GByteArray *buf = g_byte_array_set_size(c->buf, 0);

	if (qemu_plugin_read_memory_hwaddr(pa, buf, len)) {
		memset(data, 0, len);
		return false;
	}
	memcpy(data, buf->data, len);
	return true;
}

size_t guest_read_by(struct cpu *c, const struct paging *p, uint64_t linear, uint8_t *data,
		     size_t len)
{
	size_t done = 0;

	while (done < len) {
		size_t page = 4096 - ((linear + done) & 4095);
		size_t n = len - done < page ? len - done : page;
		struct leaf guest, host;

		if (!guest_walk_by(c, p, linear + done, &guest) ||
		    !nested_walk(c, guest.address, &host) ||
		    !phys_read(c, host.address, data + done, n))
			break;
		done += n;
	}
	return done;
}

bool virt_read(struct cpu *c, uint64_t va, void *data, size_t len)
{
	GByteArray *buf;

	memset(data, 0, len);
	/* QEMU's own way knows nothing of nested tables. */
	if (c->svm->guest && guest_is_nested(c)) {
		struct paging p = paging_now(c);

		return guest_read_by(c, &p, va, data, len) == len;
	}
	buf = g_byte_array_set_size(c->buf, 0);
	if (!qemu_plugin_read_memory_vaddr(va, buf, len))
		return false;
	memcpy(data, buf->data, len);
	return true;
}

bool virt_write(struct cpu *c, uint64_t va, const void *data, size_t len)
{
	GByteArray *buf = g_byte_array_set_size(c->buf, (unsigned int)len);

	memcpy(buf->data, data, len);
	return qemu_plugin_write_memory_vaddr(va, buf);
}

uint64_t phys_get(struct cpu *c, uint64_t pa, size_t len)
{
	uint64_t value = 0;

	phys_read(c, pa, &value, len);
	return value;
}

bool phys_write(struct cpu *c, uint64_t pa, const void *data, size_t len)
{
	GByteArray *buf = g_byte_array_set_size(c->buf, (unsigned int)len);

	memcpy(buf->data, data, len);
	return !qemu_plugin_write_memory_hwaddr(pa, buf);
}

bool phys_put(struct cpu *c, uint64_t pa, uint64_t value, size_t len)
{
	return phys_write(c, pa, &value, len);
}
