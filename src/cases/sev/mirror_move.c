// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One encryption context, two VMs (svm/sev.c, sev_vm_copy_enc_context_from and
 * sev_vm_move_enc_context_from): a mirror shares the key of its owner; a move takes it away.
 */
#include "sev_case.h"

GUEST_ASM(says_21, MODE_LONG, "mov $0x21, %al\n" GUEST_DONE);

static int copy_from(struct sev_guest *g, int fd)
{
	return vm_enable_cap(g->vm, KVM_CAP_VM_COPY_ENC_CONTEXT_FROM, (uint64_t)fd);
}

static int move_from(struct sev_guest *g, int fd)
{
	return vm_enable_cap(g->vm, KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM, (uint64_t)fd);
}

/* A VM on the encrypted memory of another, with a vCPU at the guest's start. */
static void stand_on(struct test *t, struct sev_guest *g, const struct sev_guest *other)
{
	const struct vm_slot *slot = &other->vm->slot[0];
	struct vm *vm = g->vm;

	ASSERT(!vm_add_memory(vm, VM_AS_NORMAL, 0, slot->size, slot->hva, 0), "the other's memory");
	ASSERT(!try_stage(vm, VM_STAGE_VCPUS) && !try_stage(vm, VM_STAGE_CPUID), "a vCPU");
	ASSERT(!vcpu_reset(vm->vcpu[0], MODE_LONG, says_21.entry), "its registers");
}

static void check_mirror(struct test *t, struct sev_guest *owner)
{
	struct sev_guest *mirror = bare_guest(.type = KVM_X86_SEV_VM, .guest = &says_21);
	struct sev_guest *second = bare_guest(.type = KVM_X86_SEV_VM);
	struct sev_guest *late = bare_guest(.type = KVM_X86_SEV_VM);
	struct vm *plain = bare_vm();

	CHECK_ERRNO(copy_from(mirror, mirror->fd), EBADF, "a mirror of what is no VM");
	CHECK_ERRNO(copy_from(mirror, mirror->vm->fd), EINVAL, "a mirror of itself");
	CHECK_ERRNO(copy_from(mirror, plain->fd), EINVAL, "a mirror of a plain VM");
	ASSERT(!try_stage(late->vm, VM_STAGE_VCPUS), "a vCPU");
	CHECK_ERRNO(copy_from(late, owner->vm->fd), EINVAL, "a mirror with a vCPU");
	CHECK_ERRNO(copy_from(mirror, owner->vm->fd), 0, "a mirror");
	CHECK_ERRNO(copy_from(mirror, owner->vm->fd), EINVAL, "the same mirror again");
	CHECK_ERRNO(copy_from(second, mirror->vm->fd), EINVAL, "a mirror of the mirror");
	CHECK_SEV(mirror, sev_launch_start(mirror, 0, NULL), EINVAL, 0, "LAUNCH_START of a mirror");
	CHECK_ERRNO(sev_register(mirror, mirror, 1), EINVAL, "a region of a mirror");
	CHECK_STATE(mirror, SEV_STATE_RUNNING, "of the mirror");
	stand_on(t, mirror, owner);
	CHECK_EQ(run_until_done(mirror->vm->vcpu[0]), 0x21, "the mirror's guest runs");
}

static void check_move(struct test *t, struct sev_guest *from)
{
	struct sev_guest *to = bare_guest(.type = KVM_X86_SEV_VM, .guest = &says_21);
	struct sev_guest *other = bare_guest(.type = KVM_X86_SEV_VM);
	struct vm *plain = bare_vm();

	stand_on(t, to, from);
	CHECK_ERRNO(move_from(to, to->fd), EBADF, "a move from what is no VM");
	CHECK_ERRNO(move_from(to, to->vm->fd), EINVAL, "a move from itself");
	CHECK_ERRNO(move_from(to, plain->fd), EINVAL, "a move from a plain VM");
	CHECK_ERRNO(move_from(to, other->vm->fd), EINVAL, "a move from a VM before INIT2");
	CHECK_ERRNO(move_from(to, from->vm->fd), 0, "a move");
	CHECK_ERRNO(try_ioctl(from->vm->fd, KVM_CHECK_EXTENSION, KVM_CAP_USER_MEMORY), EIO,
		    "the VM that was left");
	CHECK_ERRNO(move_from(to, from->vm->fd), EINVAL, "a second move");
}

