// SPDX-License-Identifier: GPL-2.0-or-later
/* launch --sev: the launch told step by step, and the firmware's digest beside kvex's own. */
#include "cli/launch_sev.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "kvex/sev_platform.h"

#define HMAC_LEN 32

static void say_digest(const char *whose, const uint8_t *digest, size_t len)
{
	fprintf(stderr, "%-22s", whose);
	for (size_t i = 0; i < len; i++)
		fprintf(stderr, "%02x", digest[i]);
	fputc('\n', stderr);
}

/* What was sent is not what the guest's bytes promise: names the page. */
static void say_difference(const struct launch_sev *sev, const struct launch_plan *offline)
{
	struct plan_difference diff;

	plan_compare(offline, &sev->launch.plan, &diff);
	if (diff.kind == PLAN_SAME)
		fprintf(stderr,
			"all pages were given as predicted: the firmware measured others\n");
	else
		fprintf(stderr, "the first difference (predicted, then given): %s\n", diff.text);
}

static int send_pages(const struct cli_command *cmd, struct launch_sev *sev)
{
	const struct launch_plan *plan = &sev->launch.plan;
	const struct plan_page *page = NULL;
	size_t vmsas = 0;

	if (sev_send_plan(&sev->guest, plan, &page))
		return cli_error(cmd, "the %s page at 0x%" PRIx64 ": %s",
				 plan_type_name(page->type), page->gpa, sev->guest.vm->err.text);
	for (size_t i = 0; i < plan->nr; i++)
		vmsas += plan->page[i].type == PLAN_VMSA;
	fprintf(stderr, "%-22s%zu pages\n",
		sev->type == KVM_X86_SNP_VM ? "SNP_LAUNCH_UPDATE" : "LAUNCH_UPDATE_DATA",
		plan->nr - vmsas);
	return 0;
}

static int failed(const struct cli_command *cmd, const struct launch_sev *sev)
{
	return cli_error(cmd, "%s", sev->guest.vm->err.text);
}

/*
 * A policy that the user gave is the user's mistake where it is what start fails at: firmware says
 * so, and of SNP's bits KVM knows some.
 */
static int start_failed(const struct cli_command *cmd, const struct launch_sev *sev)
{
	const struct sev_guest *g = &sev->guest;
	bool by_kvm = sev->type == KVM_X86_SNP_VM && g->vm->err.code == EINVAL;

	if (sev->policy &&
	    (g->fw_error == SEV_FW_POLICY_FAILURE || g->fw_error == SEV_FW_INVALID_PARAM))
		return cli_usage(cmd, "--policy %s: the firmware refuses it: %s", sev->policy,
				 psp_error_name(g->fw_error));
	if (sev->policy && by_kvm)
		return cli_usage(cmd, "--policy %s: this kernel's KVM does not know it (EINVAL)",
				 sev->policy);
	return failed(cmd, sev);
}

/* --- SEV, SEV-ES ------------------------------------------------------------------------------ */

static int make_session(const struct cli_command *cmd, struct launch_sev *sev)
{
	struct sys_error err;

	if (sev_read_certs(sev->guest.fd, &sev->certs, &err) || sev_check_pdh(&sev->certs, &err) ||
	    sev_session_make(&sev->session, &sev->certs.pdh, (uint32_t)sev->launch.policy, &err))
		return cli_error(cmd, "no session: %s", err.text);
	sev->launch.session = &sev->session;
	fprintf(stderr, "%-22sfor the platform's certificate (PDH), which its PEK has signed\n",
		"session");
	return 0;
}

static int read_report(const struct cli_command *cmd, struct launch_sev *sev,
		       struct sev_report *report)
{
	uint8_t nonce[sizeof(report->mnonce)];
	struct sys_error err;

	if (getrandom(nonce, sizeof(nonce), 0) != sizeof(nonce))
		return cli_error(cmd, "no random bytes for a nonce");
	if (sev_get_report(&sev->guest, nonce, report))
		return failed(cmd, sev);
	return sev_check_report(report, nonce, &sev->certs.chain.pek, &err)
		       ? cli_error(cmd, "%s: the guest is not run", err.text)
		       : 0;
}

/* The firmware's digest is in its report; what vouches for it is the keyed hash. */
static int check_measure(const struct cli_command *cmd, struct launch_sev *sev,
			 const uint8_t digest[MEASURE_MAX_DIGEST])
{
	struct measure_hmac in = {.policy = (uint32_t)sev->launch.policy};
	struct psp psp = {.fd = sev->guest.fd};
	struct sev_user_data_status platform;
	struct sev_report report = {0};
	uint8_t hmac[HMAC_LEN];
	int status;

	if (psp_platform_status(&psp, &platform).code)
		return cli_error(cmd, "%s", psp.err.text);
	status = read_report(cmd, sev, &report);
	if (status)
		return status;
	in.api_major = platform.api_major;
	in.api_minor = platform.api_minor;
	in.build = platform.build;
	memcpy(in.tik, sev->session.tik, sizeof(in.tik));
	memcpy(in.nonce, sev->launch.measure + HMAC_LEN, sizeof(in.nonce));
	measure_hmac(&in, digest, hmac);
	say_digest("the firmware's", report.launch_digest, sizeof(report.launch_digest));
	fprintf(stderr, "%-22sthe digest, with this run's nonce, signed by the PEK\n",
		"ATTESTATION");
	sev->agrees = !memcmp(report.launch_digest, digest, sizeof(report.launch_digest)) &&
		      !memcmp(hmac, sev->launch.measure, sizeof(hmac));
	fprintf(stderr, "%-22s%s\n", "LAUNCH_MEASURE",
		memcmp(hmac, sev->launch.measure, sizeof(hmac)) ? "another HMAC than the owner's"
								: "the owner's HMAC");
	return 0;
}

