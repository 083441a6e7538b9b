/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guard: the kernel commit that a case watches over, as data, and what follows from it for a kernel
 * of some version. Versions are hints: what the kernel does decides, and distributions backport.
 */
#ifndef HARNESS_GUARD_H
#define HARNESS_GUARD_H

#include <stddef.h>

#define GUARD_MAX_VERSIONS 8
#define GUARD_MAX_BRANCHES 2
#define GUARD_VERSION	   24
#define GUARD_TEXT	   320 /* of guard_describe() */

enum guard_kind {
	CHANGED_BY, /* the commit changed what the case looks at, and shall have broken nothing */
	FIXED_BY,   /* the commit mended a bug that the case finds in kernels without it */
	BROKEN_BY,  /* the commit brought a bug that no known version is free of since */
};

/* Patches that came together, told apart by cases: `kvex lab run` says which a kernel has. */
struct guard_series {
	const char *name;
	unsigned int patches;
};

struct guard {
	enum guard_kind kind;
	const char *commit;  /* 12 digits; NULL if it is known by its subject alone */
	const char *subject; /* the commit's first line; may be NULL */
	const char *cve;     /* "CVE-2025-37957" or NULL */
	/*
	 * The first mainline version that has the commit ("6.15", or closer "6.15-rc6"), then the
	 * first of each stable branch ("6.14.7", "6.1.192"). Branches that nothing is known of are
	 * left out.
	 */
	const char *in[GUARD_MAX_VERSIONS];
	/* Of stable branches that never got it: the last version that was looked at. */
	const char *not_in[GUARD_MAX_BRANCHES];
	const char *backend;		   /* the bug is this one's alone; NULL: not bound to any */
	const char *note;		   /* where more of it stands: a document; may be NULL */
	const struct guard_series *series; /* that the commit is a part of; NULL: none */
	unsigned int patch;		   /* its number there, from 1 on */
};

/* What several cases of a file share: #define FIX GUARD(.commit = "…", .in = {"6.15"}). */
#define GUARD(...)                                                                                 \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

enum guard_age {
	GUARD_UNKNOWN, /* nothing follows from the kernel's version */
	GUARD_HAS,     /* the kernel's version is not older than one that has the commit */
	GUARD_LACKS,   /* it is older than the first of its own branch, or of mainline; or not_in */
	GUARD_OLDER,   /* it is older than mainline's first; nothing is known of its branch */
};

/*
 * KERNEL is "6.1.176" or "6.16-rc3", or empty if it is unknown. FIRST gets the version that decides
 * (GUARD_VERSION bytes), empty for GUARD_UNKNOWN.
 */
enum guard_age guard_age(const struct guard *g, const char *kernel, char *first);

/* "fixed by a2620f8932fa (CVE-2025-37957) in 6.15, 6.14.7: KVM: …"; empty if nothing is guarded. */
void guard_describe(const struct guard *g, char *out, size_t len);
/* True if anything is guarded. */
#define guard_any(g) ((g)->commit || (g)->subject)

/* What the version of KERNEL, under BACKEND, has to say of a failure; empty: nothing. */
void guard_hint(const struct guard *g, const char *kernel, const char *backend, char *out,
		size_t len);
/* The version that has the fix, if KERNEL predates it for all that is known; else empty. */
void guard_predates(const struct guard *g, const char *kernel, const char *backend,
		    char first[GUARD_VERSION]);

#endif
