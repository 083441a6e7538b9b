// SPDX-License-Identifier: GPL-2.0-or-later
/* Types of VMs: plain, software-protected, and the confidential ones. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "feature/probe.h"

static int type_mask(struct host *host, char *detail)
{
	int mask;

	if (!host->sys) {
		probe_say(detail, "no usable /dev/kvm");
		return -1;
	}
	mask = sys_check_cap(host->sys, KVM_CAP_VM_TYPES);
	if (mask < 0)
		probe_result(-1, &host->sys->err, detail);
	return mask;
}

static enum support type_offered(struct host *host, unsigned int type, char *detail)
{
	int mask = type_mask(host, detail);

	if (mask < 0)
		return SUPPORT_UNKNOWN;
	probe_say(detail, "KVM_CAP_VM_TYPES is %#x: bit %u is %d", (unsigned int)mask, type,
		  mask >> type & 1);
	return mask >> type & 1 ? SUPPORT_YES : SUPPORT_NO;
}

static enum support type_created(struct host *host, unsigned int type, char *detail)
{
	int fd = sys_ioctl(&host->sys->err, host->sys->fd, KVM_CREATE_VM, type);

	if (fd >= 0) {
		close(fd);
		probe_say(detail, "KVM_CREATE_VM(%u) succeeds", type);
	}
	return probe_result(fd, &host->sys->err, detail);
}

#define LAST_TYPE KVM_X86_TDX_VM

/* What is offered can be created, and nothing else. */
static enum support types_behave(const struct feature *f __attribute__((unused)), struct host *host,
				 char *detail)
{
	int mask = type_mask(host, detail), used = 0;
	char text[FEATURE_DETAIL] = "", scratch[FEATURE_DETAIL];
	bool wrong = false;

	if (mask < 0)
		return SUPPORT_UNKNOWN;
	for (unsigned int type = 0; type <= LAST_TYPE; type++) {
		bool made = type_created(host, type, scratch) == SUPPORT_YES;

		wrong |= made != (mask >> type & 1);
		if (made)
			used += snprintf(text + used, sizeof(text) - (size_t)used, " %u", type);
	}
	probe_say(detail, "KVM_CREATE_VM makes types%.40s of %u", text, LAST_TYPE + 1);
	return wrong ? SUPPORT_NO : SUPPORT_YES;
}

static unsigned int feature_type(const struct feature *f)
{
	static const struct {
		const char *name;
		unsigned int type;
	} types[] = {
		{"sw-protected", KVM_X86_SW_PROTECTED_VM},
		{"sev", KVM_X86_SEV_VM},
		{"sev-es", KVM_X86_SEV_ES_VM},
		{"snp", KVM_X86_SNP_VM},
		{"tdx", KVM_X86_TDX_VM},
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(f->name, types[i].name) == 0)
			return types[i].type;
	return KVM_X86_DEFAULT_VM;
}

static enum support type_advertised(const struct feature *f, struct host *host, char *detail)
{
	return type_offered(host, feature_type(f), detail);
}

static enum support type_accepted(const struct feature *f, struct host *host, char *detail)
{
	return type_created(host, feature_type(f), detail);
}

/* KVM_SEV_INIT2 talks to the firmware: the first step of every launch. */
static enum support sev_init(const struct feature *f, struct host *host, int sev_fd, char *detail)
{
	struct kvm_sev_init init = {0};
	struct kvm_sev_cmd cmd = {
		.id = KVM_SEV_INIT2, .data = (uintptr_t)&init, .sev_fd = (__u32)sev_fd};
	struct vm *vm = probe_bare_vm(host, feature_type(f), detail);
	enum support s;

	if (!vm)
		return SUPPORT_NO;
	s = probe_result(sys_ioctl(&vm->err, vm->fd, KVM_MEMORY_ENCRYPT_OP, &cmd), &vm->err,
			 detail);
	if (s == SUPPORT_YES)
		probe_say(detail, "KVM_SEV_INIT2 succeeds");
	vm_destroy(vm);
	return s;
}

static enum support sev_behaves(const struct feature *f, struct host *host, char *detail)
{
	struct sys_error err;
	int fd = sys_open_file(&err, "/dev/sev", O_RDWR);
	enum support s;

	if (fd < 0) {
		probe_result(-1, &err, detail);
		return SUPPORT_UNKNOWN;
	}
	s = sev_init(f, host, fd, detail);
	close(fd);
	return s;
}

static enum support sev_dev_advertised(const struct feature *f __attribute__((unused)),
				       struct host *host __attribute__((unused)), char *detail)
{
	bool there = access("/dev/sev", F_OK) == 0, usable = access("/dev/sev", R_OK | W_OK) == 0;

	probe_say(detail, there ? usable ? "/dev/sev is there" : "/dev/sev may not be opened"
				: "there is no /dev/sev");
	return usable ? SUPPORT_YES : SUPPORT_NO;
}

#define SEV_HINT "needs an EPYC with SEV, set up in the firmware, kvm_amd.sev=Y and ccp"

FEATURE(vm_types, .name = "vm-types", .title = "Types of VMs", .cap = KVM_CAP_VM_TYPES,
	.cap_name = "KVM_CAP_VM_TYPES", .hint = "needs Linux 6.8: before, all VMs are plain ones",
	.behaves = types_behave);

FEATURE(sw_protected, .name = "sw-protected", .title = "Software-protected VMs",
	.hint = "needs CONFIG_KVM_SW_PROTECTED_VM and a TDP MMU", .advertised = type_advertised,
	.accepted = type_accepted);

FEATURE(sev, .name = "sev", .title = "SEV: encrypted memory", .hint = SEV_HINT,
	.advertised = type_advertised, .accepted = type_accepted, .behaves = sev_behaves);

FEATURE(sev_es, .name = "sev-es", .title = "SEV-ES: encrypted registers", .hint = SEV_HINT,
	.advertised = type_advertised, .accepted = type_accepted, .behaves = sev_behaves);

FEATURE(snp, .name = "snp", .title = "SEV-SNP: memory with integrity", .hint = SEV_HINT,
	.advertised = type_advertised, .accepted = type_accepted, .behaves = sev_behaves);

FEATURE(tdx, .name = "tdx", .title = "TDX",
	.hint = "needs a CPU with TDX, Linux 6.16, kvm_intel.tdx=Y", .advertised = type_advertised,
	.accepted = type_accepted);

FEATURE(sev_device, .name = "sev-device", .title = "The security processor's /dev/sev",
	.hint = "load ccp; the firmware must offer SEV; open to root only",
	.advertised = sev_dev_advertised);
