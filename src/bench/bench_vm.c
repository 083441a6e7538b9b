// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Create a VM, run it to its first exit, destroy it: through libkvex, and as the same system calls
 * written straight down. The guest is the same, tables and all: its memory is copied from a VM that
 * the library made.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/bench.h"

GUEST_ASM(bench_one, MODE_LONG, "out %al, $0x10\n hlt\n");

#define MEMORY (1 << 20)
#define TABLES 0xb000 /* what the library writes: tables, result page, the guest's code */

struct model {
	struct sys *sys;
	const struct kvm_cpuid2 *cpuid;
	struct kvm_regs regs;
	struct kvm_sregs sregs;
	uint8_t tables[TABLES];
};

static int bare_run(const struct model *m, int vm, uint8_t *mem)
{
	size_t size = m->sys->run_size;
	int r = -1, vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
	struct kvm_run *run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);

	if (vcpu < 0 || run == MAP_FAILED)
		return -1;
	memcpy(mem, m->tables, TABLES);
	if (ioctl(vm, KVM_CHECK_EXTENSION, KVM_CAP_SYNC_REGS) >= 0 &&
	    !ioctl(vcpu, KVM_SET_CPUID2, m->cpuid) && !ioctl(vcpu, KVM_SET_SREGS, &m->sregs) &&
	    !ioctl(vcpu, KVM_SET_REGS, &m->regs) && !ioctl(vcpu, KVM_RUN, 0))
		r = run->exit_reason == KVM_EXIT_IO ? 0 : -1;
	munmap(run, size);
	close(vcpu);
	return r;
}

/* KVM_GET_SREGS is among the calls on both sides: the library starts from what KVM has. */
static double bare_life(const struct model *m)
{
	double start = bench_now();
	int r = -1, vm = ioctl(m->sys->fd, KVM_CREATE_VM, 0);
	uint8_t *mem = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct kvm_userspace_memory_region region = {.memory_size = MEMORY,
						     .userspace_addr = (uintptr_t)mem};

	if (vm >= 0 && mem != MAP_FAILED && !ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region))
		r = bare_run(m, vm, mem);
	if (vm >= 0)
		close(vm);
	if (mem != MAP_FAILED)
		munmap(mem, MEMORY);
	return r ? -1 : bench_now() - start;
}

static double library_life(struct sys *sys)
{
	double start = bench_now();
	struct vm *vm;
	int r;

	if (vm_create(sys, &(struct vm_config){.guest = &bench_one}, &vm))
		return -1;
	r = vcpu_run(vm->vcpu[0]);
	if (r)
		sys->err = vm->vcpu[0]->err;
	vm_destroy(vm);
	return r ? -1 : bench_now() - start;
}

static int learn(struct sys *sys, struct model *m)
{
	struct vm *vm;
	int r = vm_create(sys, &(struct vm_config){.guest = &bench_one}, &vm);

	if (r)
		return r;
	m->sys = sys;
	r = sys_supported_cpuid(sys, &m->cpuid);
	if (!r)
		r = vcpu_get_regs(vm->vcpu[0], &m->regs);
	if (!r)
		r = vcpu_get_sregs(vm->vcpu[0], &m->sregs);
	if (!r)
		memcpy(m->tables, vm_hva(vm, 0, TABLES), TABLES);
	vm_destroy(vm);
	return r;
}

static int measure_vm(struct sys *sys, unsigned int rounds,
		      void (*emit)(void *arg, struct figure *f), void *arg)
{
	struct figure f = {"vm/life",
			   "create a VM, run to the first exit, destroy it; floor: bare calls",
			   "us", 1.10, .n = 0};
	struct model *m = calloc(1, sizeof(*m));
	unsigned int i;
	int r = m ? learn(sys, m) : -ENOMEM;

	if (!r)
		r = figure_init(&f, rounds);
	for (i = 0; !r && i < f.n; i++) {
		if (i & 1)
			f.floor[i] = bare_life(m);
		f.sample[i] = library_life(sys);
		if (!(i & 1))
			f.floor[i] = bare_life(m);
		if (f.sample[i] < 0 || f.floor[i] < 0)
			r = sys->err.code ? -sys->err.code : -EIO;
	}
	if (!r)
		emit(arg, &f);
	figure_free(&f);
	free(m);
	return r;
}

BENCH(vm, .name = "vm", .what = "the life of a VM", .measure = measure_vm);
