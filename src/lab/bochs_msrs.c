// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/bochs_msrs.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lab/fail.h"

/*
 * The architectural PMU of version 4 (SDM vol. 3 chapter 21): storage alone. perf tries each
 * counter at boot, and believes in no PMU whose registers do not keep what is written.
 */
static const struct {
	unsigned int first, last, reset;
} msrs[] = {
	{0xc1, 0xc8, 0},	/* IA32_PMC */
	{0x186, 0x18d, 0},	/* IA32_PERFEVTSEL */
	{0x309, 0x30b, 0},	/* IA32_FIXED_CTR */
	{0x345, 0x345, 0x2000}, /* IA32_PERF_CAPABILITIES: full-width writes */
	{0x38d, 0x391, 0},	/* IA32_FIXED_CTR_CTRL and IA32_PERF_GLOBAL_... */
	{0x4c1, 0x4c8, 0},	/* IA32_A_PMC */
};

bool bochs_has_msrs(const struct lab_models *m)
{
	for (unsigned int i = 0; m && i < m->n; i++)
		if (!strcmp(m->model[i]->name, "pmu-msrs"))
			return true;
	return false;
}

/* Address, type 0 (a value), and of two halves each: reset value, reserved bits, ignored bits. */
void bochs_put_msrs(FILE *out)
{
	for (size_t i = 0; i < sizeof(msrs) / sizeof(msrs[0]); i++)
		for (unsigned int msr = msrs[i].first; msr <= msrs[i].last; msr++)
			fprintf(out, "%#x 0 0 %08x 0 0 0 0\n", msr, msrs[i].reset);
}

int bochs_make_msrs(char err[LAB_TEXT])
{
	int fd = memfd_create("msrs", MFD_CLOEXEC);
	FILE *out = fd < 0 ? NULL : fdopen(dup(fd), "w");

	if (out)
		bochs_put_msrs(out);
	if (out && !fclose(out))
		return fd;
	if (fd >= 0)
		close(fd);
	return lab_fail(err, EIO, "Bochs' file of MSRs cannot be written");
}
