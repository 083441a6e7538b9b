// SPDX-License-Identifier: GPL-2.0-or-later
/* Putting a vCPU back to its start and running it, against a plain round trip. */
#include <errno.h>

#include "bench/bench.h"

GUEST_ASM(loops_out, MODE_LONG, "1: out %al, $0x10\n jmp 1b\n");

#define BATCH 50

static double batch(struct vcpu *vcpu, const struct vcpu_state *state)
{
	double start = bench_now();
	int i;

	for (i = 0; i < BATCH; i++)
		if ((state && vcpu_restore(vcpu, state)) || vcpu_run(vcpu))
			return -1;
	return (bench_now() - start) / BATCH;
}

static int measure(struct vcpu *vcpu, const struct vcpu_state *start, struct figure *f)
{
	unsigned int i;

	for (i = 0; i < f->n; i++) {
		if (i & 1)
			f->floor[i] = batch(vcpu, NULL);
		f->sample[i] = batch(vcpu, start);
		if (!(i & 1))
			f->floor[i] = batch(vcpu, NULL);
		if (f->sample[i] < 0 || f->floor[i] < 0)
			return vcpu->err.code ? -vcpu->err.code : -EIO;
	}
	return 0;
}

static int measure_reset(struct sys *sys, unsigned int rounds,
			 void (*emit)(void *arg, struct figure *f), void *arg)
{
	struct figure f = {"reset/run",
			   "all registers back and run to an exit; floor: one round trip", "us",
			   2.0, .n = 0};
	struct vcpu_state start;
	struct vcpu *vcpu;
	struct vm *vm;
	int r;

	r = vm_create(sys, &(struct vm_config){.guest = &loops_out}, &vm);
	if (r)
		return r;
	vcpu = vm->vcpu[0];
	r = vcpu_save(vcpu, &start);
	if (!r)
		r = vcpu_run(vcpu);
	if (!r)
		r = figure_init(&f, rounds * 4);
	if (!r)
		r = measure(vcpu, &start, &f);
	if (!r)
		emit(arg, &f);
	else
		sys->err = vcpu->err;
	figure_free(&f);
	vm_destroy(vm);
	return r;
}

BENCH(reset, .name = "reset", .what = "an in-place reset", .measure = measure_reset);
