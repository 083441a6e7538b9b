// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The launch digest of SEV, predicted from the plan, and the firmware's: in the attestation report
 * (SEV API 6.8), and in LAUNCH_MEASURE under keys of the owner's (6.5).
 */
#include <stdio.h>

#include "sev_case.h"

#define DIGEST 32
#define HMAC   32 /* LAUNCH_MEASURE: and the nonce */
#define NONCE  16

GUEST_ASM(small, MODE_LONG, "mov $0x17, %al\n" GUEST_DONE);

static const uint8_t mnonce[16] = "kvex: sixteen b.";

/* Launches a guest with bit 0 of the code's byte 64 flipped if FLIP. */
static struct sev_guest *launch(struct test *t, bool flip, struct sev_launch *l)
{
	struct sev_guest *g = built_guest(.type = KVM_X86_SEV_VM, .guest = &small);
	uint8_t *code = memory(g->vm, GUEST_GPA_CODE, 65);

	code[64] ^= flip;
	ASSERT_SEV(g, sev_launch(g, l), "the launch");
	return g;
}

static struct sev_report report_of(struct test *t, struct sev_guest *g)
{
	struct sev_report report;

	ASSERT_SEV(g, sev_get_report(g, mnonce, &report), "GET_ATTESTATION_REPORT");
	return report;
}

static void check_signature(struct test *t, const struct sev_guest *g,
			    const struct sev_report *report)
{
	struct sev_report changed = *report;
	struct sys_error err = {0};
	struct sev_certs certs;

	if (sev_read_certs(g->fd, &certs, &err))
		test_error(t, "%s", err.text);
	CHECK_ERRNO(sev_check_report(report, mnonce, &certs.chain.pek, &err), 0,
		    "the PEK's signature of the report");
	changed.launch_digest[0] ^= 1;
	CHECK_ERRNO(sev_check_report(&changed, mnonce, &certs.chain.pek, &err), EBADMSG,
		    "the signature of a changed report");
}

CASE(attestation_launch_digest, "sev/attestation-launch-digest",
     "the signed attestation report has the digest that kvex predicts; one bit more, and both "
     "change",
     SEV_CASE)
{
	struct sev_launch plain = {.policy = SEV_POLICY_NODBG}, flipped = plain;
	struct sev_guest *g = launch(t, false, &plain), *other = launch(t, true, &flipped);
	struct kvm_sev_attestation_report query = {0};
	struct sev_report report = report_of(t, g), report2 = report_of(t, other);
	uint8_t digest[MEASURE_MAX_DIGEST], digest2[MEASURE_MAX_DIGEST];
	struct plan_difference diff;

	measure_plan(&plain.plan, digest);
	measure_plan(&flipped.plan, digest2);
	CHECK_DIGEST(report.launch_digest, digest, DIGEST, "launch digest");
	CHECK_DIGEST(report2.launch_digest, digest2, DIGEST, "launch digest with a flipped bit");
	CHECK(memcmp(digest, digest2, DIGEST) != 0, "one bit changes the prediction");
	CHECK(memcmp(report.launch_digest, report2.launch_digest, DIGEST) != 0,
	      "one bit changes the firmware's digest");
	plan_compare(&plain.plan, &flipped.plan, &diff);
	CHECK_EQ(diff.kind, PLAN_OTHER_BYTES, "what differs is a byte");
	CHECK_EQ(plain.plan.page[diff.index].gpa, GUEST_GPA_CODE, "in the page of the code");
	CHECK(!memcmp(report.mnonce, mnonce, sizeof(mnonce)), "the nonce comes back");
	CHECK_EQ(report.policy, SEV_POLICY_NODBG, "policy in the report");
	check_signature(t, g, &report);
	CHECK_SEV(g, try_sev(g, KVM_SEV_GET_ATTESTATION_REPORT, &query), EIO, SEV_FW_INVALID_LENGTH,
		  "a question for the report's length");
	CHECK_EQ(query.len, sizeof(report), "the report's length");
	CHECK_EQ(run_until_done(g->vm->vcpu[0]), 0x17, "the guest runs");
}

static struct sev_user_data_status platform_status(struct test *t, int fd)
{
	struct sev_user_data_status status = {0};
	struct psp psp = {.fd = fd};

	CHECK_ERRNO(psp_platform_status(&psp, &status).code, 0, "PLATFORM_STATUS");
	return status;
}

/* A nonce that does not change lets an old measurement pass for a new one. */
static void check_nonces(struct test *t, const uint8_t nonce[NONCE])
{
	static const uint8_t zeros[NONCE];
	struct sev_launch second = {.policy = 0};

	launch(t, false, &second);
	CHECK(memcmp(nonce, zeros, NONCE) != 0, "the nonce of LAUNCH_MEASURE is not zero");
	CHECK(memcmp(nonce, second.measure + HMAC, NONCE) != 0,
	      "another LAUNCH_MEASURE has another nonce");
	plan_free(&second.plan);
}

CASE(measure_hmac, "sev/measure-hmac",
     "LAUNCH_MEASURE gives the HMAC that the owner of the session computes, and no other", SEV_CASE)
{
	struct sev_guest *g = built_guest(.type = KVM_X86_SEV_VM, .guest = &small);
	struct sev_user_data_status platform = platform_status(t, g->fd);
	struct measure_hmac in = {.api_major = platform.api_major,
				  .api_minor = platform.api_minor,
				  .build = platform.build,
				  .policy = SEV_POLICY_NOSEND};
	uint8_t digest[MEASURE_MAX_DIGEST], hmac[HMAC];
	struct kvm_sev_launch_measure query = {0};
	struct sev_session session, broken;
	struct sev_launch l = {.policy = in.policy, .session = &session};
	const struct plan_page *page;

	sev_case_session(t, g, in.policy, &session);
	broken = session;
	broken.data.wrap_mac[0] ^= 1;
	CHECK_SEV(g, sev_launch_start(g, in.policy, &broken), EIO, SEV_FW_BAD_MEASUREMENT,
		  "a session with a wrong MAC");
	CHECK_SEV(g, sev_launch_start(g, in.policy ^ SEV_POLICY_NODBG, &session), EIO,
		  SEV_FW_BAD_MEASUREMENT, "a session for another policy");
	ASSERT(!sev_make_plan(g, &l.plan), "the plan");
	ASSERT_SEV(g, sev_launch_start(g, in.policy, &session), "LAUNCH_START with a session");
	ASSERT_SEV(g, sev_send_plan(g, &l.plan, &page), "LAUNCH_UPDATE_DATA");
	CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_MEASURE, &query), EIO, SEV_FW_INVALID_LENGTH,
		  "a question for the measurement's length");
	CHECK_EQ(query.len, SEV_MEASURE_LEN, "the measurement's length");
	ASSERT_SEV(g, sev_measure(g, l.measure), "LAUNCH_MEASURE");
	measure_plan(&l.plan, digest);
	memcpy(in.tik, session.tik, sizeof(in.tik));
	memcpy(in.nonce, l.measure + HMAC, sizeof(in.nonce));
	measure_hmac(&in, digest, hmac);
	CHECK_DIGEST(l.measure, hmac, sizeof(hmac), "HMAC of the launch");
	check_nonces(t, in.nonce);
	ASSERT_SEV(g, sev_finish(g), "LAUNCH_FINISH");
	CHECK_EQ(run_until_done(g->vm->vcpu[0]), 0x17, "the guest runs");
}
