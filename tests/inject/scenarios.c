// SPDX-License-Identifier: GPL-2.0-or-later
/* What the library is for, in pieces that together pass through every call site of sys and vmm. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/chain.h"
#include "host/sev_facts.h"
#include "inject.h"
#include "kvex/kmsg.h"
#include "kvex/sev_platform.h"
#include "kvex/stats.h"
#include "kvex/vcpu.h"
#include "kvex/vmx.h"

GUEST_ASM(two_words, MODE_LONG, "mov $1, %al\n" GUEST_SYNC "inc %al\n" GUEST_DONE);

static void keep_cpuid(struct kvm_cpuid2 *cpuid __attribute__((unused)))
{
}

typedef int (*use_fn)(struct vm *vm, struct sys_error *err);

/* A VM for USE; the error comes from whatever object failed. */
static int with_vm(const struct vm_config *config, use_fn use, struct sys_error *err)
{
	struct sys sys;
	struct vm *vm = NULL;
	int r = sys_open(&sys, NULL);

	if (!r)
		r = vm_create(&sys, config, &vm);
	if (r)
		*err = sys.err;
	else if (use)
		r = use(vm, err);
	vm_destroy(vm);
	sys_close(&sys);
	return r;
}

static int run_twice(struct vm *vm, struct sys_error *err)
{
	struct vcpu *vcpu = vm->vcpu[0];
	int r = vcpu_run(vcpu);

	if (!r)
		r = vcpu_run(vcpu);
	*err = vcpu->err;
	return r;
}

static int plain(struct sys_error *err)
{
	return with_vm(&(struct vm_config){.guest = &two_words, .edit_cpuid = keep_cpuid},
		       run_twice, err);
}

static int caps(struct sys_error *err)
{
	return with_vm(&(struct vm_config){.guest = &two_words,
					   .caps = {{KVM_CAP_EXCEPTION_PAYLOAD, 1}},
					   .irqchip = VM_IRQCHIP_SPLIT,
					   .vcpus = 2},
		       run_twice, err);
}

static int kernel_irqchip(struct sys_error *err)
{
	return with_vm(&(struct vm_config){.guest = &two_words, .irqchip = VM_IRQCHIP_KERNEL}, NULL,
		       err);
}

static int more_memory(struct vm *vm, struct sys_error *err)
{
	int r = vm_add_memory(vm, VM_AS_NORMAL, 16 << 20, 1 << 20, NULL, 0);

	if (!r)
		r = vm_check_cap(vm, KVM_CAP_NR_MEMSLOTS) > 0 ? 0 : -vm->err.code;
	*err = vm->err;
	return r;
}

static int memory(struct sys_error *err)
{
	return with_vm(&(struct vm_config){.guest = &two_words}, more_memory, err);
}

/* Registers by ioctl: before the first exit nothing is shared. */
static int all_registers(struct vm *vm, struct sys_error *err)
{
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_vcpu_events ev;
	struct vcpu_state state;
	uint64_t tsc;
	int r = vcpu_save(vcpu, &state);

	if (!r)
		r = vcpu_restore(vcpu, &state);
	if (!r)
		r = vcpu_get_events(vcpu, &ev);
	if (!r)
		r = vcpu_set_events(vcpu, &ev);
	if (!r)
		r = vcpu_get_msr(vcpu, 0x10, &tsc);
	if (!r)
		r = vcpu_set_msr(vcpu, 0x10, tsc);
	if (!r)
		r = vcpu_reset(vcpu, MODE_REAL, GUEST_GPA_CODE);
	*err = vcpu->err;
	return r;
}

static int registers(struct sys_error *err)
{
	return with_vm(&(struct vm_config){.guest = &two_words, .no_sync_regs = true},
		       all_registers, err);
}

/* After an exit they wait in the shared page: set by ioctl before their time. */
static int flush_registers(struct vm *vm, struct sys_error *err)
{
	struct vcpu *vcpu = vm->vcpu[0];
	struct vcpu_state state;
	int r = vcpu_run(vcpu);

	if (!r)
		r = vcpu_save(vcpu, &state);
	if (!r)
		r = vcpu_restore(vcpu, &state);
	if (!r)
		r = vcpu_flush_regs(vcpu);
	*err = vcpu->err;
	return r;
}

static int shared_registers(struct sys_error *err)
{
	return with_vm(&(struct vm_config){.guest = &two_words}, flush_registers, err);
}

