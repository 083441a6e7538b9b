// SPDX-License-Identifier: GPL-2.0-or-later
/* The PMU as a part of the model: when it counts, and what software sees of it. */
#include "models/cpu/access.h"
#include "models/cpu/pmu_unit.h"
#include "models/cpu/vmcb.h"

#define EFER	  0xc0000080
#define EFER_LMA  (1u << 10)
#define EFER_SVME (1u << 12)
#define CR4_PCE	  (1u << 8)
#define OP_WRMSR  0x30
#define OP_RDPMC  0x33

#define NOT_CANONICAL  (1ull << 62)
#define PMU_CPUID_CORE (1u << 23) /* 0x80000001 ECX, PerfCtrExtCore */

enum pmu_class pmu_class_of(bool guest, unsigned int cpl)
{
	if (guest)
		return cpl == 3 ? PMU_GUEST_USER : PMU_GUEST_KERNEL;
	return cpl == 3 ? PMU_HOST_USER : PMU_HOST_KERNEL;
}

struct pmu_tallies *pmu_tallies_of(struct cpu *c)
{
	return qemu_plugin_scoreboard_find(c->m->pmu, c->index);
}

/* A guest runs only while the host's EFER.SVME is set; its own must be set too (APM 15.5.1). */
static bool svme(struct cpu *c)
{
	return c->svm->guest || (reg_get(c, REG_EFER) & EFER_SVME);
}

static void arm(struct cpu *c)
{
	uint64_t budget[PMU_CLASSES];
	bool on = svme(c);

	for (unsigned int i = 0; i < PMU_CLASSES; i++)
		budget[i] = pmu_budget(pmu_of(c), i, on);
	pmu_tallies_set(pmu_tallies_of(c), budget);
}

void pmu_settle(struct cpu *c)
{
	struct pmu_events events;

	pmu_tallies_take(pmu_tallies_of(c), &events);
	if (pmu_advance(pmu_of(c), &events, svme(c)))
		apic_pmi(c);
	arm(c);
}

static void retire(struct cpu *c, const struct site *s)
{
	pmu_tallies_of(c)->tally[pmu_class_of(s->guest, s->cpl)] += PMU_TALLY_INSN;
}

/* A read sees what retired before it, and counts itself afterwards. */
static int read_msr(struct cpu *c, const struct site *s, uint32_t msr, uint64_t *value)
{
	pmu_tallies_leave(pmu_tallies_of(c), s->pc, false);
	pmu_settle(c);
	*value = pmu_read_msr(pmu_of(c), msr);
	retire(c, s);
	return 0;
}

/* A write is counted as things were before it: a counter holds just what is written to it. */
static int write_msr(struct cpu *c, const struct site *s, uint32_t msr, uint64_t value)
{
	pmu_tallies_leave(pmu_tallies_of(c), s->pc, true);
	pmu_settle(c);
	pmu_write_msr(pmu_of(c), msr, value);
	arm(c);
	return 0;
}

/*
 * QEMU is made to raise #GP(0) by going on at an address that is not canonical (APM 5.3.1); the
 * instruction pointer is put right when the exception is delivered. Outside of long mode there is
 * no such address: there it stays QEMU's #UD.
 */
static void fault(struct cpu *c, const struct site *s)
{
	struct pmu_tallies *t = pmu_tallies_of(c);
	struct site nowhere = *s;

	if (!(reg_get(c, REG_EFER) & EFER_LMA))
		return;
	t->faulting = true;
	t->fault_pc = s->pc - s->cs_base;
	nowhere.pc = NOT_CANONICAL;
	cpu_hold(c, &nowhere);
}

/*
 * APM volume 3, RDPMC: at CPL 3 CR4.PCE must be set. QEMU has that #GP and the intercept of its
 * own, and would go on to #UD.
 */
static void on_rdpmc(struct cpu *c, const struct site *s)
{
	uint64_t value;

	if (s->cpl && !(reg_get(c, REG_CR4) & CR4_PCE))
		return;
	if (svm_intercepts(c, VMCB_INTERCEPT_3, INTERCEPT_RDPMC))
		return;
	pmu_tallies_leave(pmu_tallies_of(c), s->pc, false);
	pmu_settle(c);
	if (!pmu_read_pmc(pmu_of(c), (uint32_t)reg_get(c, REG_RCX), &value)) {
		fault(c, s);
		return;
	}
	reg_set(c, REG_RAX, (uint32_t)value);
	reg_set(c, REG_RDX, value >> 32);
	retire(c, s);
	cpu_skip(c, s);
}

/* EFER.SVME decides what HostGuestOnly means: what ran so far ran with the old one, and the next
 * block looks at what it is now. */
static void on_wrmsr(struct cpu *c, const struct site *s)
{
	if ((uint32_t)reg_get(c, REG_RCX) != EFER)
		return;
	pmu_tallies_leave(pmu_tallies_of(c), s->pc, true);
	pmu_settle(c);
	pmu_tallies_set(pmu_tallies_of(c), (uint64_t[PMU_CLASSES]){1, 1, 1, 1});
}

