// SPDX-License-Identifier: GPL-2.0-or-later
/* Life of a vCPU, and the run loop's one step. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kvex/run_path.h"
#include "kvex/vcpu.h"
#include "vmm/vcpu_exit.h"

static void kick_received(int sig __attribute__((unused)))
{
}

/*
 * An empty handler: the signal's only work is to end KVM_RUN, which gives EINTR whatever the flags
 * say. Other calls, such as the write of a line, are restarted.
 */
static void install_kick_handler(void)
{
	struct sigaction sa;

	if (!sigaction(VCPU_KICK_SIGNAL, NULL, &sa) && sa.sa_handler == SIG_DFL) {
		sa = (struct sigaction){.sa_handler = kick_received, .sa_flags = SA_RESTART};
		sigaction(VCPU_KICK_SIGNAL, &sa, NULL);
	}
}

static int vcpu_map(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;
	int sync;

	vcpu->run =
		sys_mmap(&vm->err, vm->sys->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd);
	if (!vcpu->run)
		return -vm->err.code;
	if (vm->config.no_sync_regs)
		return 0;
	sync = vm_check_cap(vm, KVM_CAP_SYNC_REGS);
	if (sync < 0)
		return sync;
	vcpu->sync_cap = sync & (KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS);
	vcpu->run->kvm_valid_regs = sync & KVM_SYNC_X86_REGS;
	return 0;
}

int vcpu_create(struct vm *vm, unsigned int id, struct vcpu **out)
{
	struct vcpu *vcpu;
	int r = -ENOMEM;

	*out = NULL;
	if (vm->nr_vcpus == VM_MAX_VCPUS)
		return sys_fail(&vm->err, ENOSPC, "more than %d vCPUs", VM_MAX_VCPUS);
	vcpu = calloc(1, sizeof(*vcpu));
	if (!vcpu)
		return sys_fail(&vm->err, ENOMEM, "out of memory for vCPU %u", id);
	vcpu->vm = vm;
	vcpu->id = id;
	vcpu->fd = -1;
	vcpu->ring = id == 0 ? vm->config.ring : NULL;
	if (!vcpu->ring) {
		vcpu->ring = calloc(1, sizeof(*vcpu->ring));
		vcpu->ring_owned = true;
	}
	if (!vcpu->ring) {
		sys_fail(&vm->err, ENOMEM, "out of memory for vCPU %u", id);
		goto fail;
	}
	vcpu->recording = true;
	install_kick_handler();
	r = vcpu->fd = sys_ioctl(&vm->err, vm->fd, KVM_CREATE_VCPU, id);
	if (r < 0)
		goto fail;
	r = vcpu_map(vcpu);
	if (r)
		goto fail;
	vm->vcpu[vm->nr_vcpus++] = vcpu;
	*out = vcpu;
	return 0;
fail:
	vcpu_destroy(vcpu);
	return r;
}

void vcpu_destroy(struct vcpu *vcpu)
{
	if (vcpu->timer_armed)
		timer_delete(vcpu->timer);
	if (vcpu->run)
		munmap(vcpu->run, vcpu->vm->sys->run_size);
	if (vcpu->fd >= 0)
		close(vcpu->fd);
	if (vcpu->ring_owned)
		free(vcpu->ring);
	free(vcpu);
}

/* A VM that KVM has killed (kvm_vm_dead) answers EIO to everything, KVM_CHECK_EXTENSION too. */
static bool killed_by_kvm(struct vcpu *vcpu)
{
	struct sys_error other;

	return sys_ioctl(&other, vcpu->vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_USER_MEMORY) == -EIO;
}

static int run_failed(struct vcpu *vcpu, int r)
{
	vcpu->run->immediate_exit = 0;
	vcpu->kicked = false;
	if (r == -EINTR && vcpu->stopping)
		return sys_fail(&vcpu->err, ECANCELED, "KVM_RUN: vCPU %u is being stopped",
				vcpu->id);
	if (r == -EINTR && vcpu->expired)
		return sys_fail(&vcpu->err, ETIME, "KVM_RUN: the guest did not exit in time");
	if (r == -EIO && killed_by_kvm(vcpu)) {
		vcpu->vm->dead = true;
		return sys_fail(&vcpu->err, EIO,
				"KVM_RUN: KVM killed the VM (every ioctl on it now gives EIO)");
	}
	return r;
}

RUN_PATH static int enter(struct vcpu *vcpu)
{
	int r;

	if (!vcpu->tid)
		vcpu->tid = (int)syscall(SYS_gettid);
	if (vcpu->recording)
		vcpu->ring->entering = 1;
	r = sys_ioctl(&vcpu->err, vcpu->fd, KVM_RUN, 0);
	vcpu->sync_ready = r == 0 || r == -EINTR;
	vcpu->sync_valid = vcpu->sync_ready ? vcpu->run->kvm_valid_regs & vcpu->sync_cap : 0;
	if (vcpu->recording) {
		vcpu->ring->entering = 0;
		ring_record(vcpu->ring, vcpu->run, -r, vcpu->sync_valid & KVM_SYNC_X86_REGS);
	}
	return r;
}

RUN_PATH int vcpu_run(struct vcpu *vcpu)
{
	int r = enter(vcpu);

	return r == 0 ? 0 : run_failed(vcpu, r);
}

int vcpu_complete(struct vcpu *vcpu)
{
	int r;

	vcpu->run->immediate_exit = 1;
	r = enter(vcpu);
	vcpu_clear_exit(vcpu);
	return r == 0 || r == -EINTR ? 0 : run_failed(vcpu, r);
}
