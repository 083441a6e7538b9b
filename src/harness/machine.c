// SPDX-License-Identifier: GPL-2.0-or-later
/* Virtual machines for cases: the asserting forms of vm.h and vcpu.h. */
#include <stdio.h>
#include <stdlib.h>

#include "harness/test.h"

const enum vm_stage no_stages[] = {VM_STAGE_END};

struct sys *test_sys(struct test *t)
{
	return t->sys;
}

struct host *test_host(struct test *t)
{
	return t->host;
}

/* A call that has to work did not: that is the case's failure, in the kernel's words. */
static void __attribute__((noreturn))
call_failed(struct test *t, struct where w, const char *what, const struct sys_error *err)
{
	t->res->checks++;
	test_record_failure(t, w, what, "success", err->text);
	test_end(t);
}

/*
 * The ring in shared memory is the youngest VM's. Of one that had it before, the vCPU takes its
 * exits along, or a dump of it would show those of another VM.
 */
static void keep_older_ring(struct test *t)
{
	struct vcpu *vcpu = t->nr_vms ? t->vm[t->nr_vms - 1]->vcpu[0] : NULL;
	struct exit_ring *own;

	if (!vcpu || vcpu->ring != &t->res->ring || vcpu->threaded)
		return;
	own = malloc(sizeof(*own));
	if (!own)
		test_error(t, "out of memory for a flight recorder");
	*own = t->res->ring;
	vcpu->ring = own;
	vcpu->ring_owned = true;
}

static int create(struct test *t, const struct vm_config *config, struct vm **out)
{
	struct vm_config c = *config;
	int r;

	if (t->nr_vms == TEST_MAX_VMS)
		test_error(t, "more than %d VMs in one case", TEST_MAX_VMS);
	if (!c.ring)
		c.ring = &t->res->ring;
	keep_older_ring(t);
	memset(&t->res->ring, 0, sizeof(t->res->ring));
	r = vm_create(t->sys, &c, out);
	if (!r)
		t->vm[t->nr_vms++] = *out;
	return r;
}

struct vm *test_vm(struct test *t, struct where w, const struct vm_config *config)
{
	struct vm *vm;

	if (create(t, config, &vm))
		call_failed(t, w, "create the VM", &t->sys->err);
	return vm;
}

struct kvm_regs test_get_regs(struct test *t, struct where w, struct vcpu *vcpu)
{
	struct kvm_regs r;

	if (vcpu_get_regs(vcpu, &r))
		call_failed(t, w, "read the registers", &vcpu->err);
	return r;
}

void test_set_regs(struct test *t, struct where w, struct vcpu *vcpu, const struct kvm_regs *r)
{
	if (vcpu_set_regs(vcpu, r))
		call_failed(t, w, "set the registers", &vcpu->err);
}

struct kvm_sregs test_get_sregs(struct test *t, struct where w, struct vcpu *vcpu)
{
	struct kvm_sregs s;

	if (vcpu_get_sregs(vcpu, &s))
		call_failed(t, w, "read the special registers", &vcpu->err);
	return s;
}

void test_set_sregs(struct test *t, struct where w, struct vcpu *vcpu, const struct kvm_sregs *s)
{
	if (vcpu_set_sregs(vcpu, s))
		call_failed(t, w, "set the special registers", &vcpu->err);
}

struct kvm_vcpu_events test_get_events(struct test *t, struct where w, struct vcpu *vcpu)
{
	struct kvm_vcpu_events e;

	if (vcpu_get_events(vcpu, &e))
		call_failed(t, w, "read the vCPU's events", &vcpu->err);
	return e;
}

const struct kvm_cpuid2 *test_supported_cpuid(struct test *t, struct where w)
{
	const struct kvm_cpuid2 *cpuid;

	if (sys_supported_cpuid(t->sys, &cpuid))
		call_failed(t, w, "read the supported CPUID", &t->sys->err);
	return cpuid;
}

uint64_t test_symbol(struct test *t, struct where w, const struct guest_image *img,
		     const char *name)
{
	uint64_t addr = guest_symbol(img, name);

	if (!addr)
		test_error(t, "guest %s has no symbol %s (%s:%d)", img->name, name, w.file, w.line);
	return addr;
}

void *test_memory(struct test *t, struct where w, struct vm *vm, uint64_t gpa, size_t len)
{
	void *p = vm_hva(vm, gpa, len);

	if (!p)
		test_error(t, "no guest memory at %#llx (%s:%d)", (unsigned long long)gpa, w.file,
			   w.line);
	return p;
}
