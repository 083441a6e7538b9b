/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guest: what the firmware keeps of each SEV or SEV-ES guest. */
#ifndef MODELS_PSP_GUEST_H
#define MODELS_PSP_GUEST_H

#include <nettle/sha2.h>
#include <stdbool.h>
#include <stdint.h>

#include "models/psp/status.h"

#define PSP_GUESTS 64

/* As GUEST_STATUS tells (specification 2.1.4). */
enum guest_state {
	GUEST_UNINIT,
	GUEST_LUPDATE,
	GUEST_LSECRET,
	GUEST_RUNNING,
	GUEST_SUPDATE,
	GUEST_RUPDATE,
	GUEST_SENT,
};

/* Guest policy, specification 3. */
enum {
	POLICY_NODBG = 1 << 0,
	POLICY_NOKS = 1 << 1,
	POLICY_ES = 1 << 2,
	POLICY_NOSEND = 1 << 3,
	POLICY_DOMAIN = 1 << 4,
	POLICY_SEV = 1 << 5,
	POLICY_RESERVED = 0xffc0,
};

#define KEY_SIZE 16

struct psp_guest {
	uint32_t handle; /* 0: the place is free */
	uint32_t policy, asid;
	enum guest_state state;
	uint8_t tek[KEY_SIZE], tik[KEY_SIZE]; /* transport encryption, integrity */
	struct sha256_ctx launch;	      /* what LAUNCH_UPDATE_* has measured */
	uint8_t measure[SHA256_DIGEST_SIZE];  /* that LAUNCH_MEASURE gave out */
	uint32_t vek;			      /* guests of one key have one number */
};

struct guests {
	unsigned int n;
	uint32_t last_handle, last_vek;
	struct psp_guest guest[PSP_GUESTS];
};

struct psp;
struct psp_call;

/* NULL: there is none with HANDLE. */
struct psp_guest *psp_guest_find(struct psp *p, uint32_t handle);
/* NULL: there is no room. */
struct psp_guest *guest_new(struct psp *p);
void guest_end(struct psp *p, struct psp_guest *g);
/* DF_FLUSH and SNP_DF_FLUSH: ASIDs that were in use may be given again. */
void asids_flush(struct psp *p);
void guests_free(struct guests *g);
/* The guest that the command's first word names, for C->guest too. */
struct psp_guest *guest_of(struct psp *p, struct psp_call *c);
/* The same, and that it is in STATE and, if ACTIVE is set, has an ASID. */
enum psp_status guest_expect(struct psp *p, struct psp_call *c, enum guest_state state,
			     bool active);
/* May a guest have POLICY here? */
enum psp_status policy_check(struct psp *p, uint32_t policy);
/* The launch digest so far, 32 bytes of 48. */
void guest_digest(const struct psp_guest *g, uint8_t out[48]);

#endif
