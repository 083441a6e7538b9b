// SPDX-License-Identifier: GPL-2.0-or-later
/* What tells of SEV: CPUID (APM vol. 3, E.4.17) and MSRs (vol. 2, 15.34). */
#include "models/cpu/sev.h"
#include "models/cpu/vmcb.h"

#define MSR_SYSCFG     0xc0010010
#define MSR_HWCR       0xc0010015
#define MSR_GHCB       0xc0010130
#define MSR_SEV_STATUS 0xc0010131

#define SYSCFG_MEM_ENCRYPTION (1ull << 23) /* as a BIOS leaves it: 7.10.2 */
#define HWCR_SMM_LOCK	      1ull	   /* 15.34.3: SEV wants it */

#define CPUID_SVM_FEATURES 0x8000000a
#define SVM_LBRV	   (1u << 1)
#define SVM_FLUSH_BY_ASID  (1u << 6)
#define SVM_DECODE_ASSISTS (1u << 7)

#define CPUID_SEV 0x8000001f
#define HAS_SME	  (1u << 0)
#define HAS_SEV	  (1u << 1)
#define HAS_ES	  (1u << 3)

#define GHCB_REQUEST 0xfffull /* of the MSR protocol, as software has agreed on it */
#define GHCB_END     0x100ull
#define GHCB_REASON  0xff0000ull

static int read_register(struct cpu *c, const struct site *site, uint32_t msr, uint64_t *value)
{
	const struct sev *s = sev_of(c);

	(void)site;
	*value = msr == MSR_SYSCFG ? s->syscfg : s->hwcr;
	return 0;
}

static int write_register(struct cpu *c, const struct site *site, uint32_t msr, uint64_t value)
{
	struct sev *s = sev_of(c);

	(void)site;
	if (msr == MSR_SYSCFG)
		s->syscfg = value;
	else
		s->hwcr = value | (s->hwcr & HWCR_SMM_LOCK); /* a lock */
	return 0;
}

/* 15.34.10: what the guest is; to a host, nothing. It cannot be written. */
static int read_status(struct cpu *c, const struct site *site, uint32_t msr, uint64_t *value)
{
	(void)msr;
	*value = site->guest ? sev_of(c)->status : 0;
	if (bug(c->m, BUG_SEV_STATUS))
		*value &= ~(uint64_t)SEV_STATUS_ES;
	if (bug(c->m, BUG_SEV_STATUS_SEV))
		*value &= ~(uint64_t)SEV_STATUS_SEV;
	return 0;
}

/* 15.35.3: the guest's own register lies in its VMCB, where the host reads and answers. */
static int read_ghcb(struct cpu *c, const struct site *site, uint32_t msr, uint64_t *value)
{
	(void)msr;
	if (!site->guest || !(sev_of(c)->status & SEV_STATUS_ES))
		return -1;
	*value = vmcb_get(c, VMCB_GHCB, 8);
	return 0;
}

static int write_ghcb(struct cpu *c, const struct site *site, uint32_t msr, uint64_t value)
{
	(void)msr;
	if (!site->guest || !(sev_of(c)->status & SEV_STATUS_ES))
		return -1;
	if ((value & GHCB_REQUEST) == GHCB_END && bug(c->m, BUG_SEV_GHCB_REASON))
		value &= ~GHCB_REASON;
	vmcb_put(c, VMCB_GHCB, bug(c->m, BUG_SEV_GHCB_LOST) ? 0 : value, 8);
	return 0;
}

/* EBX: the C-bit, and one bit less of physical addresses. The VMPLs come with SNP. */
void sev_regs_init(struct model *m)
{
	const struct msr_owner owner[] = {
		{MSR_SYSCFG, MSR_SYSCFG, read_register, write_register, false},
		{MSR_HWCR, MSR_HWCR, read_register, write_register, false},
		{MSR_SEV_STATUS, MSR_SEV_STATUS, read_status, NULL, true},
		{MSR_GHCB, MSR_GHCB, read_ghcb, write_ghcb, false},
	};
	unsigned int cbit = bug(m, BUG_SEV_CBIT) ? SEV_CBIT - 1 : SEV_CBIT;

	for (unsigned int i = 0; i < sizeof(owner) / sizeof(owner[0]); i++)
		msr_own(m, &owner[i]);
	cpuid_reach(m, CPUID_SEV);
	cpuid_change(m, CPUID_SVM_FEATURES, ANY_SUBLEAF, REG_RDX, 0xffffffff,
		     SVM_LBRV | SVM_FLUSH_BY_ASID | SVM_DECODE_ASSISTS);
	cpuid_change(m, CPUID_SEV, ANY_SUBLEAF, REG_RAX, 0, HAS_SME | HAS_SEV | HAS_ES);
	cpuid_change(m, CPUID_SEV, ANY_SUBLEAF, REG_RBX, 0, 1u << 6 | cbit);
	cpuid_change(m, CPUID_SEV, ANY_SUBLEAF, REG_RCX, 0, SEV_ASID_MAX);
	cpuid_change(m, CPUID_SEV, ANY_SUBLEAF, REG_RDX, 0, SEV_ASID_MIN);
}

void sev_regs_reset(struct sev *s)
{
	s->syscfg = SYSCFG_MEM_ENCRYPTION;
	s->hwcr = HWCR_SMM_LOCK;
}
