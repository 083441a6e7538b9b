// SPDX-License-Identifier: GPL-2.0-or-later
/* FACTORY_RESET forgets the platform's keys: never under a guest. */
#include <unistd.h>

#include "kvex/uapi_sev.h"
#include "platform_case.h"

static int launch_start(struct test *t, struct platform *p, int vm)
{
	struct kvm_sev_launch_start start = {0};
	struct kvm_sev_cmd cmd = {
		.id = KVM_SEV_LAUNCH_START, .data = (uintptr_t)&start, .sev_fd = (__u32)p->psp.fd};

	return try_ioctl(vm, KVM_MEMORY_ENCRYPT_OP, &cmd);
}

CASE(factory_reset_busy, "sev/factory-reset-busy",
     "SEV_FACTORY_RESET is EBUSY while there is a guest, and works once it is gone", PLATFORM_CASE)
{
	struct platform *p = platform_begin(t);
	struct psp_answer a;
	uint64_t mark;
	struct sys sys;
	int vm;

	platform_load_ccp(p, "");
	platform_load_kvm(p);
	ASSERT(!sys_open(&sys, NULL), "/dev/kvm");
	ASSERT(!platform_sev_vm(p, sys.fd, &vm), "an SEV guest");
	CHECK_EQ(platform_state(p), PSP_STATE_INIT, "state before its launch");
	ASSERT(!launch_start(t, p, vm), "KVM_SEV_LAUNCH_START");
	CHECK_EQ(platform_state(p), PSP_STATE_WORKING, "state with a guest");
	mark = platform_mark(p);
	a = psp_factory_reset(&p->psp);
	CHECK_ANSWER(a, EBUSY, "SEV_FACTORY_RESET with a guest");
	CHECK_SENT(p, mark, PSP_FW_FACTORY_RESET, 0, "FACTORY_RESET sent");
	CHECK_SENT(p, mark, PSP_FW_SHUTDOWN, 0, "SHUTDOWN sent");
	CHECK_EQ(platform_state(p), PSP_STATE_WORKING, "state after it");
	close(vm);
	CHECK_EQ(platform_state(p), PSP_STATE_INIT, "state without the guest");
	mark = platform_mark(p);
	CHECK_ANSWER(psp_factory_reset(&p->psp), 0, "SEV_FACTORY_RESET without a guest");
	CHECK_SENT(p, mark, PSP_FW_SHUTDOWN, 1, "SHUTDOWN sent");
	CHECK_SENT(p, mark, PSP_FW_FACTORY_RESET, 1, "FACTORY_RESET sent");
	CHECK_EQ(platform_state(p), PSP_STATE_UNINIT, "state after it");
	sys_close(&sys);
}
