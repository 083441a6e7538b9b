/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sev_fpu: the FPU's state, XCR0 and PKRU in the world switch. Private to the model sev. */
#ifndef MODELS_CPU_SEV_FPU_H
#define MODELS_CPU_SEV_FPU_H

#include "models/cpu/model.h"

/* A VMRUN with this XCR0 is refused. */
bool sev_fpu_is_valid(uint64_t xcr0);
/* From and to a VMSA at AREA. */
void sev_fpu_load(struct cpu *c, const uint8_t *area);
void sev_fpu_save(struct cpu *c, uint8_t *area);
/* As #VMEXIT leaves them: registers reset, XCR0 and PKRU of the host's save area at AREA. */
void sev_fpu_reset(struct cpu *c, const uint8_t *area);

#endif
