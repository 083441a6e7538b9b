/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sabotage: a KVM that is broken in one way. A kvex linked with wrap.c runs against it: each case
 * must notice the breakage that it is there for. KVEX_SABOTAGE names the way; none: nothing is
 * broken.
 */
#ifndef SABOTAGE_H
#define SABOTAGE_H

#include "kvex/sys.h"

/* The vCPU that KVM_RUN is called on. */
struct victim {
	int fd;
	struct kvm_run *run;
	unsigned int exits;    /* of I/O and MMIO so far */
	struct kvm_run last;   /* the page as it was at the last exit */
	uint64_t rip, cs_base; /* at the last exit */
	uint8_t *memory;       /* at GPA 0 */
};

struct sabotage {
	const char *name;
	void (*before)(struct victim *v); /* KVM_RUN is about to be called */
	bool (*after)(struct victim *v);  /* it has exited; true: this exit gets lost */
	int (*instead)(struct victim *v); /* of KVM_RUN: >= 0 or -errno, 1 for the real one */
	/* Of any other ioctl of a vCPU: instead of it (as above), and what it gave, R its result.
	 */
	int (*other)(struct victim *v, unsigned long req, void *arg);
	int (*result)(struct victim *v, unsigned long req, void *arg, int r);
	/* Instead of an ioctl of a descriptor that is no vCPU's, as above. */
	int (*vm)(int fd, unsigned long req, void *arg);
	/* What such an ioctl gave, R its result. */
	int (*vm_result)(unsigned long req, void *arg, int r);
};

/* ways_smm.c and so on; a nameless one ends them. */
extern const struct sabotage smm_ways[], vmx_ways[], pmu_ways[], sev_ways[], measure_ways[];

const struct sabotage *sabotage_find(const char *name);

/* The real thing, on the vCPU: its result or -errno. */
int victim_ioctl(struct victim *v, unsigned long req, void *arg);
/* The same on any descriptor. */
int sabotage_ioctl(int fd, unsigned long req, void *arg);
#define VICTIM_IOCTL(v, req, arg) victim_ioctl(v, req, (void *)(uintptr_t)(arg))

#endif
