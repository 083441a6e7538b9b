/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * psp: a model of AMD's security processor as the kernel's ccp driver sees it: a PCI device with a
 * mailbox, and behind it the firmware of SEV (AMD 55766, "the specification" in these files) and
 * SEV-SNP (AMD 56860). docs/psp.md.
 */
#ifndef MODELS_PSP_PSP_H
#define MODELS_PSP_PSP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "kvex/psp_log.h"
#include "models/psp/bug_list.h"
#include "models/psp/guest.h"
#include "models/psp/memory.h"
#include "models/psp/platform.h"
#include "models/psp/status.h"

enum psp_bug {
#define AS_IDENT(ident, name, model, what) BUG_##ident,
	PSP_BUGS(AS_IDENT)
#undef AS_IDENT
		PSP_BUG_COUNT
};

struct snp;

/* One PSP. Zeroed: as it is when power comes on, but for what psp_init() sets. */
struct psp {
	struct memory memory;
	struct platform platform;
	struct guests guests;
	struct snp *snp; /* what SNP adds; NULL until one of its commands comes */
	struct psp_log *log;
	FILE *text;	  /* the log for people; NULL: none */
	uint64_t started; /* microseconds of the monotonic clock */
	bool bug[PSP_BUG_COUNT];
};

/* A command that is being carried out. */
struct psp_call {
	uint32_t number;
	uint64_t buffer;	     /* its physical address */
	uint8_t *data;		     /* a copy of the command's buffer, written back at the end */
	uint32_t len;		     /* its length: the specification's */
	struct psp_guest *guest;     /* that it is for, if its handler found one */
	const uint8_t *digest;	     /* for the log: 48 bytes; NULL: the guest's */
	uint32_t fault, fault_value; /* of those that a handler minds: PSP_FAULT_MEASUREMENT */
	char note[200];		     /* what people should read in the log */
};

void psp_init(struct psp *p, struct psp_log *log, FILE *text);
void psp_free(struct psp *p);
/* "psp-x+psp-y": switches these bugs on; names of other models pass unheard. */
void psp_add_bugs(struct psp *p, const char *names);

static inline bool psp_bug(const struct psp *p, enum psp_bug bug)
{
	return p->bug[bug];
}

/* What the log says beside the command's name. */
void psp_note(struct psp_call *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Is the length at FIELD at least NEEDED? NEEDED is told there in any case. */
bool psp_enough(struct psp *p, uint8_t *field, uint32_t needed);

/* Little-endian fields of command buffers. */
static inline uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t get64(const uint8_t *p)
{
	return get32(p) | (uint64_t)get32(p + 4) << 32;
}

static inline void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static inline void put64(uint8_t *p, uint64_t v)
{
	put32(p, (uint32_t)v);
	put32(p + 4, (uint32_t)(v >> 32));
}

#endif
