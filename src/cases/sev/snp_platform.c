// SPDX-License-Identifier: GPL-2.0-or-later
/* The platform with SNP: its initialisation, its end, and what a failure of it means for SEV. */
#include <string.h>
#include <unistd.h>

#include "platform_case.h"
#include "init_by_kvm.h"

#define SNP_CASE	 PLATFORM_NEEDS, RELOADS, .timeout = 40, .lab = SNP_PLATFORM_LAB
#define RMP_INIT_FAILED	 0x26
#define TMR_SIZE	 (1u << 20)
#define INIT_TMR_LEN_OFF 16 /* struct sev_data_init: flags, reserved, address, length */

/* Its VM and KVM_SEV_INIT2, which initialises what is not yet. */
static void first_guest(struct platform *p)
{
	struct test *t = p->t;
	struct sys sys;
	int vm, r;

	ASSERT(!sys_open(&sys, NULL), "/dev/kvm");
	vm = try_ioctl(sys.fd, KVM_CREATE_VM, KVM_X86_SEV_VM);
	if (vm >= 0) {
		close(vm);
		r = platform_sev_vm(p, sys.fd, &vm);
		close(vm);
		test_info(t, "KVM_SEV_INIT2", "%d", -r);
	}
	test_info(t, "vm_types", "%#x", sys_check_cap(&sys, KVM_CAP_VM_TYPES));
	sys_close(&sys);
}

/* Loads both modules; ends the case as SKIP where SNP is initialised neither by that nor later. */
static void load_snp(struct platform *p)
{
	struct test *t = p->t;
	uint64_t mark = platform_mark(p);

	platform_load_ccp(p, "");
	platform_load_kvm(p);
	/* 6.12.97 to 103: nobody does it at load. */
	if (!platform_sent(p, mark, PSP_FW_SNP_INIT_EX))
		first_guest(p);
	platform_tell(p, mark, "load");
	REQUIRE(platform_sent(p, mark, PSP_FW_SNP_INIT_EX), "SNP",
		"use Linux 6.11 or later; dmesg says why", "this kernel does not initialise SNP");
}

CASE(snp_init_failure_aborts_sev_init, "sev/snp-init-failure-aborts-sev-init",
     "where SNP_INIT_EX fails, SEV's INIT is not sent", .guards = BY_KVM_ABORT, SNP_CASE)
{
	struct platform *p = platform_begin_model(t);
	uint64_t mark;

	load_snp(p);
	platform_unload_kvm(p);
	platform_unload_ccp(p);
	platform_fault(p, PSP_FAULT_STATUS, PSP_FW_SNP_INIT_EX, RMP_INIT_FAILED);
	mark = platform_mark(p);
	platform_load_ccp(p, "");
	platform_load_kvm(p);
	first_guest(p);
	platform_tell(p, mark, "sent");
	CHECK(platform_sent(p, mark, PSP_FW_SNP_INIT_EX) > 0, "SNP_INIT_EX was sent");
	CHECK_EQ(platform_inits(p, mark), 0, "INIT sent by ccp, kvm_amd, or the first guest");
	CHECK_EQ(platform_state(p), PSP_STATE_UNINIT, "state of the platform");
}

/*
 * With SNP the firmware wants 2 MiB of trusted memory at INIT, without it 1 MiB. After SNP's end
 * the kernel must ask for the smaller size again.
 */
CASE(tmr_reset_at_snp_shutdown, "sev/tmr-reset-at-snp-shutdown",
     "the trusted memory is 1 MiB again once SNP has been shut down", .guards = BY_KVM_TMR,
     SNP_CASE)
{
	struct platform *p = platform_begin_model(t);
	const struct psp_log_record *r;
	uint32_t len;
	uint64_t mark = platform_mark(p);

	load_snp(p);
	platform_unload_kvm(p);
	/* Where unloading does not shut down, an implicit initialisation does so behind itself. */
	platform_uninit(p);
	CHECK_ANSWER(psp_pdh_gen(&p->psp), 0, "SEV_PDH_GEN");
	ASSERT(platform_sent(p, mark, PSP_FW_SNP_SHUTDOWN_EX) > 0, "SNP has been shut down");
	/* SEV by itself now: where the kernel would take SNP along, that fails. */
	platform_fault(p, PSP_FAULT_STATUS, PSP_FW_SNP_INIT_EX, RMP_INIT_FAILED);
	mark = platform_mark(p);
	psp_pdh_gen(&p->psp);
	platform_tell(p, mark, "SEV alone");
	r = platform_record(p, mark, PSP_FW_INIT);
	/* Linux 6.16 to 6.19. */
	REQUIRE(r, "SEV without SNP", "use another kernel",
		"this kernel sends no INIT where SNP_INIT_EX fails");
	memcpy(&len, r->in + INIT_TMR_LEN_OFF, sizeof(len));
	CHECK_EQ(len, TMR_SIZE, "bytes of trusted memory given to INIT");
}

CASE(snp_ioctls_uninit, "sev/snp-ioctls-uninit",
     "SNP's commands before SNP is initialised leave it as it is", SNP_CASE)
{
	struct platform *p = platform_begin(t);
	struct psp_snp_config config = {0};
	struct psp_snp_status status = {0};
	struct psp_answer commit, set, query;
	unsigned int inits;
	uint64_t mark;

	platform_load_ccp(p, "");
	platform_uninit(p);
	/* What the probe of an old kernel has initialised ends with a command that needs no SNP. */
	CHECK_ANSWER(psp_pdh_gen(&p->psp), 0, "SEV_PDH_GEN");
	mark = platform_mark(p);
	query = psp_snp_platform_status(&p->psp, &status);
	inits = platform_sent(p, mark, PSP_FW_SNP_INIT_EX);
	commit = psp_snp_commit(&p->psp);
	set = psp_snp_set_config(&p->psp, &config);
	platform_tell(p, mark, "sent");
	test_info(t, "SNP_PLATFORM_STATUS", "%d", -query.code);
	test_info(t, "SNP_COMMIT", "%d", -commit.code);
	test_info(t, "SNP_SET_CONFIG", "%d", -set.code);
	CHECK_ANSWER(psp_command(&p->psp, PSP_SNP_PLATFORM_STATUS, NULL), EINVAL,
		     "SNP_PLATFORM_STATUS without a buffer");
	CHECK_ANSWER(psp_command(&p->psp, PSP_SNP_SET_CONFIG, NULL), EINVAL,
		     "SNP_SET_CONFIG without a buffer");
	/* EINVAL: up to 6.15. 0: since, if need be by an implicit initialisation. ENODEV: 7.1. */
	CHECK(query.code == 0 || query.code == -EINVAL, "SNP_PLATFORM_STATUS works, or is EINVAL");
	CHECK(commit.code == query.code, "SNP_COMMIT the same");
	CHECK(set.code == query.code || set.code == -ENODEV,
	      "SNP_SET_CONFIG the same, or ENODEV for want of SNP");
	if (query.code == 0 && p->log)
		CHECK_EQ(status.state, inits, "state of SNP: 1 if initialised for the question");
	if (p->log)
		CHECK_EQ(platform_sent(p, mark, PSP_FW_SNP_SHUTDOWN_EX),
			 platform_sent(p, mark, PSP_FW_SNP_INIT_EX),
			 "SNP_SHUTDOWN_EX for each SNP_INIT_EX");
	CHECK_SENT(p, mark, PSP_FW_INIT, 0, "INIT sent");
	CHECK_EQ(platform_state(p), PSP_STATE_UNINIT, "state of the platform");
}
