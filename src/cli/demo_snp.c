// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest whose pages have an owner: what was signed is launched, or the firmware refuses. */
#include "cli/demo_sev.h"
#include "kvex/id_block.h"
#include "kvex/sev_platform.h"

/* FINISH with an ID block that says the predicted digest: 0, or the firmware's error in *FW. */
static int launch_snp(struct demo_sev *s, uint32_t *fw)
{
	static const uint8_t secret[P384_SIZE] = {0x5e, 0xc1, 0xe7};
	const struct plan_page *page;
	struct sys_error err;
	struct sign_key key;
	struct id_block block;
	struct id_auth auth;
	struct snp_finish f = {.id_block = &block, .id_auth = &auth};
	int r;

	if (demo_sev_prepare(s, KVM_X86_SNP_VM))
		return EXIT_FAILED;
	if (sign_key_of(secret, &key, &err))
		return cli_error(s->d->cmd, "%s", err.text);
	id_block_make(&block, s->digest, SNP_POLICY_DEFAULT);
	id_block_sign(&block, &key, NULL, &auth);
	if (snp_launch_start(&s->guest, SNP_POLICY_DEFAULT) ||
	    sev_send_plan(&s->guest, &s->sent, &page))
		return demo_broken(s->d);
	r = snp_launch_finish(&s->guest, &f);
	*fw = s->guest.fw_error;
	return r && !*fw ? demo_broken(s->d) : EXIT_OK;
}

static int show_good_snp(struct demo_sev *s)
{
	char mine[DEMO_DIGEST_HEX];
	uint32_t fw = 0;

	if (launch_snp(s, &fw))
		return EXIT_FAILED;
	demo_tell("Owner",
		  "A guest of %zu pages, the last one its vCPU's registers. Its launch digest is a "
		  "chain of SHA-384 over pages, their types and addresses; kvex predicts %s.",
		  s->predicted.nr, demo_sev_hex(s->digest, mine));
	if (fw)
		return cli_error(s->d->cmd, "SNP_LAUNCH_FINISH: the firmware says %s",
				 psp_error_name(fw));
	demo_tell("PSP",
		  "The owner signs an ID block with that digest, ECDSA over P-384. "
		  "SNP_LAUNCH_FINISH compares it with what was measured page by page, and accepts "
		  "it.");
	return demo_sev_run(s, "memory and registers encrypted, pages with an owner");
}

static int show_flipped_snp(struct demo_sev *s)
{
	uint32_t fw = 0;

	if (launch_snp(s, &fw))
		return EXIT_FAILED;
	if (!fw)
		return cli_error(s->d->cmd, "one bit more, and the firmware measures the same");
	demo_tell("Flipped",
		  "The host changes one bit of the guest behind the owner's back: "
		  "SNP_LAUNCH_FINISH fails, the firmware says %s. Such a guest never runs.",
		  psp_error_name(fw));
	demo_sev_tell_difference(s);
	return EXIT_OK;
}

static int show_snp(struct demo_run *d)
{
	struct demo_sev good = {.d = d}, flipped = {.d = d, .flipped = true};
	int r = show_good_snp(&good);

	demo_sev_finish(&good);
	if (!r) {
		r = show_flipped_snp(&flipped);
		demo_sev_finish(&flipped);
	}
	if (r)
		return r;
	demo_tell("Why",
		  "SEV keeps a host from reading; SNP keeps it from writing, too: each page has an "
		  "owner, and a page that is given away is not the guest's until it says so "
		  "(PVALIDATE). What is launched is what was signed.");
	demo_tell("Commit", "136d8bc931c8 \"KVM: SEV: Add KVM_SEV_SNP_LAUNCH_START command\", "
			    "Linux 6.11");
	return EXIT_OK;
}

DEMO(snp, .name = "snp",
     .title = "a guest with pages of its own: signed, launched, refused when changed",
     .feature = "snp", .lab = {.models = {"snp"}, .flavour = "full"}, .show = show_snp);
