// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The run loop against a bare ioctl loop on the same vCPU: port I/O exits in long mode, the
 * cheapest exit that reaches userspace on every backend; and exits of bus locks, where KVM has
 * them.
 */
#include <errno.h>
#include <sys/ioctl.h>

#include "bench/bench.h"

GUEST_ASM(bench_out, MODE_LONG, "1: out %al, $0x10\n jmp 1b\n");
GUEST_ASM(bench_bus_lock, MODE_LONG, "1: lock incl 0x4003e\n jmp 1b\n");

#define BATCH 50 /* exits a sample: short enough that both sides meet the same noise */

static double library_batch(struct vcpu *vcpu)
{
	double start = bench_now();
	int i;

	for (i = 0; i < BATCH; i++)
		if (vcpu_run(vcpu))
			return -1;
	return (bench_now() - start) / BATCH;
}

static double bare_batch(struct vcpu *vcpu)
{
	double start;
	int i, fd = vcpu->fd;
	uint64_t sync = vcpu->run->kvm_valid_regs;

	vcpu->run->kvm_valid_regs = 0;
	start = bench_now();
	for (i = 0; i < BATCH; i++)
		if (ioctl(fd, KVM_RUN, 0))
			return -1;
	start = (bench_now() - start) / BATCH;
	vcpu->run->kvm_valid_regs = sync;
	return start;
}

static int measure_pair(struct vcpu *vcpu, struct figure *f)
{
	unsigned int i;

	library_batch(vcpu);
	bare_batch(vcpu);
	for (i = 0; i < f->n; i++) {
		/* Who goes first takes turns too. */
		if (i & 1)
			f->floor[i] = bare_batch(vcpu);
		f->sample[i] = library_batch(vcpu);
		if (!(i & 1))
			f->floor[i] = bare_batch(vcpu);
		if (f->sample[i] < 0 || f->floor[i] < 0)
			return vcpu->err.code ? -vcpu->err.code : -EIO;
	}
	return 0;
}

struct variant {
	const char *name, *what;
	bool no_sync_regs, recording;
	double goal;
	const struct guest_image *guest;
	struct vm_cap cap; /* 0: none is needed */
};

static const struct variant variants[] = {
	{.name = "exit/pio",
	 .what = "KVM_RUN to a port I/O exit through the run loop; floor: bare ioctl loop",
	 .no_sync_regs = true,
	 .goal = 1.03,
	 .guest = &bench_out},
	{.name = "exit/pio-sync-regs",
	 .what = "the same with the registers shared at each exit",
	 .guest = &bench_out},
	{.name = "exit/pio-recorded",
	 .what = "the same with the flight recorder on, registers included",
	 .recording = true,
	 .goal = 1.05,
	 .guest = &bench_out},
	{.name = "exit/bus-lock",
	 .what = "KVM_RUN from one split lock to the next; floor: bare ioctl loop",
	 .no_sync_regs = true,
	 .guest = &bench_bus_lock,
	 .cap = {KVM_CAP_X86_BUS_LOCK_EXIT, KVM_BUS_LOCK_DETECTION_EXIT}},
};

static int measure_exit(struct sys *sys, unsigned int rounds,
			void (*emit)(void *arg, struct figure *f), void *arg)
{
	unsigned int i;
	int r = 0;

	for (i = 0; i < sizeof(variants) / sizeof(variants[0]) && !r; i++) {
		const struct variant *v = &variants[i];
		struct figure f = {v->name, v->what, "us", v->goal, .n = 0};
		struct vm *vm;

		if (v->cap.cap && sys_check_cap(sys, v->cap.cap) <= 0)
			continue;
		r = vm_create(sys,
			      &(struct vm_config){.guest = v->guest,
						  .no_sync_regs = v->no_sync_regs,
						  .caps = {v->cap}},
			      &vm);
		if (r)
			return r;
		vm->vcpu[0]->recording = v->recording;
		r = figure_init(&f, rounds * 4);
		if (!r)
			r = measure_pair(vm->vcpu[0], &f);
		if (!r)
			emit(arg, &f);
		else
			sys->err = vm->vcpu[0]->err;
		figure_free(&f);
		vm_destroy(vm);
	}
	return r;
}

BENCH(exit, .name = "exit", .what = "one KVM_RUN round trip", .measure = measure_exit);
