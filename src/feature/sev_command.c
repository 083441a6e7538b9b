// SPDX-License-Identifier: GPL-2.0-or-later
/* The commands of KVM_MEMORY_ENCRYPT_OP, and a guest's life up to its launch. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kvex/mode.h"
#include "kvex/sev.h"
#include "kvex/sev_platform.h"

int sev_open(struct sev_guest *g, struct vm *vm)
{
	struct vm_config *config = &vm->config;
	const struct kvm_cpuid2 *cpuid;
	int r;

	*g = (struct sev_guest){.vm = vm, .fd = -1};
	r = g->fd = sys_open_file(&vm->err, SEV_DEVICE, O_RDWR);
	if (r < 0)
		return r;
	r = sys_supported_cpuid(vm->sys, &cpuid);
	if (r) {
		vm->err = vm->sys->err;
		return r;
	}
	config->c_bit = sev_c_bit(cpuid);
	if (!config->c_bit)
		return sys_fail(&vm->err, ENODEV, "KVM's CPUID 0x8000001F has no C-bit");
	config->private_memory = config->type == KVM_X86_SNP_VM;
	return 0;
}

void sev_close(struct sev_guest *g)
{
	if (g->fd >= 0)
		close(g->fd);
	g->fd = -1;
}

/* "KVM_SEV_LAUNCH_START: Input/output error, firmware: POLICY_FAILURE (src/…)" */
static void add_fw_error(struct sys_error *err, uint32_t fw_error)
{
	char text[sizeof(err->text)];
	const char *place = strrchr(err->text, '(');
	int len = place ? (int)(place - err->text) : (int)strlen(err->text);

	snprintf(text, sizeof(text), "%.*s", len, err->text);
	while (len && text[len - 1] == ' ')
		text[--len] = '\0';
	snprintf(text + len, sizeof(text) - (size_t)len, ", firmware: %s %s",
		 psp_error_name(fw_error), place ? place : "");
	memcpy(err->text, text, sizeof(text));
}

int sev_command_at(const struct sys_site *site, struct sev_guest *g, uint32_t id, void *data)
{
	struct kvm_sev_cmd cmd = {.id = id, .data = (uintptr_t)data, .sev_fd = (uint32_t)g->fd};
	int r = sys_ioctl_at(site, &g->vm->err, g->vm->fd, KVM_MEMORY_ENCRYPT_OP, &cmd);

	g->fw_error = cmd.error;
	if (r && cmd.error)
		add_fw_error(&g->vm->err, cmd.error);
	return r;
}

int sev_init2(struct sev_guest *g, uint64_t vmsa_features, uint16_t ghcb_version)
{
	struct kvm_sev_init init = {.vmsa_features = vmsa_features, .ghcb_version = ghcb_version};

	return sev_command(g, KVM_SEV_INIT2, &init);
}

/* Private but for the pages that a guest in long mode shares. */
static int set_private(struct vm *vm)
{
	static const struct {
		uint64_t gpa, end;
	} shared[] = {{GUEST_GPA_RESULT, GUEST_GPA_CODE}, {GUEST_GPA_SHARED, GUEST_GPA_SHARED_END}};
	int r = vm_set_private(vm, 0, vm->config.mem_size, true);

	for (unsigned int i = 0; i < 2 && !r && vm->config.mode == MODE_LONG; i++)
		r = vm_set_private(vm, shared[i].gpa, shared[i].end - shared[i].gpa, false);
	return r;
}

/* What of the memory is pinned, or is the guest's own. */
static int prepare_memory(struct sev_guest *g)
{
	struct vm *vm = g->vm;

	if (vm->config.private_memory)
		return set_private(vm);
	return sev_register(g, vm->slot[0].hva, vm->slot[0].size);
}

int snp_enable_certs(struct sev_guest *g)
{
	return sev_command(g, KVEX_SEV_SNP_ENABLE_REQ_CERTS, NULL);
}

int sev_build(struct sev_guest *g)
{
	const enum vm_stage *stage = vm_default_stages;
	struct vm *vm = g->vm;
	int r = sev_init2(g, 0, 0);

	/* Page state changes are asked of user space, if it wants to hear of them. */
	if (!r && vm->config.type == KVM_X86_SNP_VM)
		r = vm_enable_cap(vm, KVM_CAP_EXIT_HYPERCALL, 1ULL << KVEX_HC_MAP_GPA_RANGE);
	if (!r && g->wants_certs)
		r = snp_enable_certs(g);
	for (; !r && *stage != VM_STAGE_END; stage++) {
		r = vm_stage(vm, *stage);
		if (!r && *stage == VM_STAGE_MEMORY)
			r = prepare_memory(g);
	}
	return r;
}

int sev_register(struct sev_guest *g, void *hva, uint64_t len)
{
	struct kvm_enc_region region = {.addr = (uintptr_t)hva, .size = len};

	return sys_ioctl(&g->vm->err, g->vm->fd, KVM_MEMORY_ENCRYPT_REG_REGION, &region);
}

int sev_unregister(struct sev_guest *g, void *hva, uint64_t len)
{
	struct kvm_enc_region region = {.addr = (uintptr_t)hva, .size = len};

	return sys_ioctl(&g->vm->err, g->vm->fd, KVM_MEMORY_ENCRYPT_UNREG_REGION, &region);
}
