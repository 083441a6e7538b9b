/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demo: features shown to a reader on one screen. Each stands in a file demo_NAME.c and registers
 * itself; its numbers are those of the run.
 */
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

#include "cli/cli.h"
#include "harness/case.h"
#include "kvex/feature.h"
#include "kvex/vcpu.h"

/* One demo being shown. */
struct demo_run {
	const struct cli_command *cmd;
	struct host *host;
	struct vm *vm; /* the present one; NULL: none */
	struct vcpu *vcpu;
};

struct demo {
	const char *name, *title;
	const char *feature; /* that it needs */
	struct lab_wants
		lab; /* what it wants of the lab, as far as a kernel and an engine have it */
	/* EXIT_OK, or EXIT_FAILED with the message printed. A VM that is left is destroyed. */
	int (*show)(struct demo_run *d);
};

#define DEMO(ident, ...)                                                                           \
	static const struct demo demo_##ident = {__VA_ARGS__};                                     \
	static const struct demo *const demo_ptr_##ident                                           \
		__attribute__((section("kvex_demos"), used)) = &demo_##ident

/* The demo after PREV in name order (NULL: the first); NULL behind the last. */
const struct demo *demo_next(const struct demo *prev);
const struct demo *demo_find(const char *name);

/* Prints a paragraph with LABEL at its left; "" for one that goes on. */
void demo_tell(const char *label, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * A VM as CONFIG says in place of the last one; its vCPU 0 has DEMO_MS to the next exit, each time.
 * These functions return EXIT_OK, or EXIT_FAILED with the message printed.
 */
#define DEMO_MS 5000
int demo_vm(struct demo_run *d, const struct vm_config *config);
/* Prints the error of the vCPU or, where it has none, of the VM; EXIT_FAILED. */
int demo_broken(struct demo_run *d);
/* KVM_RUN to an exit of REASON. */
int demo_run_to(struct demo_run *d, uint32_t reason);
/* KVM_RUN to a byte that the guest writes to PORT, which is VALUE. */
int demo_run_to_port(struct demo_run *d, uint16_t port, uint8_t value);
/* General registers, by a name that makes a table of them readable. */
int demo_get_regs(struct demo_run *d, struct kvm_regs *regs);

double demo_seconds(void);

/* Runs `kvex demo NAME` in the lab; the exit status. */
struct lab_cli;
int demo_in_lab(const struct cli_command *cmd, const struct lab_cli *options,
		const struct demo *demo);

#endif
