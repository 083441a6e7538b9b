// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "kvex/guest.h"

/* Written by the Makefile, sorted by name: one entry for each file in guests/. */
struct builtin {
	const char *name;
	const uint8_t *start, *end;
};

/* Weak: a program may be linked without any guest. */
extern const struct builtin __start_kvex_guests[] __attribute__((weak));
extern const struct builtin __stop_kvex_guests[] __attribute__((weak));

static int parse(const struct builtin *b, struct guest_image **out, struct sys_error *err)
{
	return guest_parse(b->name, b->start, (size_t)(b->end - b->start), out, err);
}

int guest_find(const char *name, struct guest_image **out, struct sys_error *err)
{
	*out = NULL;
	for (const struct builtin *b = __start_kvex_guests; b < __stop_kvex_guests; b++)
		if (!strcmp(b->name, name))
			return parse(b, out, err);
	return sys_fail(err, ENOENT, "there is no built-in guest \"%s\"", name);
}

/* The string at symbol guest_title, "" if there is none. It stands in the embedded file. */
static const char *read_title(const struct guest_image *img)
{
	uint64_t at = guest_symbol(img, "guest_title");

	for (unsigned int i = 0; at && i < img->nr_segments; i++) {
		const struct guest_segment *seg = &img->segment[i];
		uint64_t offset = at - seg->gpa, size = (uint64_t)(seg->end - seg->data);

		if (offset < size && memchr(seg->data + offset, 0, size - offset))
			return (const char *)seg->data + offset;
	}
	return "";
}

const char *guest_builtin(unsigned int i, const char **title)
{
	const struct builtin *b;
	struct guest_image *img;
	struct sys_error err;

	if (i >= (size_t)(__stop_kvex_guests - __start_kvex_guests))
		return NULL;
	b = &__start_kvex_guests[i];
	*title = "";
	if (!parse(b, &img, &err)) {
		*title = read_title(img);
		guest_free(img);
	}
	return b->name;
}
