/* SPDX-License-Identifier: GPL-2.0-or-later */
/* access: a CPU's registers, where it goes on, and memory. */
#ifndef MODELS_CPU_ACCESS_H
#define MODELS_CPU_ACCESS_H

#include "models/cpu/model.h"

bool regs_find(struct model *m);
uint64_t reg_get(struct cpu *c, enum reg r);
void reg_set(struct cpu *c, enum reg r, uint64_t value);
/* Only in part->exception: where the exception that is being delivered says it comes from. */
void reg_set_exception_ip(struct cpu *c, uint64_t ip);
/* Ends the block: execution goes on behind S, or at S again after interrupts. */
void cpu_skip(struct cpu *c, const struct site *s) __attribute__((noreturn));
/* The same with the status flags set to FLAGS; needs a call with CB_RW_REGS_PC, as all these. */
void cpu_skip_flags(struct cpu *c, const struct site *s, uint32_t flags) __attribute__((noreturn));
void cpu_hold(struct cpu *c, const struct site *s) __attribute__((noreturn));
/* The block ends at S in a way of its own: parts are told. */
void cpu_tell_cut(struct cpu *c, const struct site *s, bool retired);
/* Registers are as they are before the instruction that calls: RIP, and the flags. */
void cpu_settle(const struct cpu *c);

/* Memory of what runs now, by its page tables. False: not there. */
bool virt_read(struct cpu *c, uint64_t va, void *data, size_t len);
/* The same of the host alone. */
bool virt_write(struct cpu *c, uint64_t va, const void *data, size_t len);
/* Host-physical memory, devices included. A read that fails gives zeros. */
bool phys_read(struct cpu *c, uint64_t pa, void *data, size_t len);
uint64_t phys_get(struct cpu *c, uint64_t pa, size_t len);
bool phys_write(struct cpu *c, uint64_t pa, const void *data, size_t len);
bool phys_put(struct cpu *c, uint64_t pa, uint64_t value, size_t len);

#endif
