// SPDX-License-Identifier: GPL-2.0-or-later
/* /dev/sev: what is none, and the names of what the firmware answers. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "kvex/sev_platform.h"

static void test_none(void **state)
{
	struct sev_user_data_status status = {0};
	struct psp_answer a;
	struct psp psp;

	(void)state;
	assert_int_equal(psp_open(&psp, "/nonexistent", true), -ENOENT);
	assert_int_equal(psp.fd, -1);
	psp_close(&psp);
	assert_int_equal(psp_open(&psp, "/dev/null", false), 0);
	a = psp_platform_status(&psp, &status);
	assert_int_equal(a.code, -ENOTTY);
	assert_int_equal(a.error, PSP_NOT_ASKED);
	assert_non_null(strstr(psp.err.text, "SEV_ISSUE_CMD"));
	psp_close(&psp);
}

static void test_lengths(void **state)
{
	uint32_t len = 7, chain = 9;
	struct psp psp;

	(void)state;
	assert_int_equal(psp_open(&psp, "/dev/null", false), 0);
	assert_int_equal(psp_pek_csr(&psp, NULL, &len).code, -ENOTTY);
	assert_int_equal(psp_pdh_cert_export(&psp, NULL, &len, NULL, &chain).code, -ENOTTY);
	assert_int_equal(psp_get_id(&psp, NULL, &len).code, -ENOTTY);
	assert_int_equal(len, 7);
	assert_int_equal(chain, 9);
	psp_close(&psp);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(psp_error_name(0), "SUCCESS");
	assert_string_equal(psp_error_name(SEV_RET_POLICY_FAILURE), "POLICY_FAILURE");
	assert_string_equal(psp_error_name(SEV_RET_SECURE_DATA_INVALID), "SECURE_DATA_INVALID");
	assert_string_equal(psp_error_name(0x26), "RMP_INITIALIZATION_FAILED");
	assert_string_equal(psp_error_name(0x1e), "unknown");
	assert_string_equal(psp_error_name(0x1000), "unknown");
	assert_string_equal(psp_error_name(PSP_NOT_ASKED), "not asked");
	assert_string_equal(psp_state_name(PSP_STATE_WORKING), "WORKING");
	assert_string_equal(psp_state_name(3), "unknown");
	for (const struct psp_error *e = psp_errors; e[1].name; e++) {
		assert_true(e[0].code < e[1].code);
		assert_string_not_equal(e->what, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
