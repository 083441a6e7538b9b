/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rmp_fixture: the plugin with SNP on a fake CPU, and its reverse map table. */
#ifndef TESTS_MODELS_RMP_FIXTURE_H
#define TESTS_MODELS_RMP_FIXTURE_H

#include "../vmm/cmocka_tests.h"
#include "fake_qemu.h"
#include "models/cpu/snp.h"
#include "models/cpu/vmcb.h"

#define BASE	   0x20000u
#define TABLE_SIZE 0x10000u
#define TABLE	   (BASE + 0x4000)
#define STATE	   0x9000u
#define ASID	   5u
#define SYSCFG	   0xc0010010u
#define SNP_EN	   (1u << 24)
#define CARRY	   1u
#define ZERO	   0x40u
#define LARGE	   0x200000u

/* SNP is on: the table covers the memory. */
void rmp_start(const char *bugs);
/* One instruction of the host's. */
void rmp_run(const struct fake_insn *i);
void rmp_write_msr(uint32_t msr, uint64_t value);
uint64_t rmp_read_msr(uint32_t msr);
/* The entry's first half. */
uint64_t rmp_low(uint64_t spa);
/* RMPUPDATE as S says, or to ASID's guest at GPA; what it returns. */
uint32_t rmp_update_as(uint64_t spa, const struct rmp_state *s);
uint32_t rmp_give(uint64_t spa, uint64_t gpa, bool large);

#endif
