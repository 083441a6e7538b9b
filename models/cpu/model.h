/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model: what the parts of the CPU model have in common. A part is one PART() in a file of its own
 * that hooks into what the CPU does; it is active if the model it names was asked for. The rules
 * come from the AMD64 Architecture Programmer's Manual ("APM"), volume 2 unless said otherwise.
 *
 * QEMU translates code block by block and calls on_translation; a part looks at block and
 * instructions and asks for calls or counters where it needs them, and nowhere else: code without
 * any runs at full speed. A block is translated for one CPL, one CS base, and for host or guest:
 * what struct block says of these holds each time it runs. QEMU may translate code again, and
 * forget all blocks at once.
 *
 * All times when a struct cpu is given, its registers and memory may be read and written. Nothing
 * may be kept outside struct cpu, struct model and a part's state: QEMU's snapshots do not hold it.
 */
#ifndef MODELS_CPU_MODEL_H
#define MODELS_CPU_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kvex/model_log.h"
#include "models/cpu/bug_list.h"
#include "models/cpu/operand.h"
#include "models/cpu/qemu_plugin.h"

#define MODEL_CPUS  16
#define MODEL_PARTS 16

#define AS_ENUM(ident, name, model, what) BUG_##ident,
enum model_bug { MODEL_BUGS(AS_ENUM) BUGS };
#undef AS_ENUM

enum reg {
	REG_RAX, /* to R15 in the order of their numbers in instructions */
	REG_RCX,
	REG_RDX,
	REG_RBX,
	REG_RSP,
	REG_RBP,
	REG_RSI,
	REG_RDI,
	REG_R8,
	REG_R9,
	REG_R10,
	REG_R11,
	REG_R12,
	REG_R13,
	REG_R14,
	REG_R15,
	REG_RIP, /* only of use in part->block: at the block's start */
	REG_RFLAGS,
	REG_ES, /* to GS: the same */
	REG_CS,
	REG_SS,
	REG_DS,
	REG_FS,
	REG_GS,
	REG_FS_BASE,
	REG_GS_BASE,
	REG_CR0,
	REG_CR3,
	REG_CR4,
	REG_EFER,
	REGS,
};

struct model;
struct cpu;

/* --- parts ---------------------------------------------------------------------------------- */

/* A translated block. */
struct block {
	struct model *m;
	struct qemu_plugin_tb *tb;
	size_t n;	  /* instructions */
	bool guest;	  /* of a guest under SVM, else of the host */
	unsigned int cpl; /* 0 in real mode */
	uint64_t cs_base;
	bool landing; /* begins where a #VMEXIT may arrive, and is the host's */
};

struct insn {
	struct qemu_plugin_insn *handle;
	uint64_t pc;  /* linear */
	size_t index; /* in the block */
	unsigned int len;
	uint8_t byte[16];
	struct opcode op;
};

/* What a call is told of the instruction it stands before. */
struct site {
	struct model *m;
	void (*fn)(struct cpu *c, const struct site *s);
	uint64_t pc, cs_base;
	unsigned int len;
	unsigned int cpl;
	bool guest;
	size_t index, n; /* its place in its block, and the block's instructions */
	uint8_t byte[16];
	struct opcode op;
};

struct part {
	const char *model; /* the name it is asked for by; NULL: always active */
	size_t state;	   /* bytes for each CPU, zeroed, that are kept over snapshots */
	/* Once, when QEMU starts: CPUID edits, MSR owners. */
	void (*init)(struct model *m);
	/* A CPU begins to run. RESTORED: state is as a snapshot left it, QEMU's counters are 0. */
	void (*start)(struct cpu *c, bool restored);
	/* A block is translated: before its instructions, and for each of them. */
	void (*block)(struct cpu *c, const struct block *b);
	void (*insn)(struct cpu *c, const struct block *b, const struct insn *i);
	/* VMRUN begins, before all parts' vmrun: what the CPU takes for the guest is put in place.
	 * A #VMEXIT has ended, after all parts' vmexit; this may let the guest run again. */
	void (*enter)(struct cpu *c, const struct site *s);
	void (*leave)(struct cpu *c, const struct site *s);
	/* VMRUN begins, c->svm is filled; a #VMEXIT has ended, all is in the VMCB. The host's block
	 * S has begun by then. */
	void (*vmrun)(struct cpu *c, const struct site *s);
	void (*vmexit)(struct cpu *c, const struct site *s);
	/* An exception or interrupt was delivered through the IDT (not a #VMEXIT); FROM and TO are
	 * linear. The instruction at FROM of an exception has not retired, unless it is a trap. */
	void (*exception)(struct cpu *c, uint64_t from, uint64_t to);
	void (*interrupt)(struct cpu *c, uint64_t from, uint64_t to);
	/* The block of S ends at S, by cpu_skip() (it retires) or cpu_hold() (it does not). */
	void (*cut)(struct cpu *c, const struct site *s, bool retired);
	/* QEMU forgets all blocks, and with them goes what arena_take() gave. */
	void (*flush)(struct model *m);
};

