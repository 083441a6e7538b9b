/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fake_qemu: QEMU's side of the plugin API, for tests: one CPU with registers, flat memory, and
 * blocks that are translated and run when the test says so.
 */
#ifndef TESTS_MODELS_FAKE_QEMU_H
#define TESTS_MODELS_FAKE_QEMU_H

#include "models/cpu/model.h"

#define FAKE_MEMORY (1u << 20)

struct fake_insn {
	const char *bytes;
	unsigned int len;
	void (*native)(void); /* what the CPU does; NULL: nothing. May call fake_exception() */
};
#define FAKE_NATIVE(bytes, native)                                                                 \
	{                                                                                          \
		bytes, sizeof(bytes) - 1, native                                                   \
	}
#define FAKE_INSN(bytes) FAKE_NATIVE(bytes, NULL)

struct fake_qemu {
	uint8_t cpu[16]; /* in front of the registers, as in QEMU */
	uint64_t reg[REGS];
	int32_t step;		     /* the direction flag as QEMU has it */
	uint8_t memory[FAKE_MEMORY]; /* physical and virtual */
	uint32_t msi, lvt_pmc; /* the last interrupt message written, 0: none; the APIC's LVTPC */
	/* How the last block ended. */
	bool moved;   /* by qemu_plugin_set_pc() */
	uint64_t pc;  /* to there, */
	size_t calls; /* after so many calls of the plugin's */
	bool settled; /* and registers were restored before */
	int raised;   /* a vector, with its error code; -1: a #VMEXIT */
	int error;
	uint32_t exit;
	uint64_t info1;
	void *env; /* what QEMU's functions were last given */
};
extern struct fake_qemu fake;
extern int fake_max_cpus; /* of the next start; 1 */

/* Loads the plugin with models and bugs joined by '+', and starts the CPU. */
int fake_start(const char *models, const char *bugs);
/* The same with what the plugin kept, as from a snapshot. */
int fake_restart(const char *models, const char *bugs);
/* The CPU, as the plugin has it. */
struct cpu *fake_cpu(void);
/* Translates a block at PC and runs it to its end, or until it is moved. */
void fake_run(uint64_t pc, const struct fake_insn *insn, size_t n);
/* An exception is delivered, or what the CPU does not know as one. */
void fake_exception(uint64_t from, uint64_t to);
void fake_interrupt(uint64_t from, uint64_t to);
/* The block ends here. */
void fake_leave_block(void) __attribute__((noreturn));

static inline void fake_put(uint64_t pa, uint64_t value, size_t len)
{
	__builtin_memcpy(fake.memory + pa, &value, len);
}

static inline uint64_t fake_get(uint64_t pa, size_t len)
{
	uint64_t value = 0;

	__builtin_memcpy(&value, fake.memory + pa, len);
	return value;
}

#endif
