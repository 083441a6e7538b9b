/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snp_fixture: a security processor with a reverse map table, for the tests of SNP's firmware. */
#ifndef TESTS_PSP_SNP_FIXTURE_H
#define TESTS_PSP_SNP_FIXTURE_H

#include "models/psp/snp.h"
#include "psp_fixture.h"

enum {
	SNP_INIT = 0x81,
	SNP_SHUTDOWN,
	SNP_PLATFORM_STATUS,
	SNP_DF_FLUSH,
	SNP_INIT_EX,
	SNP_SHUTDOWN_EX,
	SNP_DECOMMISSION = 0x90,
	SNP_ACTIVATE,
	SNP_GUEST_STATUS,
	SNP_GCTX_CREATE,
	SNP_GUEST_REQUEST,
	SNP_LAUNCH_START = 0xa0,
	SNP_LAUNCH_UPDATE,
	SNP_LAUNCH_FINISH,
	SNP_DBG_DECRYPT = 0xb0,
	PAGE_MOVE = 0xc2,
	PAGE_RECLAIM = 0xc7,
	PAGE_UNSMASH,
	SNP_CONFIG,
	SNP_COMMIT = 0xcb,
	SNP_VLEK_LOAD = 0xcd,
	SNP_FEATURE_INFO,
};

#define CONTEXT_AT (DATA_AT + 0x10000)
#define FREE_AT	   (DATA_AT + 0x12000) /* the firmware's, for what it writes */
#define BLOCK_AT   DATA_AT	       /* an ID block, and its AUTH page */
#define AUTH_AT	   (DATA_AT + 0x1000)
#define PAGE_AT	   (DATA_AT + 0x14000)
#define SNP_ASID   3u
#define SNP_POLICY 0x30000u

/* psp_setup() and a table, as a kernel has it when it has enabled SNP. */
int snp_setup(void **state);
/* A buffer of words at their places; the rest is 0. */
void fill_words(struct psp *p, const uint64_t *words, unsigned int n);
#define SNP_GIVE(p, number, ...)                                                                   \
	(fill_words((p), (const uint64_t[]){__VA_ARGS__},                                          \
		    sizeof((const uint64_t[]){__VA_ARGS__}) / 8),                                  \
	 give((p), (number)))
/* The CPU's: WBINVD, and RMPUPDATE of the page at PA. */
void wbinvd(struct psp *p);
void rmp_put(struct psp *p, uint64_t pa, uint64_t entry);
uint64_t rmp_get(struct psp *p, uint64_t pa);
/* SNP_INIT_EX and what belongs to it; a guest with ASID in the state of a launch. */
void snp_bring_up(struct psp *p);
void snp_start_guest(struct psp *p);
/* A page of TYPE at GPA is added; the firmware's answer. */
uint32_t snp_add_page(struct psp *p, unsigned int type, uint64_t gpa);
/* The launch digest as hexadecimal text. */
const char *snp_digest_text(struct psp *p);

/* SNP_LAUNCH_FINISH with host data of 0x5a and FLAGS: 1, the ID block; 2, its author. */
uint32_t snp_finish(struct psp *p, uint32_t flags);
void sha384_of(const void *data, size_t len, uint8_t out[48]);
/* A number as the firmware has it. */
void put_reversed(uint8_t *out, const uint8_t number[48]);

#endif
