// SPDX-License-Identifier: GPL-2.0-or-later
#include "platform_case.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kvex/dump.h"
#include "kvex/module.h"

static void unload(struct test *t, const char *module)
{
	struct sys_error err;
	int r = module_unload(module, &err);

	REQUIRE(r != -EPERM, "root", "run as root", "%s", err.text);
	if (r)
		test_error(t, "%s", err.text);
}

static void load(struct test *t, const char *module, const char *params)
{
	struct sys_error err;

	if (module_load(module, params, &err))
		test_error(t, "%s", err.text);
}

/* A case that ended early may have left VMs and descriptors, which hold the modules. */
static void put_back(struct test *t, void *arg)
{
	struct platform *p = arg;
	struct sys_error err;
	int r;

	platform_no_faults(p);
	if (p->log)
		psp_log_close(p->log);
	free(p);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	module_unload("kvm_amd", &err);
	module_unload("ccp", &err);
	r = module_load("ccp", "", &err);
	if (!r || r == -EEXIST)
		r = module_load("kvm_amd", "", &err);
	if (r && r != -EEXIST)
		test_error(t, "putting the modules back: %s", err.text);
}

struct platform *platform_begin(struct test *t)
{
	struct platform *p = calloc(1, sizeof(*p));

	if (!p)
		test_error(t, "out of memory");
	p->t = t;
	p->psp.fd = -1;
	p->log = psp_log_open();
	p->kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (p->kmsg >= 0)
		lseek(p->kmsg, 0, SEEK_END);
	test_finally(t, put_back, p);
	platform_no_faults(p);
	unload(t, "kvm_amd");
	unload(t, "ccp");
	return p;
}

struct platform *platform_begin_model(struct test *t)
{
	struct psp_log *log = psp_log_open();

	REQUIRE(log, "the lab's security processor", "kvex lab run --model sev,psp",
		"the firmware is to fail on demand");
	psp_log_close(log);
	return platform_begin(t);
}

void platform_load_ccp(struct platform *p, const char *params)
{
	struct test *t = p->t;
	int r = -ENOENT;

	load(t, "ccp", params);
	for (int i = 0; i < 200 && r; i++) {
		r = psp_open(&p->psp, NULL, true);
		if (r)
			usleep(10000);
	}
	ASSERT(!r, "/dev/sev can be opened");
}

void platform_unload_ccp(struct platform *p)
{
	psp_close(&p->psp);
	unload(p->t, "ccp");
}

void platform_load_kvm(struct platform *p)
{
	load(p->t, "kvm_amd", "");
}

void platform_unload_kvm(struct platform *p)
{
	unload(p->t, "kvm_amd");
}

unsigned int platform_state(struct platform *p)
{
	struct sev_user_data_status status = {0};
	struct psp_answer a = psp_platform_status(&p->psp, &status);
	struct test *t = p->t;

	ASSERT(!a.code && !a.error, "SEV_PLATFORM_STATUS");
	return status.state;
}

void platform_uninit(struct platform *p)
{
	struct psp_answer a = psp_factory_reset(&p->psp);
	struct test *t = p->t;

	ASSERT(!a.code && !a.error, "SEV_FACTORY_RESET");
	ASSERT_EQ(platform_state(p), PSP_STATE_UNINIT, "state after it");
}

void platform_load(struct platform *p)
{
	struct test *t = p->t;
	struct sys sys;
	int vm;

	platform_load_ccp(p, "");
	platform_load_kvm(p);
	/* 6.12.97 to 103: neither does it. */
	if (platform_state(p) == PSP_STATE_UNINIT) {
		ASSERT(!sys_open(&sys, NULL), "/dev/kvm");
		platform_sev_vm(p, sys.fd, &vm);
		close(vm);
		sys_close(&sys);
	}
	ASSERT_EQ(platform_state(p), PSP_STATE_INIT, "state with both modules loaded");
}

int platform_sev_vm(struct platform *p, int kvm, int *vm)
{
	struct kvm_sev_init init = {0};
	struct kvm_sev_cmd cmd = {.id = KVM_SEV_INIT2, .data = (uintptr_t)&init};
	struct test *t = p->t;

	*vm = try_ioctl(kvm, KVM_CREATE_VM, KVM_X86_SEV_VM);
	if (*vm < 0) {
		*vm = try_ioctl(kvm, KVM_CREATE_VM, 0);
		cmd = (struct kvm_sev_cmd){.id = KVM_SEV_INIT};
	}
	ASSERT(*vm >= 0, "KVM_CREATE_VM");
	cmd.sev_fd = (__u32)p->psp.fd;
	return try_ioctl(*vm, KVM_MEMORY_ENCRYPT_OP, &cmd);
}
