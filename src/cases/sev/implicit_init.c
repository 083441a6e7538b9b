// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands of /dev/sev that want the platform INIT find it UNINIT: the kernel initialises it for
 * them. Up to Linux 6.15 (6.12.74) it then stays so, and SNP can never be initialised any more;
 * since then the kernel shuts down what it has initialised.
 */
#include "platform_case.h"
#include "init_by_kvm.h"

static struct platform *begin(struct test *t)
{
	struct platform *p = platform_begin(t);

	platform_load_ccp(p, "");
	platform_uninit(p);
	return p;
}

/* INIT, COMMAND, SHUTDOWN, in this order, and the platform is as before. */
static void check_implicit(struct test *t, struct platform *p, uint64_t mark, uint32_t command)
{
	const struct psp_log_record *r = platform_record(p, mark, command);

	platform_tell(p, mark, "sent");
	if (p->log) {
		CHECK_EQ(platform_inits(p, mark), 1, "INIT sent");
		ASSERT(r, "the command itself was sent");
		CHECK_EQ(r->platform_state, PSP_STATE_INIT, "state of the platform after it");
		CHECK_SENT(p, mark, command, 1, "the command sent");
		CHECK_SENT(p, mark, PSP_FW_SHUTDOWN, 1, "SHUTDOWN sent");
	}
	CHECK_EQ(platform_state(p), PSP_STATE_UNINIT, "state afterwards");
}

CASE(implicit_pek_gen, "sev/implicit-init-pek-gen",
     "SEV_PEK_GEN initialises an UNINIT platform and shuts it down again",
     .guards = BY_KVM_IMPLICIT, PLATFORM_CASE)
{
	struct platform *p = begin(t);
	uint64_t mark = platform_mark(p);

	CHECK_ANSWER(psp_pek_gen(&p->psp), 0, "SEV_PEK_GEN");
	check_implicit(t, p, mark, PSP_FW_PEK_GEN);
}

CASE(implicit_pdh_gen, "sev/implicit-init-pdh-gen",
     "SEV_PDH_GEN initialises an UNINIT platform and shuts it down again",
     .guards = BY_KVM_IMPLICIT, PLATFORM_CASE)
{
	struct platform *p = begin(t);
	uint64_t mark = platform_mark(p);

	CHECK_ANSWER(psp_pdh_gen(&p->psp), 0, "SEV_PDH_GEN");
	check_implicit(t, p, mark, PSP_FW_PDH_GEN);
}

CASE(implicit_pek_csr, "sev/implicit-init-pek-csr",
     "SEV_PEK_CSR initialises an UNINIT platform and shuts it down again",
     .guards = BY_KVM_IMPLICIT, PLATFORM_CASE)
{
	struct platform *p = begin(t);
	uint8_t csr[PSP_CERT_LEN] = {0};
	uint32_t len = 0, got;
	uint64_t mark;

	/* Without a buffer it asks for the length: the firmware says no, and how much it wants. */
	CHECK_ANSWER(psp_pek_csr(&p->psp, NULL, &len), EIO, "SEV_PEK_CSR without a buffer");
	CHECK_EQ(len, PSP_CERT_LEN, "the length that it wants");
	if (platform_state(p) != PSP_STATE_UNINIT)
		platform_uninit(p);
	mark = platform_mark(p);
	got = sizeof(csr);
	CHECK_ANSWER(psp_pek_csr(&p->psp, csr, &got), 0, "SEV_PEK_CSR");
	CHECK_EQ(got, PSP_CERT_LEN, "its length");
	CHECK_EQ(csr[0], 1, "version of the certificate");
	check_implicit(t, p, mark, PSP_FW_PEK_CSR);
}

CASE(implicit_pdh_export, "sev/implicit-init-pdh-export",
     "SEV_PDH_CERT_EXPORT initialises an UNINIT platform and shuts it down again",
     .guards = BY_KVM_IMPLICIT, PLATFORM_CASE)
{
	struct platform *p = begin(t);
	uint8_t pdh[PSP_CERT_LEN] = {0}, chain[3 * PSP_CERT_LEN] = {0};
	uint32_t pdh_len = sizeof(pdh), chain_len = sizeof(chain);
	uint64_t mark = platform_mark(p);

	CHECK_ANSWER(psp_pdh_cert_export(&p->psp, pdh, &pdh_len, chain, &chain_len), 0,
		     "SEV_PDH_CERT_EXPORT");
	CHECK_EQ(pdh_len, sizeof(pdh), "length of the PDH's certificate");
	CHECK_EQ(chain_len, sizeof(chain), "length of the chain");
	CHECK_EQ(pdh[0], 1, "version of the PDH's certificate");
	CHECK_EQ(chain[0], 1, "version of the first of the chain");
	check_implicit(t, p, mark, PSP_FW_PDH_CERT_EXPORT);
}

CASE(implicit_cert_import, "sev/implicit-init-cert-import",
     "SEV_PEK_CERT_IMPORT initialises an UNINIT platform and shuts it down again",
     .guards = BY_KVM_IMPLICIT, PLATFORM_CASE)
{
	struct platform *p = begin(t);
	uint8_t none[PSP_CERT_LEN] = {0};
	struct psp_answer a;
	uint64_t mark = platform_mark(p);

	/* No such certificate: the firmware refuses it, having been asked. */
	a = psp_pek_cert_import(&p->psp, none, sizeof(none), none, sizeof(none));
	CHECK_ANSWER(a, EIO, "SEV_PEK_CERT_IMPORT of zeroes");
	CHECK(a.error != 0 && a.error != PSP_NOT_ASKED, "the firmware has an error for it");
	test_info(t, "error", "%s", psp_error_name(a.error));
	check_implicit(t, p, mark, PSP_FW_PEK_CERT_IMPORT);
}

CASE(implicit_init_failure, "sev/implicit-init-failure",
     "where the implicit INIT fails, the command is not sent, and the platform stays UNINIT",
     PLATFORM_CASE)
{
	struct platform *p = platform_begin_model(t);
	struct psp_answer a;
	uint64_t mark;

	platform_load_ccp(p, "");
	platform_uninit(p);
	platform_fault(p, PSP_FAULT_STATUS, PSP_FW_INIT, SEV_RET_HWSEV_RET_PLATFORM);
	mark = platform_mark(p);
	a = psp_pdh_gen(&p->psp);
	platform_tell(p, mark, "sent");
	CHECK_ANSWER(a, EIO, "SEV_PDH_GEN");
	/* Linux 6.12.75 to 6.12.103 and 6.16 to 6.19 put a word of their own in its place. */
	CHECK(a.error == SEV_RET_HWSEV_RET_PLATFORM || a.error == SEV_RET_INVALID_PLATFORM_STATE,
	      "the error is INIT's, or INVALID_PLATFORM_STATE");
	test_info(t, "error", "%s", psp_error_name(a.error));
	CHECK_SENT(p, mark, PSP_FW_INIT, 1, "INIT sent");
	CHECK_SENT(p, mark, PSP_FW_PDH_GEN, 0, "PDH_GEN sent");
	CHECK_EQ(platform_state(p), PSP_STATE_UNINIT, "state afterwards");
	platform_no_faults(p);
	CHECK_ANSWER(psp_pdh_gen(&p->psp), 0, "SEV_PDH_GEN without the fault");
}
