// SPDX-License-Identifier: GPL-2.0-or-later
/* Life and death of a virtual machine. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kvex/vcpu.h"
#include "kvex/vm.h"

#define DEFAULT_MEMORY (1 << 20)

static void fill_defaults(struct vm_config *c)
{
	if (!c->mem_size)
		c->mem_size = DEFAULT_MEMORY;
	if (!c->vcpus)
		c->vcpus = 1;
	if (c->mode == MODE_DEFAULT && c->guest)
		c->mode = c->guest->mode;
	if (c->mode == MODE_DEFAULT)
		c->mode = MODE_LONG;
	if (!c->stages)
		c->stages = vm_default_stages;
}

int vm_create(struct sys *sys, const struct vm_config *config, struct vm **out)
{
	const enum vm_stage *stage;
	struct vm *vm;
	int r;

	*out = NULL;
	vm = calloc(1, sizeof(*vm));
	if (!vm)
		return sys_fail(&sys->err, ENOMEM, "out of memory for a VM");
	vm->sys = sys;
	vm->config = *config;
	fill_defaults(&vm->config);
	vm->fd = sys_ioctl(&sys->err, sys->fd, KVM_CREATE_VM, config->type);
	if (vm->fd < 0) {
		r = vm->fd;
		free(vm);
		return r;
	}
	for (stage = vm->config.stages; *stage != VM_STAGE_END; stage++) {
		r = vm_stage(vm, *stage);
		if (r) {
			sys->err = vm->err;
			vm_destroy(vm);
			return r;
		}
	}
	*out = vm;
	return 0;
}

void vm_destroy(struct vm *vm)
{
	unsigned int i;

	if (!vm)
		return;
	for (i = 0; i < vm->nr_vcpus; i++)
		vcpu_stop(vm->vcpu[i]);
	for (i = 0; i < vm->nr_vcpus; i++)
		vcpu_destroy(vm->vcpu[i]);
	if (vm->fd >= 0)
		close(vm->fd);
	for (i = 0; i < vm->nr_slots; i++) {
		if (vm->slot[i].owned)
			munmap(vm->slot[i].hva, vm->slot[i].size);
		if (vm->slot[i].memfd >= 0)
			close(vm->slot[i].memfd);
	}
	free(vm);
}

int vm_enable_cap(struct vm *vm, uint32_t cap, uint64_t arg0)
{
	struct kvm_enable_cap ec = {.cap = cap, .args = {arg0}};

	return sys_ioctl(&vm->err, vm->fd, KVM_ENABLE_CAP, &ec);
}

int vm_check_cap(struct vm *vm, unsigned int cap)
{
	return sys_ioctl(&vm->err, vm->fd, KVM_CHECK_EXTENSION, cap);
}
