// SPDX-License-Identifier: GPL-2.0-or-later
/* KVM_SET_CPUID2 and KVM_GET_SUPPORTED_CPUID: sizes, pointers, and when it is too late. */
#include <stdlib.h>

#include "harness/case.h"
#include "kvex/cpuid.h"
#include "kvex/sys.h"

#define MAX_ENTRIES	  256 /* KVM_MAX_CPUID_ENTRIES, not in the uapi */
#define LEAF_ADDRESS_BITS 0x80000008
#define LEAF_FEATURES	  1
#define VIRTUAL_BITS(n)	  ((n) << 8)

GUEST_ASM(done, MODE_LONG, GUEST_DONE);

static struct kvm_cpuid2 *copy_of(struct test *t, const struct kvm_cpuid2 *from)
{
	size_t entry = sizeof(from->entries[0]);
	struct kvm_cpuid2 *c = calloc(1, sizeof(*c) + (MAX_ENTRIES + 1) * entry);

	if (!c)
		test_error(t, "out of memory");
	memcpy(c, from, sizeof(*c) + from->nent * entry);
	return c;
}

CASE(supported_nent, "cpuid/supported-nent",
     "KVM_GET_SUPPORTED_CPUID: E2BIG for too few entries; more than enough are fine")
{
	const struct kvm_cpuid2 *supported = get_supported_cpuid();
	struct kvm_cpuid2 *c = copy_of(t, supported);
	uint32_t needed = supported->nent;
	static const uint32_t few[] = {0, 1, 2};
	unsigned int i;

	test_info(t, "entries", "%u", needed);
	for (i = 0; i < sizeof(few) / sizeof(few[0]); i++) {
		c->nent = few[i];
		CHECK_ERRNO(try_ioctl(test_sys(t)->fd, KVM_GET_SUPPORTED_CPUID, c), E2BIG,
			    "too few entries");
	}
	c->nent = needed - 1;
	CHECK_ERRNO(try_ioctl(test_sys(t)->fd, KVM_GET_SUPPORTED_CPUID, c), E2BIG, "one too few");
	c->nent = needed;
	CHECK_ERRNO(try_ioctl(test_sys(t)->fd, KVM_GET_SUPPORTED_CPUID, c), 0, "just enough");
	/* api.rst 4.46 says ENOMEM; no kernel from 6.1 to 7.2 does. */
	c->nent = MAX_ENTRIES + 1;
	CHECK_ERRNO(try_ioctl(test_sys(t)->fd, KVM_GET_SUPPORTED_CPUID, c), 0, "too many");
	CHECK_EQ(c->nent, needed, "the number is put right");
	CHECK_ERRNO(try_ioctl(test_sys(t)->fd, KVM_GET_SUPPORTED_CPUID, NULL), EFAULT, "no table");
	free(c);
}

/* KVM_GET_CPUID2 wants room for the NENT entries that were set. */
static void check_get_nent(struct test *t, struct vcpu *vcpu, uint32_t nent)
{
	struct kvm_cpuid2 *c = copy_of(t, get_supported_cpuid());

	c->nent = nent - 1;
	CHECK_ERRNO(try_ioctl(vcpu->fd, KVM_GET_CPUID2, c), E2BIG, "room for one too few");
	c->nent = MAX_ENTRIES;
	CHECK_ERRNO(try_ioctl(vcpu->fd, KVM_GET_CPUID2, c), 0, "room enough");
	/* Linux 6.1 has it the wrong way round: it puts nent right with E2BIG, when nobody sees. */
	test_info(t, "KVM_GET_CPUID2", c->nent == nent ? "tells nent" : "leaves nent alone");
	CHECK(c->nent == nent || c->nent == MAX_ENTRIES, "nent: those there are, or as it was");
	free(c);
}

CASE(set_args, "cpuid/set-args",
     "KVM_SET_CPUID2 and KVM_GET_CPUID2: too many entries, too little room, odd addresses")
{
	struct vm *vm = bare_vm();
	struct kvm_cpuid2 *c = copy_of(t, get_supported_cpuid());
	struct kvm_cpuid_entry2 *bits = cpuid_edit(c, LEAF_ADDRESS_BITS, 0);
	struct vcpu *vcpu;

	ASSERT(!try_stage(vm, VM_STAGE_VCPUS), "a vCPU");
	vcpu = vm->vcpu[0];
	CHECK_ERRNO(vcpu_set_cpuid(vcpu, c), 0, "what KVM supports");
	CHECK_ERRNO(vcpu_set_cpuid(vcpu, c), 0, "the same again, before the first KVM_RUN");
	CHECK_ERRNO(try_ioctl(vcpu->fd, KVM_SET_CPUID2, NULL), EFAULT, "no table");
	check_get_nent(t, vcpu, c->nent);
	ASSERT(bits, "leaf 0x80000008");
	bits->eax = (bits->eax & ~0xff00U) | VIRTUAL_BITS(47U);
	CHECK_ERRNO(vcpu_set_cpuid(vcpu, c), EINVAL, "47 bits of virtual address");
	bits->eax &= ~0xff00U;
	CHECK_ERRNO(vcpu_set_cpuid(vcpu, c), 0, "0 bits: not said");
	c->nent = MAX_ENTRIES + 1;
	CHECK_ERRNO(vcpu_set_cpuid(vcpu, c), E2BIG, "257 entries");
	c->nent = 0;
	CHECK_ERRNO(vcpu_set_cpuid(vcpu, c), 0, "no entries at all");
	free(c);
}

CASE(set_after_run, "cpuid/set-after-run",
     "KVM_SET_CPUID2 after KVM_RUN: the same table is taken, another is EINVAL")
{
	struct vm *vm = new_vm(.guest = &done);
	const struct kvm_cpuid2 *supported = get_supported_cpuid();
	struct kvm_cpuid2 *c = copy_of(t, supported);
	struct vcpu *vcpu = vm->vcpu[0];
	struct kvm_cpuid_entry2 *e;

	run_until_done(vcpu);
	/* What was set may differ by now: APIC, OSXSAVE and so on are KVM's to say. */
	test_info(t, "as it was set", vcpu_set_cpuid(vcpu, supported) ? "refused" : "accepted");
	c->nent = supported->nent;
	ASSERT(!try_ioctl(vcpu->fd, KVM_GET_CPUID2, c), "KVM_GET_CPUID2");
	e = cpuid_edit(c, LEAF_FEATURES, 0);
	ASSERT(e, "leaf 1");
	CHECK_ERRNO(vcpu_set_cpuid(vcpu, c), 0, "the same table");
	e->eax ^= 1; /* the stepping */
	CHECK_ERRNO(vcpu_set_cpuid(vcpu, c), EINVAL, "another stepping");
	e->eax ^= 1;
	c->nent--;
	CHECK_ERRNO(vcpu_set_cpuid(vcpu, c), EINVAL, "an entry less");
	c->nent++;
	CHECK_ERRNO(vcpu_set_cpuid(vcpu, c), 0, "the same table once more");
	free(c);
}
