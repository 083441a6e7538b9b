// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest from LAUNCH_START to running, as its owner sees it; and to another platform. */
#include <stdlib.h>
#include <string.h>

#include "models/psp/packet.h"
#include "owner.h"

#define PAGE_AT (DATA_AT + 0x4000)

static void digest_of(size_t len, const uint8_t *data, uint8_t out[32])
{
	struct sha256_ctx s;

	sha256_init(&s);
	sha256_update(&s, len, data);
	sha256_digest(&s, 32, out);
}

/* A guest with one page, measured; its measurement and nonce to OUT. */
static uint32_t launch(struct owner *o, struct psp *p, uint32_t policy, uint8_t out[48])
{
	uint32_t handle;

	owner_begin(o, p, policy);
	assert_int_equal(owner_launch(o, p, policy), PSP_SUCCESS);
	handle = get32(command_buffer(p));
	assert_int_equal(give_words(p, ACTIVATE, handle, policy & 4 ? 2 : 9), PSP_SUCCESS);
	memset(memory_of(p, PAGE_AT, 4096), 0x5a, 4096);
	assert_int_equal(give_range(p, LAUNCH_UPDATE_DATA, handle, PAGE_AT, 4096), PSP_SUCCESS);
	if (policy & 4)
		assert_int_equal(give_range(p, LAUNCH_UPDATE_VMSA, handle, PAGE_AT, 4096),
				 PSP_SUCCESS);
	assert_int_equal(give_range(p, LAUNCH_MEASURE, handle, DATA_AT, 48), PSP_SUCCESS);
	memcpy(out, memory_of(p, DATA_AT, 48), 48);
	return handle;
}

