// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

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

/* QEMU's own way knows nothing of nested tables. */
static bool nested_read(struct cpu *c, uint64_t va, uint8_t *data, size_t len)
{
	while (len) {
		size_t left = 4096 - (va & 4095), n = len < left ? len : left;
		struct leaf guest, host;

		if (!guest_walk(c, va, &guest) || !nested_walk(c, guest.address, &host) ||
		    !phys_read(c, host.address, data, n))
			return false;
		va += n;
		data += n;
		len -= n;
	}
	return true;
}

bool virt_read(struct cpu *c, uint64_t va, void *data, size_t len)
{
	GByteArray *buf;

	memset(data, 0, len);
	if (c->svm->guest && guest_is_nested(c))
		return nested_read(c, va, data, len);
	buf = g_byte_array_set_size(c->buf, 0);
	if (!qemu_plugin_read_memory_vaddr(va, buf, len))
		return false;
	memcpy(data, buf->data, len);
	return true;
}

uint64_t phys_get(struct cpu *c, uint64_t pa, size_t len)
{
	uint64_t value = 0;

	phys_read(c, pa, &value, len);
	return value;
}

bool phys_put(struct cpu *c, uint64_t pa, uint64_t value, size_t len)
{
	GByteArray *buf = g_byte_array_set_size(c->buf, (unsigned int)len);

	memcpy(buf->data, &value, len);
	return !qemu_plugin_write_memory_hwaddr(pa, buf);
}
