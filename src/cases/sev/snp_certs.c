// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Extended guest requests (GHCB specification, 4.1.8; svm/sev.c, snp_handle_ext_guest_req): with
 * its report a guest wants the certificates that go with it, in pages that it names. KVM has none.
 * Since 7.1 it can ask user space, before it asks the firmware; the guest is guests/snp-report.c.
 */
#include "kvex/ghcb.h"
#include "kvex/snp_message.h"
#include "sev_case.h"

#define REQUEST		GUEST_GPA_SHARED_PAGES /* as in the guest */
#define RESPONSE	(REQUEST + 0x1000)
#define KEYS		(REQUEST + 0x2000)
#define CERTS		(REQUEST + 0x3000)
#define PAGES		(REQUEST + 0x4000) /* for certificates */
#define NR_PAGES	2
#define TABLE_END	24 /* bytes of zeroes end the table of certificates */
#define MSG_UNKNOWN	0x7f
#define BAD_INPUT_VALUE 5 /* GHCB_ERR_INVALID_INPUT */
#define VMM_ERROR(e)	((uint64_t)(e) << 32)
#define INVALID_LEN	VMM_ERROR(1)
#define BUSY		VMM_ERROR(2)
#define GENERIC		VMM_ERROR(0xffffffff) /* KVM's own, where the specification leaves it */

static const uint8_t data[SNP_MSG_REPORT_DATA] = "whose certificate is it";

struct asker {
	struct test *t;
	struct sev_guest *g;
	struct vcpu *vcpu;
	struct snp_message *request;
	uint8_t key[SNP_VMPCK_LEN];
	uint64_t sequence; /* of the next message */
};

/* A guest that has told its key; HOST_HAS_CERTS: KVM is to ask for them. */
static struct asker begin(struct test *t, bool host_has_certs)
{
	struct asker a = {.t = t, .sequence = 1};
	struct sev_launch l = {.policy = SNP_POLICY_DEFAULT};
	struct guest_image *img;
	struct sys_error err;

	if (guest_find("snp-report", &img, &err))
		test_error(t, "%s", err.text);
	a.g = bare_guest(.type = KVM_X86_SNP_VM, .guest = img);
	a.g->wants_certs = host_has_certs;
	ASSERT_SEV(a.g, sev_build(a.g), "INIT2 and the VM's stages");
	ASSERT_SEV(a.g, sev_launch(a.g, &l), "the launch");
	plan_free(&l.plan);
	a.vcpu = a.g->vm->vcpu[0];
	run_until_sync(a.vcpu);
	memcpy(a.key, memory(a.g->vm, KEYS, sizeof(a.key)), sizeof(a.key));
	a.request = memory(a.g->vm, REQUEST, sizeof(*a.request));
	return a;
}

/* The guest is to ask for a report next, and for certificates in NPAGES pages at GPA. */
static void ask(struct asker *a, uint64_t gpa, uint64_t npages)
{
	struct test *t = a->t;
	uint64_t *certs = memory(a->g->vm, CERTS, 24);

	certs[0] = 1;
	certs[1] = gpa;
	certs[2] = npages;
	memset(memory(a->g->vm, PAGES, 4096), 0xff, 4096);
	snp_report_ask(a->request, a->key, a->sequence, data);
}

/* The guest has its answer: EXIT_INFO1 and 2 of the GHCB. */
static void check_answer(struct asker *a, uint64_t info1, uint64_t info2, const char *what)
{
	struct test *t = a->t;
	const struct guest_result *r = vm_result(a->g->vm);

	run_until_sync(a->vcpu);
	CHECK_EQ(r->value[0], info1, "the hypervisor's part of the request");
	CHECK_EQ(r->value[1], info2, what);
}

/* And there is a report in it. */
static void check_report(struct asker *a)
{
	struct test *t = a->t;
	struct snp_report report;
	struct sys_error err = {0};

	CHECK_ERRNO(snp_report_read(memory(a->g->vm, RESPONSE, 4096), a->key, a->sequence + 1,
				    &report, &err),
		    0, err.text);
	a->sequence += 2;
}

/* Bytes that are not zero at the start of the pages for certificates. */
static bool is_cleared(struct asker *a, size_t len)
{
	struct test *t = a->t;
	const uint8_t *table = memory(a->g->vm, PAGES, 4096);

	for (size_t i = 0; i < len; i++)
		if (table[i])
			return false;
	return true;
}

CASE(snp_ext_request, "sev/snp-ext-request",
     "a request for report and certificates: the report, and an empty table", SNP_CASE)
{
	struct asker a = begin(t, false);

	ask(&a, PAGES, NR_PAGES);
	check_answer(&a, GHCB_DONE, 0, "the answer");
	CHECK(is_cleared(&a, TABLE_END), "the table of certificates is empty");
	CHECK(!is_cleared(&a, TABLE_END + 1), "and no more is written than its end");
	check_report(&a);

	ask(&a, PAGES, 0);
	check_answer(&a, GHCB_DONE, 0, "the answer with no page for certificates");
	CHECK(!is_cleared(&a, 1), "nothing is written where there is no page");
	check_report(&a);

	ask(&a, PAGES + 8, NR_PAGES);
	check_answer(&a, GHCB_BAD_INPUT, BAD_INPUT_VALUE, "the answer to an address inside a page");
	ask(&a, PAGES, NR_PAGES);
	check_answer(&a, GHCB_DONE, 0, "the same message again: nobody has heard it");
	check_answer(&a, GHCB_DONE, SEV_FW_INVALID_PARAM, "and again: the firmware has heard it");
	check_report(&a);
}

