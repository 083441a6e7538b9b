/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sev_case: what the cases of the family share. Launches go through libkvex (kvex/sev.h); what the
 * firmware says comes as a number, and checks show it by name.
 */
#ifndef CASES_SEV_CASE_H
#define CASES_SEV_CASE_H

#include "harness/case.h"
#include "kvex/sev_launch.h"
#include "kvex/sev_platform.h"

/* The platform's security processor, and a CPU that encrypts: in the lab two models, or three. */
#define SEV_LAB .lab.models = {"sev", "psp"}, .lab.flavour = "full"
#define SNP_LAB .lab.models = {"sev", "snp", "psp"}, .lab.flavour = "full"
/* For cases that need a VM of the type: it says so, or it is a SKIP. */
#define SEV_CASE    .needs = {"sev", "sev-device"}, SEV_LAB, .alone = true
#define SEV_ES_CASE .needs = {"sev-es", "sev-device"}, SEV_LAB, .alone = true
#define SNP_CASE    .needs = {"snp", "sev-device", "guest-memfd"}, SNP_LAB, .alone = true

/* A VM of CONFIG's type that no command has reached yet, with /dev/sev; both end with the case. */
struct sev_guest *sev_guest_bare(struct test *t, struct where w, const struct vm_config *config);
#define bare_guest(...)                                                                            \
	sev_guest_bare(t, HERE, &(struct vm_config){.stages = no_stages, __VA_ARGS__})
/* The same with INIT2 and all stages done: LAUNCH_START is next. */
struct sev_guest *sev_guest_built(struct test *t, struct where w, const struct vm_config *config);
#define built_guest(...)                                                                           \
	sev_guest_built(t, HERE, &(struct vm_config){.stages = no_stages, __VA_ARGS__})

/* And the launch, with the policy of its kind that asks for least: the guest may run. */
struct sev_guest *sev_guest_launched(struct test *t, struct where w,
				     const struct vm_config *config);
#define launched_guest(...)                                                                        \
	sev_guest_launched(t, HERE, &(struct vm_config){.stages = no_stages, __VA_ARGS__})

/* A command of KVM with its structure: try_sev(g, KVM_SEV_INIT2, &init) is 0 or -errno. */
#define try_sev(g, id, data) sev_command(g, id, data)
/* R of a command: errno WANT (0: success), and FW from the firmware. True if both. */
bool sev_check(struct test *t, struct where w, const struct sev_guest *g, int r, int want,
	       uint32_t fw, const char *what);
#define CHECK_SEV(g, r, want, fw, what) sev_check(t, HERE, g, r, want, fw, what)
/* The same, and the case ends if it is not a success. */
#define ASSERT_SEV(g, r, what)                                                                     \
	do {                                                                                       \
		if (!sev_check(t, HERE, g, r, 0, 0, what))                                         \
			test_end(t);                                                               \
	} while (0)

/* A session for G's guest with POLICY, whose PDH is checked to be signed by the PEK. */
void sev_case_session(struct test *t, const struct sev_guest *g, uint32_t policy,
		      struct sev_session *session);

/* Two digests of LEN bytes are the same. */
void sev_check_digest(struct test *t, struct where w, const uint8_t *got, const uint8_t *want,
		      size_t len, const char *what);
#define CHECK_DIGEST(got, want, len, what) sev_check_digest(t, HERE, got, want, len, what)

/* GUEST_STATUS, checked to be STATE. */
void sev_check_state(struct test *t, struct where w, struct sev_guest *g, enum sev_state state,
		     const char *when);
#define CHECK_STATE(g, state, when) sev_check_state(t, HERE, g, state, when)

/* What KVM gave of a vCPU before its launch, it gives no more, and takes no more. */
void sev_check_protected(struct test *t, const struct vm *vm);
void sev_check_fpu_protected(struct test *t, const struct vm *vm);

#endif
