// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan of a guest of kvex: what of its memory is given, and what its vCPUs start with. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "kvex/measure.h"
#include "kvex/mode.h"

#define PAGE PLAN_PAGE_SIZE

enum cpu_mode plan_mode(const struct plan_guest *guest)
{
	if (guest->mode != MODE_DEFAULT)
		return guest->mode;
	return guest->image && guest->image->mode != MODE_DEFAULT ? guest->image->mode : MODE_LONG;
}

/* Only long mode has a page of memory that is shared, which the handler of #VC speaks through. */
int plan_check_mode(const struct plan_guest *guest, struct sys_error *err)
{
	enum cpu_mode mode = plan_mode(guest);

	if (guest->kind == SEV_KIND_SEV || mode == MODE_LONG)
		return 0;
	return sys_fail(err, EINVAL, "%s takes a guest for long mode, and %s starts in %s mode",
			sev_kind_name(guest->kind), guest->image ? guest->image->name : "this one",
			mode_name(mode));
}

static uint64_t c_mask(const struct plan_guest *guest)
{
	return guest->c_bit ? 1ULL << guest->c_bit : 0;
}

/* Bytes of its memory that SEGMENT takes. */
static uint64_t segment_size(const struct guest_segment *segment)
{
	return segment->memsz ? segment->memsz : (uint64_t)(segment->end - segment->data);
}

static bool in_image(const struct guest_image *img, uint64_t gpa)
{
	for (unsigned int i = 0; img && i < img->nr_segments; i++) {
		const struct guest_segment *s = &img->segment[i];

		if (s->gpa < gpa + PAGE && s->gpa + segment_size(s) > gpa)
			return true;
	}
	return false;
}

/* What a guest in any mode has. */
static enum plan_type plain_type(const struct plan_guest *guest, uint64_t gpa)
{
	if (gpa < GUEST_GPA_CODE || in_image(guest->image, gpa))
		return PLAN_NORMAL;
	if (gpa < GUEST_GPA_STACK && gpa >= GUEST_GPA_STACK - guest->vcpus * GUEST_STACK_SIZE)
		return guest->kind == SEV_KIND_SNP ? PLAN_ZERO : PLAN_NORMAL;
	return 0;
}

static enum plan_type snp_type(uint64_t gpa)
{
	switch (gpa) {
	case GUEST_GPA_SECRETS:
		return PLAN_SECRETS;
	case GUEST_GPA_CPUID:
		return PLAN_CPUID;
	case GUEST_GPA_VMSA:
		return PLAN_ZERO;
	}
	return 0;
}

/* What the page at GPA is given as; 0: it is not given. */
static enum plan_type type_at(const struct plan_guest *guest, uint64_t gpa)
{
	bool long_mode = plan_mode(guest) == MODE_LONG;
	enum plan_type type;

	/* Without page tables that could say so, no page is shared. */
	if (long_mode && vm_page_is_shared(gpa))
		return 0;
	type = plain_type(guest, gpa);
	if (!type && long_mode && gpa >= GUEST_GPA_VC && gpa <= GUEST_GPA_SEV_PT)
		return PLAN_NORMAL;
	return type || guest->kind != SEV_KIND_SNP ? type : snp_type(gpa);
}

/* The image must leave the pages free that an encrypted guest has beyond a plain one. */
static int check_image(struct launch_plan *plan, const struct plan_guest *guest)
{
	for (uint64_t gpa = GUEST_GPA_VC; guest->image && gpa < GUEST_GPA_SHARED_END; gpa += PAGE)
		if (in_image(guest->image, gpa))
			return sys_fail(&plan->err, EINVAL,
					"%s: its page 0x%" PRIx64
					" is one of 0x%x-0x%x, which an encrypted guest needs "
					"for other things: link it elsewhere",
					guest->image->name, gpa, GUEST_GPA_VC,
					GUEST_GPA_SHARED_END - 1);
	return 0;
}

int plan_add_memory(struct launch_plan *plan, const struct vm *vm, const struct plan_guest *guest)
{
	int r = check_image(plan, guest);

	for (uint64_t gpa = 0; gpa < guest->mem_size && !r; gpa += PAGE) {
		enum plan_type type = type_at(guest, gpa);
		const void *bytes = type == PLAN_NORMAL ? vm_hva(vm, gpa, PAGE) : NULL;

		if (type == PLAN_NORMAL && !bytes)
			return sys_fail(&plan->err, EFAULT, "no memory at 0x%" PRIx64, gpa);
		if (type)
			r = plan_add(plan, type, gpa, bytes);
	}
	return r;
}

int plan_add_vcpu(struct launch_plan *plan, const struct vmsa_state *state)
{
	uint8_t page[PAGE];

	vmsa_build(state, page);
	return plan_add(plan, PLAN_VMSA, PLAN_VMSA_GPA, page);
}

void plan_start_regs(const struct plan_guest *guest, unsigned int index, struct kvm_sregs *sregs,
		     struct kvm_regs *regs)
{
	enum cpu_mode mode = plan_mode(guest);

	mode_set_sregs(sregs, mode, false);
	mode_set_start(sregs, regs, mode, index,
		       guest->image ? guest->image->entry : GUEST_GPA_CODE);
	if (mode == MODE_LONG)
		sregs->cr3 |= c_mask(guest);
}

/* One slot over plain memory, of which no kernel knows. */
static int lay_out(struct launch_plan *plan, struct vm *vm, const struct plan_guest *guest)
{
	int r = guest->image ? guest_load(vm, guest->image) : 0;

	if (!r)
		r = mode_write_tables(vm, plan_mode(guest));
	if (!r)
		return plan_add_memory(plan, vm, guest);
	plan->err = vm->err;
	return r;
}

static int add_vcpus(struct launch_plan *plan, const struct plan_guest *guest)
{
	int r = 0;

	for (unsigned int i = 0; i < guest->vcpus && !r; i++) {
		struct vmsa_state state;

		vmsa_state_reset(&state, guest->kind);
		plan_start_regs(guest, i, &state.sregs, &state.regs);
		r = plan_add_vcpu(plan, &state);
	}
	return r;
}

static const unsigned long vm_types[] = {
	[SEV_KIND_SEV] = KVM_X86_SEV_VM,
	[SEV_KIND_ES] = KVM_X86_SEV_ES_VM,
	[SEV_KIND_SNP] = KVM_X86_SNP_VM,
};

int plan_of_guest(struct launch_plan *plan, const struct plan_guest *guest)
{
	/* Few of its pages are touched, and a small host has no more. */
	uint8_t *memory = mmap(NULL, guest->mem_size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct vm *vm = calloc(1, sizeof(*vm));
	int r = -ENOMEM;

	plan_init(plan, guest->kind);
	if (memory != MAP_FAILED && vm) {
		vm->fd = -1;
		vm->config.type = vm_types[guest->kind];
		vm->config.mem_size = guest->mem_size;
		vm->config.c_bit = c_mask(guest);
		vm->nr_slots = 1;
		vm->slot[0] = (struct vm_slot){.size = guest->mem_size, .hva = memory};
		r = lay_out(plan, vm, guest);
	} else {
		sys_fail(&plan->err, ENOMEM, "no memory for a copy of the guest's");
	}
	if (!r && guest->kind != SEV_KIND_SEV)
		r = add_vcpus(plan, guest);
	free(vm);
	if (memory != MAP_FAILED)
		munmap(memory, guest->mem_size);
	return r;
}
