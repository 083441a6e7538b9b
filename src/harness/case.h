/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * case: everything a case's file needs. A case is one CASE() with a body; it registers itself, so a
 * new one is one new file under src/cases/FAMILY/ and no other change. docs/writing-a-case.md shows
 *it.
 *
 *	GUEST_ASM(hello, MODE_LONG, "mov $7, %al\n" GUEST_DONE);
 *
 *	CASE(hello, "demo/hello", "a guest says 7 and ends")
 *	{
 *		struct vm *vm = new_vm(.guest = &hello);
 *		CHECK_EQ(run_until_done(vm->vcpu[0]), 7, "status of the guest");
 *	}
 *
 * Each case runs in a process of its own, with no privileges, under a time-out. foo() asserts that
 * foo works and ends the case if not; try_foo() returns what the kernel said: 0 or more, or -errno.
 * The variable t (struct test) is in scope of every body and is what the macros use, on the case's
 *own thread only: what vcpu_start runs calls vcpu_run and leaves the checks to the body.
 */
#ifndef HARNESS_CASE_H
#define HARNESS_CASE_H

#include <errno.h>
#include <string.h>

#include "harness/guard.h"
#include "harness/result.h"
#include "kvex/exit.h"
#include "kvex/feature.h"
#include "kvex/guest.h"
#include "kvex/mode.h"
#include "kvex/vcpu.h"

struct test;

#define CASE_MAX_NEEDS 6
#define CASE_MAX_XFAIL 4

/*
 * A known deviation: on this backend the case is expected to FAIL, and in no other way: each of its
 * failed checks has CHECK in its text (prefixes of check_push included), or one of several texts
 * with | between them.
 */
struct xfail {
	const char *backend;
	const char *reason; /* with a reference: bug, commit, document */
	const char *check;  /* what the failing checks are about: "text|text" */
};

#define CASE_MAX_PARAMS 4
#define CASE_MAX_MODELS 4

/*
 * What a case wants of the lab beyond its default machine; `kvex lab run` boots once for all cases
 * that want the same. Its needs still say what must hold, wherever it runs: this is how the lab
 * makes them hold, and what a SKIP elsewhere points to.
 */
struct lab_wants {
	const char *params[CASE_MAX_PARAMS]; /* of modules: "kvm.force_emulation_prefix=1" */
	const char *models[CASE_MAX_MODELS]; /* hardware that the engine lacks: "pmu", "bus-lock" */
	const char *append;		     /* words for the kernel's command line */
	const char *flavour;		     /* "full", where modules of "cloud" are too few */
	unsigned int cpus;		     /* 0: one */
};

/* "kvm.force_emulation_prefix=1, model pmu"; empty if nothing is wanted. */
void lab_wants_describe(const struct lab_wants *wants, char *out, size_t len);

struct test_case {
	const char *name;  /* "family/case" */
	const char *title; /* what it shows, in one line */
	const char *file;
	void (*body)(struct test *t);
	struct guard guards;		   /* the kernel commit that it watches over, see guard.h */
	const char *needs[CASE_MAX_NEEDS]; /* see need_check() */
	struct xfail xfail[CASE_MAX_XFAIL];
	unsigned int timeout; /* seconds, 0: the run's default */
	bool alone;	      /* never in parallel with another case */
	struct lab_wants lab;
	/* "panics the kernel": what it does that nobody wants by accident. It is run only when it
	 * is named in full, or with --opt-in. */
	const char *opt_in;
	/*
	 * "loads and unloads kvm_amd": what it does with KVM's own modules. It keeps the
	 * privileges of kvex, runs alone and with no /dev/kvm open (test_sys() is not to be used),
	 * and puts everything back by test_finally(). Outside of the lab it is as with opt_in.
	 */
	const char *reloads;
	/* Words of the kernel's panic that the case causes as its last act, having checked all
	 * else: in the lab it passes by it. */
	const char *panics;
	/*
	 * Beside it: what the lab's security processor is asked after the case's last
	 * SEV_PLATFORM_STATUS, "SHUTDOWN SNP_SHUTDOWN_EX"; "" for nothing, NULL for whatever.
	 */
	const char *panic_asks;
};

