/* SPDX-License-Identifier: GPL-2.0-or-later */
/* platform: the firmware's own state, and what it keeps from one INIT to the next. */
#ifndef MODELS_PSP_PLATFORM_H
#define MODELS_PSP_PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

#include "models/psp/certs.h"
#include "models/psp/keys.h"
#include "models/psp/status.h"

#define PSP_API_MAJOR 1u
#define PSP_API_MINOR 55u
#define PSP_API_BUILD 30u

/* As CPUID 0x8000001F tells in models/cpu: SEV-ES guests have ASIDs below MIN_SEV, others above. */
#define PSP_MAX_ASID 15
#define PSP_MIN_SEV  8

enum platform_state { PLATFORM_UNINIT, PLATFORM_INIT, PLATFORM_WORKING };

/* An ASID: DIRTY until DF_FLUSH, as caches may still hold an earlier guest's lines. */
enum asid_state { ASID_CLEAN, ASID_DIRTY, ASID_USED };

/* What survives SHUTDOWN (specification 5.1.3). Without keys: VALID is not set. */
struct platform_identity {
	bool valid;
	bool owned; /* externally, by PEK_CERT_IMPORT */
	struct ec_key pek, pdh, oca;
	struct cert pek_cert, pdh_cert, oca_cert;
};

struct platform {
	enum platform_state state;
	unsigned int snp_state; /* 0 UNINIT, 1 INIT */
	bool es;		/* CONFIG_ES of INIT */
	uint64_t nv;		/* INIT_EX's memory for what is kept, 0: none */
	struct platform_identity id;
	struct ec_key cek; /* the chip's own */
	enum asid_state asid[PSP_MAX_ASID + 1];
};

#define PSP_NV_SIZE (32u << 10) /* bytes of that memory */

struct psp;

/* As after power on. */
void platform_reset(struct psp *p);
/* New keys: PEK, OCA, PDH and their certificates; self-owned. */
void platform_new_identity(struct psp *p);
void platform_new_pdh(struct psp *p);
/* Is the memory of INIT_EX, if it has been used, still to be written? */
enum psp_status platform_can_save(struct psp *p);
/* Writes what is kept there. */
void platform_save(struct psp *p);
/* Takes it from there: none if it is all ones. False: it is not what was written. */
bool platform_load(struct psp *p);
/* What a cut of the power or SHUTDOWN leaves of INIT: nothing. */
void platform_forget(struct psp *p);

#endif
