// SPDX-License-Identifier: GPL-2.0-or-later
/* What follows for a kernel's version from the versions that have a commit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "harness/guard.h"

static const struct guard fix = {.kind = FIXED_BY,
				 .commit = "a2620f8932fa",
				 .subject = "KVM: SVM: Leave SMM",
				 .cve = "CVE-2025-37957",
				 .in = {"6.15", "6.14.7", "6.12.29", "6.1.192"},
				 .backend = "kvm_amd"};

static void check(const struct guard *g, const char *kernel, enum guard_age want, const char *first)
{
	char got[GUARD_VERSION];

	assert_int_equal(guard_age(g, kernel, got), want);
	assert_string_equal(got, first);
}

static void branches(void **state)
{
	(void)state;
	check(&fix, "6.1.191", GUARD_LACKS, "6.1.192");
	check(&fix, "6.1.192", GUARD_HAS, "6.1.192");
	check(&fix, "6.1.1920", GUARD_HAS, "6.1.192");
	check(&fix, "6.1", GUARD_LACKS, "6.1.192");
	check(&fix, "6.12.9", GUARD_LACKS, "6.12.29");
	check(&fix, "6.12.117", GUARD_HAS, "6.12.29");
	check(&fix, "6.14.7-rc1", GUARD_LACKS, "6.14.7");
	/* Nothing is known of these: older than all branches, and between them. */
	check(&fix, "5.10.262", GUARD_OLDER, "6.15");
	check(&fix, "6.6.10", GUARD_OLDER, "6.15");
	check(&fix, "6.13.12", GUARD_OLDER, "6.15");
}

/* A branch that never got it: known up to some version, and no further. */
static void left_out(void **state)
{
	static const struct guard g = {.kind = FIXED_BY,
				       .commit = "x",
				       .in = {"6.9", "6.6.30"},
				       .not_in = {"6.1.192", "5.15.3"}};
	char text[256];

	(void)state;
	check(&g, "6.1.176", GUARD_LACKS, "6.9");
	check(&g, "6.1.192", GUARD_LACKS, "6.9");
	check(&g, "6.1.193", GUARD_OLDER, "6.9");
	check(&g, "5.15.2", GUARD_LACKS, "6.9");
	check(&g, "5.10.2", GUARD_OLDER, "6.9");
	check(&g, "6.6.29", GUARD_LACKS, "6.6.30");
	check(&g, "6.6.30", GUARD_HAS, "6.6.30");
	guard_hint(&g, "6.1.176", "kvm_amd", text, sizeof(text));
	assert_string_equal(text, "predates x, fixed in 6.9");
	guard_hint(&g, "6.1.193", "kvm_amd", text, sizeof(text));
	assert_string_equal(text, "older than 6.9, the first mainline with x");
}

static void mainline(void **state)
{
	static const struct guard exact = {.commit = "x", .in = {"6.16-rc2"}};
	static const struct guard late = {.commit = "x", .in = {"6.17", "6.16.4"}};

	(void)state;
	check(&fix, "6.15", GUARD_HAS, "6.15");
	check(&fix, "6.15.3", GUARD_HAS, "6.15");
	check(&fix, "6.16-rc3", GUARD_HAS, "6.15");
	check(&fix, "7.3.4", GUARD_HAS, "6.15");
	check(&fix, "10.0", GUARD_HAS, "6.15");
	check(&fix, "6.15-rc3", GUARD_UNKNOWN, "");
	check(&exact, "6.16-rc1", GUARD_LACKS, "6.16-rc2");
	check(&exact, "6.16-rc2", GUARD_HAS, "6.16-rc2");
	check(&exact, "6.16-rc10", GUARD_HAS, "6.16-rc2");
	check(&exact, "6.16", GUARD_HAS, "6.16-rc2");
	check(&exact, "6.15.9", GUARD_OLDER, "6.16-rc2");
	check(&late, "6.16-rc3", GUARD_LACKS, "6.16.4");
	check(&late, "6.16.4", GUARD_HAS, "6.16.4");
}

