// SPDX-License-Identifier: GPL-2.0-or-later
/* The ELF reader under libFuzzer: whatever it accepts must also hold what struct guest_image says.
 */
#include <stdlib.h>
#include <string.h>

#include "kvex/guest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static void check_segments(const struct guest_image *img, const uint8_t *data, size_t size)
{
	bool entered = false;

	require(img->nr_segments && img->nr_segments <= GUEST_MAX_SEGMENTS);
	for (unsigned int i = 0; i < img->nr_segments; i++) {
		const struct guest_segment *s = &img->segment[i];

		require(s->data >= data && s->data <= s->end && s->end <= data + size);
		require((uint64_t)(s->end - s->data) <= s->memsz);
		require(s->memsz && s->gpa <= UINT64_MAX - s->memsz);
		entered |= img->entry - s->gpa < s->memsz;
		for (unsigned int j = 0; j < i; j++) {
			const struct guest_segment *o = &img->segment[j];

			require(s->gpa + s->memsz <= o->gpa || o->gpa + o->memsz <= s->gpa);
		}
	}
	require(entered);
}

static void check_symbols(const struct guest_image *img)
{
	uint64_t last = 0;

	for (unsigned int i = 0; i < img->nr_symbols; i++) {
		const struct guest_symbol *s = &img->symbols[i];
		char buf[32];

		require(strlen(s->name) && s->value >= last);
		last = s->value;
		guest_symbol(img, s->name);
		require(!guest_symbolize(img, s->value, buf, sizeof(buf)) || strlen(buf) < 32);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct guest_image *img;
	struct sys_error err = {0};

	if (guest_parse("fuzz", data, size, &img, &err)) {
		require(!img && err.code && err.text[0] && !strchr(err.text, '\n'));
		return 0;
	}
	require(img->mode >= MODE_REAL && img->mode <= MODE_LONG);
	check_segments(img, data, size);
	check_symbols(img);
	guest_free(img);
	return 0;
}
