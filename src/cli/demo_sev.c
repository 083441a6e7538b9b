// SPDX-License-Identifier: GPL-2.0-or-later
/* An encrypted guest: what is launched is what was predicted, or its owner notices. */
#include "cli/demo_sev.h"

#include <string.h>
#include <sys/random.h>

#include "kvex/sev_platform.h"

#define HMAC_LEN 32

struct sev_answer {
	struct sev_report report;
	uint8_t measure[SEV_MEASURE_LEN], expected[HMAC_LEN];
};

static int ask_firmware(struct demo_sev *s, struct sev_answer *a)
{
	uint8_t nonce[sizeof(a->report.mnonce)];
	struct measure_hmac in = {.policy = SEV_POLICY_DEFAULT};
	struct psp psp = {.fd = s->guest.fd};
	struct sev_user_data_status platform;
	struct sys_error err;

	if (getrandom(nonce, sizeof(nonce), 0) != sizeof(nonce))
		return cli_error(s->d->cmd, "no random bytes for a nonce");
	if (sev_measure(&s->guest, a->measure) || sev_get_report(&s->guest, nonce, &a->report))
		return demo_broken(s->d);
	if (sev_check_report(&a->report, nonce, &s->certs.chain.pek, &err))
		return cli_error(s->d->cmd, "%s", err.text);
	if (psp_platform_status(&psp, &platform).code)
		return cli_error(s->d->cmd, "%s", psp.err.text);
	in.api_major = platform.api_major;
	in.api_minor = platform.api_minor;
	in.build = platform.build;
	memcpy(in.tik, s->session.tik, sizeof(in.tik));
	memcpy(in.nonce, a->measure + HMAC_LEN, sizeof(in.nonce));
	measure_hmac(&in, s->digest, a->expected);
	return EXIT_OK;
}

static int launch_sev(struct demo_sev *s, struct sev_answer *a)
{
	const struct plan_page *page;
	struct sys_error err;

	if (demo_sev_prepare(s, KVM_X86_SEV_VM))
		return EXIT_FAILED;
	if (sev_read_certs(s->guest.fd, &s->certs, &err) || sev_check_pdh(&s->certs, &err) ||
	    sev_session_make(&s->session, &s->certs.pdh, SEV_POLICY_DEFAULT, &err))
		return cli_error(s->d->cmd, "%s", err.text);
	if (sev_launch_start(&s->guest, SEV_POLICY_DEFAULT, &s->session) ||
	    sev_send_plan(&s->guest, &s->sent, &page))
		return demo_broken(s->d);
	return ask_firmware(s, a);
}

static int show_good_sev(struct demo_sev *s)
{
	char mine[DEMO_DIGEST_HEX], theirs[DEMO_DIGEST_HEX];
	struct sev_answer a;

	if (launch_sev(s, &a))
		return EXIT_FAILED;
	demo_sev_hex(s->digest, mine);
	demo_sev_hex(a.report.launch_digest, theirs);
	demo_tell("Owner",
		  "A guest of %zu pages. Its launch digest is the SHA-256 of what the firmware is "
		  "given; kvex predicts %s.",
		  s->predicted.nr, mine);
	demo_tell("PSP",
		  "LAUNCH_START with keys wrapped for this platform's certificate, "
		  "LAUNCH_UPDATE_DATA page by page, LAUNCH_MEASURE. Its report says %s: %s.",
		  theirs, strcmp(mine, theirs) ? "another digest" : "the same");
	demo_tell("Proof",
		  "The report is signed by the platform's key PEK, as is the certificate. "
		  "LAUNCH_MEASURE is an HMAC under a key wrapped for it: %s one. That the PEK is "
		  "a chip of AMD's is not checked here.",
		  memcmp(a.expected, a.measure, HMAC_LEN) ? "not the expected" : "the expected");
	if (strcmp(mine, theirs) || memcmp(a.expected, a.measure, HMAC_LEN))
		return cli_error(s->d->cmd, "the firmware has measured another guest");
	if (sev_finish(&s->guest))
		return demo_broken(s->d);
	return demo_sev_run(s, "encrypted memory");
}

static int show_flipped_sev(struct demo_sev *s)
{
	char theirs[DEMO_DIGEST_HEX];
	struct sev_answer a;

	if (launch_sev(s, &a))
		return EXIT_FAILED;
	if (!memcmp(a.expected, a.measure, HMAC_LEN))
		return cli_error(s->d->cmd, "one bit more, and the firmware measures the same");
	demo_tell("Flipped",
		  "The host changes one bit of the guest before it is launched. The firmware's "
		  "digest is %s, the HMAC is another: the owner gives it no secret, and kvex does "
		  "not finish the launch.",
		  demo_sev_hex(a.report.launch_digest, theirs));
	demo_sev_tell_difference(s);
	return EXIT_OK;
}

static int show_sev(struct demo_run *d)
{
	struct demo_sev good = {.d = d}, flipped = {.d = d, .flipped = true};
	int r = show_good_sev(&good);

	demo_sev_finish(&good);
	if (!r) {
		r = show_flipped_sev(&flipped);
		demo_sev_finish(&flipped);
	}
	if (r)
		return r;
	demo_tell("Why",
		  "A host that runs a guest can read and change it. With SEV memory is encrypted "
		  "under a key that the host does not have; the measurement is what says that it "
		  "was the right guest from the start.");
	demo_tell("Commit", "59414c989220 \"KVM: SVM: Add support for KVM_SEV_LAUNCH_START "
			    "command\", Linux 4.16; 4f5defae7089 (KVM_SEV_INIT2), 6.10");
	return EXIT_OK;
}

DEMO(sev, .name = "sev",
     .title = "an encrypted guest: predicted, measured, and caught when changed", .feature = "sev",
     .lab = {.models = {"sev", "psp"}, .flavour = "full"}, .show = show_sev);
