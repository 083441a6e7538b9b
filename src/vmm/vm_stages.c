// SPDX-License-Identifier: GPL-2.0-or-later
/* The stages in which a VM is built; each can be run alone and in any order. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kvex/mode.h"
#include "kvex/vcpu.h"
#include "kvex/vm.h"

#define SPLIT_IRQCHIP_ROUTES 24

const enum vm_stage vm_default_stages[] = {
	VM_STAGE_CAPS,	VM_STAGE_IRQCHIP, VM_STAGE_MEMORY, VM_STAGE_VCPUS,
	VM_STAGE_CPUID, VM_STAGE_REGS,	  VM_STAGE_END,
};

static int stage_caps(struct vm *vm)
{
	const struct vm_cap *c;
	int r;

	for (c = vm->config.caps; c < vm->config.caps + VM_MAX_CAPS && c->cap; c++) {
		r = vm_enable_cap(vm, c->cap, c->arg0);
		if (r)
			return r;
	}
	return 0;
}

static int stage_irqchip(struct vm *vm)
{
	switch (vm->config.irqchip) {
	case VM_IRQCHIP_SPLIT:
		return vm_enable_cap(vm, KVM_CAP_SPLIT_IRQCHIP, SPLIT_IRQCHIP_ROUTES);
	case VM_IRQCHIP_KERNEL:
		return sys_ioctl(&vm->err, vm->fd, KVM_CREATE_IRQCHIP, 0);
	default:
		return 0;
	}
}

static int stage_memory(struct vm *vm)
{
	uint64_t size = vm->config.mem_size;
	int r = vm->config.private_memory ? vm_add_private_memory(vm, 0, size)
					  : vm_add_memory(vm, VM_AS_NORMAL, 0, size, NULL, 0);

	return r || !vm->config.guest ? r : guest_load(vm, vm->config.guest);
}

static int stage_vcpus(struct vm *vm)
{
	unsigned int i;
	struct vcpu *vcpu;
	int r;

	for (i = 0; i < vm->config.vcpus; i++) {
		r = vcpu_create(vm, i, &vcpu);
		if (r)
			return r;
	}
	return 0;
}

/* A copy of what KVM supports, for the case to edit. */
static struct kvm_cpuid2 *copy_cpuid(const struct kvm_cpuid2 *c)
{
	size_t size = sizeof(*c) + c->nent * sizeof(c->entries[0]);
	struct kvm_cpuid2 *copy = malloc(size);

	return copy ? memcpy(copy, c, size) : NULL;
}

static int stage_cpuid(struct vm *vm)
{
	const struct kvm_cpuid2 *cpuid;
	struct kvm_cpuid2 *edited = NULL;
	unsigned int i;
	int r;

	r = sys_supported_cpuid(vm->sys, &cpuid);
	if (r) {
		vm->err = vm->sys->err;
		return r;
	}
	if (vm->config.edit_cpuid) {
		edited = copy_cpuid(cpuid);
		if (!edited)
			return sys_fail(&vm->err, ENOMEM, "out of memory for CPUID");
		vm->config.edit_cpuid(edited);
		cpuid = edited;
	}
	for (i = 0; i < vm->nr_vcpus && !r; i++) {
		r = vcpu_set_cpuid(vm->vcpu[i], cpuid);
		if (r)
			vm->err = vm->vcpu[i]->err;
	}
	free(edited);
	return r;
}

static int stage_regs(struct vm *vm)
{
	const struct guest_image *img = vm->config.guest;
	unsigned int i;
	int r;

	r = mode_write_tables(vm, vm->config.mode);
	for (i = 0; i < vm->nr_vcpus && !r; i++) {
		r = vcpu_reset(vm->vcpu[i], vm->config.mode, img ? img->entry : GUEST_GPA_CODE);
		if (r)
			vm->err = vm->vcpu[i]->err;
	}
	return r;
}

int vm_stage(struct vm *vm, enum vm_stage stage)
{
	switch (stage) {
	case VM_STAGE_CAPS:
		return stage_caps(vm);
	case VM_STAGE_IRQCHIP:
		return stage_irqchip(vm);
	case VM_STAGE_MEMORY:
		return stage_memory(vm);
	case VM_STAGE_VCPUS:
		return stage_vcpus(vm);
	case VM_STAGE_CPUID:
		return stage_cpuid(vm);
	case VM_STAGE_REGS:
		return stage_regs(vm);
	case VM_STAGE_END:
		break;
	}
	return sys_fail(&vm->err, EINVAL, "no such stage of a VM: %d", stage);
}
