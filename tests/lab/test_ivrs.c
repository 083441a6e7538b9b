// SPDX-License-Identifier: GPL-2.0-or-later
/* The IOMMU's table, read as a kernel reads it, and where it is put. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../vmm/cmocka_tests.h"
#include "lab/initramfs.h"
#include "lab/ivrs.h"

static unsigned int get(const uint8_t *p, unsigned int len)
{
	unsigned int value = 0;

	while (len--)
		value = value << 8 | p[len];
	return value;
}

static void table(void **state)
{
	uint8_t t[IVRS_SIZE], sum = 0;
	unsigned int at, entries = 0;

	(void)state;
	ivrs_make(t);
	for (at = 0; at < IVRS_SIZE; at++)
		sum = (uint8_t)(sum + t[at]);
	assert_int_equal(sum, 0);
	assert_memory_equal(t, "IVRS", 4);
	assert_int_equal(get(t + 4, 4), IVRS_SIZE);
	assert_int_equal(t[48], 0x11);
	assert_int_equal(get(t + 50, 2), IVRS_SIZE - 48);
	assert_int_equal(get(t + 52, 2), 8);	       /* 00:01.0, as the engine puts it */
	assert_int_equal(get(t + 56, 4), 0xfed80000u); /* its registers */
	assert_true(t[48 + 24 + 7] & 0x80);	       /* SNPSup */
	for (at = 48 + 40; at < IVRS_SIZE; at += 4u << (t[at] >> 6))
		entries++;
	assert_int_equal(at, IVRS_SIZE);
	assert_int_equal(entries, 7);
}

/* First of all in the archive: a kernel looks there before it unpacks it. */
static void place(void **state)
{
	const struct lab_kernel kernel = {0};
	char err[LAB_TEXT], words[LAB_MODELS_TEXT], *data = calloc(1, 1024);
	struct lab_models models = {0};
	int fd;

	(void)state;
	assert_int_equal(lab_models_add(&models, "snp", words), 0);
	fd = initramfs_make(&kernel, &(struct lab_params){0}, &models, false, NULL, err);
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, data, 1024, 0), 1024);
	assert_non_null(memmem(data, 1024, IVRS_PATH, sizeof(IVRS_PATH)));
	assert_non_null(memmem(data, 1024, "IVRS\x78", 5));
	close(fd);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(table), cmocka_unit_test(place)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
