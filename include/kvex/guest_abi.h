/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guest_abi: what host and guest agree on. Included by C and by assembler.
 *
 * Ports (8-bit immediates, none of them claimed by KVM's in-kernel devices):
 *   DONE  the guest has finished; AL is its status, 0 for success
 *   SYNC  a checkpoint; AL says which one, the host looks and resumes
 *   FAIL  the guest's own check failed: result page holds file, line and values
 *   TRAP  an exception nobody expected: result page holds vector, error code, RIP, CR2
 *   PUTC  a character for the console
 */
#ifndef KVEX_GUEST_ABI_H
#define KVEX_GUEST_ABI_H

#define GUEST_PORT_PUTC 0xe9
#define GUEST_PORT_DONE 0xf4
#define GUEST_PORT_SYNC 0xf5
#define GUEST_PORT_FAIL 0xf6
#define GUEST_PORT_TRAP 0xf7

/* Guest-physical layout, all below 64 KiB but the stacks, so that real mode reaches it too. */
#define GUEST_GPA_IVT	 0x0000 /* real mode: 32 vectors, then nothing */
#define GUEST_GPA_GDT	 0x1000
#define GUEST_GPA_TSS	 0x1400
#define GUEST_GPA_IDT	 0x1800
#define GUEST_GPA_TRAPS	 0x2000	 /* one stub per vector, written by the host */
#define GUEST_GPA_PML4	 0x3000	 /* PML4, PDPT, 4 page directories: 4 GiB, identity, 2 MiB pages */
#define GUEST_GPA_RESULT 0x9000	 /* struct guest_result */
#define GUEST_GPA_CODE	 0xa000	 /* where guests are linked */
#define GUEST_GPA_STACK	 0x80000 /* top of vCPU 0's stack; each further vCPU 4 KiB lower */
#define GUEST_STACK_SIZE 0x1000

/*
 * Encrypted guests (SEV) have more, above the stacks: the handler of #VC and what it keeps, then
 * pages for the secrets and CPUID of SNP and for VMSAs that the guest makes, then pages that guest
 * and host share. The result page is shared, too.
 */
#define GUEST_GPA_VC	       0x80000 /* where the handler of #VC is linked: GUEST_VC_SIZE bytes */
#define GUEST_VC_SIZE	       0x4000
#define GUEST_GPA_SEV_PT       0x84000 /* the page table of the first 2 MiB */
#define GUEST_GPA_SECRETS      0x85000
#define GUEST_GPA_CPUID	       0x86000
#define GUEST_GPA_VMSA	       0x87000 /* for a VMSA that the guest makes */
#define GUEST_GPA_SHARED       0x90000 /* a GHCB for each of 16 vCPUs, then pages for any use */
#define GUEST_GPA_SHARED_PAGES 0xa0000
#define GUEST_GPA_SHARED_END   0xb0000

/* Selectors of the host-built GDT. */
#define GUEST_SEL_CODE64  0x08
#define GUEST_SEL_DATA	  0x10
#define GUEST_SEL_CODE32  0x18
#define GUEST_SEL_UCODE64 0x23
#define GUEST_SEL_UDATA	  0x2b
#define GUEST_SEL_TSS	  0x30
#define GUEST_SEL_CODE16  0x40

#define GUEST_RESULT_MAGIC  0x6b766578 /* "xevk" */
#define GUEST_RESULT_VALUES 32
#define GUEST_VALUE_SMIS    31 /* kvex launch: SMIs that have been handled */

#ifndef __ASSEMBLER__
#include <stdint.h>

struct guest_result {
	uint32_t magic;			     /* 0x00 GUEST_RESULT_MAGIC, set by the host */
	uint32_t status;		     /* 0x04 set by a failing guest check */
	uint32_t file;			     /* 0x08 GPA of a NUL-terminated file name, 0 if none */
	uint32_t line;			     /* 0x0c */
	uint64_t vector;		     /* 0x10 of an unexpected exception */
	uint64_t error;			     /* 0x18 */
	uint64_t rip;			     /* 0x20 */
	uint64_t cr2;			     /* 0x28 */
	uint64_t rsp;			     /* 0x30 at the exception */
	uint64_t count;			     /* 0x38 exceptions seen */
	uint64_t value[GUEST_RESULT_VALUES]; /* 0x40 whatever guest and host agree on */
};
_Static_assert(sizeof(struct guest_result) == 0x40 + 8 * GUEST_RESULT_VALUES, "guest_result");
#endif

#define GUEST_RESULT_VALUE(i) (GUEST_GPA_RESULT + 0x40 + 8 * (i))

#endif
