// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest that locks the bus: unseen, seen, and held back. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "cli/demo.h"
#include "kvex/bus_lock.h"

#define WORD	   0x4003e /* across two cache lines, behind the code */
#define WORD_STR   GUEST_STR(WORD)
#define LOCKS	   100
#define HELD_LOCKS 50
#define QUOTA	   5
#define WINDOW_MS  100

/* RCX: how many. */
GUEST_ASM(locks, MODE_LONG,
	  "1:\n"
	  "label lock\n"
	  "lock incl " WORD_STR "\n"
	  "label lock_next\n"
	  "dec %ecx\n"
	  "jnz 1b\n"
	  "xor %eax, %eax\n" GUEST_DONE);

static uint32_t word(const struct demo_run *d)
{
	uint32_t n = 0;

	memcpy(&n, vm_hva(d->vm, WORD, sizeof(n)), sizeof(n));
	return n;
}

/* A VM whose guest is to make N bus locks; with EXITS KVM tells of each. */
static int start(struct demo_run *d, bool exits, unsigned int n)
{
	struct vm_config config = {.guest = &locks};
	struct kvm_regs regs;

	if (exits)
		config.caps[0] =
			(struct vm_cap){KVM_CAP_X86_BUS_LOCK_EXIT, KVM_BUS_LOCK_DETECTION_EXIT};
	if (demo_vm(d, &config) || demo_get_regs(d, &regs))
		return EXIT_FAILED;
	regs.rcx = n;
	return vcpu_set_regs(d->vcpu, &regs) ? demo_broken(d) : EXIT_OK;
}

static void sleep_for(uint64_t ns)
{
	const struct timespec ts = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)};

	nanosleep(&ts, NULL);
}

/* To the guest's end; LIMIT NULL: at full speed. */
static int run_all(struct demo_run *d, struct bus_lock_limit *limit, unsigned int *n)
{
	for (*n = 0;; ++*n) {
		if (*n > LOCKS)
			return cli_error(d->cmd, "exits of bus locks, and no end of them");
		if (vcpu_set_deadline(d->vcpu, DEMO_MS) || vcpu_run(d->vcpu))
			return demo_broken(d);
		if (d->vcpu->run->exit_reason != KVM_EXIT_X86_BUS_LOCK)
			break;
		if (limit)
			sleep_for(bus_lock_limit_delay(limit, (uint64_t)(demo_seconds() * 1e9)));
	}
	vcpu_set_deadline(d->vcpu, 0);
	return EXIT_OK;
}

static int show_unseen(struct demo_run *d)
{
	unsigned int exits;

	if (start(d, false, LOCKS) || run_all(d, NULL, &exits))
		return EXIT_FAILED;
	demo_tell("Guest",
		  "lock incl at 0x%" PRIx64
		  ", %d times, of the 4 bytes at 0x%x: they lie across two "
		  "cache lines, so that the CPU locks the whole bus. By default nobody learns of "
		  "it: %u exits, the word is %u.",
		  guest_symbol(&locks, "lock"), LOCKS, WORD, exits, word(d));
	return EXIT_OK;
}

static int show_exits(struct demo_run *d)
{
	bool before;
	struct kvm_regs regs;
	uint32_t at_first, at_second;
	unsigned int exits;
	double begin;

	if (start(d, true, LOCKS) || demo_run_to(d, KVM_EXIT_X86_BUS_LOCK) ||
	    demo_get_regs(d, &regs))
		return EXIT_FAILED;
	at_first = word(d);
	before = regs.rip == guest_symbol(&locks, "lock");
	demo_tell("KVM",
		  "With KVM_CAP_X86_BUS_LOCK_EXIT the first ends in KVM_EXIT_X86_BUS_LOCK, "
		  "kvm_run.flags 0x%x, RIP 0x%" PRIx64 ": %s, the word is %u.",
		  d->vcpu->run->flags, (uint64_t)regs.rip,
		  before ? "at the instruction, which has not run" : "behind the instruction",
		  at_first);
	begin = demo_seconds();
	if (demo_run_to(d, KVM_EXIT_X86_BUS_LOCK))
		return EXIT_FAILED;
	at_second = word(d);
	if (run_all(d, NULL, &exits))
		return EXIT_FAILED;
	demo_tell("Pass",
		  "KVM_RUN again, RIP unchanged: %sthe next exit finds the word at %u. So it goes "
		  "on: %u exits in all for %d bus locks, the word is %u in the end; %.0f a second.",
		  before ? "this one lock has a free pass (a threshold of 1), " : "", at_second,
		  exits + 2, LOCKS, word(d), (exits + 1) / (demo_seconds() - begin));
	return EXIT_OK;
}

static int show_limit(struct demo_run *d)
{
	struct bus_lock_limit limit;
	unsigned int exits;
	double begin, seconds;

	if (start(d, true, HELD_LOCKS))
		return EXIT_FAILED;
	bus_lock_limit_init(&limit, QUOTA, WINDOW_MS * 1000000ULL);
	begin = demo_seconds();
	if (run_all(d, &limit, &exits))
		return EXIT_FAILED;
	seconds = demo_seconds() - begin;
	demo_tell("Limit",
		  "The same guest with a VMM that lets %d pass in %d ms and then sleeps: %u bus "
		  "locks in %.2f s, %.1f a second (limit %d), held back %" PRIu64
		  " times for %.2f s in all.",
		  QUOTA, WINDOW_MS, exits, seconds, exits / seconds, QUOTA * 1000 / WINDOW_MS,
		  limit.held, (double)limit.slept / 1e9);
	return EXIT_OK;
}

static int show(struct demo_run *d)
{
	if (show_unseen(d) || show_exits(d) || show_limit(d))
		return EXIT_FAILED;
	demo_tell("Why",
		  "While the bus is locked no other CPU of the host gets at memory: one guest "
		  "slows all others. With the exits a VMM can hold it back; QEMU does so with "
		  "bus-lock-ratelimit, kvex launch with --bus-lock ratelimit=N.");
	demo_tell("Commit", "89f9edf4c69d \"KVM: SVM: Add support for KVM_CAP_X86_BUS_LOCK_EXIT on "
			    "SVM CPUs\", Linux 6.16; fe6b6bc802b4 for VMX, 5.12");
	return EXIT_OK;
}

DEMO(bus_lock, .name = "bus-lock", .title = "locks across cache lines: seen, and held back",
     .feature = "bus-lock-exit", .lab = {.models = {"bus-lock"}}, .show = show);
