/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * platform_case: SEV's platform from the loading of ccp on. Such a case begins with neither ccp nor
 * kvm_amd in the kernel, loads what it is about, and looks at /dev/sev, the kernel's log, and what
 * the firmware was asked: the log of the lab's security processor.
 */
#ifndef SEV_PLATFORM_CASE_H
#define SEV_PLATFORM_CASE_H

#include "harness/case.h"
#include "kvex/host.h"
#include "kvex/psp_log.h"
#include "kvex/sev_platform.h"

#define RELOADS	       .reloads = "loads and unloads ccp and kvm_amd"
#define PLATFORM_NEEDS .needs = {"backend=kvm_amd", "sev-device"}
#define PLATFORM_CASE  PLATFORM_NEEDS, RELOADS, .timeout = 30, .lab = PLATFORM_LAB
#define PLATFORM_LAB                                                                               \
	{                                                                                          \
		.models = {"sev", "psp"}, .flavour = "full"                                        \
	}
#define SNP_PLATFORM_LAB                                                                           \
	{                                                                                          \
		.models = {"sev", "snp", "psp"}, .flavour = "full"                                 \
	}

struct platform {
	struct test *t;
	struct psp psp;	     /* /dev/sev, while ccp is loaded */
	struct psp_log *log; /* NULL: the firmware is a real one */
	int kmsg;	     /* the kernel's log, from the case's beginning on */
};

/* Without ccp and kvm_amd, which are back afterwards. */
struct platform *platform_begin(struct test *t);
/* Ends the case as SKIP where the firmware is no model, which cannot be told what to answer. */
struct platform *platform_begin_model(struct test *t);

/* PARAMS: "psp_init_on_probe=0", or "". */
void platform_load_ccp(struct platform *p, const char *params);
void platform_unload_ccp(struct platform *p);
void platform_load_kvm(struct platform *p);
void platform_unload_kvm(struct platform *p);

/* SEV_PLATFORM_STATUS, asserted: its state. */
unsigned int platform_state(struct platform *p);
/* The platform is UNINIT whatever loading ccp has done: FACTORY_RESET, asserted. */
void platform_uninit(struct platform *p);

/* Loads both; the platform is INIT then, asserted, if need be by a first guest. */
void platform_load(struct platform *p);

/*
 * A VM, *VM, made an SEV guest: the type and KVM_SEV_INIT2 where the kernel has them (Linux 6.10),
 * else KVM_SEV_INIT. What that has answered; the VM is there, asserted.
 */
int platform_sev_vm(struct platform *p, int kvm, int *vm);

/* Where the firmware's log stands now; what is asked from here on. */
uint64_t platform_mark(const struct platform *p);
/* How often COMMAND was asked from MARK on. Without a log: 0. */
unsigned int platform_sent(const struct platform *p, uint64_t mark, uint32_t command);
/* INIT or INIT_EX. */
unsigned int platform_inits(const struct platform *p, uint64_t mark);
/* The first record of COMMAND from MARK on, or NULL. */
const struct psp_log_record *platform_record(const struct platform *p, uint64_t mark,
					     uint32_t command);
/* "INIT DF_FLUSH PDH_GEN SHUTDOWN", from MARK on, into the record's info under KEY. */
void platform_tell(const struct platform *p, uint64_t mark, const char *key);
/* From now on: COMMAND gets FAULT. */
void platform_fault(struct platform *p, enum psp_fault_kind kind, uint32_t command, uint32_t value);
void platform_no_faults(struct platform *p);

/* A line with TEXT is in what the kernel has logged since the last call of this or of begin. */
bool platform_logged(struct platform *p, const char *text);

/* The checks: errno and the firmware's error of an answer; what was sent from MARK on. */
void check_answer(struct test *t, struct where w, struct psp_answer a, int want, const char *what);
#define CHECK_ANSWER(a, want, what) check_answer(t, HERE, a, want, what)
void check_sent(struct test *t, struct where w, const struct platform *p, uint64_t mark,
		uint32_t command, unsigned int times, const char *what);
#define CHECK_SENT(p, mark, command, times, what) check_sent(t, HERE, p, mark, command, times, what)

#endif
