// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lab/sources.h"

static void one_line_entries(void **state)
{
	struct sources s = {0};

	(void)state;
	assert_int_equal(sources_add(&s,
				     "# deb http://commented.example/debian bookworm main\n"
				     "deb-src http://source.example/debian bookworm main\n"
				     "deb cdrom:[Debian 12]/ bookworm main\n"
				     "deb [arch=amd64 signed-by=/k.gpg trusted=yes] "
				     "http://a.example/debian/\tbookworm main contrib # comment\n"
				     "deb http://b.example/debian bookworm-updates main\n"
				     "deb http://b.example/debian-security bookworm-security main",
				     false),
			 0);
	assert_string_equal(s.main.uri, "http://a.example/debian/");
	assert_string_equal(s.main.options, "signed-by: /k.gpg\ntrusted: yes\n");
	assert_string_equal(s.security.uri, "http://b.example/debian-security");
	assert_string_equal(s.security.options, "");
	assert_int_equal(s.nr_extra, 0);
	sources_free(&s);
}

static void stanzas(void **state)
{
	struct sources s = {0};

	(void)state;
	assert_int_equal(sources_add(&s,
				     "Types: deb deb-src\n"
				     "URIs: mirror+file:/etc/apt/mirrors/debian.list\n"
				     "# a comment within\n"
				     "Suites: sid\n"
				     " bookworm-backports\n"
				     "Components: main\n"
				     "Signed-By:\n"
				     " -----BEGIN\n"
				     "# and within a field\n"
				     " .\n"
				     " -----END\n"
				     "Architectures: i386\n"
				     "X-Note: none\n"
				     "   \n"
				     "Types: deb\n"
				     "Enabled: no\n"
				     "URIs: http://disabled.example/debian-security\n"
				     "Suites: bookworm-security\n"
				     "Components: main\n"
				     "\n"
				     "no field at all\n"
				     "Types: deb\nURIs: http://c.example/updates\n"
				     "Suites: stable-security\nComponents: main",
				     true),
			 0);
	assert_string_equal(s.main.uri, "mirror+file:/etc/apt/mirrors/debian.list");
	assert_string_equal(s.main.options, "Signed-By: \n -----BEGIN\n .\n -----END\n");
	assert_string_equal(s.security.uri, "http://c.example/updates");
	assert_int_equal(s.nr_extra, 1);
	assert_string_equal(s.extra[0], "sid");
	sources_free(&s);
}

static void other_archives_are_not_debian(void **state)
{
	struct sources s = {0};

	(void)state;
	assert_int_equal(sources_add(&s,
				     "deb http://docker.example/linux/debian bookworm stable\n"
				     "deb http://ubuntu.example/ubuntu jammy main\n"
				     "deb http://pgdg.example/apt bookworm-pgdg main\n",
				     false),
			 0);
	assert_null(s.main.uri);
	/* An archive of someone's with Debian's suite and component: only until a mirror is seen.
	 */
	assert_int_equal(sources_add(&s, "deb http://node.example/node bookworm main\n", false), 0);
	assert_string_equal(s.main.uri, "http://node.example/node");
	assert_int_equal(sources_add(&s, "deb http://d.example/debian bookworm main\n", false), 0);
	assert_string_equal(s.main.uri, "http://d.example/debian");
	assert_int_equal(sources_add(&s, "deb http://e.example/debian trixie main\n", false), 0);
	assert_string_equal(s.main.uri, "http://d.example/debian");
	sources_free(&s);
}

/* Whatever the text, no byte of it is read twice or past its end: the sanitizers watch. */
static void any_text_is_taken(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"deb",
		"deb [",
		"deb [a=b",
		"deb []",
		"deb [] ",
		"[",
		":",
		": \n ",
		"A:",
		"A:\n b",
		"A:\n\t",
		"#",
		"deb [=] u bookworm main",
		"deb [a+=b c-=d =] u bookworm main",
		"Types:\nTypes:\n\n\nURIs:\n",
		"\r\n\r\n",
		"Types: deb\nSuites: sid\nComponents: main\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (int deb822 = 0; deb822 < 2; deb822++) {
			struct sources s = {0};

			assert_int_equal(sources_add(&s, texts[i], deb822), 0);
			sources_free(&s);
		}
}

static void suites_of_debian(void **state)
{
	(void)state;
	assert_true(sources_debian_suite("bookworm"));
	assert_true(sources_debian_suite("trixie-backports"));
	assert_true(sources_debian_suite("oldstable-security"));
	assert_true(sources_debian_suite("buster/updates"));
	assert_false(sources_debian_suite("jammy"));
	assert_false(sources_debian_suite("bookworm-pgdg"));
	assert_false(sources_debian_suite("bookwormx"));
	assert_false(sources_debian_suite(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line_entries),
		cmocka_unit_test(stanzas),
		cmocka_unit_test(other_archives_are_not_debian),
		cmocka_unit_test(any_text_is_taken),
		cmocka_unit_test(suites_of_debian),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