#define PART(ident, ...)                                                                           \
	static const struct part part_##ident = {__VA_ARGS__};                                     \
	static const struct part *const part_ptr_##ident                                           \
		__attribute__((section("model_parts"), used)) = &part_##ident

/* C's state of the part, of part->state bytes. */
void *part_state(struct cpu *c, const struct part *p);

/* --- the model and its CPUs ----------------------------------------------------------------- */

struct vmcb_seg {
	uint16_t selector, attrib;
	uint32_t limit;
	uint64_t base;
};

/* The guest that runs, or ran last. */
struct svm {
	bool guest;	       /* between VMRUN and #VMEXIT */
	uint64_t vmcb;	       /* physical */
	uint64_t rsp, cr3;     /* of the host, which #VMEXIT restores: how it is told */
	uint32_t intercept[6]; /* VMCB offsets 0 to 0x14, as VMRUN read them */
};

struct cpu {
	struct model *m;
	unsigned int index;
	GByteArray *buf;
	bool started;
	uintptr_t host_pc; /* in QEMU's code, where the call in progress came from */
	void *env;	   /* tcg.c's */
	struct {
		bool pending;
		uint32_t leaf, subleaf;
	} cpuid;
	struct {
		bool pending;
		uint64_t rcx;
	} fault;	 /* of RDMSR or WRMSR, see msr.c */
	struct svm *svm; /* part of the kept state */
};

struct cpuid_edit {
	uint32_t leaf, subleaf;
	enum reg reg; /* RAX to RDX */
	uint32_t keep, set;
	uint32_t least; /* instead: the register is at least this */
};

#define ANY_SUBLEAF 0xffffffff

struct msr_owner {
	uint32_t first, last;
	/* 0: done; -1: #GP(0). */
	int (*read)(struct cpu *c, const struct site *s, uint32_t msr, uint64_t *value);
	int (*write)(struct cpu *c, const struct site *s, uint32_t msr, uint64_t value);
	bool unintercepted; /* no VMCB has a say */
};

#define MODEL_EDITS  32
#define MODEL_OWNERS 16
#define MODEL_LANDS  32

struct model {
	const struct part *part[MODEL_PARTS]; /* the active ones */
	size_t state_at[MODEL_PARTS];	      /* of the first CPU */
	unsigned int nr_parts;
	bool bug[BUGS];
	struct qemu_plugin_register *reg[REGS];
	struct cpu cpu[MODEL_CPUS];
	struct cpuid_edit edit[MODEL_EDITS];
	unsigned int nr_edits;
	struct msr_owner owner[MODEL_OWNERS];
	unsigned int nr_owners;
	uint64_t land[MODEL_LANDS]; /* see svm.c */
	unsigned int nr_lands;
	struct arena *arena;
	struct qemu_plugin_scoreboard *nrip;   /* nrips.c's */
	struct qemu_plugin_scoreboard *pmu;    /* pmu_part.c's */
	struct qemu_plugin_scoreboard *decode; /* decode.c's */
	struct model_log *log;		       /* NULL: none */
	uint8_t *state;			       /* mapped; kept over snapshots */
	size_t state_used, state_size;
	bool restored;
	bool parallel; /* QEMU's machine may have more than one CPU */
};

#define bug(m, ident) ((m)->bug[ident])

/* Calls FN before each execution of I. CB_RW_REGS_PC is needed to skip or hold. */
void insn_call(const struct block *b, const struct insn *i, enum qemu_plugin_cb_flags flags,
	       void (*fn)(struct cpu *c, const struct site *s));

/* --- cpuid.c, msr.c, apic.c ----------------------------------------------------------------- */

/* From part->init. Leaf, subleaf or ANY_SUBLEAF: the register becomes (value & KEEP) | SET. */
void cpuid_change(struct model *m, uint32_t leaf, uint32_t subleaf, enum reg r, uint32_t keep,
		  uint32_t set);
/* LEAF is the last of its kind, or a later one. */
void cpuid_reach(struct model *m, uint32_t leaf);
/*
 * From part->init: RDMSR and WRMSR of FIRST..LAST are O's, in the host and where the guest's VMCB
 * does not intercept them.
 */
void msr_own(struct model *m, const struct msr_owner *o);
/* What a counter's overflow does: as LVTPC of C's local APIC says. False if that is masked. */
bool apic_pmi(struct cpu *c);

/* --- state.c, log.c, arena.c ------------------------------------------------------------------ */

/* The file at PATH as memory; zeros, or what was there when a snapshot was made. */
bool state_map(struct model *m, const char *path);
/* The next LEN bytes of it; NULL: too little is left. The order must always be the same. */
void *state_take(struct model *m, size_t len);

bool log_map(struct model *m, const char *path);
/* For cases to read, if one wants it. */
void log_event(struct cpu *c, enum model_log_kind kind, uint64_t a, uint64_t b);

/* Memory that lives as long as the blocks that QEMU has translated. */
struct arena *arena_new(void);
void *arena_take(struct arena *a, size_t len);
void arena_clear(struct arena *a);

#endif
