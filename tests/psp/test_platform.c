// SPDX-License-Identifier: GPL-2.0-or-later
/* The platform's life, its keys and certificates. */
#include <stdlib.h>
#include <string.h>

#include "models/psp/keys.h"
#include "psp_fixture.h"

static struct ec_point key_of(const struct cert *c, enum cert_usage usage)
{
	struct ec_point key;

	assert_true(cert_read(c, usage, &key));
	return key;
}

/* The chain: PDH, then PEK, OCA, CEK. */
static const struct cert *export(struct psp *p)
{
	uint8_t *b = command_buffer(p);

	memset(b, 0, 256);
	put64(b, DATA_AT);
	put32(b + 8, CERT_SIZE);
	put64(b + 16, DATA_AT + CERT_SIZE);
	put32(b + 24, 3 * CERT_SIZE);
	assert_int_equal(give(p, PDH_CERT_EXPORT), PSP_SUCCESS);
	assert_int_equal(get32(b + 8), CERT_SIZE);
	assert_int_equal(get32(b + 24), 3 * CERT_SIZE);
	return memory_of(p, DATA_AT, 4 * CERT_SIZE);
}

static void is_signed(const struct cert *chain)
{
	struct ec_point pek = key_of(&chain[1], CERT_PEK), oca = key_of(&chain[2], CERT_OCA),
			cek = key_of(&chain[3], CERT_CEK);

	assert_true(cert_signed_by(&chain[0], CERT_PEK, &pek));
	assert_true(cert_signed_by(&chain[1], CERT_OCA, &oca));
	assert_true(cert_signed_by(&chain[1], CERT_CEK, &cek));
	assert_true(cert_signed_by(&chain[2], CERT_OCA, &oca));
	assert_false(cert_signed_by(&chain[0], CERT_PEK, &oca));
}

static void test_states(void **state)
{
	struct psp *p = *state;
	uint8_t *b = command_buffer(p);
	uint32_t handle;

	assert_int_equal(platform_state_of(p), PLATFORM_UNINIT);
	bring_up(p);
	assert_int_equal(platform_state_of(p), PLATFORM_INIT);
	assert_int_equal(b[0], 1);
	assert_int_equal(b[1], 55);
	assert_int_equal(get32(b + 3), 0x100);
	handle = start_guest(p, 0, 9);
	assert_int_equal(platform_state_of(p), PLATFORM_WORKING);
	assert_int_equal(get32(b + 8), 1);
	assert_int_equal(give_words(p, DEACTIVATE, handle, 0), PSP_SUCCESS);
	assert_int_equal(give_words(p, DECOMMISSION, handle, 0), PSP_SUCCESS);
	assert_int_equal(platform_state_of(p), PLATFORM_INIT);
	handle = start_guest(p, 0, 10);
	assert_int_equal(give(p, SHUTDOWN), PSP_SUCCESS);
	assert_int_equal(platform_state_of(p), PLATFORM_UNINIT);
	assert_int_equal(give_words(p, GUEST_STATUS, handle, 0), PSP_INVALID_PLATFORM_STATE);
	bring_up(p);
	assert_int_equal(give_words(p, GUEST_STATUS, handle, 0), PSP_INVALID_GUEST);
}

static void test_asids(void **state)
{
	struct psp *p = *state;
	uint32_t one, two;

	bring_up(p);
	one = start_guest(p, 0, 9);
	two = start_guest(p, 0, 0);
	assert_int_equal(give_words(p, ACTIVATE, two, 9), PSP_ASID_OWNED);
	assert_int_equal(give_words(p, DEACTIVATE, one, 0), PSP_SUCCESS);
	assert_int_equal(give_words(p, ACTIVATE, two, 9), PSP_DFFLUSH_REQUIRED);
	assert_int_equal(give(p, DF_FLUSH), PSP_SUCCESS);
	assert_int_equal(give_words(p, ACTIVATE, two, 9), PSP_SUCCESS);
	assert_int_equal(give_words(p, ACTIVATE, start_guest(p, 4, 0), 9), PSP_INVALID_ASID);
}

static void test_resources(void **state)
{
	struct psp *p = *state;

	bring_up(p);
	for (int i = 0; i < PSP_GUESTS; i++)
		start_guest(p, 0, 0);
	put32(command_buffer(p), 0);
	put32(command_buffer(p) + 4, 0);
	assert_int_equal(give(p, LAUNCH_START), PSP_RESOURCE_LIMIT);
}

static void test_keys_stay(void **state)
{
	struct psp *p = *state;
	struct cert before[4];

	bring_up(p);
	memcpy(before, export(p), sizeof(before));
	is_signed(before);
	assert_int_equal(give(p, SHUTDOWN), PSP_SUCCESS);
	bring_up(p);
	assert_memory_equal(before, export(p), sizeof(before));
	assert_int_equal(give(p, PDH_GEN), PSP_SUCCESS);
	assert_memory_not_equal(before, export(p), sizeof(before[0]));
	assert_memory_equal(&before[1], export(p) + 1, 3 * CERT_SIZE);
	assert_int_equal(give(p, PEK_GEN), PSP_SUCCESS);
	is_signed(export(p));
	assert_memory_not_equal(&before[1], export(p) + 1, sizeof(before[0]));
	/* The chip stays what it is. */
	assert_memory_equal(&before[3], export(p) + 3, sizeof(before[0]));
	memcpy(before, export(p), sizeof(before));
	assert_int_equal(give(p, FACTORY_RESET), PSP_SUCCESS);
	bring_up(p);
	assert_memory_not_equal(&before[1], export(p) + 1, sizeof(before[0]));
}

