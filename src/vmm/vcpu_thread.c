// SPDX-License-Identifier: GPL-2.0-or-later
/* Threads, kicks and deadlines: immediate_exit plus a signal, so that no kick is ever lost. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kvex/vcpu.h"
#include "vmm/vcpu_exit.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif
#define DEADLINE_SIGNAL (SIGRTMIN + 2)
#define STOP_RETRY_US	1000

/* Cleared first, then looked: a kick in between sets it again here. */
void vcpu_clear_exit(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->run->immediate_exit, 0, __ATOMIC_SEQ_CST);
	if (vcpu->kicked || vcpu->expired)
		vcpu->run->immediate_exit = 1;
}

void vcpu_kick(struct vcpu *vcpu)
{
	int tid = vcpu->tid;

	vcpu->kicked = true;
	__atomic_store_n(&vcpu->run->immediate_exit, 1, __ATOMIC_SEQ_CST);
	if (tid)
		syscall(SYS_tgkill, getpid(), tid, VCPU_KICK_SIGNAL);
}

static void deadline_passed(int sig __attribute__((unused)), siginfo_t *si,
			    void *uc __attribute__((unused)))
{
	struct vcpu *vcpu = si->si_value.sival_ptr;

	vcpu->expired = true;
	vcpu->run->immediate_exit = 1;
}

static int create_timer(struct vcpu *vcpu)
{
	struct sigaction sa = {.sa_sigaction = deadline_passed,
			       .sa_flags = SA_SIGINFO | SA_RESTART};
	struct sigevent ev = {.sigev_notify = SIGEV_THREAD_ID,
			      .sigev_signo = DEADLINE_SIGNAL,
			      .sigev_value.sival_ptr = vcpu};

	ev.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
	if (sigaction(DEADLINE_SIGNAL, &sa, NULL) ||
	    timer_create(CLOCK_MONOTONIC, &ev, &vcpu->timer))
		return sys_fail(&vcpu->err, errno, "timer_create: %s", strerror(errno));
	vcpu->timer_armed = true;
	return 0;
}

int vcpu_set_deadline(struct vcpu *vcpu, unsigned int ms)
{
	/* It fires again and again: a signal that comes just before KVM_RUN is made good. */
	struct itimerspec its = {.it_value = {ms / 1000, ms % 1000 * 1000000L},
				 .it_interval = {0, ms ? 50000000L : 0}};

	if (vcpu->timer_armed)
		timer_delete(vcpu->timer);
	vcpu->timer_armed = false;
	/* The old one may have passed after the last exit, when nobody was to be stopped any more.
	 */
	if (vcpu->expired) {
		vcpu->expired = false;
		vcpu_clear_exit(vcpu);
	}
	if (!ms)
		return 0;
	if (create_timer(vcpu))
		return -vcpu->err.code;
	timer_settime(vcpu->timer, 0, &its, NULL);
	return 0;
}

struct thread_start {
	struct vcpu *vcpu;
	int (*fn)(struct vcpu *vcpu, void *arg);
	void *arg;
};

static void *thread_main(void *p)
{
	struct thread_start s = *(struct thread_start *)p;

	free(p);
	return (void *)(intptr_t)s.fn(s.vcpu, s.arg);
}

int vcpu_start(struct vcpu *vcpu, int (*fn)(struct vcpu *vcpu, void *arg), void *arg)
{
	struct thread_start *s = malloc(sizeof(*s));
	int r;

	if (!s)
		return sys_fail(&vcpu->err, ENOMEM, "out of memory for a vCPU thread");
	*s = (struct thread_start){vcpu, fn, arg};
	vcpu->tid = 0;
	r = pthread_create(&vcpu->thread, NULL, thread_main, s);
	if (r) {
		free(s);
		return sys_fail(&vcpu->err, r, "pthread_create for vCPU %u: %s", vcpu->id,
				strerror(r));
	}
	vcpu->threaded = true;
	return 0;
}

int vcpu_join(struct vcpu *vcpu)
{
	void *ret;

	if (!vcpu->threaded)
		return sys_fail(&vcpu->err, EINVAL, "vCPU %u has no thread", vcpu->id);
	pthread_join(vcpu->thread, &ret);
	vcpu->threaded = false;
	vcpu->tid = 0;
	return (int)(intptr_t)ret;
}

void vcpu_stop(struct vcpu *vcpu)
{
	if (!vcpu->threaded)
		return;
	vcpu->stopping = true;
	while (pthread_tryjoin_np(vcpu->thread, NULL) == EBUSY) {
		vcpu_kick(vcpu);
		usleep(STOP_RETRY_US);
	}
	vcpu->threaded = false;
	vcpu->stopping = false;
	vcpu->tid = 0;
}
