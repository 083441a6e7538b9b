// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DBG_DECRYPT and DBG_ENCRYPT: the host reads and writes a guest's memory, if its policy lets it
 * (svm/sev.c, sev_dbg_crypt; SEV API 7).
 */
#include "sev_case.h"

#define PAGE	4096
#define PLACE	0x60000
#define AT	0x60010
#define BLOCK	16
#define BEFORE	0x5a
#define WRITTEN 0x77
#define LOW	0x1000

GUEST_ASM(tells, MODE_LONG, "mov " GUEST_STR(AT) ", %al\n" GUEST_DONE);

static int try_dbg(struct sev_guest *g, uint32_t id, const void *src, void *dst, uint32_t len)
{
	struct kvm_sev_dbg dbg = {
		.src_uaddr = (uintptr_t)src,
		.dst_uaddr = (uintptr_t)dst,
		.len = len,
	};

	return sev_command(g, id, &dbg);
}

/* Launched, with a page of the same bytes at PLACE. */
static struct sev_guest *launch(struct test *t, uint64_t policy)
{
	struct sev_guest *g = built_guest(.type = KVM_X86_SEV_VM, .guest = &tells);
	struct sev_launch l = {.policy = policy};

	memset(memory(g->vm, PLACE, PAGE), BEFORE, PAGE);
	ASSERT_SEV(g, sev_launch(g, &l), "the launch");
	plan_free(&l.plan);
	return g;
}

static bool is_all(const uint8_t *p, size_t len, uint8_t value)
{
	while (len && p[len - 1] == value)
		len--;
	return !len;
}

static void check_errors(struct test *t, struct sev_guest *g, uint32_t id, uint8_t *in,
			 uint8_t *out)
{
	CHECK_SEV(g, try_sev(g, id, NULL), EFAULT, 0, "no structure");
	CHECK_SEV(g, try_dbg(g, id, in, out, 0), EINVAL, 0, "a length of 0");
	CHECK_SEV(g, try_dbg(g, id, in, NULL, BLOCK), EINVAL, 0, "no target");
	CHECK_SEV(g, try_dbg(g, id, (void *)-(uintptr_t)BLOCK, out, 2 * BLOCK), EINVAL, 0,
		  "a range beyond the end of addresses");
	CHECK_SEV(g, try_dbg(g, id, (void *)LOW, out, BLOCK), ENOMEM, 0, "a source not mapped");
	CHECK_SEV(g, try_dbg(g, id, in, (void *)LOW, BLOCK), ENOMEM, 0, "a target not mapped");
}

CASE(debug_crypt, "sev/debug-crypt",
     "DBG_DECRYPT and DBG_ENCRYPT read and write the guest's memory unless its policy has NODBG",
     SEV_CASE)
{
	struct sev_guest *g = bare_guest(.type = KVM_X86_SEV_VM), *closed;
	static uint8_t out[2 * PAGE] __attribute__((aligned(PAGE)));
	uint8_t *place;

	CHECK_SEV(g, try_dbg(g, KVM_SEV_DBG_DECRYPT, out, out, BLOCK), ENOTTY, 0, "before INIT2");
	ASSERT_SEV(g, sev_init2(g, 0, 0), "INIT2");
	CHECK_SEV(g, try_dbg(g, KVM_SEV_DBG_DECRYPT, out, out + PAGE, BLOCK), EBADF, 0,
		  "before LAUNCH_START");

	g = launch(t, 0);
	place = memory(g->vm, PLACE, PAGE);
	check_push(t, "decrypt");
	check_errors(t, g, KVM_SEV_DBG_DECRYPT, place, out);
	CHECK_SEV(g, try_dbg(g, KVM_SEV_DBG_DECRYPT, place, out, PAGE), 0, 0, "a page");
	CHECK(is_all(out, PAGE, BEFORE), "the page in the clear");
	CHECK(out[PAGE] == 0, "and not a byte more");
	/* KVM puts 16 bytes that are not aligned into a page of its own first. */
	memset(out, 0, PAGE);
	CHECK_SEV(g, try_dbg(g, KVM_SEV_DBG_DECRYPT, place + 3, out + 5, 7), 0, 0, "seven bytes");
	CHECK(is_all(out + 5, 7, BEFORE) && !out[4] && !out[12], "those seven, no more");
	check_pop(t);

	check_push(t, "encrypt");
	check_errors(t, g, KVM_SEV_DBG_ENCRYPT, out, place);
	memset(out, WRITTEN, BLOCK);
	CHECK_SEV(g, try_dbg(g, KVM_SEV_DBG_ENCRYPT, out, place + BLOCK, BLOCK), 0, 0, "16 bytes");
	CHECK_SEV(g, try_dbg(g, KVM_SEV_DBG_DECRYPT, place, out, PAGE), 0, 0, "the page again");
	CHECK(is_all(out, BLOCK, BEFORE) && is_all(out + BLOCK, BLOCK, WRITTEN) &&
		      is_all(out + 2 * BLOCK, PAGE - 2 * BLOCK, BEFORE),
	      "the 16 bytes have changed, and nothing else");
	CHECK_EQ(run_until_done(g->vm->vcpu[0]), WRITTEN, "what the guest reads");
	check_pop(t);

	closed = launch(t, SEV_POLICY_NODBG);
	place = memory(closed->vm, PLACE, PAGE);
	CHECK_SEV(closed, try_dbg(closed, KVM_SEV_DBG_DECRYPT, place, out, PAGE), EIO,
		  SEV_FW_POLICY_FAILURE, "DBG_DECRYPT with NODBG");
	CHECK_SEV(closed, try_dbg(closed, KVM_SEV_DBG_ENCRYPT, out, place, PAGE), EIO,
		  SEV_FW_POLICY_FAILURE, "DBG_ENCRYPT with NODBG");
	CHECK_EQ(run_until_done(closed->vm->vcpu[0]), BEFORE, "what that guest reads");
}
