/* SPDX-License-Identifier: GPL-2.0-or-later */
/* misuse: commands that are wrong, as tables of what is given when, and of the answer. */
#ifndef TESTS_PSP_MISUSE_H
#define TESTS_PSP_MISUSE_H

#include "psp_fixture.h"

/* How far a guest, with handle 1, has come before the command. */
enum before {
	NOTHING, /* the platform is not initialised */
	READY,	 /* it is, and DF_FLUSH was done */
	STARTED, /* the guest has no ASID */
	ACTIVE,	 /* ASID 9 */
	MEASURED,
	RUNNING,
	ES_ACTIVE, /* SEV-ES, ASID 2 */
	NO_DEBUG,  /* running, with a policy of NODBG and NOSEND */
	DIRTY,	   /* initialised, without DF_FLUSH */
	NO_ES,	   /* initialised without SEV-ES */
};

/* Fields of a command's buffer: VALUE in LEN bytes (4 or 8) at AT. */
struct field {
	unsigned int at, len;
	uint64_t value;
};

#define W(at, value)                                                                               \
	{                                                                                          \
		at, 4, value                                                                       \
	}
#define A(at, value)                                                                               \
	{                                                                                          \
		at, 8, value                                                                       \
	}

struct misuse {
	const char *what;
	enum before before;
	uint32_t command;
	struct field field[8];
	uint32_t status;
};

/* Brings P up to BEFORE. */
void misuse_prepare(struct psp *p, enum before before);
/* Each on a platform of its own: the answer, and that nothing else has changed. */
void misuse_try(const struct misuse *table, size_t n);

#endif
