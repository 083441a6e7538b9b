/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snp: what SEV-SNP keeps for each CPU, and what its instructions ask of it. */
#ifndef MODELS_CPU_SNP_H
#define MODELS_CPU_SNP_H

#include "models/cpu/rmp.h"

/* SYSCFG.SNPEn: the instructions exist. */
bool snp_is_on(struct cpu *c);
/* Where the CPU's table is. */
struct rmp snp_table(struct cpu *c);
/* The guest that runs is an SNP guest, by its VMSA (APM 15.36.12). */
bool snp_guest(struct cpu *c);
/* At VMRUN with SEV-ES: the guest is one of SNP, and its VMSA is no page that can be one. */
bool snp_refuses(struct cpu *c);
/* The caches are written back, of which the firmware takes note. */
void snp_wbinvd(struct cpu *c);
/* The status flags after a RESULT, with CF as CARRY. */
uint32_t snp_flags(uint32_t result, bool carry);

#endif