static void require_certs(struct test *t)
{
	struct kvm_device_attr attr = {.group = KVM_X86_GRP_SEV, .attr = KVM_X86_SEV_SNP_REQ_CERTS};

	REQUIRE(!try_ioctl(test_sys(t)->fd, KVM_HAS_DEVICE_ATTR, &attr),
		"KVM_X86_SEV_SNP_REQ_CERTS", "a kernel from 7.1 on",
		"KVM cannot ask user space for certificates");
}

/* KVM asks for them; the firmware has not been asked. */
static struct kvex_snp_req_certs *expect_exit(struct asker *a, uint64_t gpa, uint64_t npages)
{
	struct test *t = a->t;
	struct kvex_snp_req_certs *certs = KVEX_RUN_SNP_REQ_CERTS(a->vcpu->run);

	memset(memory(a->g->vm, RESPONSE, 4096), 0, 4096);
	ask(a, gpa, npages);
	run(a->vcpu);
	ASSERT_EXIT(a->vcpu, KVM_EXIT_SNP_REQ_CERTS, "the request");
	CHECK_EQ(certs->gpa, gpa, "where the certificates are to go");
	CHECK_EQ(certs->npages, npages, "how many pages there are");
	CHECK_EQ(certs->ret, 0, "the answer to begin with");
	return certs;
}

static uint8_t *response(struct asker *a)
{
	struct test *t = a->t;

	return memory(a->g->vm, RESPONSE, 4096);
}

CASE(snp_req_certs_exit, "sev/snp-req-certs-exit",
     "KVM asks for certificates before it asks the firmware for the report", SNP_CASE)
{
	static const char cert[] = "the certificate";
	struct asker a;

	require_certs(t);
	a = begin(t, true);
	expect_exit(&a, PAGES, NR_PAGES);
	CHECK(((uint8_t *)memory(a.g->vm, PAGES, 1))[0] == 0xff, "KVM writes no table itself");
	memcpy(memory(a.g->vm, PAGES, sizeof(cert)), cert, sizeof(cert));
	check_answer(&a, GHCB_DONE, 0, "the answer with certificates");
	check_report(&a);
	CHECK(!memcmp(memory(a.g->vm, PAGES, sizeof(cert)), cert, sizeof(cert)),
	      "the guest has what user space wrote");

	/* What locks the certificates may unlock them then (amd-memory-encryption.rst). */
	check_push(t, "immediate_exit");
	expect_exit(&a, PAGES, NR_PAGES);
	CHECK_EQ(((struct snp_message *)response(&a))->sequence, 0, "the answer before");
	CHECK_ERRNO(vcpu_complete(a.vcpu), 0, "KVM_RUN");
	CHECK_EQ(((struct snp_message *)response(&a))->sequence, a.sequence + 1, "and behind it");
	check_answer(&a, GHCB_DONE, 0, "what the guest sees");
	check_report(&a);
	check_pop(t);

	/* The guest's words are passed on as they are. */
	expect_exit(&a, 0x7ffffffff000, UINT64_MAX);
	check_answer(&a, GHCB_DONE, 0, "the answer with pages that are not there");
	check_report(&a);
	expect_exit(&a, PAGES, 0);
	check_answer(&a, GHCB_DONE, 0, "the answer with no page");
	check_report(&a);

	/* Only a report has certificates. */
	ask(&a, PAGES, NR_PAGES);
	snp_message_seal(a.request, a.key, a.sequence, MSG_UNKNOWN, data, sizeof(data));
	check_answer(&a, GHCB_DONE, SEV_FW_INVALID_PARAM, "the firmware's, to another message");
}

CASE(snp_req_certs_errors, "sev/snp-req-certs-errors",
     "without certificates the guest is told why, and the firmware is not asked", SNP_CASE)
{
	static const struct {
		uint64_t ret, answer;
		const char *what;
	} row[] = {
		{ENOSPC, INVALID_LEN, "ENOSPC"},
		{EAGAIN, BUSY, "EAGAIN"},
		{EIO, GENERIC, "EIO"},
	};
	struct asker a;

	require_certs(t);
	a = begin(t, true);
	/* The firmware would not take a message that it had seen. */
	for (unsigned int i = 0; i < 3; i++) {
		struct kvex_snp_req_certs *certs = expect_exit(&a, PAGES, NR_PAGES);

		check_push(t, "%s", row[i].what);
		certs->ret = row[i].ret;
		certs->npages = NR_PAGES + 1;
		check_answer(&a, GHCB_DONE, row[i].answer, "what the guest sees");
		CHECK_EQ(vm_result(a.g->vm)->value[2],
			 row[i].ret == ENOSPC ? NR_PAGES + 1 : NR_PAGES, "pages that it takes");
		CHECK_EQ(((struct snp_message *)response(&a))->sequence, 0,
			 "the firmware's answer");
		check_pop(t);
	}
	ask(&a, PAGES + 8, NR_PAGES);
	check_answer(&a, GHCB_BAD_INPUT, BAD_INPUT_VALUE, "an address inside a page: no exit");
	expect_exit(&a, PAGES, NR_PAGES);
	check_answer(&a, GHCB_DONE, 0, "the same message once there are certificates");
	check_report(&a);
	expect_exit(&a, PAGES, NR_PAGES)->ret = EPERM;
	CHECK_ERRNO(try_run(a.vcpu, 1000), EINVAL, "KVM_RUN with an answer that there is not");
}
