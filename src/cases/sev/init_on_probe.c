// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ccp.psp_init_on_probe=0 puts SEV's INIT off to the first guest, for an owner who has something to
 * do before it. SNP's is not put off: no SEV guest may run while it happens.
 */
#include <unistd.h>

#include "platform_case.h"

static int init_guest(struct platform *p, int kvm)
{
	int vm, r = platform_sev_vm(p, kvm, &vm);

	close(vm);
	return r;
}

CASE(psp_init_on_probe, "sev/psp-init-on-probe",
     "with ccp.psp_init_on_probe=0 the first guest initialises the platform", PLATFORM_CASE)
{
	struct platform *p = platform_begin(t);
	uint64_t mark = platform_mark(p);
	struct sys sys;

	platform_load_ccp(p, "psp_init_on_probe=0");
	platform_load_kvm(p);
	CHECK_EQ(platform_state(p), PSP_STATE_UNINIT, "state with both modules loaded");
	CHECK_SENT(p, mark, PSP_FW_INIT, 0, "INIT sent");
	ASSERT(!sys_open(&sys, NULL), "/dev/kvm");
	mark = platform_mark(p);
	CHECK_ERRNO(init_guest(p, sys.fd), 0, "KVM_SEV_INIT2 of the first guest");
	CHECK_EQ(platform_state(p), PSP_STATE_INIT, "state after it");
	CHECK_SENT(p, mark, PSP_FW_INIT, 1, "INIT sent");
	mark = platform_mark(p);
	CHECK_ERRNO(init_guest(p, sys.fd), 0, "KVM_SEV_INIT2 of the second");
	CHECK_SENT(p, mark, PSP_FW_INIT, 0, "INIT sent again");
	sys_close(&sys);
}
