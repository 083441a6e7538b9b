// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An attestation report asked for by the guest (svm/sev.c, snp_handle_guest_req).
 * guests/snp-report.c carries the messages; the case has its key and does the cryptography.
 */
#include "kvex/ghcb.h"
#include "kvex/id_block.h"
#include "kvex/snp_message.h"
#include "sev_case.h"

#define REQUEST	     GUEST_GPA_SHARED_PAGES /* as in the guest */
#define RESPONSE     (REQUEST + 0x1000)
#define KEYS	     (REQUEST + 0x2000)
#define FIRST_ANSWER 2

static const uint8_t data[SNP_MSG_REPORT_DATA] =
	"what the guest wants in its report: its key, or a nonce";
static const uint8_t host_data[32] = "what the host vouches for";

static struct sev_guest *launch(struct test *t, uint8_t digest[MEASURE_MAX_DIGEST])
{
	struct sev_launch l = {.policy = SNP_POLICY_DEFAULT};
	struct guest_image *img;
	struct sys_error err;
	struct sev_guest *g;

	if (guest_find("snp-report", &img, &err))
		test_error(t, "%s", err.text);
	g = built_guest(.type = KVM_X86_SNP_VM, .guest = img);
	memcpy(l.finish.host_data, host_data, sizeof(host_data));
	ASSERT_SEV(g, sev_launch(g, &l), "the launch");
	measure_plan(&l.plan, digest);
	plan_free(&l.plan);
	return g;
}

/* The firmware has answered the message, to which the GHCB's answer is FW. */
static void expect_answer(struct test *t, struct sev_guest *g, uint64_t fw, const char *what)
{
	const struct guest_result *r = vm_result(g->vm);

	run_until_sync(g->vm->vcpu[0]);
	CHECK_EQ(r->value[0], GHCB_DONE, "the hypervisor's part of a request");
	CHECK_EQ(r->value[1], fw, what);
}

static void check_report(struct test *t, const struct snp_report *report,
			 const uint8_t digest[MEASURE_MAX_DIGEST])
{
	static const uint8_t none[48];

	CHECK_DIGEST(report->measurement, digest, 48, "the report's measurement");
	CHECK(!memcmp(report->report_data, data, sizeof(data)), "the guest's own words in it");
	CHECK(!memcmp(report->host_data, host_data, sizeof(host_data)), "the host's");
	CHECK_EQ(report->policy, SNP_POLICY_DEFAULT, "policy");
	CHECK_EQ(report->vmpl, 0, "VMPL");
	CHECK(report->version >= 2, "the report's version");
	CHECK(!memcmp(report->id_key_digest, none, sizeof(none)), "no ID key: there was no block");
}

CASE(snp_guest_report, "sev/snp-guest-report",
     "the report that a guest asks for has the predicted digest; forged and repeated requests fail",
     SNP_CASE)
{
	uint8_t digest[MEASURE_MAX_DIGEST], key[SNP_VMPCK_LEN];
	struct sev_guest *g = launch(t, digest);
	struct snp_message *request = memory(g->vm, REQUEST, 4096), forged;
	struct snp_message *answer = memory(g->vm, RESPONSE, 4096);
	struct snp_report report;
	struct sys_error err = {0};

	CHECK_EQ(run_until_sync(g->vm->vcpu[0]), 1, "the guest has told its key");
	memcpy(key, memory(g->vm, KEYS, sizeof(key)), sizeof(key));
	snp_report_ask(request, key, 1, data);
	forged = *request;
	expect_answer(t, g, 0, "the firmware's answer");
	CHECK_ERRNO(snp_report_read(answer, key, FIRST_ANSWER, &report, &err), 0, err.text);
	check_report(t, &report, digest);

	*request = forged;
	expect_answer(t, g, SEV_FW_INVALID_PARAM, "the answer to the same message again");
	snp_report_ask(request, key, FIRST_ANSWER + 1, data);
	request->payload[0] ^= 1;
	expect_answer(t, g, SEV_FW_BAD_MEASUREMENT, "the answer to a changed message");
	snp_report_ask(request, key, FIRST_ANSWER + 1, data);
	expect_answer(t, g, 0, "the answer to the right one");
	CHECK_ERRNO(snp_report_read(answer, key, FIRST_ANSWER + 2, &report, &err), 0, err.text);
	memset(request, 0, sizeof(*request));
	CHECK_EQ(run_until_done(g->vm->vcpu[0]), 0, "the guest ends");
}
