// SPDX-License-Identifier: GPL-2.0-or-later
#include "models/psp/faults.h"

struct fault faults_next(struct psp *p, uint32_t command)
{
	struct fault fault = {0};

	for (int i = 0; p->log && i < PSP_LOG_FAULTS; i++) {
		struct psp_fault *f = &p->log->fault[i];
		uint32_t kind = __atomic_load_n(&f->kind, __ATOMIC_ACQUIRE), seen;

		if (!kind || kind >= PSP_FAULT_KINDS || (f->command && f->command != command))
			continue;
		seen = f->seen++;
		if (fault.kind || seen < f->skip || (f->times && seen - f->skip >= f->times))
			continue;
		f->hits++;
		fault = (struct fault){kind, f->value};
	}
	return fault;
}

void faults_spoil(const struct psp_call *c, uint8_t *measurement, uint32_t len)
{
	uint32_t bit = c->fault_value % (len * 8);

	if (c->fault == PSP_FAULT_MEASUREMENT)
		measurement[bit / 8] ^= (uint8_t)(1u << bit % 8);
}
