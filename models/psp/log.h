/* SPDX-License-Identifier: GPL-2.0-or-later */
/* log: what the PSP was asked and answered, for cases (kvex/psp_log.h) and, as text, for people. */
#ifndef MODELS_PSP_LOG_H
#define MODELS_PSP_LOG_H

#include "models/psp/commands.h"

/* The log at the end of the memory FD that lab and host share; NULL: errno. */
struct psp_log *log_map(int fd);
/* Makes LOG that of a PSP that has just been plugged in. */
void log_begin(struct psp_log *log, uint32_t api);
/* COMMAND NULL: there is no such. IN is the buffer as it came. */
void log_command(struct psp *p, const struct psp_command *command, const struct psp_call *c,
		 const uint8_t *in, uint32_t status);

#endif
