/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rmp: the reverse map table of SEV-SNP (APM 15.36.3) as the lab's models keep it, in the guest
 * RAM that its kernel sees as the RMP: the CPU model and the security processor's both read and
 * write it. The format is not architectural; it is that of Zen 3 and 4 (PPR family 19h), which a
 * kernel without RMPREAD reads by itself.
 */
#ifndef KVEX_RMP_H
#define KVEX_RMP_H

#include <stdbool.h>
#include <stdint.h>

/* Where the lab's "BIOS" has reserved it. */
#define RMP_BASE  0x1e000000ull
#define RMP_SIZE  0x800000ull
#define RMP_TABLE 0x4000ull /* the entries begin behind what the processor keeps for itself */
#define RMP_ENTRY 16	    /* bytes for each 4 KiB of memory */
/* How far memory is covered by it. */
#define RMP_COVERS ((RMP_SIZE - RMP_TABLE) / RMP_ENTRY << 12)

#define RMP_PAGE     0x1000ull
#define RMP_LARGE    0x200000ull
#define RMP_ASID_MAX 0x3ff

/* Of the first 8 bytes. */
#define RMP_ASSIGNED   (1ull << 0)
#define RMP_SIZE_2M    (1ull << 1)
#define RMP_IMMUTABLE  (1ull << 2)
#define RMP_GPA	       0x7fffffffff000ull
#define RMP_ASID_SHIFT 51
#define RMP_VMSA       (1ull << 61)
#define RMP_VALIDATED  (1ull << 62)

/* The other 8 bytes, kvex's own: a byte of permissions for each VMPL (15.36.7). */
#define RMP_PERM_READ	0x1
#define RMP_PERM_WRITE	0x2
#define RMP_PERM_USER	0x4
#define RMP_PERM_SUPER	0x8
#define RMP_PERM_ALL	0xf
#define RMP_PERM_SSS	0x10
#define RMP_PERMS_VMPL0 ((uint64_t)RMP_PERM_ALL)

static inline unsigned int rmp_asid(uint64_t entry)
{
	return (unsigned int)(entry >> RMP_ASID_SHIFT & RMP_ASID_MAX);
}

static inline uint64_t rmp_make(uint64_t flags, uint64_t gpa, unsigned int asid)
{
	return flags | (gpa & RMP_GPA) | (uint64_t)(asid & RMP_ASID_MAX) << RMP_ASID_SHIFT;
}

/*
 * In the processor's own area, at RMP_NOTES: what the CPU tells the firmware when SNP is enabled,
 * and at each WBINVD from then on. On real machines the firmware reads these registers itself.
 */
#define RMP_NOTES      0x3000ull
#define RMP_NOTES_MARK 0x736574304e504d52ull /* any */
#define RMP_NOTES_OFF  0x66666f65736c7028ull /* the firmware's: SNPEn is to be cleared */

enum rmp_note {
	RMP_NOTE_MARK,
	RMP_NOTE_SYSCFG,    /* of all CPUs: what they have in common */
	RMP_NOTE_EVENTS,    /* the IOMMU's registers: event log base, */
	RMP_NOTE_REQUESTS,  /* page request log base, */
	RMP_NOTE_SEMAPHORE, /* completion wait store base */
	RMP_NOTE_OFF,
	RMP_NOTE_WBINVD, /* how many there have been, counted on any CPU */
};

#endif
