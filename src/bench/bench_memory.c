// SPDX-License-Identifier: GPL-2.0-or-later
/* Resident memory of a process with one VM of 1 MiB, against the same process without it. */
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bench.h"

GUEST_ASM(says_out, MODE_LONG, "out %al, $0x10\n hlt\n");

static double resident_kib(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	long pages = -1;

	if (f && fscanf(f, "%*d %ld", &pages) != 1)
		pages = -1;
	if (f)
		fclose(f);
	return pages < 0 ? -1 : (double)pages * sysconf(_SC_PAGESIZE) / 1024;
}

static double child(struct sys *sys, bool with_vm)
{
	struct vm *vm;

	if (with_vm &&
	    (vm_create(sys, &(struct vm_config){.guest = &says_out}, &vm) || vcpu_run(vm->vcpu[0])))
		return -1;
	return resident_kib();
}

/* Each in a process of its own, for memory once touched stays resident. */
static double measure_one(struct sys *sys, bool with_vm)
{
	double kib = -1;
	int fd[2];
	pid_t pid;

	if (pipe(fd))
		return -1;
	pid = fork();
	if (!pid) {
		kib = child(sys, with_vm);
		_exit(write(fd[1], &kib, sizeof(kib)) != sizeof(kib));
	}
	close(fd[1]);
	if (pid < 0 || read(fd[0], &kib, sizeof(kib)) != sizeof(kib))
		kib = -1;
	close(fd[0]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return kib;
}

#define SAMPLES 5

static int measure_memory(struct sys *sys, unsigned int rounds __attribute__((unused)),
			  void (*emit)(void *arg, struct figure *f), void *arg)
{
	struct figure f = {"memory/vm", "resident memory with a VM of 1 MiB; floor: without", "KiB",
			   0, .n = 0};
	unsigned int i;
	int r = figure_init(&f, SAMPLES);

	for (i = 0; !r && i < f.n; i++) {
		f.floor[i] = measure_one(sys, false);
		f.sample[i] = measure_one(sys, true);
		if (f.sample[i] < 0 || f.floor[i] < 0)
			r = sys_fail(&sys->err, EIO, "no figure for resident memory (/proc?)");
	}
	if (!r)
		emit(arg, &f);
	figure_free(&f);
	return r;
}

BENCH(memory, .name = "memory", .what = "resident memory", .measure = measure_memory);
