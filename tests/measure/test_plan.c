// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of pages: what may be in it, what a guest's is, and where two differ. */
#include "../vmm/cmocka_tests.h"
#include "kvex/measure.h"
#include "kvex/mode.h"

#define C_BIT 51

static const uint8_t code[] = {0x90, 0xf4};

static struct guest_image image(uint64_t gpa, uint64_t memsz)
{
	return (struct guest_image){
		.name = "tiny",
		.mode = MODE_LONG,
		.entry = gpa,
		.nr_segments = 1,
		.segment = {{gpa, code, code + sizeof(code), memsz}},
	};
}

static struct plan_guest guest(const struct guest_image *img, enum sev_kind kind)
{
	return (struct plan_guest){
		.kind = kind, .image = img, .mem_size = 4 << 20, .vcpus = 2, .c_bit = C_BIT};
}

static void refuse(struct launch_plan *plan, enum plan_type type, uint64_t gpa, const char *why)
{
	assert_int_equal(plan_add(plan, type, gpa, NULL), -EINVAL);
	assert_contains(plan->err.text, why);
}

static void wrong_pages(void **state __attribute__((unused)))
{
	struct launch_plan plan;

	plan_init(&plan, SEV_KIND_SNP);
	refuse(&plan, PLAN_NORMAL, 0x10, "multiple of 4096");
	refuse(&plan, PLAN_NORMAL, 1ULL << 52, "52 bits");
	assert_int_equal(plan_add(&plan, PLAN_ZERO, 0x1000, NULL), 0);
	refuse(&plan, PLAN_NORMAL, 0x1000, "a zero page is there already");
	/* Each vCPU's VMSA has the same address. */
	assert_int_equal(plan_add(&plan, PLAN_VMSA, PLAN_VMSA_GPA, NULL), 0);
	assert_int_equal(plan_add(&plan, PLAN_VMSA, PLAN_VMSA_GPA, NULL), 0);
	assert_int_equal(plan.nr, 3);
	refuse(&plan, PLAN_VMSA, 0x1000, "a zero page is there already");
	plan_free(&plan);
	plan_init(&plan, SEV_KIND_SEV);
	refuse(&plan, PLAN_VMSA, 0, "a sev guest has no vmsa pages");
	refuse(&plan, PLAN_SECRETS, 0, "a sev guest has no secrets pages");
	plan_init(&plan, SEV_KIND_ES);
	refuse(&plan, PLAN_CPUID, 0, "a sev-es guest has no cpuid pages");
	refuse(&plan, PLAN_UNMEASURED, 0, "no unmeasured pages");
	assert_int_equal(plan_add(&plan, PLAN_VMSA, 0, NULL), 0);
	plan_free(&plan);
}

static void names(void **state __attribute__((unused)))
{
	for (enum plan_type t = PLAN_NORMAL; t <= PLAN_CPUID; t++)
		assert_int_equal(plan_type_from_name(plan_type_name(t)), t);
	assert_int_equal(plan_type_from_name("Normal"), 0);
	for (enum sev_kind k = SEV_KIND_SEV; k <= SEV_KIND_SNP; k++)
		assert_int_equal(sev_kind_from_name(sev_kind_name(k)), k);
	assert_int_equal(sev_kind_from_name("sev-snp"), SEV_KIND_NONE);
}

static const struct plan_page *page_at(const struct launch_plan *plan, uint64_t gpa)
{
	for (size_t i = 0; i < plan->nr; i++)
		if (plan->page[i].gpa == gpa)
			return &plan->page[i];
	return NULL;
}

static bool is_zero(const struct plan_page *page)
{
	for (size_t i = 0; i < PLAN_PAGE_SIZE; i++)
		if (page->bytes[i])
			return false;
	return true;
}

static unsigned int count(const struct launch_plan *plan, enum plan_type type)
{
	unsigned int n = 0;

	for (size_t i = 0; i < plan->nr; i++)
		n += plan->page[i].type == type;
	return n;
}

