// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lab/decompress.h"
#include "lab/image.h"
#include "make_image.h"

#define PVH 18

static void every_compression(void **state)
{
	struct bytes vmlinux = make_vmlinux(PVH), image, got;
	char err[LAB_TEXT] = "", release[96];

	(void)state;
	for (enum packing p = PACK_NONE; p <= PACK_LZ4; p++) {
		image = make_bzimage(make_packed(&vmlinux, p));
		assert_true(image_is_bzimage(&image));
		if (image_extract(&image, &got, err))
			fail_msg("packing %d: %s", p, err);
		assert_int_equal(got.len, vmlinux.len);
		assert_memory_equal(got.data, vmlinux.data, got.len);
		assert_true(image_has_pvh(&got));
		assert_true(image_release(&image, release, sizeof(release)));
		assert_string_equal(release, "9.8.7-test");
		assert_true(image_release(&got, release, sizeof(release)));
		assert_string_equal(release, "9.8.7-test");
		free(got.data);
		free(image.data);
	}
	free(vmlinux.data);
}

static void only_the_right_note(void **state)
{
	struct bytes vmlinux = make_vmlinux(PVH + 1);

	(void)state;
	assert_true(image_is_elf(&vmlinux));
	assert_false(image_has_pvh(&vmlinux));
	free(vmlinux.data);
}

/* Must fail with a line that holds TEXT, and leave nothing to free. */
static void refuse(struct bytes image, const char *text)
{
	struct bytes got;
	char err[LAB_TEXT] = "";

	assert_true(image_extract(&image, &got, err) < 0);
	if (!strstr(err, text))
		fail_msg("got: %s; want: %s", err, text);
	assert_null(got.data);
	free(image.data);
}

static struct bytes with32(struct bytes image, size_t at, uint32_t value)
{
	memcpy(image.data + at, &value, sizeof(value));
	return image;
}

static struct bytes good(enum packing p)
{
	struct bytes vmlinux = make_vmlinux(PVH);
	struct bytes image = make_bzimage(make_packed(&vmlinux, p));

	free(vmlinux.data);
	return image;
}

static struct bytes text_image(const char *text, size_t len)
{
	const struct bytes in = {(char *)text, len};

	return make_bzimage(make_packed(&in, PACK_NONE));
}

static void wrong_images(void **state)
{
	struct bytes image;

	(void)state;
	image = good(PACK_XZ);
	image.data[0x202] = 'h';
	refuse(image, "not a bzImage");
	image = good(PACK_XZ);
	image.len = 0x24f;
	refuse(image, "not a bzImage");
	image = good(PACK_XZ);
	image.data[0x206] = 7;
	refuse(image, "before Linux 2.6.26");
	refuse(with32(good(PACK_XZ), 0x248, UINT32_MAX), "cut short");
	refuse(with32(good(PACK_XZ), 0x24c, UINT32_MAX), "cut short");
	refuse(with32(good(PACK_XZ), 0x24c, 0), "cut short");
	image = good(PACK_XZ);
	image.len -= 101;
	refuse(image, "cut short");
	for (enum packing p = PACK_GZIP; p < PACK_LZ4; p++)
		refuse(with32(good(p), 0x24c, 60), "damaged or cut short");
	refuse(with32(good(PACK_LZ4), 0x24c, 60), "");
	refuse(text_image("no kernel", 9), "not an ELF");
	refuse(text_image("BZh91AY", 7), "bzip2");
	refuse(text_image("\x89LZO\0", 5), "lzo");
}

/* A byte changed anywhere: refused or not, but with no access that the sanitizers object to. */
static void changed_bytes(void **state)
{
	(void)state;
	for (enum packing p = PACK_NONE; p <= PACK_LZ4; p++) {
		struct bytes image = good(p);

		for (size_t i = 0x1f0; i < image.len; i += i < 0x600 && i > 0x250 ? 64 : 1)
			for (int bit = 0; bit < 8; bit += 7) {
				struct bytes got;
				char err[LAB_TEXT], release[16];

				image.data[i] ^= (char)(1 << bit);
				if (!image_extract(&image, &got, err)) {
					image_has_pvh(&got);
					image_release(&got, release, sizeof(release));
				}
				free(got.data);
				image.data[i] ^= (char)(1 << bit);
			}
		free(image.data);
	}
}

static void changed_elf(void **state)
{
	static const unsigned char values[] = {0, 1, 0x7f, 0x80, 0xff};
	struct bytes elf[] = {make_vmlinux(PVH), make_module("depends=kvm", 12)};

	(void)state;
	for (int e = 0; e < 2; e++) {
		for (size_t i = 0; i < elf[e].len; i++)
			for (size_t v = 0; v < sizeof(values); v++) {
				char was = elf[e].data[i];
				const char *data;
				size_t len;

				elf[e].data[i] = (char)values[v];
				image_has_pvh(&elf[e]);
				if (image_section(&elf[e], ".modinfo", &data, &len))
					assert_true(data + len <= elf[e].data + elf[e].len);
				elf[e].data[i] = was;
			}
		for (size_t len = elf[e].len; len--;) {
			struct bytes cut = {malloc(len + 1), len};
			const char *data;
			size_t n;

			memcpy(cut.data, elf[e].data, len);
			image_has_pvh(&cut);
			image_section(&cut, ".modinfo", &data, &n);
			free(cut.data);
		}
		free(elf[e].data);
	}
}

/* What would fill the memory is refused before it does. */
static void a_bomb(void **state)
{
	struct bytes zeros = {calloc(1, 600UL << 20), 600UL << 20}, packed, got;
	char err[LAB_TEXT] = "";

	(void)state;
	if (!zeros.data)
		skip();
	packed = make_packed(&zeros, PACK_ZSTD);
	free(zeros.data);
	assert_int_equal(decompress(packed.data, packed.len, &got, err), -EFBIG);
	assert_non_null(strstr(err, "cannot be decompressed"));
	assert_null(got.data);
	free(packed.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_compression), cmocka_unit_test(only_the_right_note),
		cmocka_unit_test(wrong_images),	     cmocka_unit_test(changed_bytes),
		cmocka_unit_test(changed_elf),	     cmocka_unit_test(a_bomb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
