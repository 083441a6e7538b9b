/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmocka's header wants these before it. */
#ifndef TESTS_CMOCKA_TESTS_H
#define TESTS_CMOCKA_TESTS_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* Fails with both texts if HAYSTACK does not hold NEEDLE. */
static inline void assert_contains(const char *haystack, const char *needle)
{
	if (!strstr(haystack, needle))
		fail_msg("\"%s\" is not in:\n%s", needle, haystack);
}

#endif
