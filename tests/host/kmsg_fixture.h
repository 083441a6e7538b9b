/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kmsg_fixture: a watch over a file with records as /dev/kmsg gives them. */
#ifndef TESTS_HOST_KMSG_FIXTURE_H
#define TESTS_HOST_KMSG_FIXTURE_H

#include "../vmm/cmocka_tests.h"
#include "kvex/kmsg.h"

#define SEEN_MAX 8

struct seen {
	unsigned int n;
	char title[SEEN_MAX][KMSG_TITLE];
	char text[SEEN_MAX][KMSG_TEXT];
};

struct kmsg_fixture {
	char path[64];
	int out;
	struct kmsg k;
	struct seen seen;
};

/* For cmocka: *STATE is a struct kmsg_fixture. */
int kmsg_setup(void **state);
int kmsg_teardown(void **state);
#define WATCH(name) cmocka_unit_test_setup_teardown(name, kmsg_setup, kmsg_teardown)

/* For kmsg_poll(), with a struct seen. */
void kmsg_remember(void *arg, const char *title, const char *text);
/* The kernel says RECORDS; what kmsg_poll() then returns. */
int kmsg_feed(struct kmsg_fixture *f, const char *records);

#endif