static void pages_of_a_guest(void **state __attribute__((unused)))
{
	struct guest_image img = image(0xa000, 0x1800);
	const enum plan_type stack[] = {[SEV_KIND_SEV] = PLAN_NORMAL,
					[SEV_KIND_ES] = PLAN_NORMAL,
					[SEV_KIND_SNP] = PLAN_ZERO};

	for (enum sev_kind kind = SEV_KIND_SEV; kind <= SEV_KIND_SNP; kind++) {
		struct plan_guest g = guest(&img, kind);
		struct launch_plan plan;
		size_t pages;

		assert_int_equal(plan_of_guest(&plan, &g), 0);
		assert_memory_equal(page_at(&plan, 0xa000)->bytes, code, sizeof(code));
		assert_int_equal(page_at(&plan, 0xb000)->type, PLAN_NORMAL);
		assert_null(page_at(&plan, 0xc000));
		assert_null(page_at(&plan, 0x7d000));
		assert_int_equal(page_at(&plan, 0x7e000)->type, stack[kind]);
		assert_int_equal(page_at(&plan, 0x7f000)->type, stack[kind]);
		assert_int_equal(page_at(&plan, GUEST_GPA_VC)->type, PLAN_NORMAL);
		assert_int_equal(page_at(&plan, GUEST_GPA_SEV_PT)->type, PLAN_NORMAL);
		/* Without encrypted registers there is no #VC, so no handler of it. */
		assert_int_equal(is_zero(page_at(&plan, GUEST_GPA_VC)), kind == SEV_KIND_SEV);
		assert_true(is_zero(page_at(&plan, 0x7f000)));
		assert_null(page_at(&plan, GUEST_GPA_RESULT)); /* shared */
		assert_null(page_at(&plan, GUEST_GPA_SHARED));
		assert_int_equal(count(&plan, PLAN_VMSA), kind == SEV_KIND_SEV ? 0 : 2);
		assert_int_equal(count(&plan, PLAN_SECRETS), kind == SEV_KIND_SNP);
		assert_int_equal(count(&plan, PLAN_CPUID), kind == SEV_KIND_SNP);
		assert_int_equal(page_at(&plan, GUEST_GPA_VMSA) != NULL, kind == SEV_KIND_SNP);
		pages = plan.nr - count(&plan, PLAN_VMSA);
		for (size_t i = 1; i < pages; i++)
			assert_true(plan.page[i].gpa > plan.page[i - 1].gpa);
		for (size_t i = pages; i < plan.nr; i++)
			assert_int_equal(plan.page[i].type, PLAN_VMSA);
		plan_free(&plan);
	}
}

static void vcpus_of_a_guest(void **state __attribute__((unused)))
{
	struct guest_image img = image(0xa000, 0);
	struct plan_guest g = guest(&img, SEV_KIND_SNP);
	struct launch_plan plan;
	const uint8_t *first, *second;
	const uint64_t cr3 = GUEST_GPA_PML4 | 1ULL << C_BIT, rip = 0xa000;
	const uint64_t rsp[] = {0x80000, 0x7f000}, id = 1;

	assert_int_equal(plan_of_guest(&plan, &g), 0);
	first = plan.page[plan.nr - 2].bytes;
	second = plan.page[plan.nr - 1].bytes;
	assert_memory_equal(first + 0x150, &cr3, 8);
	assert_memory_equal(first + 0x178, &rip, 8);
	assert_memory_equal(first + 0x1d8, &rsp[0], 8);
	assert_memory_equal(second + 0x1d8, &rsp[1], 8);
	assert_memory_equal(second + 0x338, &id, 8);
	plan_free(&plan);
	g.mode = MODE_REAL; /* no page tables, so no C-bit */
	assert_int_equal(plan_of_guest(&plan, &g), 0);
	first = plan.page[plan.nr - 2].bytes;
	for (unsigned int i = 0; i < 8; i++)
		assert_int_equal(first[0x150 + i], 0);
	/* None of them can be shared then. */
	assert_int_equal(page_at(&plan, GUEST_GPA_RESULT)->type, PLAN_NORMAL);
	assert_null(page_at(&plan, GUEST_GPA_SEV_PT));
	plan_free(&plan);
}

