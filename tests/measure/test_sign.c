// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys, signatures and ID blocks; tests/suites/17-measure has openssl look at them. */
#include "../vmm/cmocka_tests.h"
#include "cases/measure/id_vectors.h"
#include "cases/measure/measure_case.h"

static struct sign_key the_key(void)
{
	uint8_t secret[P384_SIZE];
	struct sign_key key;
	struct sys_error err;

	hex_bytes(rfc6979_secret, secret, sizeof(secret));
	assert_int_equal(sign_key_of(secret, &key, &err), 0);
	return key;
}

static void signatures_of_the_rfc(void **state __attribute__((unused)))
{
	struct sign_key key = the_key();

	assert_true(is_hex(key.x, rfc6979_x));
	assert_true(is_hex(key.y, rfc6979_y));
	for (size_t i = 0; i < RFC6979_VECTORS; i++) {
		struct p384_signature rs;

		sign_data(&key, rfc6979[i].message, strlen(rfc6979[i].message), &rs);
		assert_true(is_hex(rs.r, rfc6979[i].r));
		assert_true(is_hex(rs.s, rfc6979[i].s));
	}
}

/* By openssl dgst -sha256, with the RFC's key. */
static void a_signature_over_sha256(void **state __attribute__((unused)))
{
	struct sign_key key = the_key();
	struct p384_signature rs;

	hex_bytes("a9641d46b31ec4a3632662f455afbed37149f119e71b21d1"
		  "ca2d1decede56bb65863872672fc278c3b3cf1a4c01c8c54",
		  rs.r, sizeof(rs.r));
	hex_bytes("debde1672246d17e68166a93fb3780cb170a557520ce942c"
		  "23300a5fc9b7498b6490b8579873475e33af1ab5b1eabc5e",
		  rs.s, sizeof(rs.s));
	assert_true(sign_check_sha256(key.x, key.y, "sample", 6, &rs));
	assert_false(sign_check_sha256(key.x, key.y, "sampl", 5, &rs));
	assert_false(sign_check(key.x, key.y, "sample", 6, &rs));
}

static void a_bad_signature(void **state __attribute__((unused)))
{
	struct sign_key key = the_key(), other = key;
	struct p384_signature rs, bad;

	sign_data(&key, "sample", 6, &rs);
	assert_true(sign_check(key.x, key.y, "sample", 6, &rs));
	assert_false(sign_check(key.x, key.y, "sampl", 5, &rs));
	bad = rs;
	bad.r[47] ^= 1;
	assert_false(sign_check(key.x, key.y, "sample", 6, &bad));
	bad = rs;
	bad.s[0] ^= 1;
	assert_false(sign_check(key.x, key.y, "sample", 6, &bad));
	memset(&bad, 0, sizeof(bad));
	assert_false(sign_check(key.x, key.y, "sample", 6, &bad));
	other.y[47] ^= 1; /* no point of the curve */
	assert_false(sign_check(other.x, other.y, "sample", 6, &rs));
}

static void no_number_of_the_curve(void **state __attribute__((unused)))
{
	uint8_t secret[P384_SIZE] = {0};
	struct sign_key key;
	struct sys_error err;

	assert_int_equal(sign_key_of(secret, &key, &err), -EINVAL);
	memset(secret, 0xff, sizeof(secret));
	assert_int_equal(sign_key_of(secret, &key, &err), -EINVAL);
	assert_contains(err.text, "none of the curve P-384");
}

/* A key file that is cut off anywhere, or has a byte changed, is read or refused; never more. */
static void broken_files(void **state __attribute__((unused)))
{
	size_t len = strlen(id_key_pem), refused = 0;
	struct sign_key key, whole;
	struct sys_error err;

	assert_int_equal(sign_key_read(id_key_pem, len, &whole, &err), 0);
	for (size_t i = 0; i < len - 40; i++) {
		/* Its own allocation, so that the sanitizer sees a byte too far. */
		char *cut = malloc(i + 1);

		memcpy(cut, id_key_pem, i);
		assert_int_equal(sign_key_read(cut, i, &key, &err), -EINVAL);
		assert_true(*err.text);
		free(cut);
	}
	for (size_t i = 0; i < len; i++) {
		char *bent = strdup(id_key_pem);

		bent[i] ^= 1;
		refused += sign_key_read(bent, len, &key, &err) != 0;
		free(bent);
	}
	assert_true(refused > len / 2);
}

