/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ghcb: how a guest of SEV-ES or SNP speaks to its hypervisor (GHCB specification 56421): an MSR
 * for short words, a shared page for the rest. Included by C and by assembler; the guest's side is
 * guests/lib/ghcb.h.
 */
#ifndef KVEX_GHCB_H
#define KVEX_GHCB_H

#define MSR_GHCB       0xc0010130
#define MSR_SEV_STATUS 0xc0010131
#define SEV_STATUS_SEV 1
#define SEV_STATUS_ES  2
#define SEV_STATUS_SNP 4

/* The MSR protocol (2.3.1): the low 12 bits are the request, the rest its words. */
#define GHCB_MSR_INFO_RESP   0x001
#define GHCB_MSR_INFO_REQ    0x002
#define GHCB_MSR_CPUID_REQ   0x004 /* function << 32 | register << 30 */
#define GHCB_MSR_CPUID_RESP  0x005
#define GHCB_MSR_REG_REQ     0x012 /* the GHCB's page */
#define GHCB_MSR_REG_RESP    0x013
#define GHCB_MSR_PSC_REQ     0x014 /* operation << 52 | page */
#define GHCB_MSR_PSC_RESP    0x015
#define GHCB_MSR_HV_FT_REQ   0x080
#define GHCB_MSR_HV_FT_RESP  0x081
#define GHCB_MSR_TERM_REQ    0x100 /* reason << 16 | set of reasons << 12 */
#define GHCB_MSR_INFO_MASK   0xfff
#define GHCB_TERM(set, code) ((code) << 16 | (set) << 12 | GHCB_MSR_TERM_REQ)

#define GHCB_PSC_PRIVATE 1
#define GHCB_PSC_SHARED	 2

/* Fields of the page (table 3): the same offsets as in the VMSA; each quadword has a valid bit. */
#define GHCB_CPL	0x0cb
#define GHCB_RAX	0x1f8
#define GHCB_RCX	0x308
#define GHCB_RDX	0x310
#define GHCB_RBX	0x318
#define GHCB_RSI	0x330
#define GHCB_EXIT_CODE	0x390
#define GHCB_EXIT_INFO1 0x398
#define GHCB_EXIT_INFO2 0x3a0
#define GHCB_SCRATCH	0x3a8
#define GHCB_XCR0	0x3e8
#define GHCB_VALID	0x3f0
#define GHCB_BUFFER	0x800 /* shared buffer of 2032 bytes */
#define GHCB_VERSION	0xffa
#define GHCB_USAGE	0xffc

/* Exit codes: those of SVM (APM vol. 2 appendix C), which are #VC's error codes too, and more. */
#define GHCB_EXIT_RDTSC	       0x6e
#define GHCB_EXIT_CPUID	       0x72
#define GHCB_EXIT_IOIO	       0x7b
#define GHCB_EXIT_MSR	       0x7c
#define GHCB_EXIT_VMMCALL      0x81
#define GHCB_EXIT_RDTSCP       0x87
#define GHCB_EXIT_WBINVD       0x89
#define GHCB_EXIT_NPF	       0x400 /* of #VC only: an access to MMIO */
#define GHCB_EXIT_MMIO_READ    0x80000001
#define GHCB_EXIT_MMIO_WRITE   0x80000002
#define GHCB_EXIT_PSC	       0x80000010
#define GHCB_EXIT_GUEST_REQ    0x80000011
#define GHCB_EXIT_EXT_REQ      0x80000012 /* and certificates: RAX, RBX are pages for them */
#define GHCB_EXIT_AP_CREATION  0x80000013
#define GHCB_EXIT_HV_FEATURES  0x8000fffd
#define GHCB_EXIT_TERM_REQUEST 0x8000fffe

/* EXIT_INFO1, low half, behind a request: done; an exception, in EXIT_INFO2; the request is bad. */
#define GHCB_DONE      0
#define GHCB_EXCEPTION 1
#define GHCB_BAD_INPUT 2

/* IOIO: EXIT_INFO1 as SVM has it (APM 15.10.2). */
#define GHCB_IO_IN	   (1 << 0)
#define GHCB_IO_SIZE_SHIFT 4 /* 1, 2, 4 bytes: the bit of that number */
#define GHCB_IO_A64	   (1 << 9)
#define GHCB_IO_PORT_SHIFT 16

#endif
