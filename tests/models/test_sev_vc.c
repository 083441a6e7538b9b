// SPDX-License-Identifier: GPL-2.0-or-later
/* #VC: exits that are none for the host, but an exception of the guest's. */
#include "sev_fixture.h"

static void vc(void **state)
{
	(void)state;
	sev_start("");
	sev_enter(ES, ES_ASID);
	sev_leave(0x72, 0, 0);
	assert_int_equal(fake_world.vmruns, 1);
	assert_int_equal(fake_world.delivered, 29);
	assert_int_equal(fake.reg[REG_RSP], 0x6000 - 48);
	assert_int_equal(fake_get(0x6000 - 48, 8), 0x72);
	assert_int_equal(fake_get(ALIAS, 8), (ROOT + 0x1000) | 7);
	/* Real mode has no error codes. */
	sev_leave(EXIT_INTR, 0, 0);
	fake_put(VMSA + (VMCB_CR0 - VMCB_SAVE), 0, 8);
	fake_put(VMSA + VMSA_RSP, 0x6000, 8);
	sev_enter(ES, ES_ASID);
	sev_leave(0x72, 0, 0);
	assert_int_equal(fake.reg[REG_RSP], 0x6000 - 40);
}

static bool goes_to_host(uint64_t code, uint64_t info1)
{
	unsigned int before = fake_world.vmruns;

	sev_enter(ES, ES_ASID);
	sev_leave(code, info1, 0);
	if (fake_world.vmruns == before)
		return true;
	sev_leave(EXIT_INTR, 0, 0);
	return false;
}

static void automatic_exits(void **state)
{
	static const uint64_t automatic[] = {0x52, 0x60, 0x61, 0x63, 0x64, 0x77, 0x78,
					     0x7f, 0x8f, 0x90, 0x9f, 0xa5, ~0ull};
	static const uint64_t others[] = {0x00, 0x37, 0x4d, 0x6e, 0x72,	   0x79,
					  0x7b, 0x7c, 0x81, 0x8a, 0x400000};

	(void)state;
	sev_start("");
	for (size_t i = 0; i < sizeof(automatic) / sizeof(automatic[0]); i++)
		assert_true(goes_to_host(automatic[i], 0));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(goes_to_host(others[i], 0));
	assert_true(goes_to_host(EXIT_NPF, 6));
	assert_false(goes_to_host(EXIT_NPF, 0xf));
	sev_start("sev-mmio-automatic");
	assert_true(goes_to_host(EXIT_NPF, 0xf));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vc),
		cmocka_unit_test(automatic_exits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
