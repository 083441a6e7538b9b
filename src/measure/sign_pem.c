// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure/sign_pem.h"

#include <errno.h>
#include <nettle/base64.h>
#include <string.h>

#define BEGIN  "-----BEGIN "
#define END    "-----END "
#define DASHES "-----"

struct span {
	const char *at;
	size_t len;
};

static const char *find(struct span s, const char *what)
{
	return memmem(s.at, s.len, what, strlen(what));
}

static bool span_is(struct span s, const char *what)
{
	return s.len == strlen(what) && !memcmp(s.at, what, s.len);
}

static struct span from(struct span s, const char *at)
{
	return (struct span){at, s.len - (size_t)(at - s.at)};
}

bool sign_pem_is(const char *text, size_t len)
{
	return find((struct span){text, len}, BEGIN) != NULL;
}

/* Takes the next block from REST: its label, and what stands between its lines. */
static bool next_block(struct span *rest, struct span *label, struct span *body)
{
	const char *begin = find(*rest, BEGIN), *end;

	if (!begin)
		return false;
	*rest = from(*rest, begin + strlen(BEGIN));
	end = find(*rest, DASHES);
	if (!end)
		return false;
	*label = (struct span){rest->at, (size_t)(end - rest->at)};
	*rest = from(*rest, end + strlen(DASHES));
	end = find(*rest, END);
	if (!end)
		return false;
	*body = (struct span){rest->at, (size_t)(end - rest->at)};
	*rest = from(*rest, end + strlen(END));
	return true;
}

static int decode(struct span body, uint8_t der[SIGN_DER_MAX], size_t *der_len,
		  struct sys_error *err)
{
	struct base64_decode_ctx ctx;

	if (find(body, "ENCRYPTED"))
		return sys_fail(err, EINVAL,
				"it is encrypted: write it plainly with 'openssl pkey'");
	if (BASE64_DECODE_LENGTH(body.len) > SIGN_DER_MAX)
		return sys_fail(err, EINVAL, "it is too long for a key of P-384");
	base64_decode_init(&ctx);
	*der_len = SIGN_DER_MAX;
	if (!base64_decode_update(&ctx, der_len, der, body.len, body.at) ||
	    !base64_decode_final(&ctx))
		return sys_fail(err, EINVAL, "what stands in it is not base64");
	return 0;
}

int sign_pem_decode(const char *text, size_t len, uint8_t der[SIGN_DER_MAX], size_t *der_len,
		    struct sys_error *err)
{
	struct span rest = {text, len}, label = {0}, body;
	bool any = false;

	while (next_block(&rest, &label, &body)) {
		if (span_is(label, "EC PRIVATE KEY") || span_is(label, "PRIVATE KEY"))
			return decode(body, der, der_len, err);
		if (span_is(label, "ENCRYPTED PRIVATE KEY"))
			return sys_fail(err, EINVAL,
					"it is encrypted: write it plainly with 'openssl pkey'");
		any |= !span_is(label, "EC PARAMETERS");
	}
	if (any)
		return sys_fail(err, EINVAL, "it holds '%.*s', not the private key of a curve",
				(int)(label.len < 64 ? label.len : 64), label.at);
	return sys_fail(err, EINVAL, "no private key is in it, or it is cut off");
}
