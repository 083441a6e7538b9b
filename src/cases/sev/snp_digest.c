// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The launch digest of SNP. The firmware tells it to the guest alone, but refuses to finish a
 * launch whose ID block says another one (SNP ABI 8.18); what it is told in ioctls is not its own
 * account.
 */
#include <stdlib.h>

#include "kvex/id_block.h"
#include "sev_case.h"

GUEST_ASM(says_51, MODE_LONG, "mov $0x51, %al\n" GUEST_DONE);

struct owner {
	struct sign_key id, author;
	struct id_block block;
	struct id_auth auth;
};

static struct owner *new_owner(struct test *t)
{
	static const uint8_t secrets[2][P384_SIZE] = {{0x11, 0x22, 0x33}, {0x44, 0x55, 0x66}};
	struct owner *o = calloc(1, sizeof(*o));
	struct sys_error err;

	if (!o || sign_key_of(secrets[0], &o->id, &err) ||
	    sign_key_of(secrets[1], &o->author, &err))
		test_error(t, "no keys");
	return o;
}

/* All up to FINISH, whose ID block is next; DIGEST is the predicted one. */
static struct sev_guest *prepare(struct test *t, uint8_t digest[MEASURE_MAX_DIGEST])
{
	struct sev_guest *g = built_guest(.type = KVM_X86_SNP_VM, .guest = &says_51);
	const struct plan_page *page;
	struct launch_plan plan;

	ASSERT(!sev_make_plan(g, &plan), "the plan");
	ASSERT_SEV(g, snp_launch_start(g, SNP_POLICY_DEFAULT), "START");
	ASSERT_SEV(g, sev_send_plan(g, &plan, &page), "UPDATE");
	measure_plan(&plan, digest);
	plan_free(&plan);
	return g;
}

static int finish(struct sev_guest *g, const struct owner *o, bool author)
{
	struct snp_finish f = {.id_block = &o->block, .id_auth = &o->auth, .author_key = author};

	return snp_launch_finish(g, &f);
}

CASE(snp_digest, "sev/snp-digest",
     "the firmware has the digest that kvex predicts, VMSA included; with one bit more it refuses",
     SNP_CASE)
{
	struct owner *o = new_owner(t);
	uint8_t digest[MEASURE_MAX_DIGEST];
	struct sev_guest *g = prepare(t, digest);

	id_block_make(&o->block, digest, SNP_POLICY_DEFAULT);
	id_block_sign(&o->block, &o->id, NULL, &o->auth);
	CHECK_SEV(g, finish(g, o, false), 0, 0, "FINISH with the predicted digest");
	CHECK_EQ(run_until_done(g->vm->vcpu[0]), 0x51, "the guest runs");

	g = prepare(t, digest);
	digest[47] ^= 1;
	id_block_make(&o->block, digest, SNP_POLICY_DEFAULT);
	id_block_sign(&o->block, &o->id, NULL, &o->auth);
	CHECK_SEV(g, finish(g, o, false), EIO, SEV_FW_BAD_MEASUREMENT, "FINISH with one bit more");
}

/* A block that is right but for what BREAK_IT does to it, before or after it is signed. */
static void check_broken(struct test *t, struct owner *o, void (*before)(struct owner *o),
			 void (*after)(struct owner *o), uint32_t fw, const char *what)
{
	uint8_t digest[MEASURE_MAX_DIGEST];
	struct sev_guest *g = prepare(t, digest);

	id_block_make(&o->block, digest, SNP_POLICY_DEFAULT);
	if (before)
		before(o);
	id_block_sign(&o->block, &o->id, &o->author, &o->auth);
	if (after)
		after(o);
	CHECK_SEV(g, finish(g, o, true), fw ? EIO : 0, fw, what);
	if (!fw)
		CHECK_EQ(run_until_done(g->vm->vcpu[0]), 0x51, "the guest runs");
}

static void other_policy(struct owner *o)
{
	o->block.policy |= SNP_POLICY_DEBUG;
}

static void other_version(struct owner *o)
{
	o->block.version = 2;
}

static void break_signature(struct owner *o)
{
	o->auth.block_signature.s[0] ^= 1;
}

static void break_author(struct owner *o)
{
	o->auth.id_key_signature.r[0] ^= 1;
}

static void change_block(struct owner *o)
{
	o->block.guest_svn++;
}

CASE(snp_id_block, "sev/snp-id-block",
     "an ID block is held to its signatures, its author's, its policy and version", SNP_CASE)
{
	struct owner *o = new_owner(t);

	check_broken(t, o, NULL, NULL, 0, "as its owner and author signed it");
	check_broken(t, o, NULL, break_signature, SEV_FW_BAD_SIGNATURE, "another signature");
	check_broken(t, o, NULL, change_block, SEV_FW_BAD_SIGNATURE, "changed when it was signed");
	check_broken(t, o, NULL, break_author, SEV_FW_BAD_SIGNATURE, "another author's signature");
	check_broken(t, o, other_policy, NULL, SEV_FW_POLICY_FAILURE, "another policy");
	check_broken(t, o, other_version, NULL, SEV_FW_INVALID_PARAM, "another version");
}
