// SPDX-License-Identifier: GPL-2.0-or-later
#include "feature/probe.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kvex/exit.h"

void probe_say(char *detail, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(detail, FEATURE_DETAIL, fmt, ap);
	va_end(ap);
}

struct vm *probe_vm(struct host *host, const struct vm_config *config, char *detail)
{
	struct vm *vm;

	if (!host->sys) {
		probe_say(detail, "no usable /dev/kvm");
		return NULL;
	}
	if (vm_create(host->sys, config, &vm)) {
		probe_say(detail, "%s", host->sys->err.text);
		return NULL;
	}
	if (vm->nr_vcpus && vcpu_set_deadline(vm->vcpu[0], PROBE_MS)) {
		probe_say(detail, "%s", vm->vcpu[0]->err.text);
		vm_destroy(vm);
		return NULL;
	}
	return vm;
}

struct vm *probe_bare_vm(struct host *host, unsigned long type, char *detail)
{
	static const enum vm_stage none[] = {VM_STAGE_END};

	return probe_vm(host, &(struct vm_config){.type = type, .stages = none}, detail);
}

static enum support judge_and_destroy(struct vm *vm, probe_judge judge, char *detail)
{
	enum support s;

	if (!vm)
		return SUPPORT_UNKNOWN;
	s = judge(vm, detail);
	vm_destroy(vm);
	return s;
}

enum support probe_guest(struct host *host, const struct vm_config *config, probe_judge judge,
			 char *detail)
{
	return judge_and_destroy(probe_vm(host, config, detail), judge, detail);
}

enum support probe_bare(struct host *host, probe_judge judge, char *detail)
{
	return judge_and_destroy(probe_bare_vm(host, KVM_X86_DEFAULT_VM, detail), judge, detail);
}

enum support probe_result(int r, const struct sys_error *err, char *detail)
{
	if (r >= 0)
		return SUPPORT_YES;
	/* Without the place in the source: that is for bug reports, not for a table. */
	probe_say(detail, "%.*s", (int)strcspn(err->text, "("), err->text);
	return SUPPORT_NO;
}

enum support probe_enable(const struct feature *f, struct host *host, uint64_t arg0, char *detail)
{
	struct vm *vm = probe_bare_vm(host, KVM_X86_DEFAULT_VM, detail);
	enum support s;

	if (!vm)
		return SUPPORT_UNKNOWN;
	s = probe_result(vm_enable_cap(vm, (uint32_t)f->cap, arg0), &vm->err, detail);
	if (s == SUPPORT_YES)
		probe_say(detail, "KVM_ENABLE_CAP(%#llx) succeeds", (unsigned long long)arg0);
	vm_destroy(vm);
	return s;
}

bool probe_run(struct vm *vm, char *detail)
{
	struct vcpu *vcpu = vm->vcpu[0];

	if (vcpu_run(vcpu) == 0)
		return true;
	probe_say(detail, "%.*s", (int)strcspn(vcpu->err.text, "("), vcpu->err.text);
	return false;
}

bool probe_at_port(const struct vm *vm, uint16_t port)
{
	const struct kvm_run *run = vm->vcpu[0]->run;

	return run->exit_reason == KVM_EXIT_IO && run->io.direction == KVM_EXIT_IO_OUT &&
	       run->io.port == port;
}

enum support probe_other_exit(struct vm *vm, char *detail)
{
	const struct guest_result *result = vm_result(vm);
	const struct exit_record *rec = ring_get(vm->vcpu[0]->ring, 0);
	char words[FEATURE_DETAIL];

	if (probe_at_port(vm, GUEST_PORT_TRAP) && result)
		probe_say(detail, "exception %llu in the guest",
			  (unsigned long long)result->vector);
	else if (rec)
		probe_say(detail, "the guest left with %s",
			  exit_describe(rec, words, sizeof(words)));
	return SUPPORT_NO;
}

enum support probe_run_to_done(struct vm *vm, char *detail)
{
	if (!probe_run(vm, detail))
		return SUPPORT_NO;
	if (!probe_at_port(vm, GUEST_PORT_DONE))
		return probe_other_exit(vm, detail);
	if (*(uint8_t *)vcpu_io_data(vm->vcpu[0]) == 0)
		return SUPPORT_YES;
	probe_say(detail, "the guest says it did not work");
	return SUPPORT_NO;
}

enum support probe_param(const char *name, char *detail)
{
	char value[64];
	int r = host_param(name, value, sizeof(value));

	if (r) {
		probe_say(detail, "module parameter %s: %s", name,
			  r == -ENOENT ? "there is none" : strerror(-r));
		return r == -ENOENT ? SUPPORT_NO : SUPPORT_UNKNOWN;
	}
	probe_say(detail, "%s=%.32s", name, value);
	return strcmp(value, "N") == 0 || strcmp(value, "0") == 0 ? SUPPORT_NO : SUPPORT_YES;
}
