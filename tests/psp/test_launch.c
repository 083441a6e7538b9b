// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest from LAUNCH_START to running, as its owner sees it. */
#include <stdlib.h>
#include <string.h>

#include "owner.h"

static void digest_of(size_t len, const uint8_t *data, uint8_t out[32])
{
	struct sha256_ctx s;

	sha256_init(&s);
	sha256_update(&s, len, data);
	sha256_digest(&s, 32, out);
}

static void measured(struct psp *p, uint32_t policy, size_t len)
{
	uint8_t got[48], digest[32], expected[32], *data = calloc(1, len);
	struct owner o = {0};

	assert_non_null(data);
	memset(data, 0x5a, len);
	owner_guest(&o, p, policy, got);
	digest_of(len, data, digest);
	owner_measurement(&o, policy, digest, got + 32, expected);
	assert_memory_equal(got, expected, sizeof(expected));
	free(data);
}

static void test_nonce(void **state)
{
	uint8_t one[48], two[48];
	struct owner o = {0};

	bring_up(*state);
	owner_guest(&o, *state, 1, one);
	assert_int_equal(give_words(*state, DEACTIVATE, 1, 0), PSP_SUCCESS);
	assert_int_equal(give(*state, DF_FLUSH), PSP_SUCCESS);
	owner_guest(&o, *state, 1, two);
	assert_memory_not_equal(one + 32, two + 32, 16);
}

static void test_measure(void **state)
{
	bring_up(*state);
	measured(*state, 1, 4096);
	/* SEV-ES: the page, and the same bytes as VMSA. */
	measured(*state, 5, 8192);
}

/* Who changes one byte of the session is found out; and who changes the policy. */
static void test_session(void **state)
{
	static const uint8_t harm[] = {0, 16, 47, 48, 64, 96, 127};
	struct psp *p = *state;
	struct owner o = {0};

	bring_up(p);
	for (size_t i = 0; i < sizeof(harm); i++) {
		owner_begin(&o, p, 1);
		o.session[harm[i]] ^= 1;
		assert_int_equal(owner_launch(&o, p, 1), PSP_BAD_MEASUREMENT);
	}
	owner_begin(&o, p, 1);
	assert_int_equal(owner_launch(&o, p, 0), PSP_BAD_MEASUREMENT);
	assert_int_equal(platform_state_of(p), PLATFORM_INIT);
	owner_begin(&o, p, 1);
	o.cert.byte[0x14] ^= 1;
	assert_int_equal(owner_launch(&o, p, 1), PSP_INVALID_CERTIFICATE);
	psp_add_bugs(p, "psp-session");
	owner_begin(&o, p, 1);
	o.session[64] ^= 1;
	assert_int_equal(owner_launch(&o, p, 1), PSP_SUCCESS);
}

static void test_secret(void **state)
{
	uint8_t measure[48], secret[64] = "the guest's alone to know", none[64] = {0};
	struct psp *p = *state;
	uint8_t *header, *transport;
	struct owner o = {0};
	uint32_t handle;

	bring_up(p);
	handle = owner_guest(&o, p, 1, measure);
	header = memory_of(p, DATA_AT, 52);
	transport = memory_of(p, DATA_AT + 0x1000, 64);
	memset(memory_of(p, GUEST_AT, 64), 0, 64);
	owner_secret(&o, measure, secret, sizeof(secret), header, transport);
	assert_memory_not_equal(transport, secret, sizeof(secret));
	transport[5] ^= 1;
	give_packet(p, LAUNCH_SECRET, handle, 64, PSP_BAD_MEASUREMENT);
	assert_memory_equal(memory_of(p, GUEST_AT, 64), none, 64);
	transport[5] ^= 1;
	give_packet(p, LAUNCH_SECRET, handle, 64, PSP_SUCCESS);
	assert_memory_equal(memory_of(p, GUEST_AT, 64), secret, 64);
	/* For another launch it is worth nothing. */
	measure[0] ^= 1;
	owner_secret(&o, measure, secret, sizeof(secret), header, transport);
	give_packet(p, LAUNCH_SECRET, handle, 64, PSP_BAD_MEASUREMENT);
}

static void test_report(void **state)
{
	uint8_t measure[48], digest[32], page[4096], hash[32];
	struct psp *p = *state;
	struct ec_signature sig;
	uint8_t *b, *report;
	struct owner o = {0};
	uint32_t handle;

	bring_up(p);
	handle = owner_guest(&o, p, 3, measure);
	memset(page, 0x5a, sizeof(page));
	digest_of(sizeof(page), page, digest);
	b = command_buffer(p);
	memset(b, 0, 256);
	put32(b, handle);
	put64(b + 8, DATA_AT);
	memset(b + 16, 0x77, 16);
	put32(b + 32, 208);
	assert_int_equal(give(p, ATTESTATION), PSP_SUCCESS);
	report = memory_of(p, DATA_AT, 208);
	assert_memory_equal(report, b + 16, 16);
	assert_memory_equal(report + 16, digest, 32);
	assert_int_equal(get32(report + 48), 3);
	digest_of(52, report, hash);
	for (int i = 0; i < EC_BYTES; i++) {
		sig.r[i] = report[64 + 47 - i];
		sig.s[i] = report[136 + 47 - i];
	}
	assert_true(ec_verify(&p->platform.id.pek.public, hash, sizeof(hash), &sig));
}

/* A key that two guests share stays with the policy that allowed it. */
static void test_sharing(void **state)
{
	struct psp *p = *state;
	uint8_t *b = command_buffer(p);
	uint32_t one;

	bring_up(p);
	one = start_guest(p, 0, 0);
	memset(b, 0, 256);
	put32(b, one);
	assert_int_equal(give(p, LAUNCH_START), PSP_SUCCESS);
	assert_int_equal(p->guests.guest[0].vek, p->guests.guest[1].vek);
	put32(b, one);
	put32(b + 4, 1);
	assert_int_equal(give(p, LAUNCH_START), PSP_POLICY_FAILURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nonce, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_measure, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_session, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_secret, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_report, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_sharing, psp_setup, psp_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
