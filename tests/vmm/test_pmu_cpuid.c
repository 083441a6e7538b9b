// SPDX-License-Identifier: GPL-2.0-or-later
/* What CPUID shows of the PMU, of tables made by hand. */
#include "cmocka_tests.h"

#include <string.h>

#include "kvex/pmu.h"

/* The head ends in an array without a size, so that it can lie over the entries only. */
union table {
	struct kvm_cpuid2 head;
	struct {
		__u32 nent, padding;
		struct kvm_cpuid_entry2 entry[5];
	};
};

/* EBX, EDX, ECX of leaf 0 spell the vendor. */
static union table table(const char *vendor)
{
	union table t = {.nent = 5,
			 .entry = {{.function = 0},
				   {.function = 0xa},
				   {.function = 0x80000001, .ecx = 0xffffffff},
				   {.function = 0x80000022},
				   {.function = 1, .ecx = 0xffffffff}}};

	memcpy(&t.entry[0].ebx, vendor, 4);
	memcpy(&t.entry[0].edx, vendor + 4, 4);
	memcpy(&t.entry[0].ecx, vendor + 8, 4);
	return t;
}

static const char *describe(const union table *t, struct pmu *pmu)
{
	static char text[96];

	pmu_read_cpuid(&t->head, pmu);
	return pmu_describe(pmu, text, sizeof(text));
}

static void amd(void **state)
{
	union table t = table("AuthenticAMD");
	struct pmu pmu;

	(void)state;
	assert_string_equal(describe(&t, &pmu), "6 counters of 48 bits");
	assert_int_equal(pmu.global_ctl, 0);
	t.entry[3].eax = 1;
	t.entry[3].ebx = 0x30f4; /* with counters of the memory controllers above */
	assert_string_equal(describe(&t, &pmu), "4 counters of 48 bits, PerfMonV2");
	assert_int_equal(pmu.global_ctl, 0xc0000301);
	assert_int_equal(pmu.select + 3 * pmu.step, 0xc0010206);
	assert_int_equal(pmu.counter + 3 * pmu.step, 0xc0010207);
	t.entry[2].ecx = ~(1u << 23);
	assert_string_equal(describe(&t, &pmu), "no counters");
}

static void intel(void **state)
{
	union table t = table("GenuineIntel");
	struct pmu pmu;

	(void)state;
	assert_string_equal(describe(&t, &pmu), "no counters");
	t.entry[1].eax = 0x07300801;
	t.entry[1].edx = 0x603;
	assert_string_equal(describe(&t, &pmu),
			    "8 counters of 48 bits, architectural PMU version 1");
	assert_int_equal(pmu.global_ctl, 0);
	t.entry[1].eax = 0x07300805;
	assert_string_equal(describe(&t, &pmu),
			    "8 counters of 48 bits, 3 fixed ones, architectural PMU version 5");
	assert_int_equal(pmu.global_ctl, 0x38f);
	assert_int_equal(pmu.counter + 7 * pmu.step, 0xc8);
}

static void cleared(void **state)
{
	static const char *const vendors[] = {"AuthenticAMD", "GenuineIntel"};
	struct pmu pmu;

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		union table t = table(vendors[i]);

		t.entry[1].eax = 0x07300805;
		t.entry[3].eax = 1;
		t.entry[3].ebx = 6;
		pmu_clear_cpuid(&t.head);
		assert_string_equal(describe(&t, &pmu), "no counters");
		assert_int_equal(t.entry[1].eax, 0);
		assert_int_equal(t.entry[2].ecx, ~(1u << 23));
		assert_int_equal(t.entry[3].eax, 0);
		assert_int_equal(t.entry[3].ebx, 0);
		assert_int_equal(t.entry[4].ecx, 0xffffffff);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amd),
		cmocka_unit_test(intel),
		cmocka_unit_test(cleared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
