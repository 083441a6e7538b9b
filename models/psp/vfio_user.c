// SPDX-License-Identifier: GPL-2.0-or-later
/* The messages, and what each is answered. */
#include "models/psp/vfio_user.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	VERSION = 1,
	DMA_MAP,
	DMA_UNMAP,
	GET_INFO,
	GET_REGION_INFO,
	GET_IRQ_INFO = 7,
	SET_IRQS,
	REGION_READ,
	REGION_WRITE,
	RESET = 13,
	REGION_WRITE_MULTI = 15,
};

#define TYPE	     0xfu /* of flags */
#define IS_COMMAND   0u
#define IS_REPLY     1u
#define NO_REPLY     0x10u
#define IS_ERROR     0x20u
#define INFO_FLAGS   3u /* reset is possible; a PCI device */
#define REGION_RW    3u
#define IRQ_EVENTFD  1u
#define IRQ_NORESIZE 8u
#define SET_EVENTFD  0x4u
#define SET_TRIGGER  0x20u
#define UNMAP_ALL    2u

/* A message's payload, and the reply's. */
struct exchange {
	struct device *d;
	struct vfio_user_message *m;
	const uint8_t *in;
	uint32_t len;
	uint8_t *out;
	uint32_t out_len;
};

static int take_fd(struct exchange *x)
{
	int fd;

	if (!x->m->nr_fds)
		return -1;
	fd = x->m->fd[0];
	x->m->nr_fds--;
	memmove(x->m->fd, x->m->fd + 1, x->m->nr_fds * sizeof(x->m->fd[0]));
	return fd;
}

static int version(struct exchange *x)
{
	if (x->len < 4 || get32(x->in) % 0x10000 != 0)
		return -EINVAL;
	memcpy(x->out, x->in, 4);
	x->out_len = 4 +
		     (uint32_t)snprintf((char *)x->out + 4, 256,
					"{\"capabilities\":{\"max_msg_fds\":%d,"
					"\"max_data_xfer_size\":%d}}",
					VFIO_USER_FDS, VFIO_USER_DATA) +
		     1;
	return 0;
}

/* argsz, flags, offset in the file, address, size. Without a file it is no memory of use. */
static int dma_map(struct exchange *x)
{
	int fd, r;

	if (x->len < 32)
		return -EINVAL;
	fd = take_fd(x);
	if (fd < 0)
		return 0;
	r = memory_map(&x->d->psp->memory, get64(x->in + 16), get64(x->in + 24), fd,
		       get64(x->in + 8));
	close(fd);
	return r;
}

static int dma_unmap(struct exchange *x)
{
	if (x->len < 24)
		return -EINVAL;
	if (get32(x->in + 4) & UNMAP_ALL)
		memory_unmap_all(&x->d->psp->memory);
	else
		memory_unmap(&x->d->psp->memory, get64(x->in + 8), get64(x->in + 16));
	memcpy(x->out, x->in, 24);
	x->out_len = 24;
	return 0;
}

static int get_info(struct exchange *x)
{
	put32(x->out, 16);
	put32(x->out + 4, INFO_FLAGS);
	put32(x->out + 8, DEVICE_REGIONS);
	put32(x->out + 12, DEVICE_IRQS);
	x->out_len = 16;
	return 0;
}

static int get_region_info(struct exchange *x)
{
	uint32_t index, size;

	if (x->len < 32)
		return -EINVAL;
	index = get32(x->in + 8);
	if (index >= DEVICE_REGIONS)
		return -EINVAL;
	size = device_region_size(index);
	memset(x->out, 0, 32);
	put32(x->out, 32);
	put32(x->out + 4, size ? REGION_RW : 0);
	put32(x->out + 8, index);
	put32(x->out + 16, size);
	x->out_len = 32;
	return 0;
}

static int get_irq_info(struct exchange *x)
{
	uint32_t index;

	if (x->len < 16)
		return -EINVAL;
	index = get32(x->in + 8);
	if (index >= DEVICE_IRQS)
		return -EINVAL;
	put32(x->out, 16);
	put32(x->out + 4, index == DEVICE_IRQ_MSIX ? IRQ_EVENTFD | IRQ_NORESIZE : 0);
	put32(x->out + 8, index);
	put32(x->out + 12, index == DEVICE_IRQ_MSIX ? DEVICE_VECTORS : 0);
	x->out_len = 16;
	return 0;
}