static void on_insn(struct cpu *c, const struct block *b, const struct insn *i)
{
	(void)c;
	if (i->op.map != MAP_0F)
		return;
	if (i->op.code == OP_RDPMC)
		insn_call(b, i, QEMU_PLUGIN_CB_RW_REGS_PC, on_rdpmc);
	if (i->op.code == OP_WRMSR && !b->cpl && !b->guest)
		insn_call(b, i, QEMU_PLUGIN_CB_RW_REGS, on_wrmsr);
}

static void on_exception(struct cpu *c, uint64_t from, uint64_t to)
{
	struct pmu_tallies *t = pmu_tallies_of(c);

	(void)from;
	(void)to;
	if (t->faulting)
		reg_set_exception_ip(c, t->fault_pc);
	t->faulting = false;
	if (!t->block)
		return;
	t->excepted = true;
	pmu_tallies_hurry(t);
}

static void on_cut(struct cpu *c, const struct site *s, bool retired)
{
	pmu_tallies_leave(pmu_tallies_of(c), s->pc, retired);
}

static void on_flush(struct model *m)
{
	for (unsigned int i = 0; i < MODEL_CPUS; i++)
		if (m->cpu[i].started)
			pmu_tallies_of(&m->cpu[i])->block = 0;
}

static const struct {
	enum model_bug bug;
	enum pmu_bug pmu;
} bugs[] = {
	{BUG_PMU_RUNS_DISABLED, PMU_BUG_RUNS_DISABLED},
	{BUG_PMU_LOST_PMI, PMU_BUG_LOST_PMI},
	{BUG_PMU_WRONG_CPL, PMU_BUG_WRONG_CPL},
	{BUG_PMU_GUEST_ONLY, PMU_BUG_GUEST_ONLY},
	{BUG_PMU_NO_STATUS, PMU_BUG_NO_STATUS},
	{BUG_PMU_SHORT_WRITE, PMU_BUG_SHORT_WRITE},
	{BUG_PMU_GLOBAL_CTL, PMU_BUG_GLOBAL_CTL},
	{BUG_PMU_STATUS_CLR, PMU_BUG_STATUS_CLR},
	{BUG_PMU_STATUS_SET, PMU_BUG_STATUS_SET},
	{BUG_PMU_BRANCHES, PMU_BUG_BRANCHES},
	{BUG_PMU_RDPMC, PMU_BUG_RDPMC},
	{BUG_PMU_OFF_BY_ONE, PMU_BUG_OFF_BY_ONE},
	{BUG_PMU_LEGACY, PMU_BUG_LEGACY},
	{BUG_PMU_RESERVED, PMU_BUG_RESERVED},
	{BUG_PMU_PMI_UNASKED, PMU_BUG_PMI_UNASKED},
};

static void on_start(struct cpu *c, bool restored)
{
	struct pmu *pmu = pmu_of(c);

	if (!restored)
		pmu_reset(pmu, 0);
	pmu->bugs = 0;
	for (unsigned int i = 0; i < sizeof(bugs) / sizeof(bugs[0]); i++)
		if (bug(c->m, bugs[i].bug))
			pmu->bugs |= bugs[i].pmu;
	arm(c);
}

static void own(struct model *m, uint32_t first, unsigned int n)
{
	msr_own(m, &(struct msr_owner){first, first + n - 1, read_msr, write_msr, false});
}

/*
 * APM volume 3, appendix E.4: 0x80000022 EAX[0] PerfMonV2, EBX[3:0] NumPerfCtrCore. EAX[1] and
 * EAX[2] stay clear: no LBR stack, and no freeze on PMI.
 */
static void on_init(struct model *m)
{
	m->pmu = qemu_plugin_scoreboard_new(sizeof(struct pmu_tallies));
	cpuid_reach(m, 0x80000022);
	cpuid_change(m, 0x80000001, ANY_SUBLEAF, REG_RCX, ~0u, PMU_CPUID_CORE);
	cpuid_change(m, 0x80000022, ANY_SUBLEAF, REG_RAX, 0, 1);
	cpuid_change(m, 0x80000022, ANY_SUBLEAF, REG_RBX, 0,
		     bug(m, BUG_PMU_CPUID) ? PMU_LEGACY : PMU_COUNTERS);
	cpuid_change(m, 0x80000022, ANY_SUBLEAF, REG_RCX, 0, 0);
	cpuid_change(m, 0x80000022, ANY_SUBLEAF, REG_RDX, 0, 0);
	own(m, PMU_MSR_LEGACY_CTL, 2 * PMU_LEGACY);
	own(m, PMU_MSR_CTL, 2 * PMU_COUNTERS);
	own(m, PMU_MSR_GLOBAL_STATUS, 4);
}

PART(pmu, .model = "pmu", .state = sizeof(struct pmu), .init = on_init, .start = on_start,
     .block = pmu_block, .insn = on_insn, .vmexit = pmu_vmexit, .exception = on_exception,
     .cut = on_cut, .flush = on_flush);

struct pmu *pmu_of(struct cpu *c)
{
	return part_state(c, &part_pmu);
}
