/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sev_launch: a whole launch. The plan says what the firmware is given (launch_plan.h); it is made
 * of what stands in the VM just before, so its digest is the one that the firmware must come to.
 */
#ifndef KVEX_SEV_LAUNCH_H
#define KVEX_SEV_LAUNCH_H

#include "kvex/measure.h"
#include "kvex/sev.h"
#include "kvex/sev_session.h"
#include "kvex/vcpu.h"

/* SEV_KIND_* of a VM's type. */
enum sev_kind sev_kind_of(const struct vm *vm);
/* The guest that VM is, as plan_of_guest() wants it to predict its digest without any VM. */
struct plan_guest sev_plan_guest(const struct vm *vm);

/* A vCPU as KVM has it before the launch; afterwards KVM gives its registers to nobody. */
int sev_read_vmsa(struct vcpu *vcpu, struct vmsa_state *state);
/* The plan of G's VM, whose stages are done. 0 or -errno with vm->err; PLAN is for plan_free. */
int sev_make_plan(struct sev_guest *g, struct launch_plan *plan);

/*
 * The plan's pages, but for VMSAs, which KVM gives by itself: LAUNCH_UPDATE_DATA or
 * SNP_LAUNCH_UPDATE. On failure *PAGE is the one that was refused.
 */
int sev_send_plan(struct sev_guest *g, const struct launch_plan *plan,
		  const struct plan_page **page);

struct sev_launch {
	uint64_t policy;
	const struct sev_session *session; /* NULL: none */
	struct snp_finish finish;	   /* SNP */
	struct launch_plan plan;	   /* as it was sent */
	uint8_t measure[SEV_MEASURE_LEN];  /* SEV and SEV-ES: what LAUNCH_MEASURE gave */
};
/* LAUNCH_START to LAUNCH_FINISH; L->plan is for plan_free, on failure too. */
int sev_launch(struct sev_guest *g, struct sev_launch *l);

#endif