static int launch_sev(const struct cli_command *cmd, struct launch_sev *sev,
		      const uint8_t digest[MEASURE_MAX_DIGEST])
{
	struct sev_guest *g = &sev->guest;
	int status = make_session(cmd, sev);

	if (status)
		return status;
	if (sev_launch_start(g, (uint32_t)sev->launch.policy, sev->launch.session))
		return start_failed(cmd, sev);
	fprintf(stderr, "%-22spolicy 0x%" PRIx64 ", handle %u\n", "LAUNCH_START",
		sev->launch.policy, g->handle);
	status = send_pages(cmd, sev);
	if (status)
		return status;
	if (sev->type == KVM_X86_SEV_ES_VM && sev_update_vmsa(g))
		return failed(cmd, sev);
	if (sev->type == KVM_X86_SEV_ES_VM)
		fprintf(stderr, "%-22s%u vCPUs\n", "LAUNCH_UPDATE_VMSA", g->vm->nr_vcpus);
	if (sev_measure(g, sev->launch.measure))
		return failed(cmd, sev);
	status = check_measure(cmd, sev, digest);
	if (status || !sev->agrees)
		return status;
	if (sev_finish(g))
		return failed(cmd, sev);
	fprintf(stderr, "%-22sthe guest may run\n", "LAUNCH_FINISH");
	return 0;
}

/* --- SNP -------------------------------------------------------------------------------------- */

static int make_id_key(const struct cli_command *cmd, struct launch_sev *sev)
{
	uint8_t secret[P384_SIZE];
	struct sys_error err;

	if (getrandom(secret, sizeof(secret), 0) != sizeof(secret))
		return cli_error(cmd, "no random bytes for a key");
	secret[0] &= 0x7f; /* below the curve's order */
	return sign_key_of(secret, &sev->id_key, &err) ? cli_error(cmd, "%s", err.text) : 0;
}

/*
 * The firmware tells its digest to the guest alone. The host learns whether it is the predicted one
 * by an ID block, which is refused otherwise; its key is of this run and vouches for nobody.
 */
static int launch_snp(const struct cli_command *cmd, struct launch_sev *sev,
		      const uint8_t digest[MEASURE_MAX_DIGEST])
{
	struct sev_guest *g = &sev->guest;
	int status = make_id_key(cmd, sev);

	if (status)
		return status;
	if (snp_launch_start(g, sev->launch.policy))
		return start_failed(cmd, sev);
	fprintf(stderr, "%-22spolicy 0x%" PRIx64 "\n", "SNP_LAUNCH_START", sev->launch.policy);
	status = send_pages(cmd, sev);
	if (status)
		return status;
	id_block_make(&sev->id_block, digest, sev->launch.policy);
	id_block_sign(&sev->id_block, &sev->id_key, NULL, &sev->id_auth);
	sev->launch.finish.id_block = &sev->id_block;
	sev->launch.finish.id_auth = &sev->id_auth;
	if (!snp_launch_finish(g, &sev->launch.finish)) {
		sev->agrees = true;
		fprintf(stderr, "%-22sthe firmware has the digest of the ID block\n",
			"SNP_LAUNCH_FINISH");
	} else if (g->fw_error == SEV_FW_BAD_MEASUREMENT) {
		fprintf(stderr, "%-22sBAD_MEASUREMENT: the firmware has another digest\n",
			"SNP_LAUNCH_FINISH");
	} else {
		return failed(cmd, sev);
	}
	return 0;
}

static int run_launch(const struct cli_command *cmd, struct launch_sev *sev)
{
	struct plan_guest guest = sev_plan_guest(sev->guest.vm);
	uint8_t digest[MEASURE_MAX_DIGEST];
	struct launch_plan offline;
	int status = 0;

	if (plan_of_guest(&offline, &guest))
		status = cli_error(cmd, "%s", offline.err.text);
	else if (sev_make_plan(&sev->guest, &sev->launch.plan))
		status = failed(cmd, sev);
	if (!status) {
		measure_plan(&offline, digest);
		say_digest("predicted", digest, measure_size(sev->kind));
		status = sev->type == KVM_X86_SNP_VM ? launch_snp(cmd, sev, digest)
						     : launch_sev(cmd, sev, digest);
	}
	if (!status && !sev->agrees) {
		say_difference(sev, &offline);
		status = cli_error(cmd, "the firmware's digest is not the predicted one: the guest "
					"is not run");
	}
	plan_free(&offline);
	return status;
}

int launch_sev_start(const struct cli_command *cmd, struct launch_sev *sev, struct vm *vm)
{
	int status;

	if (!sev->type)
		return 0;
	if (sev_open(&sev->guest, vm)) {
		status = sev->guest.fd < 0
				 ? cli_error(cmd, "%s: %s; 'kvex host' says what is missing",
					     SEV_DEVICE, strerror(vm->err.code))
				 : failed(cmd, sev);
	} else if (sev_build(&sev->guest)) {
		status = failed(cmd, sev);
	} else {
		fprintf(stderr, "%-22sC-bit %d\n", "KVM_SEV_INIT2",
			__builtin_ctzll(vm->config.c_bit));
		status = run_launch(cmd, sev);
	}
	plan_free(&sev->launch.plan);
	sev_close(&sev->guest);
	return status;
}

int launch_sev_hypercall(struct vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	uint64_t pages = run->hypercall.args[1];
	bool is_private = run->hypercall.args[2] & KVEX_MAP_GPA_RANGE_ENCRYPTED;

	if (run->hypercall.nr != KVEX_HC_MAP_GPA_RANGE)
		return -1;
	run->hypercall.ret = 0;
	return vm_set_private(vcpu->vm, run->hypercall.args[0], pages << 12, is_private);
}
