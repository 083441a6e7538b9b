/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sev_facts: what the machine, the kernel and the firmware say of SEV, SEV-ES and SNP. */
#ifndef HOST_SEV_FACTS_H
#define HOST_SEV_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "kvex/host.h"

/* An MSR as /dev/cpu/0/msr gives it. */
struct sev_msr {
	int error; /* 0, or why it cannot be read: -errno */
	uint64_t value;
};

struct sev_facts {
	char vendor[16];
	bool hypervisor; /* this machine is itself a guest */
	/* CPUID 0x8000001F; all 0 if there is no such leaf */
	uint32_t eax, ebx, ecx, edx;
	bool has_flags;			   /* /proc/cpuinfo is there */
	bool flag_sev, flag_es, flag_snp;  /* what the kernel has left of CPUID's offer */
	struct sev_msr syscfg, hwcr;	   /* C0010010, C0010015 */
	struct sev_msr rmp_base, rmp_end;  /* C0010132, C0010133 */
	bool iommu, iommu_amd, iommu_pass; /* one is in use; it is AMD-Vi; iommu=pt or off */
	bool ccp, bound;		   /* the driver is in the kernel; it has a device */
	int dev_error;			   /* of opening /dev/sev: 0 or -errno */
	int status_error;		   /* of SEV_PLATFORM_STATUS: 0 or -errno */
	uint32_t fw_error;		   /* the firmware's word where STATUS_ERROR is set */
	unsigned int api_major, api_minor, build, state;
	bool kvm_amd;
	char sev[8], sev_es[8], sev_snp[8]; /* kvm_amd's parameters; empty: there is none */
	struct sys_error err;		    /* of the last of both that failed */
	int vm_types;			    /* KVM_CAP_VM_TYPES; -1 unknown */
};

/*
 * Fills FACTS from the files below ROOT ("" for the machine's own) and from HOST. CPUID is asked of
 * the CPU only if ROOT is "", else it is left to the caller.
 */
void sev_facts_read(const char *root, const struct host *host, struct sev_facts *facts);

#endif
