// SPDX-License-Identifier: GPL-2.0-or-later
/* Links of sev_tree: what the CPU, its BIOS and the IOMMU bring. CPUID 0x8000001F: APM 3, E.4.17.
 */
#include <string.h>

#include "host/sev_links.h"

#define EAX_SEV	   (1u << 1)
#define EAX_SEV_ES (1u << 3)
#define EAX_SNP	   (1u << 4)

#define SYSCFG_MEM_ENCRYPT (1ull << 23)
#define HWCR_SMMLOCK	   (1ull << 0)

enum link_state sev_check_cpu(const struct sev_facts *f, struct chain_link *link)
{
	if (strcmp(f->vendor, "AuthenticAMD") != 0) {
		sev_say(link, "the CPU's vendor is %s", f->vendor[0] ? f->vendor : "unknown");
		sev_advise(link, "use a machine with an AMD EPYC, or kvex lab run --model sev,psp");
		return LINK_BROKEN;
	}
	if (f->eax & EAX_SEV) {
		sev_say(link, "CPUID 0x8000001F EAX %#x, C-bit %u", f->eax, f->ebx & 0x3f);
		return LINK_HOLDS;
	}
	sev_say(link, "CPUID 0x8000001F EAX %#x: no SEV%s", f->eax,
		f->hypervisor ? "; this machine is itself a guest" : "");
	if (f->hypervisor)
		sev_advise(link, "hypervisors do not pass SEV on: use the machine below, or kvex "
				 "lab run --model sev,psp");
	else
		sev_advise(link, "SEV came with the first EPYC (Zen 1); desktop CPUs lack it");
	return LINK_BROKEN;
}

/*
 * The kernel takes SEV's flags away where SYSCFG has no encryption or SMM is not locked
 * (early_detect_mem_encrypt() in arch/x86/kernel/cpu/amd.c).
 */
enum link_state sev_check_bios(const struct sev_facts *f, struct chain_link *link)
{
	if (!f->syscfg.error && !(f->syscfg.value & SYSCFG_MEM_ENCRYPT)) {
		sev_say(link, "SYSCFG is %#llx: bit 23 is 0", (unsigned long long)f->syscfg.value);
		sev_advise(link, "BIOS: switch on SMEE (Secure Memory Encryption), often under "
				 "AMD CBS, CPU common options");
		return LINK_BROKEN;
	}
	if (!f->hwcr.error && !(f->hwcr.value & HWCR_SMMLOCK)) {
		sev_say(link, "HWCR is %#llx: SMM is not locked",
			(unsigned long long)f->hwcr.value);
		sev_advise(link, "BIOS: lock SMM; without that the kernel forgoes SEV");
		return LINK_BROKEN;
	}
	if (!f->has_flags) {
		sev_say(link, "there is no /proc/cpuinfo to tell");
		return LINK_UNKNOWN;
	}
	if (f->flag_sev) {
		sev_say(link, "the kernel keeps the flag sev");
		return LINK_HOLDS;
	}
	sev_say(link, "the kernel has dropped the flag sev");
	sev_advise(link, "BIOS: switch on SMEE (Secure Memory Encryption); remove clearcpuid= from "
			 "the kernel's command line");
	return LINK_BROKEN;
}

/* ASIDs 1 to EDX-1 are for SEV-ES and SNP, EDX to ECX for SEV. */
enum link_state sev_check_asids(const struct sev_facts *f, struct chain_link *link)
{
	if (f->ecx && f->edx <= f->ecx) {
		sev_say(link, "%u to %u", f->edx ? f->edx : 1, f->ecx);
		return LINK_HOLDS;
	}
	sev_say(link, "none: all %u are for SEV-ES and SNP", f->ecx);
	sev_advise(link, "BIOS: lower \"SEV-ES ASID space limit\" (now %u)", f->edx);
	return LINK_BROKEN;
}