/* argsz, flags, index, first, count; with eventfds as many descriptors, or fewer: none for those.
 */
static int set_irqs(struct exchange *x)
{
	uint32_t flags, first, count;

	if (x->len < 20)
		return -EINVAL;
	flags = get32(x->in + 4);
	first = get32(x->in + 12);
	count = get32(x->in + 16);
	if (get32(x->in + 8) != DEVICE_IRQ_MSIX)
		return 0;
	if (first > DEVICE_VECTORS || count > DEVICE_VECTORS - first)
		return -EINVAL;
	if (!count)
		device_free(x->d);
	if ((flags & SET_EVENTFD) && (flags & SET_TRIGGER))
		for (uint32_t i = 0; i < count; i++)
			device_set_vector(x->d, first + i, take_fd(x));
	return 0;
}

/* offset, region, count, data */
static int region_read(struct exchange *x)
{
	uint32_t count;

	if (x->len < 16)
		return -EINVAL;
	count = get32(x->in + 12);
	if (count > VFIO_USER_DATA)
		return -E2BIG;
	memcpy(x->out, x->in, 16);
	x->out_len = 16 + count;
	return device_read(x->d, get32(x->in + 8), get64(x->in), x->out + 16, count) ? 0 : -EINVAL;
}

static int region_write(struct exchange *x)
{
	uint32_t count;

	if (x->len < 16)
		return -EINVAL;
	count = get32(x->in + 12);
	if (count > x->len - 16)
		return -EINVAL;
	memcpy(x->out, x->in, 16);
	x->out_len = 16;
	return device_write(x->d, get32(x->in + 8), get64(x->in), x->in + 16, count) ? 0 : -EINVAL;
}

/* count, and so many times: offset, region, length, 8 bytes of data */
static int region_write_multi(struct exchange *x)
{
	uint64_t count;

	if (x->len < 8)
		return -EINVAL;
	count = get64(x->in);
	if (count > (x->len - 8) / 24)
		return -EINVAL;
	for (uint64_t i = 0; i < count; i++) {
		const uint8_t *one = x->in + 8 + i * 24;
		uint32_t len = get32(one + 12);

		if (len > 8 || !device_write(x->d, get32(one + 8), get64(one), one + 16, len))
			return -EINVAL;
	}
	memcpy(x->out, x->in, 8);
	x->out_len = 8;
	return 0;
}

static int answer(struct exchange *x, uint32_t command)
{
	switch (command) {
	case VERSION:
		return version(x);
	case DMA_MAP:
		return dma_map(x);
	case DMA_UNMAP:
		return dma_unmap(x);
	case GET_INFO:
		return get_info(x);
	case GET_REGION_INFO:
		return get_region_info(x);
	case GET_IRQ_INFO:
		return get_irq_info(x);
	case SET_IRQS:
		return set_irqs(x);
	case REGION_READ:
		return region_read(x);
	case REGION_WRITE:
		return region_write(x);
	case REGION_WRITE_MULTI:
		return region_write_multi(x);
	case RESET:
		device_reset(x->d);
		return 0;
	default:
		return -ENOSYS;
	}
}

uint32_t vfio_user_answer(struct device *d, struct vfio_user_message *in,
			  uint8_t out[VFIO_USER_MESSAGE])
{
	struct exchange x = {.d = d,
			     .m = in,
			     .in = in->data + VFIO_USER_HEADER,
			     .len = in->len - VFIO_USER_HEADER,
			     .out = out + VFIO_USER_HEADER};
	uint32_t flags = get32(in->data + 8);
	int r = (flags & TYPE) == IS_COMMAND ? answer(&x, get32(in->data) >> 16) : -EINVAL;

	for (unsigned int i = 0; i < in->nr_fds; i++)
		close(in->fd[i]);
	in->nr_fds = 0;
	if (flags & NO_REPLY)
		return 0;
	if (r)
		x.out_len = 0;
	memcpy(out, in->data, 4);
	put32(out + 4, VFIO_USER_HEADER + x.out_len);
	put32(out + 8, IS_REPLY | (r ? IS_ERROR : 0));
	put32(out + 12, (uint32_t)-r);
	return VFIO_USER_HEADER + x.out_len;
}
