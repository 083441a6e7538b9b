/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe: what the probes of features share. A probe makes a VM, looks, and destroys it; what went
 * wrong on the way goes into DETAIL, in words.
 */
#ifndef FEATURE_PROBE_H
#define FEATURE_PROBE_H

#include "kvex/feature.h"
#include "kvex/vcpu.h"

void probe_say(char *detail, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A VM of TYPE with nothing in it; NULL with DETAIL. For vm_destroy. */
struct vm *probe_bare_vm(struct host *host, unsigned long type, char *detail);
/* A VM as CONFIG says, all stages run, a deadline of PROBE_MS on vCPU 0; NULL with DETAIL. */
#define PROBE_MS 1000
struct vm *probe_vm(struct host *host, const struct vm_config *config, char *detail);

/* Makes a VM, lets JUDGE look at it, destroys it. UNKNOWN if there is no VM. */
typedef enum support (*probe_judge)(struct vm *vm, char *detail);
enum support probe_guest(struct host *host, const struct vm_config *config, probe_judge judge,
			 char *detail);
enum support probe_bare(struct host *host, probe_judge judge, char *detail);

/* KVM_ENABLE_CAP(f->cap, ARG0) on a VM without vCPUs: YES, or NO with DETAIL. */
enum support probe_enable(const struct feature *f, struct host *host, uint64_t arg0, char *detail);

/* KVM_RUN to the next exit: true, or false with DETAIL if there was none. */
bool probe_run(struct vm *vm, char *detail);
/* The last exit was a write of one byte to PORT (GUEST_PORT_*). */
bool probe_at_port(const struct vm *vm, uint16_t port);
/* DETAIL says what the last exit was instead of what was hoped for; SUPPORT_NO. */
enum support probe_other_exit(struct vm *vm, char *detail);
/* Runs to the guest's end: YES if it writes 0 to GUEST_PORT_DONE, else NO with DETAIL. */
enum support probe_run_to_done(struct vm *vm, char *detail);

/* Value of a boolean module parameter: YES, NO, UNKNOWN if it is not there; DETAIL filled. */
enum support probe_param(const char *name, char *detail);
/* r of an ioctl: YES if >= 0, else NO with ERR's text. */
enum support probe_result(int r, const struct sys_error *err, char *detail);

#endif
