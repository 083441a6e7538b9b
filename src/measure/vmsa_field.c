// SPDX-License-Identifier: GPL-2.0-or-later
/* The names of a VMSA's fields, for people who look for a difference. */
#include "kvex/measure.h"
#include "measure/vmsa_area.h"

#define FIELD(name)                                                                                \
	{                                                                                          \
#name, offsetof(struct vmsa_area, name), sizeof(((struct vmsa_area *)0)->name)     \
	}

static const struct {
	const char *name;
	size_t offset, size;
} fields[] = {
	FIELD(es),
	FIELD(cs),
	FIELD(ss),
	FIELD(ds),
	FIELD(fs),
	FIELD(gs),
	FIELD(gdtr),
	FIELD(ldtr),
	FIELD(idtr),
	FIELD(tr),
	FIELD(ssp),
	FIELD(u_cet),
	FIELD(vmpl),
	FIELD(cpl),
	FIELD(efer),
	FIELD(xss),
	FIELD(cr4),
	FIELD(cr3),
	FIELD(cr0),
	FIELD(dr7),
	FIELD(dr6),
	FIELD(rflags),
	FIELD(rip),
	FIELD(dr),
	FIELD(dr_mask),
	FIELD(rsp),
	FIELD(s_cet),
	FIELD(shadow_sp),
	FIELD(isst),
	FIELD(rax),
	FIELD(star),
	FIELD(lstar),
	FIELD(cstar),
	FIELD(sfmask),
	FIELD(kernel_gs_base),
	FIELD(sysenter_cs),
	FIELD(sysenter_esp),
	FIELD(sysenter_eip),
	FIELD(cr2),
	FIELD(g_pat),
	FIELD(debugctl),
	FIELD(br_from),
	FIELD(br_to),
	FIELD(excp_from),
	FIELD(excp_to),
	FIELD(pkru),
	FIELD(tsc_aux),
	FIELD(rcx),
	FIELD(rdx),
	FIELD(rbx),
	FIELD(rbp),
	FIELD(rsi),
	FIELD(rdi),
	FIELD(r8),
	FIELD(r9),
	FIELD(r10),
	FIELD(r11),
	FIELD(r12),
	FIELD(r13),
	FIELD(r14),
	FIELD(r15),
	FIELD(sev_features),
	FIELD(vintr_ctrl),
	FIELD(xcr0),
	FIELD(x87_dp),
	FIELD(mxcsr),
	FIELD(x87_ftw),
	FIELD(x87_fsw),
	FIELD(x87_fcw),
	FIELD(x87_fop),
	FIELD(x87_ds),
	FIELD(x87_cs),
	FIELD(x87_rip),
	FIELD(x87_low),
	FIELD(x87_high),
	FIELD(xmm),
	FIELD(ymm),
};

const char *vmsa_field(size_t offset)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (offset >= fields[i].offset && offset - fields[i].offset < fields[i].size)
			return fields[i].name;
	return "reserved";
}
