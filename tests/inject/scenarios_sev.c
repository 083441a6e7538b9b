// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The commands of SEV on a VM that is not encrypted: without such hardware each is refused, which
 * is this scenario's success; a fault of another kind comes out.
 */
#include <errno.h>
#include <string.h>

#include "inject.h"
#include "kvex/sev_launch.h"

static bool refused(int r)
{
	return r == -ENOTTY || r == -EINVAL || r == -ENOENT || r == -ENODEV || r == -EBADF;
}

static int try_start(struct sev_guest *g)
{
	return sev_launch_start(g, 0, NULL);
}

static int try_update(struct sev_guest *g)
{
	return sev_update_data(g, g->vm->slot[0].hva, 16);
}

static int try_measure(struct sev_guest *g)
{
	uint8_t blob[SEV_MEASURE_LEN];

	return sev_measure(g, blob);
}

static int try_status(struct sev_guest *g)
{
	struct kvm_sev_guest_status status;

	return sev_guest_status(g, &status);
}

static int try_report(struct sev_guest *g)
{
	struct sev_report report;
	const uint8_t nonce[16] = {0};

	return sev_get_report(g, nonce, &report);
}

static int try_register(struct sev_guest *g)
{
	return sev_register(g, g->vm->slot[0].hva, 4096);
}

static int try_unregister(struct sev_guest *g)
{
	return sev_unregister(g, g->vm->slot[0].hva, 4096);
}

static int try_snp_start(struct sev_guest *g)
{
	return snp_launch_start(g, SNP_POLICY_DEFAULT);
}

static int try_snp_update(struct sev_guest *g)
{
	return snp_launch_update(g, KVM_SEV_SNP_PAGE_TYPE_ZERO, 0, NULL, 4096, NULL);
}

static int try_snp_finish(struct sev_guest *g)
{
	return snp_launch_finish(g, &(struct snp_finish){0});
}

static int try_private(struct sev_guest *g)
{
	return vm_set_private(g->vm, 0, 4096, true);
}

static int try_open(struct sev_guest *g)
{
	struct sev_guest other;
	int r = sev_open(&other, g->vm);

	sev_close(&other);
	return r;
}

static int try_memory(struct sev_guest *g)
{
	return vm_add_private_memory(g->vm, 1 << 30, 1 << 20);
}

static int try_registers(struct sev_guest *g)
{
	struct vmsa_state state;
	int r = sev_read_vmsa(g->vm->vcpu[0], &state);

	g->vm->err = g->vm->vcpu[0]->err;
	return r;
}

int sev_launches(struct sys_error *err)
{
	static int (*const steps[])(struct sev_guest * g) = {
		sev_build,     sev_update_vmsa, sev_finish,	  try_start,	try_update,
		try_measure,   try_status,	try_report,	  try_register, try_unregister,
		try_snp_start, try_snp_update,	try_snp_finish,	  try_private,	try_open,
		try_memory,    try_registers,	snp_enable_certs,
	};
	struct sev_guest g = {.fd = -1};
	struct sys sys;
	int r = sys_open(&sys, NULL);

	if (!r)
		r = vm_create(&sys, &(struct vm_config){0}, &g.vm);
	if (r)
		*err = sys.err;
	for (unsigned int i = 0; !r && i < sizeof(steps) / sizeof(steps[0]); i++) {
		r = steps[i](&g);
		if (r)
			*err = g.vm->err;
		r = refused(r) ? 0 : r;
	}
	vm_destroy(g.vm);
	sys_close(&sys);
	return r;
}
