// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Launch commands out of their order. KVM keeps no state of the launch: it knows the descriptor and
 * the handle that LAUNCH_START brought, all else is the firmware's answer (SEV API 6.1, table 30).
 */
#include <fcntl.h>
#include <unistd.h>

#include "sev_case.h"

#define PAGE	 4096
#define SECRET	 64
#define BLOB_MAX 0x4000 /* ccp, SEV_FW_BLOB_MAX_SIZE */

static int try_secret(struct sev_guest *g, void *hva)
{
	static uint8_t header[52];
	struct kvm_sev_launch_secret secret = {
		.hdr_uaddr = (uintptr_t)header,
		.hdr_len = sizeof(header),
		.guest_uaddr = (uintptr_t)hva,
		.guest_len = SECRET,
		.trans_uaddr = (uintptr_t)hva,
		.trans_len = SECRET,
	};

	return try_sev(g, KVM_SEV_LAUNCH_SECRET, &secret);
}

static void check_before_init(struct test *t)
{
	struct sev_guest *g = bare_guest(.type = KVM_X86_SEV_VM);
	uint8_t blob[SEV_MEASURE_LEN];
	struct kvm_sev_guest_status status;

	check_push(t, "before INIT2");
	CHECK_SEV(g, sev_launch_start(g, 0, NULL), ENOTTY, 0, "LAUNCH_START");
	CHECK_SEV(g, sev_update_data(g, blob, sizeof(blob)), ENOTTY, 0, "LAUNCH_UPDATE_DATA");
	CHECK_SEV(g, sev_measure(g, blob), ENOTTY, 0, "LAUNCH_MEASURE");
	CHECK_SEV(g, sev_finish(g), ENOTTY, 0, "LAUNCH_FINISH");
	CHECK_SEV(g, sev_guest_status(g, &status), ENOTTY, 0, "GUEST_STATUS");
	check_pop(t);
}

/* The descriptor comes with each command, but all after LAUNCH_START use that one's. */
static void check_start(struct test *t, struct sev_guest *g)
{
	int fd = g->fd, null = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct kvm_sev_launch_start long_cert = {.dh_uaddr = (uintptr_t)g, .dh_len = BLOB_MAX + 1};

	ASSERT(null >= 0, "open /dev/null");
	g->fd = -1;
	CHECK_SEV(g, sev_launch_start(g, 0, NULL), EBADF, 0, "LAUNCH_START with no descriptor");
	g->fd = null;
	CHECK_SEV(g, sev_launch_start(g, 0, NULL), EBADF, 0, "LAUNCH_START with /dev/null");
	g->fd = fd;
	close(null);
	CHECK_SEV(g, sev_launch_start(g, 0xffu << 16, NULL), EIO, SEV_FW_POLICY_FAILURE,
		  "LAUNCH_START with a policy that wants a newer firmware");
	/* KVM does not look at the policy; ACTIVATE knows the ASIDs of SEV-ES (SEV API 6.17). */
	CHECK_SEV(g, sev_launch_start(g, SEV_POLICY_ES, NULL), EIO, SEV_FW_INVALID_ASID,
		  "LAUNCH_START with SEV-ES's policy");
	CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_START, &long_cert), EINVAL, 0,
		  "LAUNCH_START with a certificate of more than 16 KiB");
	CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_START, NULL), EFAULT, 0,
		  "LAUNCH_START without structure");
}

/* They are not this kind of guest's. */
static void check_foreign(struct test *t, struct sev_guest *g)
{
	struct snp_finish finish = {0};

	CHECK_SEV(g, sev_update_vmsa(g), ENOTTY, 0, "LAUNCH_UPDATE_VMSA");
	CHECK_SEV(g, snp_launch_start(g, SNP_POLICY_DEFAULT), ENOTTY, 0, "SNP_LAUNCH_START");
	CHECK_SEV(g, snp_launch_update(g, KVM_SEV_SNP_PAGE_TYPE_ZERO, 0, NULL, PAGE, NULL), EINVAL,
		  0, "SNP_LAUNCH_UPDATE");
	CHECK_SEV(g, snp_launch_finish(g, &finish), ENOTTY, 0, "SNP_LAUNCH_FINISH");
}

CASE(launch_order_errors, "sev/launch-order-errors",
     "launch commands out of order: KVM's errno, or EIO with the firmware's INVALID_GUEST_STATE",
     SEV_CASE)
{
	uint8_t blob[SEV_MEASURE_LEN];
	struct kvm_sev_launch_measure long_measure = {.uaddr = (uintptr_t)blob,
						      .len = BLOB_MAX + 1};
	struct sev_guest *g;
	void *hva;

	check_before_init(t);
	g = built_guest(.type = KVM_X86_SEV_VM);
	hva = memory(g->vm, GUEST_GPA_CODE, PAGE);
	/* KVM takes the descriptor of no launch for 0, which is not /dev/sev. */
	CHECK_SEV(g, sev_update_data(g, hva, PAGE), EBADF, 0, "LAUNCH_UPDATE_DATA before START");
	check_start(t, g);
	check_foreign(t, g);
	ASSERT_SEV(g, sev_launch_start(g, SEV_POLICY_DEFAULT, NULL), "LAUNCH_START");
	CHECK_SEV(g, try_secret(g, hva), EIO, SEV_FW_INVALID_GUEST_STATE,
		  "LAUNCH_SECRET before MEASURE");
	CHECK_SEV(g, sev_update_data(g, hva, PAGE), 0, 0, "LAUNCH_UPDATE_DATA");
	CHECK_SEV(g, sev_finish(g), EIO, SEV_FW_INVALID_GUEST_STATE, "FINISH before MEASURE");
	CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_MEASURE, &long_measure), EINVAL, 0,
		  "LAUNCH_MEASURE with more than 16 KiB");
	CHECK_SEV(g, sev_measure(g, blob), 0, 0, "LAUNCH_MEASURE");
	CHECK_SEV(g, sev_update_data(g, hva, PAGE), EIO, SEV_FW_INVALID_GUEST_STATE,
		  "LAUNCH_UPDATE_DATA after MEASURE");
	CHECK_SEV(g, sev_measure(g, blob), EIO, SEV_FW_INVALID_GUEST_STATE,
		  "LAUNCH_MEASURE a second time");
	CHECK_SEV(g, sev_finish(g), 0, 0, "LAUNCH_FINISH");
	CHECK_SEV(g, sev_finish(g), EIO, SEV_FW_INVALID_GUEST_STATE, "LAUNCH_FINISH twice");
	CHECK_SEV(g, sev_update_data(g, hva, PAGE), EIO, SEV_FW_INVALID_GUEST_STATE,
		  "LAUNCH_UPDATE_DATA after FINISH");
	CHECK_SEV(g, sev_measure(g, blob), EIO, SEV_FW_INVALID_GUEST_STATE,
		  "LAUNCH_MEASURE after FINISH");
}
