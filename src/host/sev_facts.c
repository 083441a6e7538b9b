// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/sev_facts.h"

#include <cpuid.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/facts.h"
#include "kvex/uapi_psp.h"

#define MSR_SYSCFG   0xc0010010
#define MSR_HWCR     0xc0010015
#define MSR_RMP_BASE 0xc0010132
#define MSR_RMP_END  0xc0010133

struct root {
	const char *path;
	char name[512];
};

static const char *below(struct root *root, const char *path)
{
	snprintf(root->name, sizeof(root->name), "%s%s", root->path, path);
	return root->name;
}

static bool is_there(struct root *root, const char *path)
{
	return access(below(root, path), F_OK) == 0;
}

static void read_text(struct root *root, const char *path, char *buf, size_t len)
{
	int fd = open(below(root, path), O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, buf, len - 1);

	buf[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
}

static void read_flags(struct root *root, struct sev_facts *facts)
{
	char cpuinfo[8192], flags[4096];

	read_text(root, "/proc/cpuinfo", cpuinfo, sizeof(cpuinfo));
	facts->has_flags = cpuinfo_value(cpuinfo, "flags", flags, sizeof(flags));
	if (!facts->has_flags)
		return;
	facts->flag_sev = has_word(flags, "sev");
	facts->flag_es = has_word(flags, "sev_es");
	facts->flag_snp = has_word(flags, "sev_snp");
}

/* The file's offset is the MSR's number (msr(4)). */
static struct sev_msr read_msr(struct root *root, uint32_t msr)
{
	struct sev_msr m = {0};
	int fd = open(below(root, "/dev/cpu/0/msr"), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		m.error = -errno;
	else if (pread(fd, &m.value, sizeof(m.value), msr) != sizeof(m.value))
		m.error = errno ? -errno : -EIO;
	if (fd >= 0)
		close(fd);
	return m;
}

static void read_iommu(struct root *root, struct sev_facts *facts)
{
	char cmdline[4096], value[32];
	DIR *dir = opendir(below(root, "/sys/class/iommu"));
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		facts->iommu = true;
		/* "ivhd0" */
		facts->iommu_amd |= !strncmp(entry->d_name, "ivhd", 4);
	}
	if (dir)
		closedir(dir);
	read_text(root, "/proc/cmdline", cmdline, sizeof(cmdline));
	facts->iommu_pass = (cmdline_value(cmdline, "iommu", value, sizeof(value)) &&
			     (!strcmp(value, "pt") || !strcmp(value, "off"))) ||
			    (cmdline_value(cmdline, "iommu.passthrough", value, sizeof(value)) &&
			     !strcmp(value, "1")) ||
			    (cmdline_value(cmdline, "amd_iommu", value, sizeof(value)) &&
			     !strcmp(value, "off"));
}

/* A driver's folder has a link for each device: "0000:47:00.1". */
static bool has_device(struct root *root, const char *driver)
{
	DIR *dir = opendir(below(root, driver));
	struct dirent *entry;
	bool found = false;

	while (dir && !found && (entry = readdir(dir)))
		found = strchr(entry->d_name, ':') != NULL;
	if (dir)
		closedir(dir);
	return found;
}

static void ask_firmware(struct root *root, struct sev_facts *facts)
{
	struct sev_user_data_status status = {0};
	struct sev_issue_cmd cmd = {.cmd = SEV_PLATFORM_STATUS, .data = (uintptr_t)&status};
	int fd = sys_open_file(&facts->err, below(root, "/dev/sev"), O_RDWR);

	facts->dev_error = fd < 0 ? fd : 0;
	if (fd < 0)
		return;
	facts->status_error = sys_ioctl(&facts->err, fd, SEV_ISSUE_CMD, &cmd);
	close(fd);
	facts->fw_error = cmd.error;
	facts->api_major = status.api_major;
	facts->api_minor = status.api_minor;
	facts->build = status.build;
	facts->state = status.state;
}

static void read_module(struct root *root, struct sev_facts *facts)
{
	char modules[sizeof(root->name)];

	snprintf(modules, sizeof(modules), "%s", below(root, "/sys/module"));
	facts->kvm_amd = is_there(root, "/sys/module/kvm_amd");
	param_read(modules, "kvm_amd.sev", facts->sev, sizeof(facts->sev));
	param_read(modules, "kvm_amd.sev_es", facts->sev_es, sizeof(facts->sev_es));
	param_read(modules, "kvm_amd.sev_snp", facts->sev_snp, sizeof(facts->sev_snp));
}

void sev_facts_read(const char *root_, const struct host *host, struct sev_facts *facts)
{
	struct root root = {.path = root_};

	memset(facts, 0, sizeof(*facts));
	snprintf(facts->vendor, sizeof(facts->vendor), "%s", host->vendor);
	facts->hypervisor = host->hypervisor;
	facts->vm_types = host->sys ? sys_check_cap(host->sys, KVM_CAP_VM_TYPES) : -1;
	if (!root_[0] && (unsigned int)__get_cpuid_max(0x80000000, NULL) >= 0x8000001f)
		__cpuid_count(0x8000001f, 0, facts->eax, facts->ebx, facts->ecx, facts->edx);
	read_flags(&root, facts);
	facts->syscfg = read_msr(&root, MSR_SYSCFG);
	facts->hwcr = read_msr(&root, MSR_HWCR);
	facts->rmp_base = read_msr(&root, MSR_RMP_BASE);
	facts->rmp_end = read_msr(&root, MSR_RMP_END);
	read_iommu(&root, facts);
	facts->ccp = is_there(&root, "/sys/module/ccp");
	facts->bound = has_device(&root, "/sys/bus/pci/drivers/ccp");
	ask_firmware(&root, facts);
	read_module(&root, facts);
}
