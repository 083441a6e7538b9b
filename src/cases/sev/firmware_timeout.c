// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A firmware that does not answer: the kernel waits ccp.psp_cmd_timeout seconds, and never asks it
 * again (psp_dead in drivers/crypto/ccp/sev-dev.c). The first command after the probe has
 * psp_probe_timeout.
 */
#include "platform_case.h"

static void begin(struct platform *p, const char *timeouts)
{
	struct test *t = p->t;

	platform_load_ccp(p, timeouts);
	platform_uninit(p);
	CHECK_ANSWER(psp_pdh_gen(&p->psp), 0, "SEV_PDH_GEN");
}

static void check_dead(struct test *t, struct platform *p, const char *after)
{
	struct sev_user_data_status status;
	struct psp_answer a;
	uint64_t mark;

	platform_no_faults(p);
	mark = platform_mark(p);
	a = psp_platform_status(&p->psp, &status);
	CHECK_ANSWER(a, EBUSY, after);
	if (p->log)
		CHECK_EQ(platform_mark(p) - mark, 0, "commands sent after the time-out");
	platform_unload_ccp(p);
	platform_load_ccp(p, "");
	CHECK_ANSWER(psp_platform_status(&p->psp, &status), 0,
		     "SEV_PLATFORM_STATUS, ccp loaded again");
}

CASE(firmware_timeout, "sev/firmware-timeout",
     "a firmware that does not answer is given up after a while, until ccp is loaded again",
     PLATFORM_CASE)
{
	struct platform *p = platform_begin_model(t);
	struct psp_answer a;

	begin(p, "psp_probe_timeout=10 psp_cmd_timeout=2");
	platform_fault(p, PSP_FAULT_NO_ANSWER, PSP_FW_PLATFORM_STATUS, 0);
	a = psp_command(&p->psp, SEV_PLATFORM_STATUS, &(struct sev_user_data_status){0});
	CHECK_ANSWER(a, ETIMEDOUT, "SEV_PLATFORM_STATUS, no answer");
	CHECK(platform_logged(p, "timed out, disabling PSP"), "the kernel's log tells");
	check_dead(t, p, "SEV_PLATFORM_STATUS after a time-out");
}

CASE(firmware_late, "sev/firmware-late",
     "an answer that comes late but in time is an answer; one without interrupt is none",
     PLATFORM_CASE)
{
	struct platform *p = platform_begin_model(t);
	struct sev_user_data_status status;

	/* Seconds enough for an answer that is 300 ms late, on a machine that is slow itself. */
	begin(p, "psp_probe_timeout=10 psp_cmd_timeout=4");
	platform_fault(p, PSP_FAULT_LATE, PSP_FW_PLATFORM_STATUS, 300);
	CHECK_ANSWER(psp_platform_status(&p->psp, &status), 0, "SEV_PLATFORM_STATUS, 300 ms late");
	platform_no_faults(p);
	platform_fault(p, PSP_FAULT_NO_INTERRUPT, PSP_FW_PLATFORM_STATUS, 0);
	CHECK_ANSWER(psp_platform_status(&p->psp, &status), ETIMEDOUT,
		     "SEV_PLATFORM_STATUS, answered without the interrupt");
	check_dead(t, p, "SEV_PLATFORM_STATUS after that");
}
