/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buslock_case: what the cases of the family share. Two kinds of CPU (APM vol. 2 section 15.14.5;
 * SDM vol. 3 section 26.2, "bus-lock VM exit"):
 *   AMD    stops at the instruction, before it: RIP at it, memory untouched. KVM lets it pass with
 * a count of 1 if RIP is still there at the next KVM_RUN (svm.c, complete_userspace_buslock). Intel
 * stops behind it: RIP at the next instruction, memory written.
 */
#ifndef CASES_BUSLOCK_CASE_H
#define CASES_BUSLOCK_CASE_H

#include "harness/case.h"

/* KVM has bus-lock exits on AMD from 6.16 on (827547bc3a2a, 89f9edf4c69d). */
#define BUS_LOCK_CASE                                                                              \
	.guards = GUARD(.commit = "89f9edf4c69d", .in = {"6.16"}), .lab.models = {"bus-lock"}

/* A word that lies across two cache lines, behind the code; and one that does not. */
#define SPLIT	    0x4003e
#define ALIGNED	    0x40080
#define SPLIT_STR   GUEST_STR(SPLIT)
#define ALIGNED_STR GUEST_STR(ALIGNED)

/* "locked NAME, INSTRUCTION" in a guest: labels NAME before it and NAME_next behind it. */
__asm__(".macro locked name:req, insn:vararg\n"
	"label \\name\n"
	"\\insn\n"
	"label \\name\\()_next\n"
	".endm\n");

/* VMs whose bus locks exit. */
struct vm *buslock_vm(struct test *t, struct where w, const struct vm_config *config);
#define new_buslock_vm(...) buslock_vm(t, HERE, &(struct vm_config){__VA_ARGS__})

/* The exit comes before the instruction, as on AMD. */
bool buslock_before(struct test *t);
#define stops_before() buslock_before(t)

/* KVM_RUN, which must end in a bus lock that KVM says in both places. */
void buslock_run(struct test *t, struct where w, struct vcpu *vcpu);
#define run_to_bus_lock(vcpu) buslock_run(t, HERE, vcpu)
/* The same, and it is the instruction NAME of IMG: RIP at it, or behind it. */
void buslock_run_at(struct test *t, struct where w, struct vcpu *vcpu,
		    const struct guest_image *img, const char *name);
#define run_to_lock(vcpu, img, name) buslock_run_at(t, HERE, vcpu, img, name)
/* Where the vCPU is while the bus lock of NAME is pending. */
uint64_t buslock_rip(struct test *t, struct where w, const struct guest_image *img,
		     const char *name);
#define rip_at_lock(img, name) buslock_rip(t, HERE, img, name)

/* The word at SPLIT. */
uint32_t buslock_word(struct test *t, struct where w, struct vm *vm);
#define split_word(vm) buslock_word(t, HERE, vm)

/* Runs the guest to its end: how many bus locks exited, and no more than MOST. */
unsigned int buslock_count(struct test *t, struct where w, struct vcpu *vcpu, unsigned int most);
#define count_bus_locks(vcpu, most) buslock_count(t, HERE, vcpu, most)

#endif
