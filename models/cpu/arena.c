// SPDX-License-Identifier: GPL-2.0-or-later
/* Chunks, newest first. Translation is one thread's at a time, as QEMU's code buffer is. */
#include <pthread.h>
#include <stdlib.h>

#include "models/cpu/model.h"

#define CHUNK (64u << 10)

struct chunk {
	struct chunk *next;
	size_t used;
	_Alignas(16) uint8_t data[CHUNK];
};

struct arena {
	pthread_mutex_t lock;
	struct chunk *chunks;
};

struct arena *arena_new(void)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a)
		pthread_mutex_init(&a->lock, NULL);
	return a;
}

static struct chunk *add_chunk(struct arena *a)
{
	struct chunk *c = malloc(sizeof(*c));

	if (!c)
		abort();
	c->next = a->chunks;
	c->used = 0;
	a->chunks = c;
	return c;
}

void *arena_take(struct arena *a, size_t len)
{
	struct chunk *c;
	void *p;

	len = (len + 15) & ~(size_t)15;
	pthread_mutex_lock(&a->lock);
	c = a->chunks;
	if (!c || c->used + len > CHUNK)
		c = add_chunk(a);
	p = c->data + c->used;
	c->used += len;
	pthread_mutex_unlock(&a->lock);
	return p;
}

void arena_clear(struct arena *a)
{
	struct chunk *next;

	for (struct chunk *c = a->chunks; c; c = next) {
		next = c->next;
		free(c);
	}
	a->chunks = NULL;
}
