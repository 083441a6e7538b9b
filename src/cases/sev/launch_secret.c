// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * LAUNCH_SECRET: what the guest's owner gives it once he has seen the measurement (svm/sev.c,
 * sev_launch_secret; SEV API 6.6).
 */
#include "sev_case.h"

#define PAGE	 4096
#define PLACE	 0x60000
#define BLOB_MAX 0x4000 /* ccp, SEV_FW_BLOB_MAX_SIZE */
#define LEN	 64
#define WORD	 0x5e
#define LOW	 0x1000

GUEST_ASM(tells, MODE_LONG, "mov " GUEST_STR(PLACE) ", %al\n" GUEST_DONE);

struct envelope {
	struct sev_secret_header header;
	uint8_t transport[LEN];
	struct kvm_sev_launch_secret args;
};

static const uint8_t words[LEN] = {WORD, 'o', 'n', 'l', 'y', ' ', 'f',
				   'o',	 'r', ' ', 'y', 'o', 'u'};

static struct sev_guest *launch(struct test *t, struct sev_session *session,
				uint8_t measure[SEV_MEASURE_LEN])
{
	struct sev_guest *g = built_guest(.type = KVM_X86_SEV_VM, .guest = &tells);
	const struct plan_page *page;
	struct launch_plan plan;

	sev_case_session(t, g, 0, session);
	ASSERT(!sev_make_plan(g, &plan), "the plan");
	ASSERT_SEV(g, sev_launch_start(g, 0, session), "LAUNCH_START with a session");
	ASSERT_SEV(g, sev_send_plan(g, &plan, &page), "LAUNCH_UPDATE_DATA");
	ASSERT_SEV(g, sev_measure(g, measure), "LAUNCH_MEASURE");
	plan_free(&plan);
	return g;
}

/* The words for the guest at HVA, of MEASURE. */
static void seal(struct test *t, const struct sev_session *session, const uint8_t *measure,
		 void *hva, struct envelope *e)
{
	struct sys_error err;

	if (sev_secret_seal(session, measure, words, LEN, &e->header, e->transport, &err))
		test_error(t, "%s", err.text);
	e->args = (struct kvm_sev_launch_secret){
		.hdr_uaddr = (uintptr_t)&e->header,
		.hdr_len = sizeof(e->header),
		.guest_uaddr = (uintptr_t)hva,
		.guest_len = LEN,
		.trans_uaddr = (uintptr_t)e->transport,
		.trans_len = LEN,
	};
}

/* E with one field of its arguments another. */
#define CHECK_WITH(field, value, want, fw, what)                                                   \
	do {                                                                                       \
		struct kvm_sev_launch_secret args_ = e->args;                                      \
                                                                                                   \
		args_.field = (value);                                                             \
		CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_SECRET, &args_), want, fw, what);           \
	} while (0)

/* What KVM refuses before it asks the firmware. */
static void check_kvm(struct test *t, struct sev_guest *g, const struct envelope *e)
{
	CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_SECRET, NULL), EFAULT, 0, "no structure");
	CHECK_WITH(guest_len, 0, EINVAL, 0, "no guest memory");
	CHECK_WITH(guest_uaddr, LOW, ENOMEM, 0, "guest memory that is not mapped");
	CHECK_WITH(hdr_uaddr, 0, EINVAL, 0, "no header");
	CHECK_WITH(hdr_len, 0, EINVAL, 0, "a header of 0 bytes");
	CHECK_WITH(hdr_uaddr, LOW, EFAULT, 0, "a header that is not mapped");
	CHECK_WITH(trans_uaddr, 0, EINVAL, 0, "no packet");
	CHECK_WITH(trans_len, BLOB_MAX + 1, EINVAL, 0, "a packet of more than 16 KiB");
}

static void check_firmware(struct test *t, struct sev_guest *g, struct envelope *e)
{
	CHECK_WITH(hdr_len, sizeof(e->header) - 1, EIO, SEV_FW_INVALID_LENGTH, "a short header");
	CHECK_WITH(guest_len, LEN - 16, EIO, SEV_FW_INVALID_LENGTH, "less room than secret");
	CHECK_WITH(guest_len, LEN - 1, EIO, SEV_FW_INVALID_LENGTH, "an odd length");
	CHECK_WITH(guest_uaddr, e->args.guest_uaddr + 1, EIO, SEV_FW_INVALID_ADDRESS,
		   "an odd address");
	e->transport[LEN - 1] ^= 1;
	CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_SECRET, &e->args), EIO, SEV_FW_BAD_MEASUREMENT,
		  "a bit of the packet flipped");
	e->transport[LEN - 1] ^= 1;
	e->header.iv[0] ^= 1;
	CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_SECRET, &e->args), EIO, SEV_FW_BAD_MEASUREMENT,
		  "a bit of the header flipped");
	e->header.iv[0] ^= 1;
}

CASE(launch_secret, "sev/launch-secret",
     "LAUNCH_SECRET gives the guest what its owner has signed for this measurement, and nothing "
     "else",
     SEV_CASE)
{
	uint8_t measure[SEV_MEASURE_LEN];
	struct sev_session session;
	struct sev_guest *g = launch(t, &session, measure);
	void *hva = memory(g->vm, PLACE, PAGE);
	struct envelope e;

	measure[0] ^= 1;
	seal(t, &session, measure, hva, &e);
	CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_SECRET, &e.args), EIO, SEV_FW_BAD_MEASUREMENT,
		  "signed for another measurement");
	measure[0] ^= 1;
	seal(t, &session, measure, hva, &e);
	check_kvm(t, g, &e);
	check_firmware(t, g, &e);
	CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_SECRET, &e.args), 0, 0, "LAUNCH_SECRET");
	CHECK_STATE(g, SEV_STATE_LAUNCH_SECRET, "after LAUNCH_SECRET");
	seal(t, &session, measure, hva, &e);
	e.args.guest_uaddr += LEN;
	CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_SECRET, &e.args), 0, 0, "a second one");
	ASSERT_SEV(g, sev_finish(g), "LAUNCH_FINISH");
	CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_SECRET, &e.args), EIO, SEV_FW_INVALID_GUEST_STATE,
		  "LAUNCH_SECRET after FINISH");
	CHECK_EQ(run_until_done(g->vm->vcpu[0]), WORD, "what the guest reads of it");
}