/* It has run, so KVM counts; and has no figure of this other name. */
static int count_exits(struct vm *vm, struct sys_error *err)
{
	struct vcpu *vcpu = vm->vcpu[0];
	uint64_t exits = 0;
	int r = vcpu_run(vcpu);

	if (!r)
		r = vcpu_stat(vcpu, "exits", &exits);
	*err = vcpu->err;
	if (!r && (!exits || vcpu_stat(vcpu, "exit", &exits) != -ENOENT))
		r = sys_fail(err, EPROTO, "wrong statistics");
	return r;
}

static int statistics(struct sys_error *err)
{
	return with_vm(&(struct vm_config){.guest = &two_words}, count_exits, err);
}

/* KVM without nested VMX takes and gives none: then EINVAL is as good as success. */
static int nested_state(struct vm *vm, struct sys_error *err)
{
	struct vcpu *vcpu = vm->vcpu[0];
	union vmx_state state = {.state.size = 0};
	int r = vmx_get_state(vcpu, &state);

	if (!r || r == -EINVAL)
		r = vmx_set_state(vcpu, &state);
	*err = vcpu->err;
	return r == -EINVAL ? 0 : r;
}

static int nested(struct sys_error *err)
{
	return with_vm(&(struct vm_config){.guest = &two_words}, nested_state, err);
}

static int ask(struct sys_error *err)
{
	struct sys sys;
	int r = sys_open(&sys, NULL);

	if (!r)
		r = sys_check_cap(&sys, KVM_CAP_USER_MEMORY);
	*err = sys.err;
	sys_close(&sys);
	return r < 0 ? r : 0;
}

static int latency(struct sys_error *err)
{
	struct latency create, destroy;
	struct sys sys;
	int r = sys_open(&sys, NULL);

	if (!r)
		r = host_vm_latency(&sys, &create, &destroy);
	*err = sys.err;
	sys_close(&sys);
	return r;
}

/* The chain has no error of its own: a broken last link is one. */
static int chain(struct sys_error *err)
{
	struct chain_link links[CHAIN_LINKS];
	struct host host;
	struct sys sys;
	int broken = -1, r = sys_open(&sys, NULL);

	if (!r) {
		host_read(&host, &sys, 0);
		broken = host_chain(&host, links);
	}
	*err = sys.err;
	sys_close(&sys);
	return r ? r : broken >= 0 ? -err->code : 0;
}

static int kernel_log(struct sys_error *err)
{
	struct kmsg *k = malloc(sizeof(*k));
	int r = kmsg_open(k, "/dev/null");

	*err = k->err;
	kmsg_close(k);
	free(k);
	return r;
}

/* A /dev/sev that is a file: it can be opened, and is not more than that. */
static int sev_facts(struct sys_error *err)
{
	char root[] = "/tmp/kvex-inject-XXXXXX", path[64];
	struct host host = {.vendor = "AuthenticAMD"};
	struct sev_facts facts;
	int fd;

	if (!mkdtemp(root))
		return -errno;
	snprintf(path, sizeof(path), "%s/dev", root);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/dev/sev", root);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	close(fd);
	sev_facts_read(root, &host, &facts);
	*err = facts.err;
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	rmdir(root);
	if (facts.status_error == -ENOTTY)
		facts.status_error = 0;
	return facts.dev_error ? facts.dev_error : facts.status_error;
}

static int sev_command(struct sys_error *err)
{
	struct sev_user_data_status status;
	struct psp psp;
	int r = psp_open(&psp, "/dev/null", true);

	if (!r)
		r = psp_platform_status(&psp, &status).code;
	*err = psp.err;
	psp_close(&psp);
	return r == -ENOTTY ? 0 : r;
}

const struct scenario scenarios[] = {
	{"a VM that runs", plain},
	{"capabilities, split irqchip, two vCPUs", caps},
	{"the in-kernel irqchip", kernel_irqchip},
	{"a second memory slot", memory},
	{"all registers by ioctl", registers},
	{"all registers through the shared page", shared_registers},
	{"statistics", statistics},
	{"the nested state", nested},
	{"a capability", ask},
	{"the latency of KVM_CREATE_VM", latency},
	{"the chain of preconditions", chain},
	{"the kernel's log", kernel_log},
	{"the facts of SEV", sev_facts},
	{"a command to the firmware", sev_command},
	{"the steps of a SEV launch", sev_launches},
};
const unsigned int nr_scenarios = sizeof(scenarios) / sizeof(scenarios[0]);
