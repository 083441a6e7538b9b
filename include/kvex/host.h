/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host: facts of the machine. The backend is what /sys/module says has registered with KVM, never
 * what CPUID's vendor suggests: an AMD machine may well run kvm_pvm.
 */
#ifndef KVEX_HOST_H
#define KVEX_HOST_H

#include "kvex/sys.h"

/* What every report of the lab says of its results. */
#define HOST_LAB_LABEL "real kernel, emulated hardware"

struct host {
	char backend[32];  /* "kvm_amd", "kvm_intel", "kvm_pvm", another kvm_* module, "other";
			      "unknown" without /sys */
	char kernel[128];  /* uname -r */
	char upstream[24]; /* the version of kernel.org that it is made of: "6.1.176", "6.16-rc3";
			      empty if that cannot be told */
	char vendor[16];   /* /proc/cpuinfo vendor_id: "AuthenticAMD" */
	char cpu[64];	   /* model name */
	char hostname[65];
	bool hypervisor;  /* this machine is itself a guest (cpuinfo flag) */
	bool emulated;	  /* kvex's lab: real kernel, emulated hardware */
	char models[256]; /* in the lab: what of it are models, "bus-lock" or "bus-lock; bugs X" */
	char cmdline[1024]; /* in the lab: the kernel's command line */
	char lacks[64];	    /* in the lab: needs that its emulator cannot meet, "a,b" */
	unsigned int cpus;  /* online */
	int kvm_error;	    /* 0, or why /dev/kvm cannot be used: positive errno of sys_open */
	struct sys *sys;    /* NULL if kvm_error */
};

/* Reads the facts; SYS may be NULL with KVM_ERROR saying why. Missing /proc or /sys is no error. */
void host_read(struct host *host, struct sys *sys, int kvm_error);

/*
 * Value of a module parameter, "kvm.enable_pmu" (file /sys/module/kvm/parameters/enable_pmu),
 * without its newline. 0, -ENOENT if there is no such module or parameter, -EACCES.
 */
int host_param(const char *name, char *buf, size_t len);

/* One line for people: why /dev/kvm cannot be used (KVM_ERROR of struct host) and what to do. */
const char *host_kvm_hint(int kvm_error);

#endif
