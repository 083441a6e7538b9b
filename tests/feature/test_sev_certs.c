// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the PEK must have signed. The firmware of the lab signs over SHA-256, so this one is over
 * SHA-384.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "kvex/id_block.h"
#include "kvex/sev_certs.h"

static const uint8_t mnonce[16] = "of this question";

static void reverse(uint8_t *to, const uint8_t *from)
{
	for (unsigned int i = 0; i < P384_SIZE; i++)
		to[i] = from[P384_SIZE - 1 - i];
}

static struct sign_key key_of(uint8_t first)
{
	const uint8_t secret[P384_SIZE] = {first};
	struct sign_key key;
	struct sys_error err;

	assert_int_equal(sign_key_of(secret, &key, &err), 0);
	return key;
}

static void sign(const struct sign_key *key, const void *data, size_t len, uint8_t *r, uint8_t *s)
{
	struct p384_signature rs;

	sign_data(key, data, len, &rs);
	reverse(r, rs.r);
	reverse(s, rs.s);
}

static struct sev_cert cert_of(uint32_t usage, const struct sign_key *key)
{
	struct sev_cert cert = {
		.version = SEV_CERT_VERSION, .usage = usage, .curve = SEV_CERT_CURVE_P384};

	reverse(cert.x, key->x);
	reverse(cert.y, key->y);
	return cert;
}

/* A PDH that SIGNER has signed in PLACE. */
static struct sev_certs certs_of(const struct sign_key *signer, unsigned int place)
{
	const struct sign_key pek = key_of(1), pdh = key_of(2);
	struct sev_certs certs = {.pdh = cert_of(SEV_CERT_PDH, &pdh),
				  .chain.pek = cert_of(SEV_CERT_PEK, &pek)};
	struct sev_cert_signature *sig = &certs.pdh.signature[place];

	sign(signer, &certs.pdh, offsetof(struct sev_cert, signature), sig->r, sig->s);
	sig->usage = SEV_CERT_PEK;
	sig->algo = SEV_CERT_ECDSA_SHA384;
	return certs;
}

static void test_pdh(void **state)
{
	const struct sign_key pek = key_of(1), other = key_of(3);
	struct sev_certs certs;
	struct sys_error err;

	(void)state;
	for (unsigned int place = 0; place < 2; place++) {
		certs = certs_of(&pek, place);
		assert_int_equal(sev_check_pdh(&certs, &err), 0);
	}
	certs.pdh.api_minor ^= 1;
	assert_int_equal(sev_check_pdh(&certs, &err), -EBADMSG);
	assert_string_equal(err.text, "the platform's PDH is not signed by its PEK");
	certs = certs_of(&other, 0);
	assert_int_equal(sev_check_pdh(&certs, &err), -EBADMSG);
}

static void test_formats(void **state)
{
	const struct sign_key pek = key_of(1);
	const struct sev_certs good = certs_of(&pek, 0);
	struct sev_certs certs = good;
	struct sys_error err;

	(void)state;
	certs.pdh.signature[0].usage = 0x1004;
	assert_int_equal(sev_check_pdh(&certs, &err), -EBADMSG);
	certs = good;
	certs.pdh.signature[0].algo = SEV_CERT_ECDSA_SHA256;
	assert_int_equal(sev_check_pdh(&certs, &err), -EBADMSG);
	certs = good;
	certs.pdh.signature[0].s[71] = 1;
	assert_int_equal(sev_check_pdh(&certs, &err), -EBADMSG);
	certs = good;
	certs.chain.pek.usage = SEV_CERT_PDH;
	assert_int_equal(sev_check_pdh(&certs, &err), -EBADMSG);
	certs = good;
	certs.pdh.usage = SEV_CERT_PEK;
	assert_int_equal(sev_check_pdh(&certs, &err), -EBADMSG);
	assert_non_null(strstr(err.text, "no PDH: usage 0x1002"));
}

static void test_report(void **state)
{
	const struct sign_key pek = key_of(1), other = key_of(3);
	const struct sev_cert cert = cert_of(SEV_CERT_PEK, &pek);
	struct sev_report report = {
		.policy = 1, .sig_usage = SEV_CERT_PEK, .sig_algo = SEV_CERT_ECDSA_SHA384};
	const uint8_t late[16] = "of another quest";
	struct sys_error err;

	(void)state;
	memcpy(report.mnonce, mnonce, sizeof(mnonce));
	sign(&pek, &report, offsetof(struct sev_report, sig_usage), report.signature,
	     report.signature + 72);
	assert_int_equal(sev_check_report(&report, mnonce, &cert, &err), 0);
	assert_int_equal(sev_check_report(&report, late, &cert, &err), -EBADMSG);
	assert_non_null(strstr(err.text, "another nonce"));
	report.launch_digest[31] = 1;
	assert_int_equal(sev_check_report(&report, mnonce, &cert, &err), -EBADMSG);
	assert_non_null(strstr(err.text, "not signed by the PEK"));
	sign(&other, &report, offsetof(struct sev_report, sig_usage), report.signature,
	     report.signature + 72);
	assert_int_equal(sev_check_report(&report, mnonce, &cert, &err), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pdh),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_report),
	};

	return cmocka_run_group_tests_name("the platform's certificates", tests, NULL, NULL);
}
