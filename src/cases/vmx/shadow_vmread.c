// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Shadow VMCS: L1's VMREAD and VMWRITE of the fields that KVM shadows (vmcs_shadow_fields.h) are
 * the CPU's own; any other field costs an exit for each. KVM's own statistics tell.
 */
#include "kvex/stats.h"
#include "vmx_case.h"

#define BURST 500
/* Exits that nobody asked for: timers of the host, faults of its memory. */
#define NOISE (BURST / 2)

#define V_FIELD "0+" GUEST_STR(GUEST_RESULT_VALUE(2))
#define V_COUNT "0+" GUEST_STR(GUEST_RESULT_VALUE(3))
#define V_WRITE "0+" GUEST_STR(GUEST_RESULT_VALUE(4))
#define V_LAST	"0+" GUEST_STR(GUEST_RESULT_VALUE(5))
#define V_TSC	"0+" GUEST_STR(GUEST_RESULT_VALUE(6))

/* Bursts as the host orders them; writes count down, so that the last one is of 1. */
GUEST_ASM(bursts, MODE_LONG,
	  "vmx_begin\n"
	  "label l1_exit\n"
	  "label l2\n"
	  "mov $1, %al\n"
	  "1:" GUEST_SYNC "mov " V_FIELD ", %rbx\n"
	  "mov " V_COUNT ", %ecx\n"
	  "rdtsc\n"
	  "mov %eax, %edi\n"
	  "cmpb $0, " V_WRITE "\n"
	  "jne 3f\n"
	  "2: vmread %rbx, %rsi\n"
	  "vmx_check 21\n"
	  "dec %ecx\n"
	  "jnz 2b\n"
	  "jmp 4f\n"
	  "3: vmwrite %rcx, %rbx\n"
	  "vmx_check 22\n"
	  "dec %ecx\n"
	  "jnz 3b\n"
	  "vmread %rbx, %rsi\n"
	  "4: mov %rsi, " V_LAST "\n"
	  "rdtsc\n"
	  "sub %edi, %eax\n"
	  "mov %rax, " V_TSC "\n"
	  "mov $2, %al\n"
	  "jmp 1b\n");

struct burst {
	uint64_t field;
	bool write, shadowed;
	const char *name, *info;
};

/* The first of each group is in the list of KVM, the second is not. */
static const struct burst kinds[] = {
	{VMX_GUEST_RIP, false, true, "VMREAD of guest RIP (shadowed)", "vmread_shadowed"},
	{VMX_EXIT_REASON, false, true, "VMREAD of exit reason (shadowed, read-only)",
	 "vmread_shadowed_ro"},
	{VMX_HOST_RIP, false, false, "VMREAD of host RIP (not shadowed)", "vmread_not_shadowed"},
	{VMX_GUEST_RIP, true, true, "VMWRITE of guest RIP (shadowed)", "vmwrite_shadowed"},
	{VMX_HOST_RIP, true, false, "VMWRITE of host RIP (not shadowed)", "vmwrite_not_shadowed"},
};

static uint64_t exits_of(struct test *t, struct vcpu *vcpu)
{
	uint64_t exits;

	if (vcpu_stat(vcpu, "exits", &exits))
		test_error(t, "%s", vcpu->err.text);
	return exits;
}

static void try_burst(struct test *t, struct vcpu *vcpu, const struct burst *b)
{
	struct guest_result *g = vm_result(vcpu->vm);
	uint64_t exits = exits_of(t, vcpu);

	g->value[2] = b->field;
	g->value[3] = BURST;
	g->value[4] = b->write;
	expect_sync(vcpu, 2, "end of the burst");
	exits = exits_of(t, vcpu) - exits;
	check_push(t, "%s", b->name);
	if (b->shadowed)
		CHECK(exits < NOISE, "fewer exits than one for each");
	else
		CHECK(exits >= BURST && exits < BURST + NOISE, "one exit for each");
	if (b->write)
		CHECK_EQ(g->value[5], 1, "the last value, read back");
	check_pop(t);
	test_info(t, b->info, "%llu exits for %u, TSC %llu for one", (unsigned long long)exits,
		  BURST, (unsigned long long)g->value[6] / BURST);
}

CASE(shadow_vmread, "vmx/shadow-vmcs-vmread",
     "VMREAD and VMWRITE of a shadowed field cost L1 no exit, of another one each",
     .needs = {"backend=kvm_intel", "nested", "shadow-vmcs", "stats-fd"})
{
	struct vm *vm = new_vmx_vm(.guest = &bursts);
	struct vcpu *vcpu = vm->vcpu[0];

	expect_sync(vcpu, 1, "VMCS loaded");
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		try_burst(t, vcpu, &kinds[i]);
}
