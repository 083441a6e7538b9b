// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Bus Lock Threshold (APM 15.14.5, CPUID 8000_000A EDX[29]). VMRUN loads a count from the VMCB
 * if bit 5 of the intercepts at 0x14 is set. A bus lock that the guest is about to cause decrements
 * it; with a count of 0 there is a #VMEXIT instead, with RIP at the instruction, which has done
 * nothing. Each #VMEXIT writes the count back.
 */
#include "models/cpu/access.h"
#include "models/cpu/buslock.h"
#include "models/cpu/guest_walk.h"
#include "models/cpu/segments.h"
#include "models/cpu/tcg.h"
#include "models/cpu/vmcb.h"

#define CPUID_BUS_LOCK_THRESHOLD (1u << 29)
#define EFER_LMA		 (1u << 10)
#define RFLAGS_STATUS		 0x8d5ull /* CF, PF, AF, ZF, SF, OF */

static const struct part part_buslock;

struct buslock {
	struct segments segments;
	uint64_t pc; /* linear, of the last bus lock, */
	uint64_t cs_base;
	uint64_t vmcb[2]; /* that ran last, and before it */
	uint32_t len;	  /* of the one that was refused */
	uint32_t seen;	  /* bus locks since another virtual CPU ran */
	uint16_t count;
	bool on;
	bool xadd;  /* the one that was refused is one */
	bool again; /* the last was let pass, and QEMU will run it again */
};

static void init(struct model *m)
{
	cpuid_change(m, 0x8000000a, ANY_SUBLEAF, REG_RDX, 0xffffffff, CPUID_BUS_LOCK_THRESHOLD);
}

/* A VMCB with no exit yet is a new one, where an old one may have been. */
static bool has_returned(struct cpu *c, const struct buslock *b)
{
	return c->svm->vmcb == b->vmcb[1] && vmcb_get(c, VMCB_EXITCODE, 8);
}

/* True if the guest that ran last is another one. */
static bool note_vmcb(struct cpu *c, struct buslock *b)
{
	if (c->svm->vmcb == b->vmcb[0])
		return false;
	if (bug(c->m, BUG_BUSLOCK_SWITCHED) && has_returned(c, b))
		b->on = false;
	b->vmcb[1] = b->vmcb[0];
	b->vmcb[0] = c->svm->vmcb;
	b->seen = 0;
	return true;
}

static uint16_t load_count(struct cpu *c, bool other)
{
	uint16_t count = (uint16_t)vmcb_get(c, VMCB_BUS_LOCK_COUNT, 2);

	if (bug(c->m, BUG_BUSLOCK_FORGETS) && other)
		return 0;
	if (bug(c->m, BUG_BUSLOCK_ONE_FREE) && !count &&
	    vmcb_get(c, VMCB_EXITCODE, 8) == EXIT_BUS_LOCK)
		return 1;
	return count;
}

static void vmrun(struct cpu *c, const struct site *s)
{
	struct buslock *b = part_state(c, &part_buslock);

	(void)s;
	b->on = svm_intercepts(c, VMCB_INTERCEPT_5, INTERCEPT_BUS_LOCK) ||
		bug(c->m, BUG_BUSLOCK_ALWAYS);
	if (!b->on)
		return;
	b->again = false;
	b->count = load_count(c, note_vmcb(c, b));
	segments_load(c, &b->segments);
}

/* A bug: what is in memory is what XADD leaves there. */
static void add_already(struct cpu *c, const struct site *s, uint64_t address, unsigned int bytes)
{
	unsigned int number = (s->byte[s->op.modrm] >> 3 & 7u) | (s->op.rex & 4u) << 1;
	struct leaf guest, host;
	uint64_t sum = 0;

	virt_read(c, address, &sum, bytes);
	sum += reg_get(c, REG_RAX + number);
	for (unsigned int i = 0; i < bytes; i++)
		if (guest_walk(c, address + i, &guest) && nested_walk(c, guest.address, &host))
			phys_put(c, host.address, sum >> i * 8 & 0xff, 1);
}

static void refuse(struct cpu *c, struct buslock *b, const struct site *s, uint64_t address,
		   unsigned int bytes)
{
	b->len = s->len;
	b->xadd = s->op.map == MAP_0F && (s->op.code & 0xfe) == 0xc0;
	log_event(c, MODEL_LOG_BUS_LOCK_EXIT, address, s->pc - s->cs_base);
	if (bug(c->m, BUG_BUSLOCK_DONE) && b->xadd)
		add_already(c, s, address, bytes);
	tcg_vmexit(c, s, EXIT_BUS_LOCK, 0, 0);
}

