// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * launch --sev: but for SNP the guest's memory is pinned, all of it before it runs. KVM refuses
 * what is beyond the limit (ENOMEM) or all of the host's memory (EINVAL); for what lies between
 * that and what is free the kernel kills the process. So it is asked for here.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "cli/launch_sev.h"

/* As much as may be locked. Without the right to more, the limit that there is must do. */
static uint64_t raise_limit(void)
{
	const struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
	struct rlimit limit;

	if (!setrlimit(RLIMIT_MEMLOCK, &all) || getrlimit(RLIMIT_MEMLOCK, &limit))
		return UINT64_MAX;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_MEMLOCK, &limit);
	return limit.rlim_max == RLIM_INFINITY ? UINT64_MAX : limit.rlim_max;
}

static uint64_t min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Bytes that the host can give. UINT64_MAX: it does not tell. */
static uint64_t host_memory(void)
{
	FILE *in = fopen("/proc/meminfo", "re");
	uint64_t kib, total = 0, available = 0, swap = 0;
	char line[128], name[32];

	while (in && fgets(line, sizeof(line), in)) {
		if (sscanf(line, "%31[^:]: %" SCNu64, name, &kib) != 2)
			continue;
		if (!strcmp(name, "MemTotal"))
			total = kib << 10;
		else if (!strcmp(name, "MemAvailable"))
			available = kib << 10;
		else if (!strcmp(name, "SwapFree"))
			swap = kib << 10;
	}
	if (in)
		fclose(in);
	return total ? min(total, available + swap) : UINT64_MAX;
}

/* KVM's list of the pages, and page tables. */
static uint64_t with_tables(uint64_t memory)
{
	return memory + memory / 64;
}

int launch_sev_check_memory(const struct cli_command *cmd, const struct launch_sev *sev,
			    uint64_t memory)
{
	const char *name = sev_type_name(sev->type);
	uint64_t limit = raise_limit(), host = host_memory();

	if (sev->type == KVM_X86_SNP_VM)
		return 0;
	if (with_tables(memory) > host)
		return cli_usage(cmd,
				 "--mem: a %s guest's memory is pinned, and this host can give "
				 "%" PRIu64 "M, not %" PRIu64 "M: give less",
				 name, host >> 20, memory >> 20);
	if (memory > limit)
		return cli_error(cmd,
				 "a %s guest's memory is pinned: %" PRIu64
				 "M, and RLIMIT_MEMLOCK is %" PRIu64
				 "K: raise it (ulimit -l), or give less with --mem",
				 name, memory >> 20, limit >> 10);
	return 0;
}