#define CASE(ident, casename, casetitle, ...)                                                      \
	static void case_##ident(struct test *t);                                                  \
	static const struct test_case test_case_##ident = {.name = casename,                       \
							   .title = casetitle,                     \
							   .file = __FILE__,                       \
							   .body = case_##ident,                   \
							   ##__VA_ARGS__};                         \
	static const struct test_case *const test_case_ptr_##ident                                 \
		__attribute__((section("kvex_cases"), used)) = &test_case_##ident;                 \
	static void case_##ident(struct test *t __attribute__((unused)))

/* In CASE: .needs = {"smm"}, .guards = {.commit = "a2620f8932fa", .in = {"6.15"}} … */

/* Weak: a program without cases has no such section. */
extern const struct test_case *const __start_kvex_cases[] __attribute__((weak));
extern const struct test_case *const __stop_kvex_cases[] __attribute__((weak));

/* --- checks ------------------------------------------------------------------------------- */

/* Where a check stands. */
struct where {
	const char *file;
	int line;
};
#define HERE ((struct where){__FILE__, __LINE__})

/* All count as checks; a case that made none is ERROR. Numbers are shown in decimal and hex. */
bool check_true(struct test *t, struct where w, bool ok, const char *what);
bool check_eq(struct test *t, struct where w, int64_t got, int64_t want, const char *what);
bool check_errno(struct test *t, struct where w, int got, int want, const char *what);
bool check_exit(struct test *t, struct where w, const struct vcpu *vcpu, uint32_t reason,
		const char *what);
/* Ends the case with what was recorded so far. */
void test_end(struct test *t) __attribute__((noreturn));

#define CHECK(cond, what)	  check_true(t, HERE, cond, what)
#define CHECK_EQ(got, want, what) check_eq(t, HERE, (int64_t)(got), (int64_t)(want), what)
/* GOT is a try_ result; WANT 0 (any success) or an errno such as EINVAL. */
#define CHECK_ERRNO(got, want, what) check_errno(t, HERE, got, want, what)
/* The vCPU's last exit has this reason. */
#define CHECK_EXIT(vcpu, reason, what) check_exit(t, HERE, vcpu, reason, what)

#define ASSERT(cond, what)                                                                         \
	do {                                                                                       \
		if (!CHECK(cond, what))                                                            \
			test_end(t);                                                               \
	} while (0)
#define ASSERT_EQ(got, want, what)                                                                 \
	do {                                                                                       \
		if (!CHECK_EQ(got, want, what))                                                    \
			test_end(t);                                                               \
	} while (0)
#define ASSERT_EXIT(vcpu, reason, what)                                                            \
	do {                                                                                       \
		if (!CHECK_EXIT(vcpu, reason, what))                                               \
			test_end(t);                                                               \
	} while (0)

/* Ends the case as SKIP unless COND holds. */
#define REQUIRE(cond, missing, hint, ...)                                                          \
	do {                                                                                       \
		if (!(cond))                                                                       \
			test_skip(t, missing, hint, __VA_ARGS__);                                  \
	} while (0)