CASE(mirror_and_move, "sev/mirror-and-move",
     "a mirror shares its owner's key and runs; a move leaves a dead VM; nothing else is one",
     SEV_CASE)
{
	struct sev_guest *g = launched_guest(.type = KVM_X86_SEV_VM, .guest = &says_21);

	check_push(t, "mirror");
	check_mirror(t, g);
	check_pop(t);
	CHECK_EQ(run_until_done(g->vm->vcpu[0]), 0x21, "the owner's guest runs");
	check_push(t, "move");
	check_move(t, launched_guest(.type = KVM_X86_SEV_VM, .guest = &says_21));
	check_pop(t);
}

/* A guest by the older KVM_SEV_INIT, whose VM is one of the default type. */
static struct sev_guest *launch_legacy(struct test *t)
{
	struct sev_guest *g = bare_guest(.guest = &says_21);
	uint8_t blob[SEV_MEASURE_LEN];

	ASSERT_SEV(g, try_sev(g, KVM_SEV_INIT, NULL), "KVM_SEV_INIT");
	for (const enum vm_stage *stage = vm_default_stages; *stage != VM_STAGE_END; stage++)
		ASSERT(!try_stage(g->vm, *stage), "a stage");
	ASSERT_SEV(g, sev_launch_start(g, SEV_POLICY_DEFAULT, NULL), "LAUNCH_START");
	ASSERT_SEV(g, sev_update_data(g, memory(g->vm, 0, 0x9000), 0x9000), "the tables");
	ASSERT_SEV(g, sev_update_data(g, memory(g->vm, GUEST_GPA_CODE, 0x1000), 0x1000),
		   "the code");
	ASSERT_SEV(g, sev_update_data(g, memory(g->vm, GUEST_GPA_SEV_PT, 0x1000), 0x1000),
		   "a table");
	ASSERT_SEV(g, sev_measure(g, blob), "LAUNCH_MEASURE");
	ASSERT_SEV(g, sev_finish(g), "LAUNCH_FINISH");
	return g;
}

CASE(move_legacy, "sev/move-legacy-runs",
     "a guest of KVM_SEV_INIT goes on in the VM that took its key over", SEV_CASE)
{
	struct sev_guest *to = bare_guest(.guest = &says_21), *from = launch_legacy(t);

	stand_on(t, to, from);
	ASSERT(!move_from(to, from->vm->fd), "the move");
	CHECK_EQ(run_until_done(to->vm->vcpu[0]), 0x21, "the guest runs");
}

#define MOVE_BUG                                                                                   \
	.guards = GUARD(.kind = BROKEN_BY, .commit = "26c44aa9e076", .in = {"6.10"},               \
			.subject = "KVM: SEV: define VM types for SEV and SEV-ES",                 \
			.note = "docs/findings/sev-move-need-init.md")

/*
 * A VM of a SEV type waits for INIT2 (need_init), and the move does not end that: KVM_RUN is EINVAL
 * for good, as INIT2 is, the VM having vCPUs. So from 6.10 to 7.3 at least.
 */
CASE(move_runs, "sev/move-runs",
     "a guest of KVM_SEV_INIT2 goes on in the VM that took its key over", MOVE_BUG, SEV_CASE,
     .xfail = {{"kvm_amd", "need_init is left over, docs/findings/sev-move-need-init.md",
		"KVM_RUN|the guest's word"}})
{
	struct sev_guest *to = bare_guest(.type = KVM_X86_SEV_VM, .guest = &says_21);
	struct sev_guest *from = launched_guest(.type = KVM_X86_SEV_VM, .guest = &says_21);

	stand_on(t, to, from);
	CHECK_ERRNO(move_from(to, from->vm->fd), 0, "the move");
	CHECK_ERRNO(try_run(to->vm->vcpu[0], 0), 0, "KVM_RUN");
	CHECK_EXIT(to->vm->vcpu[0], KVM_EXIT_IO, "the guest's word");
}