/* An owner signs the PEK's request and puts it into place. */
static void test_owner(void **state)
{
	struct psp *p = *state;
	struct ec_key owner, other;
	struct cert oca = {{0}}, csr;
	uint8_t *b;

	bring_up(p);
	b = command_buffer(p);
	put64(b, DATA_AT);
	put32(b + 8, CERT_SIZE);
	assert_int_equal(give(p, PEK_CSR), PSP_SUCCESS);
	memcpy(&csr, memory_of(p, DATA_AT, CERT_SIZE), sizeof(csr));
	ec_generate(&owner);
	ec_generate(&other);
	cert_make(&oca, CERT_OCA, &owner.public);
	cert_sign(&oca, 0, CERT_OCA, &owner);
	for (int good = 0; good <= 1; good++) {
		cert_sign(&csr, 0, CERT_OCA, good ? &owner : &other);
		memcpy(memory_of(p, DATA_AT, CERT_SIZE), &csr, sizeof(csr));
		memcpy(memory_of(p, DATA_AT + 8192, CERT_SIZE), &oca, sizeof(oca));
		memset(b, 0, 256);
		put64(b, DATA_AT);
		put32(b + 8, CERT_SIZE);
		put64(b + 16, DATA_AT + 8192);
		put32(b + 24, CERT_SIZE);
		assert_int_equal(give(p, PEK_CERT_IMPORT), good ? PSP_SUCCESS : PSP_BAD_SIGNATURE);
	}
	assert_int_equal(give(p, PEK_CERT_IMPORT), PSP_ALREADY_OWNED);
	platform_state_of(p);
	assert_int_equal(get32(b + 3) & 1, 1);
	is_signed(export(p));
	assert_memory_equal(export(p) + 2, &oca, sizeof(oca));
}

/* INIT_EX with the host's memory: a second PSP takes up what the first left there. */
static uint32_t init_ex(struct psp *p)
{
	uint8_t *b = command_buffer(p);

	memset(b, 0, 256);
	put32(b, 36);
	put64(b + 24, DATA_AT + 0x10000);
	put32(b + 32, 32768);
	return give(p, INIT_EX);
}

static void test_nv(void **state)
{
	struct psp *p = *state, *second;
	uint8_t nv[32768];
	struct cert pdh;
	void *other;

	memset(memory_of(p, DATA_AT + 0x10000, sizeof(nv)), 0xff, sizeof(nv));
	assert_int_equal(init_ex(p), PSP_SUCCESS);
	assert_int_equal(give(p, PDH_GEN), PSP_SUCCESS);
	pdh = *export(p);
	memcpy(nv, memory_of(p, DATA_AT + 0x10000, sizeof(nv)), sizeof(nv));
	psp_setup(&other);
	second = other;
	memcpy(memory_of(second, DATA_AT + 0x10000, sizeof(nv)), nv, sizeof(nv));
	assert_int_equal(init_ex(second), PSP_SUCCESS);
	assert_memory_equal(&pdh, export(second), sizeof(pdh));
	assert_int_equal(give(second, SHUTDOWN), PSP_SUCCESS);
	((uint8_t *)memory_of(second, DATA_AT + 0x10000, 64))[40] ^= 1;
	assert_int_equal(init_ex(second), PSP_SECURE_DATA_INVALID);
	assert_int_equal(platform_state_of(second), PLATFORM_UNINIT);
	assert_int_equal(init_ex(second), PSP_SUCCESS);
	assert_memory_not_equal(&pdh, export(second), sizeof(pdh));
	psp_teardown(&other);
}

/* What another implementation of HMAC made of the specification's words. */
static void test_kdf(void **state)
{
	static const uint8_t master[] = {0xf5, 0xc3, 0x1a, 0x87, 0xdd, 0x1c, 0xca, 0x18,
					 0xa2, 0x5d, 0xc5, 0x55, 0x82, 0xf8, 0xd4, 0x1f},
			     kek[] = {0x12, 0xa2, 0x9e, 0x6e, 0x41, 0xc5, 0x50, 0x45,
				      0x8e, 0x10, 0x9c, 0x3b, 0xb4, 0x8e, 0xc6, 0xe7};
	uint8_t key[48], out[16];

	(void)state;
	for (unsigned int i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	kdf(key, 48, "sev-master-secret", key, 16, out, sizeof(out));
	assert_memory_equal(out, master, sizeof(out));
	kdf(key, 16, "sev-kek", NULL, 0, out, sizeof(out));
	assert_memory_equal(out, kek, sizeof(out));
}

static void test_keys(void **state)
{
	uint8_t hash[32] = {1}, a[EC_BYTES], b[EC_BYTES];
	struct ec_key one, two, again;
	struct ec_signature sig;

	(void)state;
	ec_derive(&one, "one");
	ec_derive(&again, "one");
	assert_memory_equal(&one, &again, sizeof(one));
	ec_generate(&two);
	assert_true(ec_shared_secret(&one, &two.public, a));
	assert_true(ec_shared_secret(&two, &one.public, b));
	assert_memory_equal(a, b, sizeof(a));
	ec_sign(&one, hash, sizeof(hash), &sig);
	assert_true(ec_verify(&one.public, hash, sizeof(hash), &sig));
	assert_false(ec_verify(&two.public, hash, sizeof(hash), &sig));
	hash[0] ^= 1;
	assert_false(ec_verify(&one.public, hash, sizeof(hash), &sig));
	two.public.x[47] ^= 1;
	assert_false(ec_shared_secret(&one, &two.public, a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_states, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_asids, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_resources, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_keys_stay, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_owner, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_nv, psp_setup, psp_teardown),
		cmocka_unit_test(test_kdf),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
