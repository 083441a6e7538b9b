/* SPDX-License-Identifier: GPL-2.0-or-later */
/* launch: one guest, run to its end by as many vCPUs as were asked for. */
#ifndef CLI_LAUNCH_H
#define CLI_LAUNCH_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "cli/cli.h"
#include "kvex/bus_lock.h"
#include "kvex/vcpu.h"

/* --- the guest: built in, or a file --------------------------------------------------------- */

struct launch_guest {
	struct guest_image *img;
	void *data; /* the file's bytes, NULL for a built-in guest */
	dev_t dev;  /* of the file */
	ino_t ino;
	size_t flat; /* bytes of a file that is not ELF */
};

/* 0, or the exit status with the message printed. */
int launch_guest_open(const struct cli_command *cmd, const char *operand,
		      struct launch_guest *guest);
/* What is to be told of a guest that nothing is wrong with. */
void launch_guest_note(const struct cli_command *cmd, const struct launch_guest *guest);
/* EXIT_USAGE, the message printed, if the image does not suit MEM bytes, that many vCPUs, or
 * what an encrypted guest has beside it. */
int launch_guest_check(const struct cli_command *cmd, const struct guest_image *img, uint64_t mem,
		       unsigned int vcpus, bool encrypted);
void launch_guest_close(struct launch_guest *guest);
/* Name and title of each built-in guest. */
void launch_guest_list(FILE *out);

/* --- what comes out ------------------------------------------------------------------------- */

/* Console and trace of all vCPUs: whole lines, never mixed. */
struct launch_output {
	pthread_mutex_t lock;
	FILE *trace; /* NULL: none */
	const struct guest_image *img;
};

struct launch_console {
	char line[256];
	size_t used;
};

void launch_put(struct launch_output *out, struct launch_console *con, const void *data,
		size_t len);
/* What stands in the buffer without an end of line. */
void launch_put_rest(struct launch_output *out, struct launch_console *con);
/* The exit VCPU has just had. */
void launch_trace(struct launch_output *out, struct vcpu *vcpu);

/* --- running -------------------------------------------------------------------------------- */

enum launch_end {
	END_NONE,
	END_DONE,    /* with a status */
	END_HALTED,  /* without a word */
	END_STOPPED, /* another vCPU had died */
	END_TIMEOUT,
	END_DIED,  /* an exit that no guest in order makes */
	END_ERROR, /* KVM_RUN failed */
};

struct launch_run;

struct launch_vcpu {
	struct launch_run *run;
	struct vcpu *vcpu;
	struct launch_console console;
	enum launch_end end;
	uint8_t status;
	atomic_bool smi_due;
	unsigned int exits, smis;
};

struct launch_bus_lock {
	bool exits; /* asked for */
	struct bus_lock_limit limit;
	/* CLOCK_MONOTONIC ns: when the first came, and when the last had come or been held back. */
	_Atomic uint64_t first, last;
};

struct launch_run {
	struct vm *vm;
	unsigned int timeout; /* seconds */
	struct launch_output output;
	struct launch_bus_lock bus_lock;
	unsigned int smi_after, smi_every; /* exits of a vCPU, milliseconds; 0: never */
	bool pmu;			   /* tell of the counters at the end */
	atomic_bool stopping;
	struct launch_vcpu vcpu[VM_MAX_VCPUS];
};

/* Runs all vCPUs of run->vm to their ends. 0, or -errno if a thread could not be started. */
int launch_run(struct launch_run *run);
/* Says how it ended where that is not a plain success; the exit status. */
int launch_report(const struct cli_command *cmd, const struct launch_run *run);

/* --- system management interrupts: launch_smi.c --------------------------------------------- */

/* Gives the VM its SMRAM, if SMIs are asked for. 0, or the exit status with the message printed. */
int launch_smi_prepare(const struct cli_command *cmd, struct launch_run *run);
/* The thread that has an SMI due every so often; 0 or -errno. Stopping it waits for it. */
struct launch_ticker {
	struct launch_run *run;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool running, stop;
};
int launch_smi_start(struct launch_ticker *ticker, struct launch_run *run);
void launch_smi_stop(struct launch_ticker *ticker);
/* Before KVM_RUN: raises the SMI that is due. 0 or -errno. */
int launch_smi_raise(struct launch_vcpu *v);
/* After an exit: counts it; true if it was the SMI handler's, which is told of and done with. */
bool launch_smi_exit(struct launch_vcpu *v);

/* --- bus locks: launch_bus_lock.c ----------------------------------------------------------- */

/* TEXT: "exit", "off", "ratelimit=N" or NULL. 0, or EXIT_USAGE with the message printed. */
int launch_bus_lock_parse(const struct cli_command *cmd, const char *text,
			  struct launch_bus_lock *bus_lock);
/* Has CONFIG ask for the exits. 0, or the exit status with the message printed if KVM lacks them.
 */
int launch_bus_lock_prepare(const struct cli_command *cmd, struct sys *sys,
			    const struct launch_bus_lock *bus_lock, struct vm_config *config);
/* After an exit: if it tells of a bus lock, counts it and sleeps as long as the limit wants. */
void launch_bus_lock_exit(struct launch_vcpu *v);
/* How many there were, and how fast. */
void launch_bus_lock_report(const struct launch_run *run);

/* --- the PMU: launch_pmu.c ------------------------------------------------------------------ */

/*
 * TEXT: "on", "off" or NULL. 0, or the exit status with the message printed if it is to be on and
 * KVM has none.
 */
int launch_pmu_prepare(const struct cli_command *cmd, struct sys *sys, const char *text,
		       struct vm_config *config);
/* Which counters there are, and what stands in those that were used. */
void launch_pmu_report(const struct launch_run *run);

#endif
