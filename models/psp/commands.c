// SPDX-License-Identifier: GPL-2.0-or-later
#include "models/psp/commands.h"

#include <string.h>

#include "models/psp/faults.h"
#include "models/psp/log.h"
#include "models/psp/snp.h"

extern const struct psp_command_table *const __start_psp_commands[];
extern const struct psp_command_table *const __stop_psp_commands[];

#define BUFFER_MAX 256

const struct psp_command *psp_command_find(uint32_t number)
{
	for (const struct psp_command_table *const *t = __start_psp_commands;
	     t < __stop_psp_commands; t++)
		for (unsigned int i = 0; i < (*t)->n; i++)
			if ((*t)->command[i].number == number)
				return &(*t)->command[i];
	return NULL;
}

/* Buffers are aligned to 8 bytes and in memory (specification 4.3.1). */
static enum psp_status fetch(struct psp *p, struct psp_call *c)
{
	const void *at = memory_at(&p->memory, c->buffer, c->len);

	if (!c->len)
		return PSP_SUCCESS;
	if (c->buffer % 8 || !at)
		return PSP_INVALID_ADDRESS;
	memcpy(c->data, at, c->len);
	return PSP_SUCCESS;
}

static enum psp_status run(struct psp *p, const struct psp_command *command, struct psp_call *c)
{
	enum psp_status may = snp_may_write(p, c->buffer, c->len), status;

	if (!(command->states & 1u << p->platform.state))
		return PSP_INVALID_PLATFORM_STATE;
	if (may && command->states & WRITES)
		return may;
	status = command->run(p, c);
	/* Of the others some tell the right length in place of a wrong one, if they can. */
	if (!may)
		memcpy(memory_at(&p->memory, c->buffer, c->len), c->data, c->len);
	return status;
}

/* The firmware's part of ANSWER, with what FAULT spoils. */
static void carry_out(struct psp *p, const struct psp_command *command, struct psp_call *c,
		      const struct fault *fault, struct psp_answer *answer)
{
	switch (fault->kind) {
	case PSP_FAULT_STATUS:
		if (psp_bug(p, BUG_PSP_ERROR_IGNORED))
			break;
		answer->status = fault->value & 0xffff;
		return;
	case PSP_FAULT_NO_ANSWER:
		answer->status = PSP_NO_ANSWER;
		return;
	case PSP_FAULT_EMPTY:
		answer->status = PSP_SUCCESS;
		return;
	default:
		break;
	}
	answer->status = run(p, command, c);
	if (fault->kind == PSP_FAULT_STATUS_AFTER)
		answer->status = fault->value & 0xffff;
	if (fault->kind == PSP_FAULT_LATE)
		answer->delay = fault->value;
	answer->quiet = fault->kind == PSP_FAULT_NO_INTERRUPT;
}

struct psp_answer psp_carry_out(struct psp *p, uint32_t number, uint64_t buffer)
{
	const struct psp_command *command = psp_command_find(number);
	uint8_t data[BUFFER_MAX] = {0}, in[BUFFER_MAX];
	struct fault fault = faults_next(p, number);
	struct psp_answer answer = {0};
	struct psp_call c = {.number = number,
			     .buffer = buffer,
			     .data = data,
			     .fault = fault.kind,
			     .fault_value = fault.value};

	if (command)
		c.len = command->len;
	answer.status = command ? fetch(p, &c) : PSP_INVALID_COMMAND;
	memcpy(in, data, sizeof(in));
	if (!answer.status)
		carry_out(p, command, &c, &fault, &answer);
	if (answer.status && answer.status != PSP_NO_ANSWER && psp_bug(p, BUG_PSP_ERROR_NEXT))
		answer.status++;
	log_command(p, command, &c, in, answer.status);
	return answer;
}
