/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sev_fixture: the plugin's SEV and SEV-ES on a fake CPU, with nested tables and a VMSA. */
#ifndef TESTS_MODELS_SEV_FIXTURE_H
#define TESTS_MODELS_SEV_FIXTURE_H

#include "fake_world.h"
#include "models/cpu/vmsa.h"
#include "svm_fixture.h"

#define VMSA	  0x30000u
#define HOST_AREA (FAKE_HSAVE + 0x400)
#define ROOT	  0x50000u	   /* the nested tables: the first 2 MiB are themselves */
#define ALIAS	  (ROOT + 256 * 8) /* where they are again, with the C-bit */
#define LMA	  (1u << 10)
#define CBIT	  (1ull << 47)

/* Of a VMCB: what it asks for, and ASIDs that may be. */
#define NP	 1
#define SEV	 3 /* and nested paging */
#define ES	 7
#define ES_ASID	 1
#define SEV_ASID 8

extern const struct fake_insn sev_vmgexit;

void sev_start(const char *bugs);
void sev_enter(unsigned int control, unsigned int asid);
/* QEMU has left the guest, and runs the host's next block. */
void sev_leave(uint64_t code, uint64_t info1, uint64_t info2);
/* 8 bytes of the VMCB. */
uint64_t sev_vmcb(unsigned int offset);
/* By code at PC; all ones if it is left to QEMU. */
uint64_t sev_read_msr(uint64_t pc, uint32_t msr);
void sev_write_msr(uint64_t pc, uint32_t msr, uint64_t value);

#endif
