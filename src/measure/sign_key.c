// SPDX-License-Identifier: GPL-2.0-or-later
/* Private keys from DER: SEC 1 (RFC 5915) and PKCS #8 (RFC 5958). */
#include <errno.h>
#include <nettle/asn1.h>
#include <string.h>

#include "measure/sign_pem.h"

#define CONTEXT(n) ((enum asn1_type)(ASN1_CLASS_CONTEXT_SPECIFIC | ASN1_TYPE_CONSTRUCTED | (n)))

static const uint8_t oid_ec_key[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
static const uint8_t oid_p384[] = {0x2b, 0x81, 0x04, 0x00, 0x22};

static bool is_oid(const struct asn1_der_iterator *i, const uint8_t *oid, size_t len)
{
	return i->type == ASN1_IDENTIFIER && i->length == len && !memcmp(i->data, oid, len);
}

static int no_key(struct sys_error *err)
{
	return sys_fail(err, EINVAL, "no private key is in it, or it is cut off");
}

static int other_curve(struct sys_error *err)
{
	return sys_fail(err, EINVAL,
			"it is of another curve than P-384: make one with 'openssl ecparam -name "
			"secp384r1 -genkey -noout'");
}

/* The public half that may stand beside the secret: it must be the same one. */
static int check_public(const struct asn1_der_iterator *bits, const struct sign_key *key,
			struct sys_error *err)
{
	const uint8_t *p = bits->data;

	if (bits->type != ASN1_BITSTRING || bits->length != 2 + 2 * P384_SIZE || p[0] != 0 ||
	    p[1] != 4)
		return sys_fail(err, EINVAL, "its public half is not a point of P-384");
	if (memcmp(p + 2, key->x, P384_SIZE) != 0 || memcmp(p + 2 + P384_SIZE, key->y, P384_SIZE))
		return sys_fail(err, EINVAL, "its public half does not belong to its private half");
	return 0;
}

/* [0] names the curve, [1] has the public half; both may be missing. */
static int read_options(struct asn1_der_iterator *i, bool curve_known, struct sign_key *key,
			struct sys_error *err)
{
	struct asn1_der_iterator inner;
	enum asn1_iterator_result r;
	int status = 0;

	while (!status && (r = asn1_der_iterator_next(i)) == ASN1_ITERATOR_CONSTRUCTED) {
		if (asn1_der_decode_constructed(i, &inner) == ASN1_ITERATOR_ERROR)
			return no_key(err);
		if (i->type == CONTEXT(0)) {
			curve_known = true;
			if (!is_oid(&inner, oid_p384, sizeof(oid_p384)))
				return other_curve(err);
		} else if (i->type == CONTEXT(1)) {
			status = check_public(&inner, key, err);
		}
	}
	if (!status && r != ASN1_ITERATOR_END)
		return no_key(err);
	if (!status && !curve_known)
		return sys_fail(err, EINVAL, "it does not say of which curve it is");
	return status;
}

/* ECPrivateKey behind its version. */
static int read_sec1(struct asn1_der_iterator *i, bool curve_known, struct sign_key *key,
		     struct sys_error *err)
{
	uint8_t secret[P384_SIZE] = {0};

	if (asn1_der_iterator_next(i) != ASN1_ITERATOR_PRIMITIVE || i->type != ASN1_OCTETSTRING)
		return no_key(err);
	if (i->length != P384_SIZE)
		return other_curve(err);
	memcpy(secret, i->data, i->length);
	return sign_key_of(secret, key, err) ? -EINVAL : read_options(i, curve_known, key, err);
}

/* A sequence that begins with a number: *VERSION, with I on it. */
static bool enter(struct asn1_der_iterator *i, const uint8_t *data, size_t len, uint32_t *version)
{
	return asn1_der_iterator_first(i, len, data) == ASN1_ITERATOR_CONSTRUCTED &&
	       i->type == ASN1_SEQUENCE &&
	       asn1_der_decode_constructed_last(i) == ASN1_ITERATOR_PRIMITIVE &&
	       i->type == ASN1_INTEGER && asn1_der_get_uint32(i, version);
}

/* PrivateKeyInfo behind its version: algorithm, then an ECPrivateKey in an octet string. */
static int read_pkcs8(struct asn1_der_iterator *i, struct sign_key *key, struct sys_error *err)
{
	struct asn1_der_iterator inner;
	uint32_t version;

	if (asn1_der_iterator_next(i) != ASN1_ITERATOR_CONSTRUCTED ||
	    asn1_der_decode_constructed(i, &inner) != ASN1_ITERATOR_PRIMITIVE)
		return no_key(err);
	if (!is_oid(&inner, oid_ec_key, sizeof(oid_ec_key)))
		return sys_fail(err, EINVAL, "it is no key of an elliptic curve");
	if (asn1_der_iterator_next(&inner) != ASN1_ITERATOR_PRIMITIVE ||
	    !is_oid(&inner, oid_p384, sizeof(oid_p384)))
		return other_curve(err);
	if (asn1_der_iterator_next(i) != ASN1_ITERATOR_PRIMITIVE || i->type != ASN1_OCTETSTRING ||
	    !enter(&inner, i->data, i->length, &version) || version != 1)
		return no_key(err);
	return read_sec1(&inner, true, key, err);
}

static int read_der(const uint8_t *data, size_t len, struct sign_key *key, struct sys_error *err)
{
	struct asn1_der_iterator i;
	uint32_t version;

	if (!enter(&i, data, len, &version))
		return no_key(err);
	return version == 1 ? read_sec1(&i, false, key, err) : read_pkcs8(&i, key, err);
}

int sign_key_read(const void *data, size_t len, struct sign_key *key, struct sys_error *err)
{
	uint8_t der[SIGN_DER_MAX];
	size_t der_len;
	int r;

	if (!sign_pem_is(data, len))
		return read_der(data, len, key, err);
	r = sign_pem_decode(data, len, der, &der_len, err);
	return r ? r : read_der(der, der_len, key, err);
}
