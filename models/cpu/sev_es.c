// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The world switch of SEV-ES (APM 15.35.2, appendix B). VMRUN takes all of the guest's state from
 * its VMSA and #VMEXIT puts it back there; the save area of the VMCB is not used. What QEMU keeps
 * in that area therefore comes from the VMSA and goes there, and the VMCB's own is put back.
 *
 * Of the host, VMRUN saves what it always does, and RAX and RSP. All other general registers, what
 * VMLOAD loads, XCR0 and PKRU #VMEXIT loads from the host's save area, where software has to put
 * them before; the FPU's it resets.
 */
#include <string.h>

#include "models/cpu/access.h"
#include "models/cpu/sev.h"
#include "models/cpu/sev_fpu.h"
#include "models/cpu/tcg.h"
#include "models/cpu/vmcb.h"
#include "models/cpu/vmsa.h"

#define MSR_HSAVE  0xc0010117
#define HOST_STATE 0x400 /* in the host's save area */

static void load_gprs(struct cpu *c, const uint8_t *area)
{
	for (unsigned int n = 1; n < 16; n++) {
		uint64_t value;

		if (REG_RAX + n == REG_RSP)
			continue;
		memcpy(&value, area + VMSA_GPR + (size_t)n * 8, 8);
		reg_set(c, REG_RAX + n, value);
	}
}

static void save_gprs(struct cpu *c, uint8_t *area)
{
	for (unsigned int n = 1; n < 16; n++) {
		uint64_t value = reg_get(c, REG_RAX + n);

		if (REG_RAX + n == REG_RSP ||
		    (REG_RAX + n == REG_R12 && bug(c->m, BUG_SEV_GPR_LOST)))
			continue;
		memcpy(area + VMSA_GPR + (size_t)n * 8, &value, 8);
	}
}

void sev_es_enter(struct cpu *c, struct sev *s)
{
	uint8_t area[VMSA_END];
	uint64_t save = c->svm->vmcb + VMCB_SAVE;

	phys_read(c, s->vmsa, area, sizeof(area));
	phys_read(c, save, s->save, sizeof(s->save));
	phys_write(c, save, area, VMSA_SAVE_END);
	load_gprs(c, area);
	sev_fpu_load(c, area);
	tcg_vmload(c, c->svm->vmcb);
}

static void spoil(struct cpu *c, uint8_t *area)
{
	if (bug(c->m, BUG_SEV_FS_BASE))
		memset(area + VMSA_FS_BASE, 0, 8);
	if (bug(c->m, BUG_SEV_LSTAR))
		memset(area + VMSA_LSTAR, 0, 8);
}

/* VMEXIT_INVALID: the guest has not run, its state is nothing. */
static bool has_run(struct cpu *c)
{
	return (uint32_t)vmcb_get(c, VMCB_EXITCODE, 4) != UINT32_MAX;
}

static void save_guest(struct cpu *c, struct sev *s)
{
	uint64_t save = c->svm->vmcb + VMCB_SAVE;
	uint8_t area[VMSA_END];

	tcg_vmsave(c, c->svm->vmcb);
	phys_read(c, s->vmsa, area, sizeof(area));
	phys_read(c, save, area, VMSA_SAVE_END);
	save_gprs(c, area);
	sev_fpu_save(c, area);
	spoil(c, area);
	phys_write(c, s->vmsa, area, sizeof(area));
}

void sev_es_leave(struct cpu *c, struct sev *s)
{
	uint64_t host = tcg_rdmsr(c, MSR_HSAVE);
	uint8_t area[VMSA_END];

	if (has_run(c))
		save_guest(c, s);
	phys_write(c, c->svm->vmcb + VMCB_SAVE, s->save, sizeof(s->save));
	phys_read(c, host + HOST_STATE, area, sizeof(area));
	load_gprs(c, area);
	sev_fpu_reset(c, area);
	tcg_vmload(c, host);
}
