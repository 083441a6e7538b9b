// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exits of SEV-ES guests (APM 15.35.4 to 15.35.6). Automatic ones go to the host. Any other becomes
 * the exception #VC in the guest, with the exit code as its error code: QEMU has left the guest by
 * then, so it is made to execute VMRUN again and to deliver the exception. The host never notices:
 * the general registers are still the guest's, and all else is in the VMCB. An exit on the way to
 * the handler is one for the host, after which the instruction is there again.
 *
 * With VMGEXIT the guest leaves of its own will, RIP behind it.
 */
#include "models/cpu/access.h"
#include "models/cpu/guest_walk.h"
#include "models/cpu/sev.h"
#include "models/cpu/tcg.h"
#include "models/cpu/vmcb.h"

#define VC	 29u
#define CR0_PE	 1u
#define EFER_LMA (1u << 10)
#define NPF_RSVD (1u << 3)

/* Table 15-35. A page that the nested tables reserve is a device: the guest has to ask for it. */
static bool is_automatic(struct cpu *c, uint64_t code)
{
	switch (code) {
	case EXIT_EXCEPTION + 18:      /* #MC */
	case EXIT_INTR ... EXIT_VINTR: /* NMI, SMI and INIT between them */
	case EXIT_PAUSE:
	case EXIT_HLT:
	case EXIT_SHUTDOWN:
	case EXIT_EFER_TRAP:
	case EXIT_CR_TRAP ... EXIT_CR_TRAP + 15:
	case EXIT_BUS_LOCK:
	case EXIT_VMGEXIT:
		return true;
	case EXIT_NPF:
		return bug(c->m, BUG_SEV_MMIO_AUTOMATIC) ||
		       !(vmcb_get(c, VMCB_EXITINFO1, 8) & NPF_RSVD);
	default:
		return (uint32_t)code == UINT32_MAX; /* VMEXIT_INVALID */
	}
}

/* With some RIP is behind the instruction, as the host cannot put it there. */
static void advance(struct cpu *c, struct sev *s, uint64_t code)
{
	if (code == EXIT_HLT || code == EXIT_PAUSE)
		vmcb_put(c, VMCB_RIP, vmcb_get(c, VMCB_NRIP, 8), 8);
	else if (code != EXIT_VMGEXIT || !bug(c->m, BUG_SEV_VMGEXIT_RIP))
		vmcb_put(c, VMCB_RIP, vmcb_get(c, VMCB_RIP, 8) + s->advance, 8);
	s->advance = 0;
}

bool sev_vc_is_exit(struct cpu *c, struct sev *s)
{
	uint64_t code = vmcb_get(c, VMCB_EXITCODE, 8);

	s->vc = false;
	advance(c, s, code);
	return is_automatic(c, code);
}

void sev_vc_raise(struct cpu *c, struct sev *s, const struct site *site)
{
	uint32_t code = (uint32_t)vmcb_get(c, VMCB_EXITCODE, 4);

	log_event(c, MODEL_LOG_VC, code, vmcb_get(c, VMCB_RIP, 8));
	cpu_tell_cut(c, site, false);
	cpu_settle(c);
	svm_run_again(c, site);
	tcg_vmrun(c);
	s->vc = true;
	s->vc_error = bug(c->m, BUG_SEV_VC_CODE) ? code + 1 : code;
	if (code == EXIT_MSR && bug(c->m, BUG_SEV_VC_MSR))
		s->vc_error = EXIT_CPUID;
	tcg_deliver(c, VC);
	tcg_leave_block(c);
}

/* QEMU pushes no error code for this vector. In real mode there is none (8.4.1). */
void sev_vc_delivered(struct cpu *c, struct sev *s)
{
	unsigned int slot = reg_get(c, REG_EFER) & EFER_LMA ? 8 : 4;
	uint64_t sp = reg_get(c, REG_RSP) - slot;
	struct leaf guest, host;

	s->vc = false;
	if (!(reg_get(c, REG_CR0) & CR0_PE) || !guest_walk(c, sp, &guest) ||
	    !nested_walk(c, guest.address, &host))
		return;
	phys_put(c, host.address, s->vc_error, slot);
	reg_set(c, REG_RSP, sp);
}

bool sev_vc_is_vmgexit(const struct insn *i)
{
	return i->op.map == MAP_0F && i->op.code == 0x01 && i->byte[i->op.modrm] == 0xd9 &&
	       i->op.rep;
}

/* In other guests it is a VMMCALL (vol. 3). */
void sev_vc_on_vmgexit(struct cpu *c, const struct site *site)
{
	struct sev *s = sev_of(c);

	if (!(s->status & SEV_STATUS_ES))
		return;
	s->advance = site->len;
	tcg_vmexit(c, site, EXIT_VMGEXIT, 0, 0);
}
