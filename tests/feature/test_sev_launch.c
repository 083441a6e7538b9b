// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands in the tables of encrypted guests, and the names of their types and states. */
#include "../vmm/cmocka_tests.h"
#include "kvex/mode.h"
#include "kvex/sev.h"

#define C_BIT  (1ULL << 47)
#define MEMORY (4u << 20)

static uint64_t entry(const uint8_t *mem, uint64_t table, unsigned int i)
{
	uint64_t e;

	memcpy(&e, mem + table + 8ULL * i, sizeof(e));
	return e;
}

/* The C-bit in all tables and pages but the shared ones and those without memory. */
static void test_tables(void **state)
{
	struct vm *vm = calloc(1, sizeof(*vm));
	uint8_t *mem = calloc(1, MEMORY);
	const uint64_t pd = GUEST_GPA_PML4 + 0x2000;

	(void)state;
	vm->config = (struct vm_config){
		.type = KVM_X86_SNP_VM, .mem_size = MEMORY, .c_bit = C_BIT, .mode = MODE_LONG};
	vm->nr_slots = 1;
	vm->slot[0] = (struct vm_slot){.size = MEMORY, .hva = mem, .memfd = -1};
	assert_int_equal(mode_write_tables(vm, MODE_LONG), 0);
	assert_true(entry(mem, GUEST_GPA_PML4, 0) & C_BIT);
	assert_true(entry(mem, GUEST_GPA_PML4 + 0x1000, 3) & C_BIT);
	assert_int_equal(entry(mem, pd, 0) & ~0xfffULL, GUEST_GPA_SEV_PT | C_BIT);
	assert_true(entry(mem, pd, 1) & C_BIT);
	assert_false(entry(mem, pd, MEMORY >> 21) & C_BIT);
	for (uint64_t gpa = 0; gpa < 2u << 20; gpa += 0x1000) {
		uint64_t pte = entry(mem, GUEST_GPA_SEV_PT, (unsigned int)(gpa >> 12));

		assert_int_equal(pte & ~(0xfffULL | C_BIT), gpa);
		assert_int_equal(!(pte & C_BIT), vm_page_is_shared(gpa));
		assert_false(pte & PTE_LARGE);
	}
	/* The gate of #VC leads to the handler, that of another vector to its stub. */
	assert_int_equal(entry(mem, GUEST_GPA_IDT + 29 * 16, 0) & 0xffff, GUEST_GPA_VC & 0xffff);
	assert_int_equal(entry(mem, GUEST_GPA_IDT + 29 * 16, 0) >> 48, GUEST_GPA_VC >> 16);
	assert_int_equal(entry(mem, GUEST_GPA_IDT + 13 * 16, 0) & 0xffff,
			 GUEST_GPA_TRAPS + 13 * 16);
	vm->config.mem_size = 64 << 10;
	assert_int_equal(mode_write_tables(vm, MODE_LONG), -EINVAL);
	free(mem);
	free(vm);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(sev_type_name(KVM_X86_SEV_ES_VM), "sev-es");
	assert_null(sev_type_name(KVM_X86_DEFAULT_VM));
	assert_null(sev_type_name(99));
	assert_int_equal(sev_type_from_name("snp"), KVM_X86_SNP_VM);
	assert_int_equal(sev_type_from_name("off"), 0);
	assert_string_equal(sev_state_name(SEV_STATE_RUNNING), "RUNNING");
	assert_string_equal(sev_state_name(99), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
