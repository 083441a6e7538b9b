/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vcpu: a virtual CPU and its run loop: one KVM_RUN per exit, registers through
 * KVM_CAP_SYNC_REGS where the kernel offers it (api.rst section 5, kvm_valid_regs).
 */
#ifndef KVEX_VCPU_H
#define KVEX_VCPU_H

#include <pthread.h>
#include <time.h>

#include "kvex/recorder.h"
#include "kvex/vm.h"

/* The signal that interrupts KVM_RUN; libkvex installs an empty handler for it. */
#define VCPU_KICK_SIGNAL (SIGRTMIN + 1)

struct vcpu {
	struct vm *vm;
	int fd;
	unsigned int id;
	struct kvm_run *run;
	uint64_t sync_cap;   /* KVM_SYNC_X86_* that KVM can share */
	uint64_t sync_valid; /* those that hold the vCPU's state now */
	bool sync_ready;     /* it has exited: registers may be written to the shared page */
	struct exit_ring *ring;
	bool ring_owned;
	bool recording;
	volatile bool expired;	/* the deadline has passed */
	volatile bool kicked;	/* and vcpu_run has not said so yet */
	volatile bool stopping; /* vcpu_stop waits for the thread */
	bool timer_armed;
	timer_t timer;
	bool threaded;
	pthread_t thread;
	volatile int tid; /* of the thread in vcpu_run, 0 if none has been */
	struct sys_error err;
};

/* KVM_CREATE_VCPU (api.rst 4.7). Belongs to VM, which destroys it. Error text in vm->err. */
int vcpu_create(struct vm *vm, unsigned int id, struct vcpu **out);
void vcpu_destroy(struct vcpu *vcpu);

/*
 * One KVM_RUN (api.rst 4.10). 0: an exit, described in vcpu->run; -EINTR: kicked; -ETIME: the
 * deadline passed, the guest still runs; -EIO: KVM has killed the VM (vm->dead); else -errno.
 */
int vcpu_run(struct vcpu *vcpu);
/*
 * KVM_RUN with immediate_exit: completes a pending I/O exit and enters no guest. 0 or -errno. A
 * kick or a deadline is left for the next vcpu_run. One exit may bring the next, as each access of
 * a string instruction does: then vcpu->run and the ring hold it.
 */
int vcpu_complete(struct vcpu *vcpu);

/* Makes vcpu_run of another thread return -EINTR. Safe from any thread and from signal handlers. */
void vcpu_kick(struct vcpu *vcpu);
/*
 * From MS milliseconds from now on vcpu_run of the calling thread returns -ETIME (again and again);
 * 0 takes the deadline away. One timer for the vCPU, not one per exit.
 */
int vcpu_set_deadline(struct vcpu *vcpu, unsigned int ms);

/* Runs FN(vcpu, ARG) on a thread of its own; vcpu_join waits for it and gives its result. */
int vcpu_start(struct vcpu *vcpu, int (*fn)(struct vcpu *vcpu, void *arg), void *arg);
int vcpu_join(struct vcpu *vcpu);
/*
 * Ends the vCPU's thread if it has one: vcpu_run returns -ECANCELED in it until FN returns, which
 * is waited for. vm_destroy does this to all vCPUs first.
 */
void vcpu_stop(struct vcpu *vcpu);

/*
 * Registers. With SYNC_REGS the general ones come with each exit, and writing any is a bit in the
 * shared page that KVM looks at on the next KVM_RUN, which then gives -EINVAL for what KVM does not
 * take; the rest goes by ioctl (api.rst 4.11-4.14). 0 or -errno.
 */
int vcpu_get_regs(struct vcpu *vcpu, struct kvm_regs *regs);
int vcpu_set_regs(struct vcpu *vcpu, const struct kvm_regs *regs);
int vcpu_get_sregs(struct vcpu *vcpu, struct kvm_sregs *sregs);
int vcpu_set_sregs(struct vcpu *vcpu, const struct kvm_sregs *sregs);
/*
 * All registers as they are, and back to that: an in-place reset that costs no ioctl of its own
 * where SYNC_REGS is offered.
 */
struct vcpu_state {
	struct kvm_regs regs;
	struct kvm_sregs sregs;
};
int vcpu_save(struct vcpu *vcpu, struct vcpu_state *state);
int vcpu_restore(struct vcpu *vcpu, const struct vcpu_state *state);
/*
 * Registers set since the last exit wait in the shared page, where KVM does not see them and does
 * not check them yet: sets them by ioctl now, -EINVAL if KVM does not take them. For code that goes
 * past this header to the vCPU's own ioctls; what stands below here does it by itself, for
 * KVM_SET_REGS drops a pending exception and KVM_SET_SREGS sets MSRs (EFER, APIC base).
 */
int vcpu_flush_regs(struct vcpu *vcpu);
/* KVM_GET/SET_VCPU_EVENTS (api.rst 4.31, 4.32), always by ioctl. */
int vcpu_get_events(struct vcpu *vcpu, struct kvm_vcpu_events *events);
int vcpu_set_events(struct vcpu *vcpu, const struct kvm_vcpu_events *events);
/* One MSR (api.rst 4.18, 4.19). -EINVAL if KVM does not take it. */
int vcpu_get_msr(struct vcpu *vcpu, uint32_t index, uint64_t *value);
int vcpu_set_msr(struct vcpu *vcpu, uint32_t index, uint64_t value);
int vcpu_set_cpuid(struct vcpu *vcpu, const struct kvm_cpuid2 *cpuid);

/* Puts the vCPU at RIP in MODE with the host-built tables, every register else zero. */
int vcpu_reset(struct vcpu *vcpu, enum cpu_mode mode, uint64_t rip);
/* Linear address of the next instruction; 0 if the registers cannot be had. */
uint64_t vcpu_linear_rip(struct vcpu *vcpu);

/* Data of a KVM_EXIT_IO in the shared page. */
static inline void *vcpu_io_data(const struct vcpu *vcpu)
{
	return (char *)vcpu->run + vcpu->run->io.data_offset;
}

#endif
