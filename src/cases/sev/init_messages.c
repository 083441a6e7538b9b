// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel says of an initialisation, it says where it initialises, and not at the end of
 * the probe: so a later one, by an ioctl, is told of too, and one that fails with its reason.
 */
#include <stdio.h>

#include "platform_case.h"
#include "init_by_kvm.h"

CASE(init_messages, "sev/init-messages",
     "the kernel tells of each initialisation, and why one fails", .guards = BY_KVM_MESSAGES,
     PLATFORM_CASE)
{
	struct platform *p = platform_begin(t);
	struct sev_user_data_status status = {0};
	char api[64];

	REQUIRE(p->kmsg >= 0, "/dev/kmsg", "run as root", "the kernel's log cannot be read");
	platform_load_ccp(p, "");
	platform_uninit(p);
	ASSERT(!psp_platform_status(&p->psp, &status).code, "SEV_PLATFORM_STATUS");
	snprintf(api, sizeof(api), "SEV API:%u.%u build:%u", status.api_major, status.api_minor,
		 status.build);
	platform_logged(p, "");
	CHECK_ANSWER(psp_pdh_gen(&p->psp), 0, "SEV_PDH_GEN, UNINIT");
	CHECK(platform_logged(p, api), "the log has \"SEV API:…\" for that");
	if (!p->log)
		return;
	if (platform_state(p) != PSP_STATE_UNINIT)
		platform_uninit(p);
	platform_fault(p, PSP_FAULT_STATUS, PSP_FW_INIT, SEV_RET_HWSEV_RET_PLATFORM);
	platform_logged(p, "");
	CHECK_ANSWER(psp_pdh_gen(&p->psp), EIO, "SEV_PDH_GEN, INIT fails");
	CHECK(platform_logged(p, "SEV: INIT failed 0x13"), "the log has \"SEV: INIT failed 0x13\"");
}
