/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts: the parts of host_read, each over a folder or text of the caller's. */
#ifndef HOST_FACTS_H
#define HOST_FACTS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Which module of MODULES (/sys/module) has registered with KVM: its name, or "other". VIRT: the
 * CPU has SVM or VMX; asked only where two are built in, of which each has its folder whether it
 * works or not.
 */
void backend_detect(const char *modules, bool virt, char *backend, size_t len);

/* host_param under MODULES instead of /sys/module. */
int param_read(const char *modules, const char *name, char *buf, size_t len);

/*
 * What struct host has in UPSTREAM (LEN bytes, 24 are enough): RELEASE is uname -r, BUILD uname -v,
 * SIGNATURE /proc/version_signature, empty where there is none.
 */
void upstream_version(const char *release, const char *build, const char *signature, char *out,
		      size_t len);

/* Value of the first line "KEY : value" of CPUINFO; false if there is none. */
bool cpuinfo_value(const char *cpuinfo, const char *key, char *buf, size_t len);
/* WORD is one of the words of the list. */
bool has_word(const char *list, const char *word);
/* The value of the first word NAME=value in CMDLINE; false, and "", if there is none. */
bool cmdline_value(const char *cmdline, const char *name, char *buf, size_t len);

#endif
