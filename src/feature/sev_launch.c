// SPDX-License-Identifier: GPL-2.0-or-later
/* A launch from its plan to the running guest. */
#include <errno.h>
#include <string.h>

#include "kvex/sev_launch.h"

enum sev_kind sev_kind_of(const struct vm *vm)
{
	switch (vm->config.type) {
	case KVM_X86_SEV_VM:
		return SEV_KIND_SEV;
	case KVM_X86_SEV_ES_VM:
		return SEV_KIND_ES;
	case KVM_X86_SNP_VM:
		return SEV_KIND_SNP;
	default:
		return SEV_KIND_NONE;
	}
}

struct plan_guest sev_plan_guest(const struct vm *vm)
{
	const uint64_t c_bit = vm->config.c_bit;

	return (struct plan_guest){
		.kind = sev_kind_of(vm),
		.image = vm->config.guest,
		.mode = vm->config.mode,
		.mem_size = vm->config.mem_size,
		.vcpus = vm->nr_vcpus,
		.c_bit = c_bit ? (unsigned int)__builtin_ctzll(c_bit) : 0,
	};
}

static int add_vcpus(struct vm *vm, struct launch_plan *plan)
{
	int r = 0;

	for (unsigned int i = 0; i < vm->nr_vcpus && !r; i++) {
		struct vmsa_state state;

		r = sev_read_vmsa(vm->vcpu[i], &state);
		if (r)
			return sys_fail(&vm->err, -r, "%s", vm->vcpu[i]->err.text);
		r = plan_add_vcpu(plan, &state);
		if (r)
			vm->err = plan->err;
	}
	return r;
}

int sev_make_plan(struct sev_guest *g, struct launch_plan *plan)
{
	struct plan_guest guest = sev_plan_guest(g->vm);
	int r;

	plan_init(plan, guest.kind);
	r = plan_add_memory(plan, g->vm, &guest);
	if (r) {
		g->vm->err = plan->err;
		return r;
	}
	return guest.kind == SEV_KIND_SEV ? 0 : add_vcpus(g->vm, plan);
}

/* The firmware reads, and encrypts in place, the memory itself. */
static int send_page(struct sev_guest *g, const struct plan_page *page)
{
	void *hva = vm_hva(g->vm, page->gpa, PLAN_PAGE_SIZE);

	if (!hva)
		return sys_fail(&g->vm->err, EFAULT, "no memory at %#llx",
				(unsigned long long)page->gpa);
	if (g->vm->config.type != KVM_X86_SNP_VM)
		return sev_update_data(g, hva, PLAN_PAGE_SIZE);
	return snp_launch_update(g, (uint8_t)page->type, page->gpa,
				 page->type == PLAN_ZERO ? NULL : hva, PLAN_PAGE_SIZE, NULL);
}

int sev_send_plan(struct sev_guest *g, const struct launch_plan *plan,
		  const struct plan_page **page)
{
	int r = 0;

	for (size_t i = 0; i < plan->nr && !r; i++) {
		*page = &plan->page[i];
		if ((*page)->type != PLAN_VMSA)
			r = send_page(g, *page);
	}
	return r;
}

static int launch_sev(struct sev_guest *g, struct sev_launch *l)
{
	const struct plan_page *page;
	int r = sev_launch_start(g, (uint32_t)l->policy, l->session);

	if (!r)
		r = sev_send_plan(g, &l->plan, &page);
	if (!r && g->vm->config.type == KVM_X86_SEV_ES_VM)
		r = sev_update_vmsa(g);
	if (!r)
		r = sev_measure(g, l->measure);
	return r ? r : sev_finish(g);
}

static int launch_snp(struct sev_guest *g, struct sev_launch *l)
{
	const struct plan_page *page;
	int r = snp_launch_start(g, l->policy);

	if (!r)
		r = sev_send_plan(g, &l->plan, &page);
	return r ? r : snp_launch_finish(g, &l->finish);
}

int sev_launch(struct sev_guest *g, struct sev_launch *l)
{
	int r = sev_make_plan(g, &l->plan);

	if (r)
		return r;
	return g->vm->config.type == KVM_X86_SNP_VM ? launch_snp(g, l) : launch_sev(g, l);
}
