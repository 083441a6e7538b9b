// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "cli/launch.h"
#include "kvex/run_path.h"
#include "kvex/smm.h"

/* One SMBASE a vCPU, above any memory that a guest may have; other addresses there are devices'. */
#define SMRAM	  0xe0000000ULL
#define SMBASE(i) (SMRAM + (uint64_t)(i)*SMM_SMRAM_SIZE)

/* The guest's registers come back by RSM: the handler is free to use any. */
GUEST_ASM(smi_handler, MODE_REAL,
	  "mov $" GUEST_STR(GUEST_RESULT_VALUE(GUEST_VALUE_SMIS)) ", %bx\n"
								  "lock incl (%bx)\n" GUEST_SYNC
								  "rsm\n");

static int add_smram(struct vm *vm)
{
	int r = smm_add_memory(vm, SMM_SHARED);

	if (!r)
		r = vm_add_memory(vm, VM_AS_SMM, SMRAM, (uint64_t)vm->nr_vcpus * SMM_SMRAM_SIZE,
				  NULL, 0);
	for (unsigned int i = 0; i < vm->nr_vcpus && !r; i++) {
		r = smm_add_handler(vm, SMBASE(i), &smi_handler);
		if (!r && smm_set_smbase(vm->vcpu[i], SMBASE(i))) {
			vm->err = vm->vcpu[i]->err;
			r = -vm->err.code;
		}
	}
	return r;
}

int launch_smi_prepare(const struct cli_command *cmd, struct launch_run *run)
{
	struct vm *vm = run->vm;

	if (!run->smi_after && !run->smi_every)
		return 0;
	if (vm_check_cap(vm, KVM_CAP_X86_SMM) <= 0)
		return cli_error(cmd, "no SMIs: KVM_CAP_X86_SMM is 0, which takes kvm_amd or "
				      "kvm_intel on a kernel with CONFIG_KVM_SMM=y");
	return add_smram(vm) ? cli_error(cmd, "%s", vm->err.text) : 0;
}

static void add_ms(struct timespec *ts, unsigned int ms)
{
	ts->tv_sec += ms / 1000;
	ts->tv_nsec += ms % 1000 * 1000000L;
	if (ts->tv_nsec >= 1000000000L) {
		ts->tv_nsec -= 1000000000L;
		ts->tv_sec++;
	}
}

static void *tick(void *arg)
{
	struct launch_ticker *t = arg;
	struct vm *vm = t->run->vm;
	struct timespec next;

	clock_gettime(CLOCK_MONOTONIC, &next);
	pthread_mutex_lock(&t->lock);
	while (!t->stop) {
		add_ms(&next, t->run->smi_every);
		while (!t->stop && !pthread_cond_timedwait(&t->changed, &t->lock, &next))
			;
		for (unsigned int i = 0; i < vm->nr_vcpus && !t->stop; i++) {
			atomic_store(&t->run->vcpu[i].smi_due, true);
			vcpu_kick(vm->vcpu[i]);
		}
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

int launch_smi_start(struct launch_ticker *t, struct launch_run *run)
{
	pthread_condattr_t attr;
	int r;

	*t = (struct launch_ticker){.run = run, .lock = PTHREAD_MUTEX_INITIALIZER};
	if (!run->smi_every)
		return 0;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&t->changed, &attr);
	pthread_condattr_destroy(&attr);
	r = pthread_create(&t->thread, NULL, tick, t);
	t->running = !r;
	return r ? sys_fail(&run->vm->err, r, "pthread_create for SMIs: %s", strerror(r)) : 0;
}

void launch_smi_stop(struct launch_ticker *t)
{
	if (!t->running)
		return;
	pthread_mutex_lock(&t->lock);
	t->stop = true;
	pthread_cond_signal(&t->changed);
	pthread_mutex_unlock(&t->lock);
	pthread_join(t->thread, NULL);
}

RUN_PATH int launch_smi_raise(struct launch_vcpu *v)
{
	return atomic_exchange(&v->smi_due, false) ? smm_raise(v->vcpu) : 0;
}

static void tell(struct launch_vcpu *v)
{
	struct launch_output *out = &v->run->output;
	struct vm *vm = v->run->vm;
	char where[80];
	uint64_t rip;

	pthread_mutex_lock(&out->lock);
	if (!smm_read_saved(vm, SMBASE(v->vcpu->id), "rip", &rip)) {
		const char *name = guest_symbolize(out->img, rip, where, sizeof(where));

		fprintf(stderr, "vCPU %u: SMI %u at RIP 0x%" PRIx64 "%s%s%s\n", v->vcpu->id,
			v->smis, rip, name ? " (" : "", name ? name : "", name ? ")" : "");
	}
	pthread_mutex_unlock(&out->lock);
}

RUN_PATH bool launch_smi_exit(struct launch_vcpu *v)
{
	const struct kvm_run *run = v->vcpu->run;

	if (run->exit_reason == KVM_EXIT_IO && run->io.port == GUEST_PORT_SYNC &&
	    run->flags & KVM_RUN_X86_SMM) {
		v->smis++;
		tell(v);
		return true;
	}
	v->exits++;
	if (v->exits == v->run->smi_after)
		atomic_store(&v->smi_due, true);
	return false;
}