enum link_state es_check_cpu(const struct sev_facts *f, struct chain_link *link)
{
	if (!(f->eax & EAX_SEV_ES)) {
		sev_say(link, "CPUID 0x8000001F EAX %#x: bit 3 is 0", f->eax);
		sev_advise(link, "SEV-ES came with the second EPYC (Zen 2)");
		return LINK_BROKEN;
	}
	if (f->has_flags && !f->flag_es) {
		sev_say(link, "the kernel has dropped the flag sev_es");
		sev_advise(link, "remove clearcpuid= from the kernel's command line");
		return LINK_BROKEN;
	}
	sev_say(link, "CPUID 0x8000001F EAX[3]");
	return LINK_HOLDS;
}

enum link_state es_check_asids(const struct sev_facts *f, struct chain_link *link)
{
	if (f->edx > 1) {
		sev_say(link, "1 to %u, shared with SNP", f->edx - 1);
		return LINK_HOLDS;
	}
	sev_say(link, "none: SEV takes all from 1 on");
	sev_advise(link, "BIOS: set \"SEV-ES ASID space limit\" to 2 or more");
	return LINK_BROKEN;
}

enum link_state snp_check_cpu(const struct sev_facts *f, struct chain_link *link)
{
	if (!(f->eax & EAX_SNP)) {
		sev_say(link, "CPUID 0x8000001F EAX %#x: bit 4 is 0", f->eax);
		sev_advise(link, "SNP came with the third EPYC (Zen 3)");
		return LINK_BROKEN;
	}
	if (f->hypervisor) {
		sev_say(link, "this machine is itself a guest: the kernel hosts no SNP in it");
		sev_advise(link, "use the machine below, or kvex lab run --model snp");
		return LINK_BROKEN;
	}
	sev_say(link, "CPUID 0x8000001F EAX[4]");
	return LINK_HOLDS;
}

/* bsp_determine_snp(): no range in RMP_BASE and RMP_END, or a CPU of unknown RMP: no flag. */
enum link_state snp_check_bios(const struct sev_facts *f, struct chain_link *link)
{
	bool known = !f->rmp_base.error && !f->rmp_end.error;

	if (known && f->rmp_end.value <= f->rmp_base.value) {
		sev_say(link, "RMP_BASE and RMP_END name no memory");
		sev_advise(link, "BIOS: switch on SNP memory (RMP table) coverage, and SEV-SNP");
		return LINK_BROKEN;
	}
	if (f->has_flags && !f->flag_snp) {
		sev_say(link, "the kernel has dropped the flag sev_snp");
		sev_advise(link, "BIOS: switch on SNP memory (RMP table) coverage; and use Linux "
				 "6.11 or later");
		return LINK_BROKEN;
	}
	if (known)
		sev_say(link, "RMP table %#llx to %#llx", (unsigned long long)f->rmp_base.value,
			(unsigned long long)f->rmp_end.value);
	else
		sev_say(link, f->has_flags ? "the kernel keeps the flag sev_snp"
					   : "there is no /proc/cpuinfo to tell");
	return known || f->has_flags ? LINK_HOLDS : LINK_UNKNOWN;
}

/* iommu_snp_enable() in drivers/iommu/amd/init.c wants translation for all devices. */
enum link_state snp_check_iommu(const struct sev_facts *f, struct chain_link *link)
{
	if (f->iommu_pass) {
		sev_say(link, "the kernel's command line has the IOMMU off or in passthrough");
		sev_advise(link, "remove iommu=pt, iommu=off, amd_iommu=off from it");
		return LINK_BROKEN;
	}
	if (f->iommu_amd) {
		sev_say(link, "AMD-Vi is in use");
		return LINK_HOLDS;
	}
	sev_say(link, f->iommu ? "the IOMMU in use is not AMD's" : "no IOMMU is in use");
	sev_advise(link, "BIOS: switch on the IOMMU; the kernel needs CONFIG_AMD_IOMMU");
	return LINK_BROKEN;
}
