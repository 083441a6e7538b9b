/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inject: every call site of the library fails once. sys_ioctl_at and its sisters are wrapped by
 * the linker (--wrap): the product has no hook for this.
 */
#ifndef TESTS_INJECT_H
#define TESTS_INJECT_H

#include "kvex/sys.h"

/* An errno that KVM never gives, so that a failure seen is the one injected. */
#define INJECTED EXDEV

/* A piece of work through the library. 0, or -errno with the text in *ERR. */
struct scenario {
	const char *name;
	int (*run)(struct sys_error *err);
};
/* scenarios_sev.c */
int sev_launches(struct sys_error *err);

extern const struct scenario scenarios[];
extern const unsigned int nr_scenarios;

unsigned int inject_sites(void);
const struct sys_site *inject_site(unsigned int i);
/* The next call at site I fails (once) with INJECTED; -1: none. */
void inject_arm(int i);
/* The next call of this name, wherever it stands, fails (once) with this errno. */
void inject_call(const char *call, int code);
/* From now on every call of this name fails with EIO, as on a VM that KVM has killed; NULL: no
 * more. */
void inject_dead(const char *call);
bool inject_fired(void);
/* Calls made at site I since the start, and failures injected there. */
unsigned int inject_hits(unsigned int i), inject_failures(unsigned int i);

#endif