static void measured(struct psp *p, uint32_t policy, size_t len)
{
	uint8_t got[48], digest[32], expected[32], *data = calloc(1, len);
	struct owner o = {0};

	assert_non_null(data);
	memset(data, 0x5a, len);
	launch(&o, p, policy, got);
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
	launch(&o, *state, 1, one);
	assert_int_equal(give_words(*state, DEACTIVATE, 1, 0), PSP_SUCCESS);
	assert_int_equal(give(*state, DF_FLUSH), PSP_SUCCESS);
	launch(&o, *state, 1, two);
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

static void give_packet(struct psp *p, uint32_t number, uint32_t handle, uint32_t len,
			uint32_t status)
{
	uint8_t *b = command_buffer(p);

	memset(b, 0, 256);
	put32(b, handle);
	put64(b + 8, DATA_AT);
	put32(b + 16, PACKET_HEADER);
	put64(b + 24, PAGE_AT);
	put32(b + 32, len);
	put64(b + 40, DATA_AT + 0x1000);
	put32(b + 48, len);
	assert_int_equal(give(p, number), status);
}

static void test_secret(void **state)
{
	uint8_t measure[48], secret[64] = "the guest's alone to know", none[64] = {0};
	struct psp *p = *state;
	uint8_t *header, *transport;
	struct owner o = {0};
	uint32_t handle;

	bring_up(p);
	handle = launch(&o, p, 1, measure);
	header = memory_of(p, DATA_AT, 52);
	transport = memory_of(p, DATA_AT + 0x1000, 64);
	memset(memory_of(p, PAGE_AT, 64), 0, 64);
	owner_secret(&o, measure, secret, sizeof(secret), header, transport);
	assert_memory_not_equal(transport, secret, sizeof(secret));
	transport[5] ^= 1;
	give_packet(p, LAUNCH_SECRET, handle, 64, PSP_BAD_MEASUREMENT);
	assert_memory_equal(memory_of(p, PAGE_AT, 64), none, 64);
	transport[5] ^= 1;
	give_packet(p, LAUNCH_SECRET, handle, 64, PSP_SUCCESS);
	assert_memory_equal(memory_of(p, PAGE_AT, 64), secret, 64);
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
	handle = launch(&o, p, 3, measure);
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

/* SEND_START to the platform whose certificates lie at DATA_AT + 0x2000: PDH, then the chain. */
static uint32_t send_start(struct psp *p, uint32_t handle)
{
	uint8_t *b = command_buffer(p);

	memset(b, 0, 256);
	put32(b, handle);
	put64(b + 8, DATA_AT + 0x2000);
	put32(b + 16, CERT_SIZE);
	put64(b + 24, DATA_AT + 0x2000 + CERT_SIZE);
	put32(b + 32, 3 * CERT_SIZE);
	put64(b + 56, DATA_AT + 0x8000);
	put32(b + 64, SESSION_SIZE);
	return give(p, SEND_START);
}

static void copy_certs(struct psp *from, struct psp *to)
{
	uint8_t *b = command_buffer(from);

	memset(b, 0, 256);
	put64(b, DATA_AT + 0x2000);
	put32(b + 8, CERT_SIZE);
	put64(b + 16, DATA_AT + 0x2000 + CERT_SIZE);
	put32(b + 24, 3 * CERT_SIZE);
	assert_int_equal(give(from, PDH_CERT_EXPORT), PSP_SUCCESS);
	memcpy(memory_of(to, DATA_AT + 0x2000, 4 * CERT_SIZE),
	       memory_of(from, DATA_AT + 0x2000, 4 * CERT_SIZE), 4 * CERT_SIZE);
}

static uint32_t receive_start(struct psp *p, const struct cert *pdh, const uint8_t *session)
{
	uint8_t *b = command_buffer(p);

	memcpy(memory_of(p, DATA_AT, CERT_SIZE), pdh, CERT_SIZE);
	memcpy(memory_of(p, DATA_AT + 0x8000, SESSION_SIZE), session, SESSION_SIZE);
	memset(b, 0, 256);
	put64(b + 8, DATA_AT);
	put32(b + 16, CERT_SIZE);
	put64(b + 24, DATA_AT + 0x8000);
	put32(b + 32, SESSION_SIZE);
	assert_int_equal(give(p, RECEIVE_START), PSP_SUCCESS);
	return get32(b);
}

/* One page from FROM's guest ONE to TO's guest TWO, on the way harmed if HARM is set. */
static void move_page(struct psp *from, uint32_t one, struct psp *to, uint32_t two, bool harm)
{
	memset(memory_of(from, PAGE_AT, 4096), 0xc3, 4096);
	memset(memory_of(to, PAGE_AT, 4096), 0, 4096);
	give_packet(from, SEND_UPDATE_DATA, one, 4096, PSP_SUCCESS);
	memcpy(memory_of(to, DATA_AT, 0x2000), memory_of(from, DATA_AT, 0x2000), 0x2000);
	if (harm)
		((uint8_t *)memory_of(to, DATA_AT + 0x1000, 1))[0] ^= 1;
	give_packet(to, RECEIVE_UPDATE_DATA, two, 4096, harm ? PSP_BAD_MEASUREMENT : PSP_SUCCESS);
	if (!harm)
		assert_memory_equal(memory_of(to, PAGE_AT, 4096), memory_of(from, PAGE_AT, 4096),
				    4096);
}

static void test_migration(void **state)
{
	struct psp *from = *state, *to;
	uint32_t one, two;
	uint8_t measure[48];
	struct owner o = {0};
	void *other;

	psp_setup(&other);
	to = other;
	bring_up(from);
	bring_up(to);
	one = launch(&o, from, 0, measure);
	assert_int_equal(give_words(from, LAUNCH_FINISH, one, 0), PSP_SUCCESS);
	copy_certs(to, from);
	((uint8_t *)memory_of(from, DATA_AT + 0x2014, 1))[0] ^= 1;
	assert_int_equal(send_start(from, one), PSP_BAD_SIGNATURE);
	((uint8_t *)memory_of(from, DATA_AT + 0x2014, 1))[0] ^= 1;
	assert_int_equal(send_start(from, one), PSP_SUCCESS);
	assert_int_equal(guest_state_of(from, one), GUEST_SUPDATE);
	two = receive_start(to, &from->platform.id.pdh_cert,
			    memory_of(from, DATA_AT + 0x8000, SESSION_SIZE));
	assert_int_equal(give_words(to, ACTIVATE, two, 10), PSP_SUCCESS);
	move_page(from, one, to, two, true);
	move_page(from, one, to, two, false);
	assert_int_equal(give_words(from, SEND_FINISH, one, 0), PSP_SUCCESS);
	assert_int_equal(guest_state_of(from, one), GUEST_SENT);
	assert_int_equal(give_words(to, RECEIVE_FINISH, two, 0), PSP_SUCCESS);
	assert_int_equal(guest_state_of(to, two), GUEST_RUNNING);
	psp_teardown(&other);
}

static void test_cancel(void **state)
{
	struct psp *p = *state;
	uint8_t measure[48];
	uint32_t handle;
	struct owner o = {0};

	bring_up(p);
	handle = launch(&o, p, 0, measure);
	assert_int_equal(give_words(p, LAUNCH_FINISH, handle, 0), PSP_SUCCESS);
	copy_certs(p, p);
	assert_int_equal(send_start(p, handle), PSP_SUCCESS);
	assert_int_equal(give_words(p, SEND_CANCEL, handle, 0), PSP_SUCCESS);
	assert_int_equal(guest_state_of(p, handle), GUEST_RUNNING);
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
		cmocka_unit_test_setup_teardown(test_migration, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_cancel, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_sharing, psp_setup, psp_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
