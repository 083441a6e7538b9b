// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lab/offers.h"

#define PACKAGE(name, version, size)                                                               \
	"Package: " name "\nSource: linux\nVersion: " version "\nArchitecture: amd64\n"            \
	"Filename: pool/x.deb\nSize: " size "\n\n"

static const char first[] = PACKAGE("linux-image-6.1.0-50-cloud-amd64", "6.1.176-1", "26000000")
	PACKAGE("linux-image-6.1.0-50-amd64", "6.1.176-1", "70000000")
		PACKAGE("linux-image-6.1.0-50-rt-amd64", "6.1.176-1", "70000000")
			PACKAGE("linux-image-6.1.0-50-amd64-unsigned", "6.1.176-1", "70000000")
				PACKAGE("linux-image-6.1.0-50-amd64-dbg", "6.1.176-1", "700000000")
					PACKAGE("linux-image-amd64", "6.1.176-1", "1500");

static const char second[] =
	PACKAGE("linux-modules-7.3.4+deb13-cloud-amd64", "7.3.4-1~bpo13+1", "22000000")
	/* Modules of another version, and none at all. */
	PACKAGE("linux-modules-7.2.6+deb13-cloud-amd64", "7.2.6-2~bpo13+1", "22000000") PACKAGE(
		"linux-binary-7.2.6+deb13-cloud-amd64", "7.2.6-1~bpo13+1",
		"13000000") PACKAGE("linux-binary-6.19.8+deb13-cloud-amd64", "6.19.8-1~bpo13+1",
				    "13000000") PACKAGE("linux-image-7.3.4+deb13-cloud-amd64",
							"7.3.4-1~bpo13+1", "1600")
		PACKAGE("linux-image-6.12.43+deb13-cloud-amd64", "6.12.43-1", "34000000") PACKAGE(
			"linux-image-6.1.0-50-cloud-amd64", "6.1.176-1",
			"26000000") "Package: linux-binary-7.3.4+deb13-cloud-amd64\nVersion: "
				    "7.3.4-1~bpo13+1\nSize: 13600000";

static int scan(void **state)
{
	static struct offers o;

	o = (struct offers){0};
	if (offers_scan(&o, "bookworm", first, strlen(first)) ||
	    offers_scan(&o, "trixie-backports", second, strlen(second)))
		return -1;
	offers_sort(&o);
	*state = &o;
	return 0;
}

static int drop(void **state)
{
	offers_free(*state);
	return 0;
}

static void only_what_can_be_booted(void **state)
{
	static const char *const releases[] = {"7.3.4+deb13-cloud-amd64",
					       "6.12.43+deb13-cloud-amd64", "6.1.0-50-cloud-amd64",
					       "6.1.0-50-amd64"};
	const struct offers *o = *state;

	assert_int_equal(o->n, 4);
	for (unsigned int i = 0; i < o->n; i++)
		assert_string_equal(o->item[i].release, releases[i]);
	assert_string_equal(o->item[0].package, "linux-binary-7.3.4+deb13-cloud-amd64");
	assert_string_equal(o->item[0].suite, "trixie-backports");
	/* In both suites: as of the first. */
	assert_string_equal(o->item[2].suite, "bookworm");
	assert_string_equal(o->item[3].flavour, "full");
}

static void chooses_the_newest(void **state)
{
	const struct offers *o = *state;

	assert_string_equal(offers_choose(o, "6.1", NULL)->release, "6.1.0-50-cloud-amd64");
	assert_string_equal(offers_choose(o, "6.1.176", "full")->release, "6.1.0-50-amd64");
	assert_string_equal(offers_choose(o, "6.1.0-50", NULL)->version, "6.1.176-1");
	assert_string_equal(offers_choose(o, "6.1.0-50-amd64", NULL)->flavour, "full");
	assert_string_equal(offers_choose(o, "bookworm", NULL)->version, "6.1.176-1");
	assert_string_equal(offers_choose(o, "trixie-backports", NULL)->version, "7.3.4-1~bpo13+1");
	assert_string_equal(offers_choose(o, "6", NULL)->version, "6.12.43-1");
	assert_null(offers_choose(o, "6.1.17", NULL));
	assert_null(offers_choose(o, "7.3", "full"));
	assert_string_equal(offers_choose(o, "", NULL)->release, o->item[0].release);
	assert_true(offer_is_exactly(offers_choose(o, "6.12", NULL), "6.12.43"));
	assert_false(offer_is_exactly(offers_choose(o, "6.12", NULL), "6.12"));
}

static void a_line_and_back(void **state)
{
	const struct offers *o = *state;
	struct lab_offer offer;
	char line[512];

	for (unsigned int i = 0; i < o->n; i++) {
		snprintf(line, sizeof(line), OFFER_FORMAT, OFFER_FIELDS(&o->item[i]));
		assert_true(offer_parse(line, &offer));
		assert_memory_equal(&offer, &o->item[i], sizeof(offer));
	}
	assert_false(offer_parse("", &offer));
	assert_false(offer_parse("1\t2\t3\t4", &offer));
	/* Too long a word spoils the line; nothing is written past a field. */
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	line[300] = '\t';
	assert_false(offer_parse(line, &offer));
}

/* Cut anywhere, an index gives a prefix of its offers, and never reads past its end. */
static void a_cut_index(void **state)
{
	(void)state;
	for (size_t len = 0; len <= strlen(second); len++) {
		struct offers o = {0};
		char *text = malloc(len + 1);

		memcpy(text, second, len);
		assert_int_equal(offers_scan(&o, "trixie", text, len), 0);
		assert_true(o.n <= 3);
		offers_free(&o);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_what_can_be_booted, scan, drop),
		cmocka_unit_test_setup_teardown(chooses_the_newest, scan, drop),
		cmocka_unit_test_setup_teardown(a_line_and_back, scan, drop),
		cmocka_unit_test(a_cut_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
