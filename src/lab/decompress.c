// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/decompress.h"

#include <endian.h>
#include <errno.h>
#include <lz4.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "lab/fail.h"

/* A distribution's largest vmlinux is a tenth of it; a bomb ends here. */
#define OUT_MAX (512UL << 20)

/* The least room that each step of a decoder gets. */
#define OUT_STEP (1UL << 20)

/* Room for STEP more bytes and a NUL. */
static int grow(struct bytes *out, size_t *size, size_t step)
{
	size_t want = *size * 2 > out->len + step ? *size * 2 : out->len + step;
	char *data;

	if (*size >= out->len + step)
		return 0;
	if (out->len + step > OUT_MAX)
		return -EFBIG;
	data = realloc(out->data, want + 1);
	if (!data)
		return -ENOMEM;
	out->data = data;
	*size = want;
	return 0;
}

static int run_lzma(lzma_stream *s, const void *data, size_t len, struct bytes *out)
{
	size_t size = 0;
	lzma_ret done = LZMA_OK;
	int ret = 0;

	s->next_in = data;
	s->avail_in = len;
	while (!ret && done == LZMA_OK) {
		ret = grow(out, &size, OUT_STEP);
		if (ret)
			break;
		s->next_out = (uint8_t *)out->data + out->len;
		s->avail_out = size - out->len;
		done = lzma_code(s, LZMA_FINISH);
		out->len = size - s->avail_out;
	}
	lzma_end(s);
	if (ret || done == LZMA_STREAM_END)
		return ret;
	return done == LZMA_MEM_ERROR ? -ENOMEM : -EINVAL;
}

static int un_xz(const void *data, size_t len, struct bytes *out)
{
	lzma_stream s = LZMA_STREAM_INIT;

	return lzma_stream_decoder(&s, OUT_MAX, 0) ? -ENOMEM : run_lzma(&s, data, len, out);
}

static int un_lzma(const void *data, size_t len, struct bytes *out)
{
	lzma_stream s = LZMA_STREAM_INIT;

	return lzma_alone_decoder(&s, OUT_MAX) ? -ENOMEM : run_lzma(&s, data, len, out);
}

static int un_gzip(const void *data, size_t len, struct bytes *out)
{
	z_stream s = {.next_in = (Bytef *)data, .avail_in = (uInt)len};
	size_t size = 0;
	int done = Z_OK, ret = 0;

	if (inflateInit2(&s, 16 + MAX_WBITS))
		return -ENOMEM;
	while (!ret && done == Z_OK) {
		ret = grow(out, &size, OUT_STEP);
		if (ret)
			break;
		s.next_out = (Bytef *)out->data + out->len;
		s.avail_out = (uInt)(size - out->len);
		done = inflate(&s, Z_NO_FLUSH);
		out->len = size - s.avail_out;
	}
	inflateEnd(&s);
	if (ret || done == Z_STREAM_END)
		return ret;
	return done == Z_MEM_ERROR ? -ENOMEM : -EINVAL;
}

static int un_zstd(const void *data, size_t len, struct bytes *out)
{
	ZSTD_DStream *s = ZSTD_createDStream();
	ZSTD_inBuffer in = {data, len, 0};
	size_t size = 0, left = 1;
	int ret = s ? 0 : -ENOMEM;

	while (!ret && left) {
		ZSTD_outBuffer to;
		size_t before = in.pos;

		ret = grow(out, &size, OUT_STEP);
		if (ret)
			break;
		to = (ZSTD_outBuffer){out->data, size, out->len};
		left = ZSTD_decompressStream(s, &to, &in);
		if (ZSTD_isError(left) || (in.pos == before && to.pos == out->len))
			ret = -EINVAL;
		out->len = to.pos;
	}
	ZSTD_freeDStream(s);
	return ret;
}

/* The legacy frame: blocks of up to 8 MiB, each behind its length; the kernel's end is a length
 * too. */
static int un_lz4(const void *data, size_t len, struct bytes *out)
{
	const size_t block = 8UL << 20;
	const char *p = (const char *)data + 4;
	size_t left = len - 4, size = 0;

	while (left >= 4) {
		uint32_t n;
		int got, ret;

		memcpy(&n, p, sizeof(n));
		n = le32toh(n);
		/* Behind the last block the kernel's build puts the size of all. */
		if (!n || n > left - 4 || n > (uint32_t)LZ4_compressBound((int)block))
			break;
		ret = grow(out, &size, block);
		if (ret)
			return ret;
		got = LZ4_decompress_safe(p + 4, out->data + out->len, (int)n, (int)block);
		if (got < 0)
			return -EINVAL;
		out->len += (size_t)got;
		p += 4 + n;
		left -= 4 + n;
	}
	return out->len ? 0 : -EINVAL;
}

static int copy(const void *data, size_t len, struct bytes *out)
{
	out->data = malloc(len + 1);
	if (!out->data)
		return -ENOMEM;
	if (len)
		memcpy(out->data, data, len);
	out->len = len;
	return 0;
}

static const struct format {
	const char *name, *magic;
	size_t len;
	int (*decode)(const void *data, size_t len, struct bytes *out);
} formats[] = {
	{"xz", "\xfd\x37zXZ", 6, un_xz},
	{"gzip", "\x1f\x8b\x08", 3, un_gzip},
	{"zstd", "\x28\xb5\x2f\xfd", 4, un_zstd},
	{"lz4", "\x02\x21\x4c\x18", 4, un_lz4},
	{"lzma", "\x5d\0\0", 3, un_lzma},
	{"bzip2", "BZh", 3, NULL},
	{"lzo", "\x89LZO", 4, NULL},
};

int decompress(const void *data, size_t len, struct bytes *out, char err[LAB_TEXT])
{
	const struct format *f = formats, *end = formats + sizeof(formats) / sizeof(formats[0]);
	int ret;

	*out = (struct bytes){0};
	while (f < end && (len < f->len || memcmp(data, f->magic, f->len) != 0))
		f++;
	if (f < end && !f->decode)
		return lab_fail(err, ENOTSUP, "compressed with %s, which kvex cannot read",
				f->name);
	ret = f < end ? f->decode(data, len, out) : copy(data, len, out);
	if (!ret) {
		out->data[out->len] = '\0';
		return 0;
	}
	free(out->data);
	*out = (struct bytes){0};
	if (ret == -EINVAL)
		return lab_fail(err, EINVAL, "its %s data is damaged or cut short", f->name);
	return lab_fail(err, -ret, "cannot be decompressed: %s", strerror(-ret));
}