/* SEC 1 in DER: the sequence, 1, the secret, its curve; with another curve, and without. */
static void der(void **state __attribute__((unused)))
{
	uint8_t file[] = {0x30, 60, 0x02, 1,	1,    0x04, 48,	 [7 ... 54] = 0x11, 0xa0, 7,
			  0x06, 5,  0x2b, 0x81, 0x04, 0x00, 0x22};
	struct sign_key key;
	struct sys_error err;

	file[1] = sizeof(file) - 2;
	assert_int_equal(sign_key_read(file, sizeof(file), &key, &err), 0);
	assert_int_equal(key.secret[0], 0x11);
	for (size_t i = 0; i < sizeof(file); i++)
		assert_int_equal(sign_key_read(file, i, &key, &err), -EINVAL);
	file[sizeof(file) - 1] = 0x23; /* secp521r1 */
	assert_int_equal(sign_key_read(file, sizeof(file), &key, &err), -EINVAL);
	assert_contains(err.text, "another curve");
	file[1] = sizeof(file) - 2 - 9;
	assert_int_equal(sign_key_read(file, sizeof(file) - 9, &key, &err), -EINVAL);
	assert_contains(err.text, "of which curve");
}

static void other_pem(void **state __attribute__((unused)))
{
	static const struct {
		const char *text, *why;
	} files[] = {
		{"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "PUBLIC KEY"},
		{"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE "
		 "KEY-----\n",
		 "encrypted"},
		{"-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAA==\n-----END EC "
		 "PRIVATE KEY-----\n",
		 "encrypted"},
		{"-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n", "base64"},
		{"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		 "no private key"},
		{"-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n",
		 "no private key"},
		{"-----BEGIN ", "no private key"},
		{"", "no private key"},
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct sign_key key;
		struct sys_error err;

		assert_int_equal(sign_key_read(files[i].text, strlen(files[i].text), &key, &err),
				 -EINVAL);
		assert_contains(err.text, files[i].why);
	}
}

static void read_keys(struct sign_key *id, struct sign_key *author)
{
	struct sys_error err;

	assert_int_equal(sign_key_read(id_key_pem, strlen(id_key_pem), id, &err), 0);
	assert_int_equal(sign_key_read(author_key_pem, strlen(author_key_pem), author, &err), 0);
}

static void published_id_block(void **state __attribute__((unused)))
{
	uint8_t digest[48];
	struct id_block block;
	struct id_auth auth;
	struct sign_key id, author;

	read_keys(&id, &author);
	hex_bytes(id_block_digest, digest, sizeof(digest));
	id_block_make(&block, digest, 0x30000);
	assert_true(is_hex((const uint8_t *)&block, id_block_bytes));
	id_block_sign(&block, &id, &author, &auth);
	id_key_digest(&auth.id_key, digest);
	assert_true(is_hex(digest, id_key_digest_hex));
	id_key_digest(&auth.author_key, digest);
	assert_true(is_hex(digest, author_key_digest_hex));
}

static void refused(const struct id_block *block, struct id_auth *auth, void *at, const char *why)
{
	struct sys_error err;
	uint8_t *byte = at;

	*byte ^= 2;
	assert_int_equal(id_block_check(block, auth, &err), -EINVAL);
	assert_contains(err.text, why);
	*byte ^= 2;
	assert_int_equal(id_block_check(block, auth, &err), 0);
}

static void checked_id_block(void **state __attribute__((unused)))
{
	const uint8_t digest[48] = {1};
	struct id_block block;
	struct id_auth auth;
	struct sign_key id, author;
	struct sys_error err;

	read_keys(&id, &author);
	id_block_make(&block, digest, 0x30000);
	id_block_sign(&block, &id, &author, &auth);
	assert_int_equal(id_block_check(&block, &auth, &err), 0);
	refused(&block, &auth, &block.digest[0], "signature of the ID key is bad");
	refused(&block, &auth, &block.policy, "signature of the ID key is bad");
	refused(&block, &auth, &block.version, "version is 3");
	refused(&block, &auth, &auth.block_signature.s[3], "signature of the ID key is bad");
	refused(&block, &auth, &auth.block_signature.r[71], "more than 384 bits");
	refused(&block, &auth, &auth.id_key.curve, "curve 0");
	refused(&block, &auth, &auth.id_algorithm, "algorithm is 3");
	refused(&block, &auth, &auth.author_algorithm, "author key's algorithm is 3");
	refused(&block, &auth, &auth.id_key_signature.r[0], "signature of the author key is bad");
	refused(&block, &auth, &auth.author_key.x[5], "signature of the author key is bad");
	id_block_sign(&block, &id, NULL, &auth);
	assert_int_equal(auth.author_algorithm, 0);
	assert_int_equal(id_block_check(&block, &auth, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_of_the_rfc),
		cmocka_unit_test(a_signature_over_sha256),
		cmocka_unit_test(a_bad_signature),
		cmocka_unit_test(no_number_of_the_curve),
		cmocka_unit_test(broken_files),
		cmocka_unit_test(der),
		cmocka_unit_test(other_pem),
		cmocka_unit_test(published_id_block),
		cmocka_unit_test(checked_id_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
