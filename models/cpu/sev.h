/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sev: the CPU's side of SEV and SEV-ES (APM 15.34, 15.35). Private to the model sev. Memory is not
 * encrypted: what the C-bit says is only which kind of page an access means.
 */
#ifndef MODELS_CPU_SEV_H
#define MODELS_CPU_SEV_H

#include "models/cpu/model.h"
#include "models/cpu/vmsa.h"

/* As CPUID 0x8000001F tells: an address with this bit means encrypted memory. */
#define SEV_CBIT     47
#define SEV_ASID_MAX 15
#define SEV_ASID_MIN 8 /* of guests without SEV-ES; those with it have the ones below */

/* SEV_STATUS, APM 15.34.10. */
#define SEV_STATUS_SEV 1u
#define SEV_STATUS_ES  2u
#define SEV_STATUS_SNP 4u

struct sev {
	uint64_t syscfg, hwcr;
	uint64_t status; /* of the guest that runs, as SEV_STATUS; 0: one without SEV */
	bool refused;	 /* VMRUN is to fail, */
	uint32_t asid;	 /* for which the VMCB lacks this meanwhile */

	/* Of SEV-ES. */
	uint64_t vmsa;		     /* the guest's, physical */
	uint8_t save[VMSA_SAVE_END]; /* the VMCB's save area while the guest's state is there */
	bool vc;		     /* a #VC is being delivered, with this error code */
	uint32_t vc_error;
	uint32_t advance; /* the exit is behind an instruction of this length; 0: at it */
};

struct sev *sev_of(struct cpu *c);

/* sev_regs.c */
void sev_regs_init(struct model *m);
void sev_regs_reset(struct sev *s);

/* sev_cbit.c: while a guest runs, its nested tables map each address with and without the C-bit. */
void sev_cbit_enter(struct cpu *c);
void sev_cbit_leave(struct cpu *c, const struct sev *s);

/* sev_es.c: the guest's state comes from its VMSA; it goes there and the host's comes back. */
void sev_es_enter(struct cpu *c, struct sev *s);
void sev_es_leave(struct cpu *c, struct sev *s);

/* sev_vc.c */
/* The #VMEXIT that has arrived is one for the host. */
bool sev_vc_is_exit(struct cpu *c, struct sev *s);
/* It is not: back into the guest, with a #VC. */
void sev_vc_raise(struct cpu *c, struct sev *s, const struct site *site) __attribute__((noreturn));
/* The #VC has been delivered. */
void sev_vc_delivered(struct cpu *c, struct sev *s);
bool sev_vc_is_vmgexit(const struct insn *i);
void sev_vc_on_vmgexit(struct cpu *c, const struct site *site);

/* sev_trap.c */
void sev_trap_insn(const struct block *b, const struct insn *i);

#endif
