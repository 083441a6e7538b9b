// SPDX-License-Identifier: GPL-2.0-or-later
#include "sev_case.h"

#include <stdio.h>
#include <stdlib.h>

#define XSAVE_BYTES 4096

struct sev_guest *sev_guest_bare(struct test *t, struct where w, const struct vm_config *config)
{
	/* It lives as long as the case's process. */
	struct sev_guest *g = calloc(1, sizeof(*g));

	if (!g)
		test_error(t, "out of memory");
	if (sev_open(g, test_vm(t, w, config)))
		test_error(t, "%s", g->vm->err.text);
	return g;
}

struct sev_guest *sev_guest_built(struct test *t, struct where w, const struct vm_config *config)
{
	struct sev_guest *g = sev_guest_bare(t, w, config);

	if (!sev_check(t, w, g, sev_build(g), 0, 0, "INIT2 and the VM's stages"))
		test_end(t);
	return g;
}

struct sev_guest *sev_guest_launched(struct test *t, struct where w, const struct vm_config *config)
{
	struct sev_guest *g = sev_guest_built(t, w, config);
	struct sev_launch l = {.policy = measure_policy_default(sev_kind_of(g->vm))};

	if (!sev_check(t, w, g, sev_launch(g, &l), 0, 0, g->vm->err.text))
		test_end(t);
	plan_free(&l.plan);
	return g;
}

void sev_case_session(struct test *t, const struct sev_guest *g, uint32_t policy,
		      struct sev_session *session)
{
	struct sys_error err = {0};
	struct sev_certs certs;

	if (sev_read_certs(g->fd, &certs, &err))
		test_error(t, "%s", err.text);
	CHECK_ERRNO(sev_check_pdh(&certs, &err), 0, "the PEK's signature of the PDH");
	if (sev_session_make(session, &certs.pdh, policy, &err))
		test_error(t, "%s", err.text);
}

void sev_check_digest(struct test *t, struct where w, const uint8_t *got, const uint8_t *want,
		      size_t len, const char *what)
{
	char text[160];
	size_t at = 0;

	while (at < len && got[at] == want[at])
		at++;
	snprintf(text, sizeof(text), "%s: %02x%02x%02x%02x…, predicted %02x%02x%02x%02x…", what,
		 got[0], got[1], got[2], got[3], want[0], want[1], want[2], want[3]);
	check_true(t, w, at == len, text);
}

bool sev_check(struct test *t, struct where w, const struct sev_guest *g, int r, int want,
	       uint32_t fw, const char *what)
{
	char text[160];
	bool ok = check_errno(t, w, r, want, what);

	if (g->fw_error == fw)
		snprintf(text, sizeof(text), "%s: the firmware says %s", what, psp_error_name(fw));
	else
		snprintf(text, sizeof(text), "%s: the firmware says %s, not %s", what,
			 psp_error_name(g->fw_error), psp_error_name(fw));
	return check_true(t, w, g->fw_error == fw, text) && ok;
}

void sev_check_state(struct test *t, struct where w, struct sev_guest *g, enum sev_state state,
		     const char *when)
{
	struct kvm_sev_guest_status status = {0};
	char what[120];

	snprintf(what, sizeof(what), "GUEST_STATUS %s", when);
	if (!sev_check(t, w, g, sev_guest_status(g, &status), 0, 0, what))
		return;
	snprintf(what, sizeof(what), "state %s: %s", when, sev_state_name(status.state));
	check_eq(t, w, status.state, state, what);
}

struct vcpu_call {
	const char *name;
	unsigned long req;
	void *arg;
};

/* Each is EINVAL; an entry without name ends them. */
static void check_refused(struct test *t, const struct vcpu *vcpu, const struct vcpu_call *call)
{
	for (; call->name; call++)
		CHECK_ERRNO(try_ioctl(vcpu->fd, call->req, call->arg), EINVAL, call->name);
}

void sev_check_protected(struct test *t, const struct vm *vm)
{
	struct kvm_regs regs = {.rip = GUEST_GPA_CODE, .rflags = 2};
	struct kvm_sregs sregs = {0};
	struct kvm_debugregs debug = {0};
	struct kvm_guest_debug guest_debug = {.control = KVM_GUESTDBG_ENABLE};
	const struct vcpu_call calls[] = {
		{"KVM_GET_REGS", KVM_GET_REGS, &regs},
		{"KVM_SET_REGS", KVM_SET_REGS, &regs},
		{"KVM_GET_SREGS", KVM_GET_SREGS, &sregs},
		{"KVM_SET_SREGS", KVM_SET_SREGS, &sregs},
		{"KVM_GET_DEBUGREGS", KVM_GET_DEBUGREGS, &debug},
		{"KVM_SET_DEBUGREGS", KVM_SET_DEBUGREGS, &debug},
		{"KVM_SET_GUEST_DEBUG", KVM_SET_GUEST_DEBUG, &guest_debug},
		{0},
	};

	check_refused(t, vm->vcpu[0], calls);
}

void sev_check_fpu_protected(struct test *t, const struct vm *vm)
{
	static uint8_t xsave[XSAVE_BYTES];
	struct kvm_fpu fpu = {0};
	const struct vcpu_call calls[] = {
		{"KVM_GET_FPU", KVM_GET_FPU, &fpu},
		{"KVM_SET_FPU", KVM_SET_FPU, &fpu},
		{"KVM_GET_XSAVE", KVM_GET_XSAVE, xsave},
		{"KVM_SET_XSAVE", KVM_SET_XSAVE, xsave},
		{0},
	};

	check_refused(t, vm->vcpu[0], calls);
}
