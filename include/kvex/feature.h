/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * feature: what kvex knows about each KVM feature. One table serves `kvex host` (the matrix
 * advertised / accepted / behaves), the needs of cases, SKIP reasons and `run --require`.
 * A feature is defined with FEATURE() in a file of src/feature/ and registers itself.
 */
#ifndef KVEX_FEATURE_H
#define KVEX_FEATURE_H

#include "kvex/host.h"

enum support {
	SUPPORT_UNKNOWN, /* not tried, or cannot be told here */
	SUPPORT_NO,
	SUPPORT_YES,
	SUPPORT_LIES, /* accepted or advertised, and then it does not do it */
};

struct feature;

/* An answer; DETAIL (len FEATURE_DETAIL) says in a few words what was seen. */
#define FEATURE_DETAIL 120
typedef enum support (*feature_probe)(const struct feature *f, struct host *host, char *detail);

struct feature {
	const char *name;	  /* "smm": what cases need and --require takes */
	const char *title;	  /* "System management mode" */
	int cap;		  /* KVM_CAP_*, which may be 0: cap_name tells */
	const char *cap_name;	  /* "KVM_CAP_X86_SMM"; NULL if it is not a capability */
	const char *hint;	  /* what to do where it is missing */
	feature_probe advertised; /* NULL: KVM_CHECK_EXTENSION(cap) > 0 */
	feature_probe accepted;	  /* NULL: not a thing to be accepted (SUPPORT_UNKNOWN) */
	feature_probe behaves;	  /* a tiny guest that uses it; NULL: SUPPORT_UNKNOWN */
};

#define FEATURE(ident, ...)                                                                        \
	static const struct feature feature_##ident = {__VA_ARGS__};                               \
	static const struct feature *const feature_ptr_##ident                                     \
		__attribute__((section("kvex_features"), used)) = &feature_##ident

extern const struct feature *const __start_kvex_features[], *const __stop_kvex_features[];

/* By name, NULL if unknown. */
const struct feature *feature_find(const char *name);
/* The Ith feature in name order, NULL past the last. */
const struct feature *feature_at(unsigned int i);

/* DETAIL (FEATURE_DETAIL bytes) is always filled. SUPPORT_UNKNOWN where there is no /dev/kvm. */
enum support feature_advertised(const struct feature *f, struct host *host, char *detail);

/* The three answers to one feature, each with what was seen. */
struct feature_result {
	enum support advertised, accepted, behaves;
	char advertised_detail[FEATURE_DETAIL];
	char accepted_detail[FEATURE_DETAIL];
	char behaves_detail[FEATURE_DETAIL];
};

/*
 * Asks all three. Each question gets a VM of its own, so that no answer depends on another, and a
 * guest that hangs is stopped. What is neither advertised nor accepted is not run; what is, and
 * does not behave, is SUPPORT_LIES.
 */
void feature_examine(const struct feature *f, struct host *host, struct feature_result *result);

/* "unknown", "no", "yes", "lies". */
const char *support_name(enum support s);

/*
 * Checks one NEED against HOST. A need is a string:
 *   "smm"                       a feature, advertised
 *   "backend=kvm_amd|kvm_intel" one of these backends
 *   "vendor=AuthenticAMD"       the CPU's vendor (alternatives with | too)
 *   "param:kvm.enable_pmu=Y"    a module parameter with this value (Y and 1, N and 0 are the same)
 *   "cpus=2"                    at least so many online CPUs
 * 1: met. 0: not met, with REASON ("KVM_CAP_X86_SMM is 0") and HINT filled. -EINVAL: not a need.
 * Other -errno: it cannot be told, REASON says why (no permission, KVM_CHECK_EXTENSION failed).
 */
int need_check(const char *need, struct host *host, char reason[160], char hint[160]);

#endif
