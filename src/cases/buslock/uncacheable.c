// SPDX-License-Identifier: GPL-2.0-or-later
/* A locked access that keeps to its line is a bus lock all the same where memory is not cached. */
#include "buslock_case.h"
#include "kvex/mode.h"

#define LARGE	  0x200000
#define MEMORY	  (3 * LARGE)
#define WORD	  (2 * LARGE + 0x80) /* well within a line */
#define WORD_STR  GUEST_STR(WORD)
#define LOCKS	  5
#define LOCKS_STR GUEST_STR(LOCKS)

GUEST_ASM(uncached, MODE_LONG,
	  "mov $" LOCKS_STR ", %ecx\n"
	  "1: lock incl " WORD_STR "\n"
	  "dec %ecx\n"
	  "jnz 1b\n"
	  "incl " WORD_STR "\n"
	  "mov $0x41, %al\n" GUEST_DONE);

#define FLAGS (PTE_PRESENT | PTE_WRITE | PTE_LARGE)

/* How many of the guest's locked accesses exit with this mapping of the word. */
static unsigned int exits_with(struct test *t, uint64_t cache)
{
	struct vm *vm = new_buslock_vm(.guest = &uncached, .mem_size = MEMORY);
	struct vcpu *vcpu = vm->vcpu[0];
	uint32_t *word = memory(vm, WORD, sizeof(*word));
	unsigned int n;

	ASSERT(!mode_map_2m(vm, WORD, FLAGS | cache), "the mapping of the word");
	n = count_bus_locks(vcpu, LOCKS);
	CHECK_EQ(*word, LOCKS + 1, "the word at the end");
	return n;
}

/*
 * PAT as it is after reset: PWT and PCD together are UC. With nested paging the guest's PAT has its
 * say (APM vol. 2 section 15.25.8); with EPT KVM overrules it (vmx.c, vmx_get_mt_mask).
 */
CASE(uncacheable, "buslock/uncacheable-operand",
     "a lock within a line exits if the page is uncacheable, and not if it is write-back",
     .needs = {"bus-lock-exit", "amd", "param:kvm_amd.npt=Y"}, BUS_LOCK_CASE)
{
	CHECK_EQ(exits_with(t, 0), 0, "exits with a write-back mapping");
	CHECK_EQ(exits_with(t, PTE_PWT | PTE_PCD), LOCKS, "exits with an uncacheable mapping");
}
