// SPDX-License-Identifier: GPL-2.0-or-later
#include "kmsg_fixture.h"

#include <unistd.h>

void kmsg_remember(void *arg, const char *title, const char *text)
{
	struct seen *s = arg;

	if (s->n < SEEN_MAX) {
		snprintf(s->title[s->n], sizeof(s->title[0]), "%s", title);
		snprintf(s->text[s->n], sizeof(s->text[0]), "%s", text);
	}
	s->n++;
}

int kmsg_setup(void **state)
{
	struct kmsg_fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	strcpy(f->path, "/tmp/kvex-kmsg-XXXXXX");
	f->out = mkstemp(f->path);
	assert_true(f->out >= 0);
	assert_int_equal(dprintf(f->out, "6,1,10,-;BUG: before the watch began\n"), 37);
	assert_int_equal(kmsg_open(&f->k, f->path), 0);
	*state = f;
	return 0;
}

int kmsg_teardown(void **state)
{
	struct kmsg_fixture *f = *state;

	kmsg_close(&f->k);
	close(f->out);
	unlink(f->path);
	free(f);
	return 0;
}

int kmsg_feed(struct kmsg_fixture *f, const char *records)
{
	assert_int_equal(write(f->out, records, strlen(records)), strlen(records));
	return kmsg_poll(&f->k, kmsg_remember, &f->seen);
}
