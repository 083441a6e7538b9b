// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan of a guest of kvex: what of its memory is given, and what its vCPUs start with. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "kvex/measure.h"
#include "kvex/mode.h"

#define PAGE	  PLAN_PAGE_SIZE
#define TABLE_LEN (PAGE / sizeof(uint64_t))
#define LARGE	  (2ULL << 20)

enum cpu_mode plan_mode(const struct plan_guest *guest)
{
	if (guest->mode != MODE_DEFAULT)
		return guest->mode;
	return guest->image && guest->image->mode != MODE_DEFAULT ? guest->image->mode : MODE_LONG;
}

static uint64_t c_mask(const struct plan_guest *guest)
{
	return guest->c_bit ? 1ULL << guest->c_bit : 0;
}

static bool is_shared(uint64_t gpa)
{
	return gpa >= PLAN_SHARED_GPA && gpa < PLAN_SHARED_GPA + PLAN_SHARED_SIZE;
}

/*
 * The table pages themselves are always read as private (APM vol. 2, 15.34.5), whatever their
 * entries say; a leaf with the C-bit is private memory. Behind the end of memory is MMIO.
 */
static int set_c_bits(struct vm *vm, const struct plan_guest *guest)
{
	uint64_t *pml4 = vm_hva(vm, GUEST_GPA_PML4, 6 * PAGE);
	uint64_t *pdpt, *pd;

	if (!pml4)
		return sys_fail(&vm->err, EFAULT, "no memory for the page tables");
	pdpt = pml4 + TABLE_LEN;
	pd = pdpt + TABLE_LEN;
	pml4[0] |= c_mask(guest);
	for (unsigned int i = 0; i < 4; i++)
		pdpt[i] |= c_mask(guest);
	for (uint64_t i = 0; i < 4 * TABLE_LEN; i++)
		if (i * LARGE < guest->mem_size && !is_shared(i * LARGE))
			pd[i] |= c_mask(guest);
	return 0;
}

int plan_prepare_memory(struct vm *vm, const struct plan_guest *guest)
{
	int r = mode_write_tables(vm, plan_mode(guest));

	return r || plan_mode(guest) != MODE_LONG ? r : set_c_bits(vm, guest);
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

/* What the page at GPA is given as; 0: it is not given. */
static enum plan_type type_at(const struct plan_guest *guest, uint64_t gpa)
{
	bool snp = guest->kind == SEV_KIND_SNP;

	if (gpa < GUEST_GPA_CODE || in_image(guest->image, gpa))
		return PLAN_NORMAL;
	if (gpa < GUEST_GPA_STACK && gpa >= GUEST_GPA_STACK - guest->vcpus * GUEST_STACK_SIZE)
		return snp ? PLAN_ZERO : PLAN_NORMAL;
	if (snp && gpa == PLAN_SECRETS_GPA)
		return PLAN_SECRETS;
	if (snp && gpa == PLAN_CPUID_GPA)
		return PLAN_CPUID;
	return 0;
}

/* The image must leave the pages free that an encrypted guest has beyond a plain one. */
static int check_image(struct launch_plan *plan, const struct plan_guest *guest)
{
	const char *what = NULL;

	for (uint64_t gpa = 0; gpa < guest->mem_size && !what; gpa += PAGE) {
		if (!in_image(guest->image, gpa))
			continue;
		if (is_shared(gpa))
			what = "the shared window at 0x200000-0x3fffff";
		else if (guest->kind == SEV_KIND_SNP && gpa == PLAN_SECRETS_GPA)
			what = "the secrets page at 0x80000";
		else if (guest->kind == SEV_KIND_SNP && gpa == PLAN_CPUID_GPA)
			what = "the CPUID page at 0x81000";
		if (what)
			return sys_fail(&plan->err, EINVAL,
					"%s: its page 0x%" PRIx64 " is in %s: link it elsewhere",
					guest->image->name, gpa, what);
	}
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
		r = plan_prepare_memory(vm, guest);
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

int plan_of_guest(struct launch_plan *plan, const struct plan_guest *guest)
{
	uint8_t *memory = calloc(1, guest->mem_size);
	struct vm *vm = calloc(1, sizeof(*vm));
	int r = -ENOMEM;

	plan_init(plan, guest->kind);
	if (memory && vm) {
		vm->fd = -1;
		vm->nr_slots = 1;
		vm->slot[0] = (struct vm_slot){.size = guest->mem_size, .hva = memory};
		r = lay_out(plan, vm, guest);
	} else {
		sys_fail(&plan->err, ENOMEM, "out of memory for the guest's");
	}
	if (!r && guest->kind != SEV_KIND_SEV)
		r = add_vcpus(plan, guest);
	free(vm);
	free(memory);
	return r;
}
