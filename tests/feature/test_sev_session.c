// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sessions, secrets and messages: against figures that another implementation of the specifications
 * made (in Python, with OpenSSL's cryptography), and errors.
 */
#include "../vmm/cmocka_tests.h"
#include "kvex/sev_session.h"
#include "kvex/snp_message.h"

#define POLICY 0x01020304

/* The private key of the PDH is 0x1234567890abcdef, the owner's the bytes 1, 2, 3… */
static const uint8_t pdh_x[48] = {
	0x83, 0xdc, 0x18, 0x8c, 0xb2, 0x2b, 0xe5, 0x78, 0xc7, 0xf7, 0x95, 0xe3,
	0x43, 0x17, 0x54, 0x63, 0x2b, 0x60, 0x1b, 0x26, 0x4c, 0x9f, 0x8f, 0xad,
	0x08, 0x08, 0xa7, 0x72, 0x1c, 0x12, 0xae, 0x18, 0xf6, 0x35, 0x5b, 0xc9,
	0x0e, 0x85, 0x0f, 0x39, 0x87, 0xb5, 0x5e, 0x91, 0x95, 0x60, 0xf9, 0xfb,
};
static const uint8_t pdh_y[48] = {
	0x3c, 0xab, 0xc9, 0xdf, 0x9d, 0xdc, 0x15, 0x1a, 0x81, 0x19, 0x1e, 0x01,
	0xdf, 0x65, 0xec, 0x95, 0x09, 0x10, 0xae, 0x87, 0xdb, 0x19, 0xd0, 0x0a,
	0x73, 0xe4, 0x80, 0xb4, 0x3b, 0x21, 0xd2, 0x3c, 0xa5, 0x48, 0xd1, 0x3b,
	0x0a, 0xd5, 0x6a, 0x32, 0x68, 0x93, 0x2c, 0xf7, 0xf3, 0x6f, 0x6a, 0x01,
};
static const uint8_t own_x[48] = {
	0x28, 0xa0, 0x3f, 0x31, 0xab, 0xf0, 0xf2, 0xae, 0x99, 0x74, 0xb9, 0xd0,
	0xb3, 0xab, 0x9c, 0xad, 0x49, 0x1c, 0x02, 0x01, 0xcf, 0xb4, 0x9a, 0x2c,
	0x3d, 0xe1, 0x24, 0xf1, 0x16, 0x72, 0xe3, 0x74, 0x44, 0x90, 0xd2, 0x33,
	0xe7, 0xd9, 0x0e, 0x9b, 0xd4, 0x5c, 0xa9, 0xdd, 0x83, 0x22, 0x6f, 0xc7,
};
static const uint8_t own_y[48] = {
	0xa1, 0x92, 0x6f, 0x15, 0x83, 0xe8, 0xea, 0x6f, 0xf2, 0xa5, 0xd8, 0x3c,
	0xc8, 0xad, 0xcb, 0x7b, 0x6c, 0x8a, 0x04, 0x91, 0x3e, 0x39, 0x3c, 0x34,
	0xfb, 0x54, 0x61, 0x43, 0x96, 0x62, 0x0a, 0x40, 0xd4, 0x88, 0x35, 0xf7,
	0xaf, 0x5c, 0xa7, 0x62, 0x89, 0x5c, 0x1b, 0x45, 0x83, 0x1f, 0xbc, 0x26,
};
static const uint8_t wrap_tk[32] = {
	0x0e, 0xff, 0xbe, 0xd0, 0xe5, 0x6f, 0x3d, 0xf3, 0x21, 0x53, 0xc7,
	0x4d, 0xef, 0xef, 0xe2, 0x07, 0x76, 0x96, 0xb8, 0xd2, 0x2f, 0x9d,
	0x22, 0x19, 0x97, 0x9f, 0xa3, 0xfc, 0x8d, 0x5e, 0xe4, 0x7a,
};
static const uint8_t wrap_mac[32] = {
	0xa6, 0xc8, 0xf9, 0x3e, 0xa4, 0xce, 0x39, 0xc5, 0x2f, 0x34, 0xde,
	0x03, 0x41, 0x9b, 0x96, 0x06, 0x93, 0x60, 0x93, 0x74, 0x42, 0xb9,
	0xd1, 0xd0, 0x54, 0xbe, 0xe3, 0x6b, 0x87, 0x8d, 0x26, 0x76,
};
static const uint8_t policy_mac[32] = {
	0x43, 0x6a, 0x54, 0xe2, 0xb0, 0x3a, 0x5e, 0x12, 0xc1, 0xff, 0xf6,
	0xed, 0x6f, 0x41, 0x5d, 0x22, 0x4b, 0x18, 0xcb, 0x43, 0x9a, 0x85,
	0x12, 0x0e, 0x6c, 0x1c, 0x81, 0xdb, 0xbb, 0xfd, 0x15, 0xff,
};
static const uint8_t sealed[16] = {
	0x6e, 0x5a, 0x4d, 0x69, 0x01, 0xec, 0x5d, 0xe1,
	0x53, 0xfa, 0x41, 0x80, 0x40, 0x89, 0x80, 0x35,
};
static const uint8_t tag[16] = {
	0x91, 0x49, 0x64, 0x74, 0x60, 0x7b, 0xe2, 0x5e,
	0x6d, 0x56, 0xdf, 0xd8, 0x72, 0x12, 0x79, 0xef,
};

static void fill(uint8_t *bytes, size_t len, uint8_t first)
{
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(first + i);
}

static struct sev_cert make_pdh(void)
{
	uint8_t bytes[SEV_CERT_LEN] = {[0] = 1, [4] = 1, [5] = 55, [0x10] = 2};
	struct sev_cert pdh;

	memcpy(bytes + 0x14, pdh_x, sizeof(pdh_x));
	memcpy(bytes + 0x5c, pdh_y, sizeof(pdh_y));
	memcpy(&pdh, bytes, sizeof(pdh));
	return pdh;
}

static struct sev_session_secrets secrets(void)
{
	struct sev_session_secrets s = {0};

	fill(s.key, sizeof(s.key), 1);
	fill(s.nonce, sizeof(s.nonce), 0x10);
	fill(s.iv, sizeof(s.iv), 0x20);
	fill(s.tek, sizeof(s.tek), 0x30);
	fill(s.tik, sizeof(s.tik), 0x40);
	return s;
}

static void test_session(void **state)
{
	const struct sev_session_secrets all = secrets();
	struct sev_cert pdh = make_pdh();
	struct sev_session s;
	struct sys_error err;

	(void)state;
	assert_int_equal(sev_session_make_from(&s, &pdh, POLICY, &all, &err), 0);
	assert_memory_equal(s.data.nonce, all.nonce, 16);
	assert_memory_equal(s.data.wrap_iv, all.iv, 16);
	assert_memory_equal(s.data.wrap_tk, wrap_tk, 32);
	assert_memory_equal(s.data.wrap_mac, wrap_mac, 32);
	assert_memory_equal(s.data.policy_mac, policy_mac, 32);
	assert_memory_equal(s.certificate.x, own_x, 48);
	assert_memory_equal(s.certificate.y, own_y, 48);
	assert_int_equal(s.certificate.usage, 0x1003);
	assert_int_equal(s.certificate.curve, 2);
	assert_memory_equal(s.tik, all.tik, 16);
}

static void test_no_certificate(void **state)
{
	const struct sev_session_secrets all = secrets();
	struct sev_cert pdh = make_pdh();
	struct sev_session s;
	struct sys_error err;

	(void)state;
	pdh.curve = 1; /* P-256 */
	assert_int_equal(sev_session_make_from(&s, &pdh, 0, &all, &err), -EINVAL);
	assert_non_null(strstr(err.text, "curve 1"));
	pdh = make_pdh();
	pdh.version = 2;
	assert_int_equal(sev_session_make(&s, &pdh, 0, &err), -EINVAL);
	pdh = make_pdh();
	pdh.x[0] ^= 1;
	assert_int_equal(sev_session_make_from(&s, &pdh, 0, &all, &err), -EINVAL);
	assert_non_null(strstr(err.text, "no point"));
}

static void test_two_sessions(void **state)
{
	struct sev_cert pdh = make_pdh();
	struct sev_session a, b;
	struct sys_error err;

	(void)state;
	assert_int_equal(sev_session_make(&a, &pdh, 0, &err), 0);
	assert_int_equal(sev_session_make(&b, &pdh, 0, &err), 0);
	assert_memory_not_equal(a.tik, b.tik, 16);
	assert_memory_not_equal(&a.certificate, &b.certificate, SEV_CERT_LEN);
}

static void test_message(void **state)
{
	uint8_t key[SNP_VMPCK_LEN], data[SNP_MSG_REPORT_DATA], payload[SNP_MSG_REPORT_LEN];
	struct snp_message m;
	struct sys_error err;

	(void)state;
	fill(key, sizeof(key), 0);
	fill(data, sizeof(data), 0x80);
	snp_report_ask(&m, key, 7, data);
	assert_memory_equal(m.payload, sealed, sizeof(sealed));
	assert_memory_equal(m.tag, tag, sizeof(tag));
	assert_int_equal(
		snp_message_open(&m, key, 7, SNP_MSG_REPORT_REQ, payload, sizeof(payload), &err),
		sizeof(payload));
	assert_memory_equal(payload, data, sizeof(data));
}

static void test_wrong_message(void **state)
{
	uint8_t key[SNP_VMPCK_LEN] = {1}, payload[SNP_MSG_REPORT_LEN] = {0};
	struct snp_message m, good;
	struct snp_report report;
	struct sys_error err;

	(void)state;
	snp_message_seal(&good, key, 2, SNP_MSG_REPORT_RSP, payload, 4);
	m = good;
	assert_int_equal(snp_report_read(&m, key, 2, &report, &err), -EBADMSG);
	assert_int_equal(snp_report_read(&m, key, 3, &report, &err), -EBADMSG);
	assert_non_null(strstr(err.text, "message 2"));
	assert_int_equal(snp_message_open(&m, key, 2, SNP_MSG_REPORT_REQ, payload, 4, &err),
			 -EBADMSG);
	assert_int_equal(snp_message_open(&m, key, 2, SNP_MSG_REPORT_RSP, payload, 3, &err),
			 -EBADMSG);
	m.version ^= 2; /* of the header, which the tag is of */
	assert_int_equal(snp_message_open(&m, key, 2, SNP_MSG_REPORT_RSP, payload, 4, &err),
			 -EBADMSG);
	assert_non_null(strstr(err.text, "tag"));
	m = good;
	m.size = UINT16_MAX;
	assert_int_equal(
		snp_message_open(&m, key, 2, SNP_MSG_REPORT_RSP, payload, UINT16_MAX, &err),
		-EBADMSG);
}

/* The lengths that are none, and nothing of one secret in the next. What the firmware makes of them
 * is a matter of the lab's case sev/launch-secret. */
static void test_secret(void **state)
{
	static const uint32_t bad[] = {0, 1, 15, 17, SEV_SECRET_MAX + 16};
	static const uint8_t measure[32], secret[32];
	struct sev_secret_header header, second;
	struct sev_session session = {.tek = {1}, .tik = {2}};
	uint8_t transport[32], other[32];
	struct sys_error err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(sev_secret_seal(&session, measure, secret, bad[i], &header,
						 transport, &err),
				 -EINVAL);
		assert_non_null(strstr(err.text, "16 to 4096 bytes"));
	}
	assert_int_equal(sev_secret_seal(&session, measure, secret, sizeof(secret), &header,
					 transport, &err),
			 0);
	assert_int_equal(
		sev_secret_seal(&session, measure, secret, sizeof(secret), &second, other, &err),
		0);
	assert_memory_not_equal(header.iv, second.iv, sizeof(header.iv));
	assert_memory_not_equal(header.mac, second.mac, sizeof(header.mac));
	assert_memory_not_equal(transport, other, sizeof(transport));
	assert_memory_not_equal(transport, secret, sizeof(transport));
	assert_int_equal(header.flags, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_session),	     cmocka_unit_test(test_no_certificate),
		cmocka_unit_test(test_two_sessions), cmocka_unit_test(test_secret),
		cmocka_unit_test(test_message),	     cmocka_unit_test(test_wrong_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
