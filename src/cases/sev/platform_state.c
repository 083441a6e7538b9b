// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who initialises the platform, and when: the probe of ccp up to Linux 6.15, the loading of kvm_amd
 * since (sev_hardware_setup() in arch/x86/kvm/svm/sev.c).
 */
#include <string.h>

#include "platform_case.h"
#include "init_by_kvm.h"

const struct guard_series sev_init_by_kvm = {"SEV and SNP are initialised by KVM", 8};

CASE(platform_state, "sev/platform-state", "loading ccp leaves the platform alone: UNINIT",
     .guards = BY_KVM_PROBE, PLATFORM_CASE)
{
	struct platform *p = platform_begin(t);
	uint64_t mark = platform_mark(p);
	struct sev_user_data_status status = {0};

	platform_load_ccp(p, "");
	CHECK_ANSWER(psp_platform_status(&p->psp, &status), 0, "SEV_PLATFORM_STATUS");
	CHECK(status.api_major || status.api_minor, "it says its version");
	CHECK_EQ(status.guest_count, 0, "guests");
	CHECK_EQ(status.state, PSP_STATE_UNINIT, "state with ccp alone");
	if (p->log)
		CHECK_EQ(platform_inits(p, mark), 0, "INIT sent with ccp alone");
	CHECK_SENT(p, mark, PSP_FW_SNP_INIT_EX, 0, "SNP_INIT_EX sent with ccp alone");
	platform_tell(p, mark, "probe");
	test_info(t, "firmware", "%u.%u build %u", status.api_major, status.api_minor,
		  status.build);
}

CASE(init_by_kvm, "sev/init-by-kvm", "loading kvm_amd initialises the platform",
     .guards = BY_KVM_KVM, PLATFORM_CASE)
{
	struct platform *p = platform_begin(t);
	uint64_t mark;

	platform_load_ccp(p, "");
	/* Where the probe has initialised, what kvm_amd does can only be seen after this. */
	platform_uninit(p);
	mark = platform_mark(p);
	platform_load_kvm(p);
	platform_tell(p, mark, "kvm_amd");
	CHECK_EQ(platform_state(p), PSP_STATE_INIT, "state with kvm_amd loaded");
	if (p->log)
		CHECK_EQ(platform_inits(p, mark), 1, "INIT sent by loading kvm_amd");
	CHECK_SENT(p, mark, PSP_FW_DF_FLUSH, 1, "DF_FLUSH behind it");
}

CASE(unload_shuts_down, "sev/unload-shuts-down", "unloading kvm_amd shuts the platform down",
     .guards = BY_KVM_SHUTDOWN, PLATFORM_CASE)
{
	struct platform *p = platform_begin(t);
	uint64_t mark;

	platform_load_ccp(p, "");
	platform_load_kvm(p);
	/* 6.12.97 to 103: neither has; only the first guest would. */
	ASSERT_EQ(platform_state(p), PSP_STATE_INIT, "state with both loaded");
	mark = platform_mark(p);
	platform_unload_kvm(p);
	platform_tell(p, mark, "unload");
	CHECK_EQ(platform_state(p), PSP_STATE_UNINIT, "state once kvm_amd is unloaded");
	CHECK_SENT(p, mark, PSP_FW_SHUTDOWN, 1, "SHUTDOWN sent");
	mark = platform_mark(p);
	platform_unload_ccp(p);
	CHECK_SENT(p, mark, PSP_FW_SHUTDOWN, 0, "SHUTDOWN sent again by unloading ccp");
}
