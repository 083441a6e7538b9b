// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "harness/select.h"

CASE(rsm_long, "smm/enter-rsm-long-mode", "")
{
}
CASE(rsm, "smm/enter-rsm", "")
{
}
CASE(in, "pio/in", "")
{
}
CASE(out, "pio/out", "")
{
}
CASE(snp, "sev-snp/launch", "")
{
}
CASE(sev, "sev/launch", "")
{
}

CASE(reboot, "vmx/emergency-reboot", "", .opt_in = "panics the kernel")
{
}
CASE(roundtrip, "vmx/roundtrip", "")
{
}
CASE(reloader, "xen/and-kvm", "", .reloads = "unloads KVM")
{
}
CASE(longest, "xen/longest", "", .opt_in = "takes a day")
{
}

/* Checks that PATTERNS (NULL-terminated) select the names of WANT, joined by blanks. */
static void check_selection(char *const *patterns, unsigned int which, const char *want)
{
	const struct test_case **cases = NULL;
	char got[256] = "", err[256];
	unsigned int count = 99;
	int n = 0;

	while (patterns[n])
		n++;
	assert_int_equal(select_cases(n, patterns, which, &cases, &count, err, sizeof(err)), 0);
	for (unsigned int i = 0; i < count; i++) {
		strcat(got, i ? " " : "");
		strcat(got, cases[i]->name);
	}
	free(cases);
	assert_string_equal(got, want);
}

#define SELECTS(want, ...) check_selection((char *[]){__VA_ARGS__, NULL}, 0, want)

static void by_pattern(void **state)
{
	(void)state;
	SELECTS("pio/in pio/out sev-snp/launch sev/launch smm/enter-rsm smm/enter-rsm-long-mode "
		"vmx/roundtrip",
		NULL);
	SELECTS("smm/enter-rsm", "smm/enter-rsm");
	SELECTS("smm/enter-rsm smm/enter-rsm-long-mode", "smm/enter-rsm*");
	SELECTS("smm/enter-rsm smm/enter-rsm-long-mode", "smm/enter-rs");
	SELECTS("smm/enter-rsm-long-mode", "smm/enter-rsm-");
	SELECTS("sev/launch", "sev");
	SELECTS("sev/launch", "sev/");
	SELECTS("sev-snp/launch", "sev-");
	SELECTS("sev-snp/launch sev/launch", "se");
	SELECTS("sev-snp/launch sev/launch", "*/launch");
	SELECTS("pio/in", "pio/?n");
	SELECTS("pio/out", "pio/[!i]*");
	SELECTS("pio/in pio/out smm/enter-rsm", "smm/enter-rsm", "pio", "pio/in", "pio/in");
}

static void check_refusal(char *pattern, const char *want)
{
	char *const patterns[] = {(char[]){"pio/in"}, pattern};
	const struct test_case **cases = NULL;
	unsigned int count;
	char err[256];

	assert_int_equal(select_cases(2, patterns, 0, &cases, &count, err, sizeof(err)), -ENOENT);
	assert_null(cases);
	assert_string_equal(err, want);
}

static void near_misses(void **state)
{
	(void)state;
	check_refusal((char[]){"smm/entr-rsm"},
		      "pattern 'smm/entr-rsm' matches no case, did you mean 'smm/enter-rsm' or "
		      "'smm/enter-rsm-long-mode'?");
	check_refusal((char[]){"poi/*"},
		      "pattern 'poi/*' matches no case, did you mean 'pio/in' or 'pio/out'?");
	check_refusal((char[]){"pioo"}, "pattern 'pioo' matches no case, did you mean 'pio'?");
	check_refusal((char[]){"PIO/in"}, "pattern 'PIO/in' matches no case; the families are pio, "
					  "sev-snp, sev, smm, vmx, xen");
	check_refusal(
		(char[]){""},
		"pattern '' matches no case; the families are pio, sev-snp, sev, smm, vmx, xen");
}

static void opt_in(void **state)
{
	char *const none[] = {NULL}, *const family[] = {(char[]){"vmx"}, NULL};

	(void)state;
	SELECTS("vmx/emergency-reboot", "vmx/emergency-reboot");
	SELECTS("vmx/roundtrip", "vmx");
	SELECTS("vmx/roundtrip", "vmx/*");
	SELECTS("vmx/roundtrip", "v");
	SELECTS("vmx/emergency-reboot vmx/roundtrip", "vmx", "vmx/emergency-reboot");
	check_selection(family, SELECT_OPT_IN, "vmx/emergency-reboot vmx/roundtrip");
	check_selection(none, SELECT_OPT_IN,
			"pio/in pio/out sev-snp/launch sev/launch smm/enter-rsm "
			"smm/enter-rsm-long-mode vmx/emergency-reboot vmx/roundtrip xen/and-kvm "
			"xen/longest");
	check_selection(none, SELECT_LAB,
			"pio/in pio/out sev-snp/launch sev/launch smm/enter-rsm "
			"smm/enter-rsm-long-mode vmx/roundtrip xen/and-kvm");
	SELECTS("xen/and-kvm", "xen/and-kvm");
	check_refusal((char[]){"xen"},
		      "pattern 'xen' matches no case but such as run only when "
		      "named in full, or with --opt-in: xen/longest (takes a day)");
	check_refusal((char[]){"xen/a*"},
		      "pattern 'xen/a*' matches no case but such as run only when "
		      "named in full, or with --opt-in: xen/and-kvm (unloads KVM)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_pattern),
		cmocka_unit_test(near_misses),
		cmocka_unit_test(opt_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