void test_skip(struct test *t, const char *missing, const char *hint, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 4, 5)));
/* Ends the case as ERROR: the harness or the host is at fault, not KVM. */
void test_error(struct test *t, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/* Words put before each check's text until the matching pop: check_push(t, "vcpu %d", i). */
void check_push(struct test *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void check_pop(struct test *t);
/* A property that is neither good nor bad, for the record's field info. */
void test_info(struct test *t, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* --- machines ----------------------------------------------------------------------------- */

/*
 * FN(T, ARG) is called once when the body has ended, however it did, a kill excepted. The body's
 * own variables are gone by then.
 */
void test_finally(struct test *t, void (*fn)(struct test *t, void *arg), void *arg);

struct sys *test_sys(struct test *t);
struct host *test_host(struct test *t);

/* A VM that is destroyed with the case. */
struct vm *test_vm(struct test *t, struct where w, const struct vm_config *config);
#define new_vm(...) test_vm(t, HERE, &(struct vm_config){__VA_ARGS__})
/* A VM with no stage run but what the case asks for: try_stage(vm, VM_STAGE_VCPUS). */
extern const enum vm_stage no_stages[];
#define bare_vm(...) new_vm(.stages = no_stages, ##__VA_ARGS__)

/*
 * KVM_RUN to the next exit, which must be one that the case can look at: a guest that hangs ends
 * the case as TIMEOUT, an unexpected exception in it (GUEST_PORT_TRAP), a failed guest check
 * (GUEST_PORT_FAIL), an error of KVM_RUN, INTERNAL_ERROR or FAIL_ENTRY as FAIL with a dump.
 * SHUTDOWN is returned: CHECK_EXIT it if it is expected.
 */
void test_run(struct test *t, struct where w, struct vcpu *vcpu);
#define run(vcpu) test_run(t, HERE, vcpu)
/* The raw KVM_RUN: 0, -EINTR, -ETIME (after MS milliseconds, 0: the case's own deadline), -errno.
 */
int test_try_run(struct test *t, struct vcpu *vcpu, unsigned int ms);
#define try_run(vcpu, ms) test_try_run(t, vcpu, ms)

/* Runs to the next write to PORT (any other exit fails the case); its value. */
uint32_t test_run_until_port(struct test *t, struct where w, struct vcpu *vcpu, uint16_t port);
#define run_until_done(vcpu)	   test_run_until_port(t, HERE, vcpu, GUEST_PORT_DONE)
#define run_until_sync(vcpu)	   test_run_until_port(t, HERE, vcpu, GUEST_PORT_SYNC)
#define run_until_port(vcpu, port) test_run_until_port(t, HERE, vcpu, port)

/*
 * One step of a device that the case plays: runs to the next exit, which must be this access and no
 * other (it counts as a check), and answers it with VALUE or gives what was written.
 */
void test_answer_in(struct test *t, struct where w, struct vcpu *vcpu, uint16_t port, size_t size,
		    uint32_t value);
uint64_t test_mmio_write(struct test *t, struct where w, struct vcpu *vcpu, uint64_t gpa,
			 uint32_t len);
void test_mmio_read(struct test *t, struct where w, struct vcpu *vcpu, uint64_t gpa, uint32_t len,
		    uint64_t value);
#define answer_in(vcpu, port, size, value)	test_answer_in(t, HERE, vcpu, port, size, value)
#define expect_mmio_write(vcpu, gpa, len)	test_mmio_write(t, HERE, vcpu, gpa, len)
#define answer_mmio_read(vcpu, gpa, len, value) test_mmio_read(t, HERE, vcpu, gpa, len, value)

/* Registers: asserting forms of vcpu_get_regs and so on. */
struct kvm_regs test_get_regs(struct test *t, struct where w, struct vcpu *vcpu);
void test_set_regs(struct test *t, struct where w, struct vcpu *vcpu, const struct kvm_regs *r);
struct kvm_sregs test_get_sregs(struct test *t, struct where w, struct vcpu *vcpu);
void test_set_sregs(struct test *t, struct where w, struct vcpu *vcpu, const struct kvm_sregs *s);
struct kvm_vcpu_events test_get_events(struct test *t, struct where w, struct vcpu *vcpu);
#define get_regs(vcpu)		      test_get_regs(t, HERE, vcpu)
#define set_regs(vcpu, regs)	      test_set_regs(t, HERE, vcpu, regs)
#define get_sregs(vcpu)		      test_get_sregs(t, HERE, vcpu)
#define set_sregs(vcpu, s)	      test_set_sregs(t, HERE, vcpu, s)
#define get_events(vcpu)	      test_get_events(t, HERE, vcpu)
#define try_set_events(vcpu, ev)      vcpu_set_events(vcpu, ev)
#define try_stage(vm, stage)	      vm_stage(vm, stage)
#define try_enable_cap(vm, cap, arg0) vm_enable_cap(vm, cap, arg0)
/* Asserts that a symbol of the guest exists and gives its address. */
uint64_t test_symbol(struct test *t, struct where w, const struct guest_image *img,
		     const char *name);
#define symbol(img, name) test_symbol(t, HERE, img, name)
/* What KVM_GET_SUPPORTED_CPUID says, asserted; it belongs to the system. */
const struct kvm_cpuid2 *test_supported_cpuid(struct test *t, struct where w);
#define get_supported_cpuid() test_supported_cpuid(t, HERE)
/* Guest memory, asserted to be there. */
void *test_memory(struct test *t, struct where w, struct vm *vm, uint64_t gpa, size_t len);
#define memory(vm, gpa, len) test_memory(t, HERE, vm, gpa, len)

/* Any ioctl, raw: try_ioctl(vm->fd, KVM_SMI, NULL) is >= 0 or -errno. */
#define try_ioctl(fd, req, arg)                                                                    \
	sys_ioctl_at(SYS_SITE_(#req), &test_sys(t)->err, fd, req, (void *)(uintptr_t)(arg))

#endif