static void unknown(void **state)
{
	static const struct guard nowhere = {.commit = "x"};
	static const struct guard wrong = {.commit = "x", .in = {"next"}};
	static const char *const versions[] = {"",	 "6",	   "6.",    "6.1.",	"x6.1",
					       "6.1.2x", "6.1-rc", "6.1-y", "6.16-rcx", "-1.2"};

	(void)state;
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		check(&fix, versions[i], GUARD_UNKNOWN, "");
	check(&nowhere, "6.1.176", GUARD_UNKNOWN, "");
	check(&wrong, "6.1.176", GUARD_UNKNOWN, "");
}

static void check_hint(const struct guard *g, const char *kernel, const char *backend,
		       const char *want)
{
	char got[GUARD_TEXT];

	guard_hint(g, kernel, backend, got, sizeof(got));
	assert_string_equal(got, want);
}

static void hints(void **state)
{
	static const struct guard bug = {.kind = BROKEN_BY,
					 .commit = "5d2d7e41e3b8",
					 .subject = "KVM: SVM: Drop",
					 .in = {"5.15"},
					 .note = "docs/x.md"};
	static const struct guard change = {.commit = "e9628b011bbd", .in = {"6.16"}};
	static const struct guard nothing = {0};

	(void)state;
	check_hint(&fix, "6.1.176", "kvm_amd",
		   "predates a2620f8932fa (CVE-2025-37957) \"KVM: SVM: Leave SMM\", fixed in "
		   "6.1.192 for this branch");
	check_hint(&fix, "6.6.1", "kvm_amd",
		   "older than 6.15, the first mainline with a2620f8932fa (CVE-2025-37957) "
		   "\"KVM: SVM: Leave SMM\"");
	check_hint(&fix, "6.1.176", "kvm_intel", "");
	check_hint(&fix, "6.1.192", "kvm_amd", "");
	check_hint(&fix, "", "kvm_amd", "");
	check_hint(&bug, "7.3.4", "kvm_amd",
		   "has the bug that came with 5d2d7e41e3b8 \"KVM: SVM: Drop\" in 5.15; no fix is "
		   "known: docs/x.md");
	check_hint(&bug, "5.14.2", "kvm_amd", "");
	check_hint(&change, "6.18.44", "kvm_pvm", "has e9628b011bbd, which changed this in 6.16");
	check_hint(&change, "6.1.176", "kvm_amd", "");
	check_hint(&nothing, "6.1.176", "kvm_amd", "");
}

static void check_predates(const struct guard *g, const char *kernel, const char *backend,
			   const char *want)
{
	char got[GUARD_VERSION];

	guard_predates(g, kernel, backend, got);
	assert_string_equal(got, want);
}

static void backports(void **state)
{
	static const struct guard change = {.commit = "x", .in = {"6.16", "6.1.192"}};

	(void)state;
	check_predates(&fix, "6.1.176", "kvm_amd", "6.1.192");
	check_predates(&fix, "6.1.176", "kvm_intel", "");
	check_predates(&fix, "6.6.1", "kvm_amd", "");
	check_predates(&fix, "6.12.117", "kvm_amd", "");
	check_predates(&change, "6.1.176", "kvm_amd", "");
}

static void in_words(void **state)
{
	static const struct guard subject = {.subject = "KVM: x86: zero EAX"};
	static const struct guard nothing = {0};
	char got[GUARD_TEXT], little[16];

	(void)state;
	guard_describe(&fix, got, sizeof(got));
	assert_string_equal(got, "fixed by a2620f8932fa (CVE-2025-37957) in 6.15, 6.14.7, 6.12.29, "
				 "6.1.192: KVM: SVM: Leave SMM");
	guard_describe(&subject, got, sizeof(got));
	assert_string_equal(got, "changed by \"KVM: x86: zero EAX\"");
	guard_describe(&nothing, got, sizeof(got));
	assert_string_equal(got, "");
	guard_describe(&fix, little, sizeof(little));
	assert_string_equal(little, "fixed by a2620f");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(branches), cmocka_unit_test(left_out), cmocka_unit_test(mainline),
		cmocka_unit_test(unknown),  cmocka_unit_test(hints),	cmocka_unit_test(backports),
		cmocka_unit_test(in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
