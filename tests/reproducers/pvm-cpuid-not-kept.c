// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kvm_pvm: KVM_SET_CPUID2 with just what KVM_GET_SUPPORTED_CPUID offers, and the vCPU has features
 * that neither of them names: KVM_GET_CPUID2 shows them in leaves 1, 7 and 0xd, before any KVM_RUN.
 * kvm_amd and kvm_intel keep what they are given, but for the few bits that follow registers.
 *
 * Exit status: 0 the deviation is there, 1 it is not, 2 no usable /dev/kvm.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/kvm.h>

#define ENTRIES 256
#define AVX2	(1U << 5) /* leaf 7 EBX: no register has a say in it */

#define BYTES (sizeof(struct kvm_cpuid2) + ENTRIES * sizeof(struct kvm_cpuid_entry2))

int main(void)
{
	static _Alignas(struct kvm_cpuid2) char memory[2][BYTES];
	struct kvm_cpuid2 *set = (void *)memory[0], *got = (void *)memory[1];
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	int vm = kvm < 0 ? -1 : ioctl(kvm, KVM_CREATE_VM, 0);
	int vcpu = vm < 0 ? -1 : ioctl(vm, KVM_CREATE_VCPU, 0);
	int found = 0;

	set->nent = got->nent = ENTRIES;
	if (vcpu < 0 || ioctl(kvm, KVM_GET_SUPPORTED_CPUID, set) ||
	    ioctl(vcpu, KVM_SET_CPUID2, set) || ioctl(vcpu, KVM_GET_CPUID2, got)) {
		perror("/dev/kvm");
		return 2;
	}
	for (unsigned int i = 0; i < set->nent; i++) {
		const struct kvm_cpuid_entry2 *s = &set->entries[i], *g = &got->entries[i];

		if (memcmp(s, g, sizeof(*s)) == 0)
			continue;
		printf("CPUID %#x.%u: set %08x %08x %08x %08x, got %08x %08x %08x %08x\n",
		       s->function, s->index, s->eax, s->ebx, s->ecx, s->edx, g->eax, g->ebx,
		       g->ecx, g->edx);
		if (s->function == 7 && s->index == 0 && g->ebx & ~s->ebx & AVX2)
			found = 1;
	}
	printf("AVX2, which was not set: %s\n", found ? "there" : "not there");
	return !found;
}
