// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/facts.h"

#include <cpuid.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "host/lab_modules.h"
#include "kvex/host.h"

#define CPUINFO_SIZE	       8192 /* the first CPU's part is enough */
#define CPUID_1_ECX_HYPERVISOR (1u << 31)

static void read_file(const char *path, char *buf, size_t len)
{
	size_t used = 0;
	ssize_t n = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		while (used < len - 1 && (n = read(fd, buf + used, len - 1 - used)) > 0)
			used += (size_t)n;
		close(fd);
	}
	buf[used] = '\0';
}

/* Where there is no /proc: the CPU's own word for vendor and model, which is where /proc has it
 * from. */
static void cpu_by_cpuid(struct host *host)
{
	unsigned int r[4], brand[12];

	if (!host->vendor[0] && __get_cpuid(0, &r[0], &r[1], &r[2], &r[3])) {
		memcpy(host->vendor, &r[1], 4);
		memcpy(host->vendor + 4, &r[3], 4);
		memcpy(host->vendor + 8, &r[2], 4);
		host->vendor[12] = '\0';
	}
	if (!host->cpu[0] && (unsigned int)__get_cpuid_max(0x80000000, NULL) >= 0x80000004) {
		for (unsigned int i = 0; i < 3; i++)
			__get_cpuid(0x80000002 + i, &brand[4 * i], &brand[4 * i + 1],
				    &brand[4 * i + 2], &brand[4 * i + 3]);
		snprintf(host->cpu, sizeof(host->cpu), "%.48s", (const char *)brand);
	}
}

static bool has_hypervisor(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid(1, &a, &b, &c, &d) && (c & CPUID_1_ECX_HYPERVISOR);
}

/* QEMU's TCG names itself; other engines of the lab say "kvex.lab" on the kernel's command line. */
static bool is_emulated(bool hypervisor)
{
	char cmdline[4096], name[13] = "";
	unsigned int a, b, c, d;

	read_file("/proc/cmdline", cmdline, sizeof(cmdline));
	if (has_word(cmdline, "kvex.lab"))
		return true;
	if (!hypervisor)
		return false;
	__cpuid(0x40000000, a, b, c, d);
	memcpy(name, &b, 4);
	memcpy(name + 4, &c, 4);
	memcpy(name + 8, &d, 4);
	return strcmp(name, "TCGTCGTCGTCG") == 0;
}

/*
 * The lab says on the kernel's command line what its emulator lacks and which models are in force,
 * and in a file how wrong they are.
 */
static void read_lab(struct host *host)
{
	char cmdline[4096], bugs[sizeof(host->models)];
	size_t len;

	read_file("/proc/cmdline", cmdline, sizeof(cmdline));
	snprintf(host->cmdline, sizeof(host->cmdline), "%.*s", (int)strcspn(cmdline, "\n"),
		 cmdline);
	cmdline_value(cmdline, "kvex.lacks", host->lacks, sizeof(host->lacks));
	if (!cmdline_value(cmdline, "kvex.models", host->models, sizeof(host->models)))
		return;
	len = strlen(host->models);
	read_file(LAB_MODEL_BUGS, bugs, sizeof(bugs));
	if (*bugs)
		snprintf(host->models + len, sizeof(host->models) - len, "; bugs %s", bugs);
}

static bool has_virtualization(const char *cpuinfo)
{
	char flags[4096];

	return cpuinfo_value(cpuinfo, "flags", flags, sizeof(flags)) &&
	       (has_word(flags, "svm") || has_word(flags, "vmx"));
}

void host_read(struct host *host, struct sys *sys, int kvm_error)
{
	char cpuinfo[CPUINFO_SIZE], signature[128];
	struct utsname uts;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	memset(host, 0, sizeof(*host));
	host->sys = sys;
	host->kvm_error = kvm_error;
	host->cpus = cpus > 0 ? (unsigned int)cpus : 1;
	if (uname(&uts) == 0) {
		snprintf(host->kernel, sizeof(host->kernel), "%s", uts.release);
		read_file("/proc/version_signature", signature, sizeof(signature));
		upstream_version(uts.release, uts.version, signature, host->upstream,
				 sizeof(host->upstream));
		snprintf(host->hostname, sizeof(host->hostname), "%s", uts.nodename);
	}
	read_file("/proc/cpuinfo", cpuinfo, sizeof(cpuinfo));
	cpuinfo_value(cpuinfo, "vendor_id", host->vendor, sizeof(host->vendor));
	cpuinfo_value(cpuinfo, "model name", host->cpu, sizeof(host->cpu));
	cpu_by_cpuid(host);
	host->hypervisor = has_hypervisor();
	host->emulated = is_emulated(host->hypervisor);
	if (host->emulated)
		read_lab(host);
	backend_detect("/sys/module", has_virtualization(cpuinfo), host->backend,
		       sizeof(host->backend));
}
