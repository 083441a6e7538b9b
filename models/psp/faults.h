/* SPDX-License-Identifier: GPL-2.0-or-later */
/* faults: which one the next command gets, by what cases put into the log's memory. */
#ifndef MODELS_PSP_FAULTS_H
#define MODELS_PSP_FAULTS_H

#include "models/psp/psp.h"

struct fault {
	uint32_t kind, value; /* enum psp_fault_kind */
};

/* Counts COMMAND with all faults that are in force, and gives the first that it gets. */
struct fault faults_next(struct psp *p, uint32_t command);
/* Flips the bit that PSP_FAULT_MEASUREMENT names, if C has that fault. */
void faults_spoil(const struct psp_call *c, uint8_t *measurement, uint32_t len);

#endif