static void let_pass(struct cpu *c, struct buslock *b, const struct site *s, uint64_t address)
{
	if (!bug(c->m, BUG_BUSLOCK_NOT_COUNTED) || reg_get(c, REG_EFER) & EFER_LMA)
		b->count--;
	log_event(c, MODEL_LOG_BUS_LOCK, address, s->pc - s->cs_base);
}

/* One that is wrong in the way of a bug is not seen. */
static bool is_overlooked(struct cpu *c, struct buslock *b, const struct site *s)
{
	return (bug(c->m, BUG_BUSLOCK_XCHG) && !s->op.lock) ||
	       (bug(c->m, BUG_BUSLOCK_REAL_MODE) && !(reg_get(c, REG_CR0) & 1)) ||
	       (bug(c->m, BUG_BUSLOCK_SIXTEENTH) && !b->count && ++b->seen % 16 == 0);
}

static bool has_immediate(const struct site *s)
{
	return s->op.map == MAP_ONE && s->op.code >= 0x80 && s->op.code <= 0x83;
}

/*
 * With more than one CPU, QEMU gives up a locked access that is not aligned, stops the others, and
 * runs the instruction again in a block of its own: it has been counted.
 */
static bool is_rerun(struct buslock *b, const struct site *s)
{
	bool rerun = b->again && s->pc == b->pc && s->n == 1;

	b->again = false;
	return rerun;
}

/* An access that faults is none: all of these write, whatever comes of it. */
static void touch(struct cpu *c, const struct site *s, uint64_t address, unsigned int bytes)
{
	tcg_touch(c, address, s->cpl, true);
	tcg_touch(c, address + bytes - 1, s->cpl, true);
}

static void on_locked(struct cpu *c, const struct site *s)
{
	struct buslock *b = part_state(c, &part_buslock);
	unsigned int bytes;
	uint64_t address;

	if (!b->on || !buslock_is(c, &b->segments, s, &address, &bytes) || is_rerun(b, s))
		return;
	touch(c, s, address, bytes);
	b->again = c->m->parallel && address % bytes;
	b->pc = s->pc;
	b->cs_base = s->cs_base;
	if (is_overlooked(c, b, s))
		return;
	if (b->count && !(bug(c->m, BUG_BUSLOCK_NOT_LOADED) && has_immediate(s)))
		let_pass(c, b, s, address);
	else
		refuse(c, b, s, address, bytes);
}

static void on_lgdt(struct cpu *c, const struct site *s)
{
	struct buslock *b = part_state(c, &part_buslock);

	if (b->on)
		segments_lgdt(c, &b->segments, s);
}

static void insn(struct cpu *c, const struct block *b, const struct insn *i)
{
	(void)c;
	if (!b->guest)
		return;
	if (locked_maybe(&i->op))
		insn_call(b, i, QEMU_PLUGIN_CB_RW_REGS_PC, on_locked);
	else if (segments_is_lgdt(i))
		insn_call(b, i, QEMU_PLUGIN_CB_RW_REGS, on_lgdt);
}

static void spoil_exit(struct cpu *c, const struct buslock *b)
{
	if (bug(c->m, BUG_BUSLOCK_RIP_AFTER) && b->xadd)
		vmcb_put(c, VMCB_RIP, vmcb_get(c, VMCB_RIP, 8) + b->len, 8);
	if (bug(c->m, BUG_BUSLOCK_FLAGS))
		vmcb_put(c, VMCB_RFLAGS, vmcb_get(c, VMCB_RFLAGS, 8) & ~RFLAGS_STATUS, 8);
}

static void vmexit(struct cpu *c, const struct site *s)
{
	struct buslock *b = part_state(c, &part_buslock);

	(void)s;
	if (!b->on)
		return;
	if (vmcb_get(c, VMCB_EXITCODE, 8) == EXIT_BUS_LOCK)
		spoil_exit(c, b);
	if (!bug(c->m, BUG_BUSLOCK_NOT_SAVED))
		vmcb_put(c, VMCB_BUS_LOCK_COUNT, b->count, 2);
}

PART(buslock, .model = "bus-lock", .state = sizeof(struct buslock), .init = init, .insn = insn,
     .vmrun = vmrun, .vmexit = vmexit);
