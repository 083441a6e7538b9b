// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What enables SEV-SNP (APM 15.36.2): SYSCFG, RMP_BASE and RMP_END, as the
 * lab's BIOS has left them. This file comes before those of SEV: SYSCFG is this part's where both
 * models are in force.
 *
 * A kernel believes in SNP only without the CPUID bit `hypervisor`, with the memory encryption of
 * SYSCFG and the locked SMM of HWCR.
 */
#include "models/cpu/access.h"
#include "models/cpu/snp.h"

#define MSR_SYSCFG   0xc0010010
#define MSR_HWCR     0xc0010015
#define MSR_RMP_BASE 0xc0010132
#define MSR_RMP_END  0xc0010133

#define SYSCFG_MFDM   (1ull << 19) /* MtrrFixDramModEn */
#define SYSCFG_SME    (1ull << 23) /* MemEncryptionModEn */
#define SYSCFG_SNP    (1ull << 24) /* SecureNestedPagingEn */
#define SYSCFG_VMPL   (1ull << 25) /* VMPLEn */
#define SYSCFG_BITS   (0x7full << 16 | SYSCFG_SME | SYSCFG_SNP | SYSCFG_VMPL)
#define HWCR_SMM_LOCK 1u
#define RMP_ADDRESS   0x000fffffffffe000ull
#define RMP_OFFSET    0x1fffull

#define IOMMU	       0xfed80000ull /* where QEMU's AMD IOMMU has its registers */
#define IOMMU_EVENTS   0x10
#define IOMMU_STORE    0x20
#define IOMMU_REQUESTS 0x38

static const struct part part_rmp;

struct snp_state {
	uint64_t syscfg, base, end;
};

static struct snp_state *state_of(struct cpu *c)
{
	return part_state(c, &part_rmp);
}

static uint64_t note_at(const struct snp_state *s, enum rmp_note note)
{
	return s->base + RMP_NOTES + (uint64_t)note * 8;
}

/* The firmware has taken SNP down to the CPU (SNP_SHUTDOWN_EX with X86_SNP_SHUTDOWN). */
static void look_for_shutdown(struct cpu *c, struct snp_state *s)
{
	if (!(s->syscfg & SYSCFG_SNP) || phys_get(c, note_at(s, RMP_NOTE_OFF), 8) != RMP_NOTES_OFF)
		return;
	s->syscfg &= ~(SYSCFG_SNP | SYSCFG_VMPL);
}

bool snp_is_on(struct cpu *c)
{
	struct snp_state *s = state_of(c);

	if (!s) /* the model is not in force */
		return false;
	look_for_shutdown(c, s);
	return s->syscfg & SYSCFG_SNP;
}

struct rmp snp_table(struct cpu *c)
{
	const struct snp_state *s = state_of(c);

	return (struct rmp){s->base, s->end};
}

static void tell_iommu(struct cpu *c, const struct snp_state *s)
{
	static const struct {
		enum rmp_note note;
		uint64_t offset;
	} iommu[] = {{RMP_NOTE_EVENTS, IOMMU_EVENTS},
		     {RMP_NOTE_SEMAPHORE, IOMMU_STORE},
		     {RMP_NOTE_REQUESTS, IOMMU_REQUESTS}};

	for (unsigned int i = 0; i < 3; i++)
		phys_put(c, note_at(s, iommu[i].note), phys_get(c, IOMMU + iommu[i].offset, 8), 8);
}

static void tell_firmware(struct cpu *c, const struct snp_state *s)
{
	uint64_t others = ~0ull;

	if (phys_get(c, note_at(s, RMP_NOTE_MARK), 8) == RMP_NOTES_MARK)
		others = phys_get(c, note_at(s, RMP_NOTE_SYSCFG), 8);
	phys_put(c, note_at(s, RMP_NOTE_SYSCFG), s->syscfg & others, 8);
	phys_put(c, note_at(s, RMP_NOTE_OFF), 0, 8);
	phys_put(c, note_at(s, RMP_NOTE_MARK), RMP_NOTES_MARK, 8);
	tell_iommu(c, s);
}

/*
 * A kernel may set up the IOMMU after it has enabled SNP, but what it has the firmware do, it does
 * behind a WBINVD.
 */
void snp_wbinvd(struct cpu *c)
{
	const struct snp_state *s = state_of(c);
	uint64_t count = phys_get(c, note_at(s, RMP_NOTE_WBINVD), 8);

	tell_iommu(c, s);
	phys_put(c, note_at(s, RMP_NOTE_WBINVD), count + 1, 8);
}

static int write_syscfg(struct cpu *c, struct snp_state *s, uint64_t value)
{
	bool was = snp_is_on(c);

	if (value & ~SYSCFG_BITS)
		return -1;
	if (was) /* no way back but by firmware */
		value |= SYSCFG_SNP | (s->syscfg & SYSCFG_VMPL);
	if (bug(c->m, BUG_SNP_NOT_ENABLED))
		value &= ~(SYSCFG_SNP | SYSCFG_VMPL);
	s->syscfg = value;
	if (!was && value & SYSCFG_SNP)
		tell_firmware(c, s);
	return 0;
}

static int msr_read(struct cpu *c, const struct site *site, uint32_t msr, uint64_t *value)
{
	struct snp_state *s = state_of(c);

	(void)site;
	switch (msr) {
	case MSR_SYSCFG:
		look_for_shutdown(c, s);
		*value = s->syscfg;
		return 0;
	case MSR_HWCR:
		*value = HWCR_SMM_LOCK;
		return 0;
	case MSR_RMP_BASE:
		*value = s->base;
		return 0;
	default:
		*value = s->end;
		return 0;
	}
}

/* HWCR: writes are dropped, as QEMU does. */
static int msr_write(struct cpu *c, const struct site *site, uint32_t msr, uint64_t value)
{
	struct snp_state *s = state_of(c);

	(void)site;
	if (msr == MSR_SYSCFG)
		return write_syscfg(c, s, value);
	if (msr == MSR_HWCR)
		return 0;
	if (snp_is_on(c)) /* 15.36.4: locked */
		return -1;
	if (msr == MSR_RMP_BASE)
		s->base = value & RMP_ADDRESS;
	else
		s->end = (value & RMP_ADDRESS) | RMP_OFFSET;
	return 0;
}

static void init(struct model *m)
{
	const struct msr_owner owner[] = {
		{.first = MSR_SYSCFG, .last = MSR_SYSCFG, .read = msr_read, .write = msr_write},
		{.first = MSR_HWCR, .last = MSR_HWCR, .read = msr_read, .write = msr_write},
		{.first = MSR_RMP_BASE, .last = MSR_RMP_END, .read = msr_read, .write = msr_write},
	};

	for (unsigned int i = 0; i < 3; i++)
		msr_own(m, &owner[i]);
}

/* As a BIOS leaves it. */
static void start(struct cpu *c, bool restored)
{
	if (!restored)
		*state_of(c) = (struct snp_state){
			.syscfg = SYSCFG_SME, .base = RMP_BASE, .end = RMP_BASE + RMP_SIZE - 1};
}

PART(rmp, .model = "snp", .state = sizeof(struct snp_state), .init = init, .start = start);