static void an_image_in_the_way(void **state __attribute__((unused)))
{
	static const uint64_t at[] = {GUEST_GPA_VC, GUEST_GPA_SECRETS, GUEST_GPA_SHARED_END - 1};
	struct launch_plan plan;

	for (size_t i = 0; i < 3; i++) {
		struct guest_image img = image(at[i], 0);
		struct plan_guest g = guest(&img, SEV_KIND_SNP);

		assert_int_equal(plan_of_guest(&plan, &g), -EINVAL);
		assert_contains(plan.err.text, "link it elsewhere");
		plan_free(&plan);
	}
}

static void the_c_bit(void **state __attribute__((unused)))
{
	struct guest_image img = image(0xa000, 0);
	struct plan_guest g = guest(&img, SEV_KIND_SEV);
	struct launch_plan with, without;
	struct plan_difference diff;

	assert_int_equal(plan_of_guest(&with, &g), 0);
	g.c_bit = 47;
	assert_int_equal(plan_of_guest(&without, &g), 0);
	plan_compare(&with, &without, &diff);
	assert_int_equal(diff.kind, PLAN_OTHER_BYTES);
	assert_int_equal(with.page[diff.index].gpa, GUEST_GPA_PML4);
	assert_int_equal(diff.offset, 5); /* bit 47 */
	assert_int_equal(with.page[diff.index].bytes[6] & 0x08, 0x08);
	plan_free(&with);
	plan_free(&without);
}

static struct launch_plan two_pages(uint64_t gpa, enum plan_type type, uint8_t last)
{
	uint8_t page[PLAN_PAGE_SIZE] = {[4095] = last};
	struct launch_plan plan;

	plan_init(&plan, SEV_KIND_SNP);
	assert_int_equal(plan_add(&plan, PLAN_NORMAL, 0, NULL), 0);
	assert_int_equal(plan_add(&plan, type, gpa, page), 0);
	return plan;
}

static void compare(const struct launch_plan *a, struct launch_plan b,
		    enum plan_difference_kind kind, const char *text)
{
	struct plan_difference diff;

	plan_compare(a, &b, &diff);
	assert_int_equal(diff.kind, kind);
	assert_contains(diff.text, text);
	plan_free(&b);
}

static void first_difference(void **state __attribute__((unused)))
{
	struct launch_plan a = two_pages(0x1000, PLAN_NORMAL, 1), b;

	compare(&a, two_pages(0x1000, PLAN_NORMAL, 1), PLAN_SAME, "all 2 pages are the same");
	compare(&a, two_pages(0x1000, PLAN_NORMAL, 2), PLAN_OTHER_BYTES,
		"page 1, normal at 0x1000: byte 0xfff is 0x01 in the first and 0x02");
	compare(&a, two_pages(0x2000, PLAN_NORMAL, 1), PLAN_OTHER_GPA, "at 0x2000 in the second");
	compare(&a, two_pages(0x1000, PLAN_ZERO, 1), PLAN_OTHER_TYPE, "zero in the second");
	plan_init(&b, SEV_KIND_SNP);
	assert_int_equal(plan_add(&b, PLAN_NORMAL, 0, NULL), 0);
	compare(&a, b, PLAN_MISSING, "page 1, normal at 0x1000, is only in the first");
	b = two_pages(0x1000, PLAN_NORMAL, 1);
	assert_int_equal(plan_add(&b, PLAN_ZERO, 0x5000, NULL), 0);
	compare(&a, b, PLAN_EXTRA, "page 2, zero at 0x5000, is only in the second");
	plan_free(&a);
}

static void a_vmsa_that_differs(void **state __attribute__((unused)))
{
	struct launch_plan a = two_pages(PLAN_VMSA_GPA, PLAN_VMSA, 0), b;

	b = two_pages(PLAN_VMSA_GPA, PLAN_VMSA, 0);
	b.page[1].bytes[0x179] = 7;
	compare(&a, b, PLAN_OTHER_BYTES, "byte 0x179 (rip) is 0x00");
	plan_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_pages),	       cmocka_unit_test(names),
		cmocka_unit_test(pages_of_a_guest),    cmocka_unit_test(vcpus_of_a_guest),
		cmocka_unit_test(an_image_in_the_way), cmocka_unit_test(the_c_bit),
		cmocka_unit_test(first_difference),    cmocka_unit_test(a_vmsa_that_differs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
