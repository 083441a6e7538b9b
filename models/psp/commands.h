/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands: what the firmware can be asked for, as data. A file has a table of those it carries out
 * and puts it into PSP_COMMANDS().
 */
#ifndef MODELS_PSP_COMMANDS_H
#define MODELS_PSP_COMMANDS_H

#include "models/psp/psp.h"

/* Platform states, as bits, in which a command is allowed; and whether its buffer takes answers. */
enum {
	IN_UNINIT = 1 << PLATFORM_UNINIT,
	IN_INIT = 1 << PLATFORM_INIT,
	IN_WORKING = 1 << PLATFORM_WORKING,
	IN_RUN = IN_INIT | IN_WORKING,
	IN_ANY = IN_UNINIT | IN_RUN,
	WRITES = 1 << 8,
};

struct psp_command {
	uint32_t number;
	const char *name;
	uint32_t len;	 /* bytes of its buffer; 0: it has none */
	uint32_t states; /* elsewhere it is INVALID_PLATFORM_STATE; WRITES */
	enum psp_status (*run)(struct psp *p, struct psp_call *c);
};

struct psp_command_table {
	const struct psp_command *command;
	unsigned int n;
};

#define PSP_COMMANDS(table)                                                                        \
	static const struct psp_command_table table##_entry = {table, sizeof(table) /              \
									      sizeof((table)[0])}; \
	static const struct psp_command_table *const table##_pointer                               \
		__attribute__((section("psp_commands"), used)) = &table##_entry

const struct psp_command *psp_command_find(uint32_t number);

/* What the mailbox makes of it. */
struct psp_answer {
	uint32_t status; /* 16 bits, or PSP_NO_ANSWER */
	uint32_t delay;	 /* milliseconds until it is given */
	bool quiet;	 /* without the interrupt */
};

/* Carries out the command NUMBER, whose buffer is at BUFFER, and logs it. */
struct psp_answer psp_carry_out(struct psp *p, uint32_t number, uint64_t buffer);

#endif
