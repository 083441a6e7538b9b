// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cc -o in-rip-lost in-rip-lost.c && ./in-rip-lost
 *
 * An IN exits; userspace puts RIP elsewhere and enters the vCPU again. On kvm_intel and kvm_amd it
 * runs from there, and the IN's data is dropped. Where KVM emulates the IN (kvm_pvm), it goes on
 * behind the IN: the RIP set by KVM_SET_REGS is lost (x86.c, x86_emulate_instruction), and so is
 * the data, because KVM_SET_REGS empties the emulator's register cache. Long mode, raw ioctls. Exit
 * status: 0 it is lost, 1 it is not, 2 no answer.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE   0x10000
#define CODE   0x1000
#define TARGET 0x1100
#define TABLES 0x2000 /* PML4, PDPT, page directory */

static const uint8_t code[] = {
	0xb0, 0x11, /* mov $0x11, %al */
	0xe4, 0x10, /* in $0x10, %al */
	0xe6, 0x20, /* out %al, $0x20 */
};
static const uint8_t target[] = {
	0xe6, 0x30, /* out %al, $0x30 */
};

static int do_ioctl(int fd, unsigned long request, const char *name, void *arg)
{
	int r = ioctl(fd, request, arg);

	if (r < 0) {
		perror(name);
		exit(2);
	}
	return r;
}
#define IOCTL(fd, request, arg) do_ioctl(fd, request, #request, (void *)(uintptr_t)(arg))

static void write_page_tables(uint8_t *mem)
{
	uint64_t *table = (uint64_t *)(mem + TABLES);

	table[0] = (TABLES + 0x1000) | 3;
	table[512] = (TABLES + 0x2000) | 3;
	table[1024] = 0x83; /* 2 MiB at 0 */
}

/* Without it newer kernels take no long mode from KVM_SET_SREGS (seen with 7.2). */
static void set_cpuid(int kvm, int vcpu)
{
	const size_t entries = 256;
	struct kvm_cpuid2 *cpuid = calloc(1, sizeof(*cpuid) + entries * sizeof(cpuid->entries[0]));

	if (!cpuid)
		exit(2);
	cpuid->nent = entries;
	IOCTL(kvm, KVM_GET_SUPPORTED_CPUID, cpuid);
	IOCTL(vcpu, KVM_SET_CPUID2, cpuid);
	free(cpuid);
}

static void set_long_mode(int vcpu)
{
	const struct kvm_segment data = {
		.limit = ~0U, .selector = 16, .type = 3, .present = 1, .db = 1, .s = 1, .g = 1};
	struct kvm_regs regs = {.rip = CODE, .rflags = 2};
	struct kvm_sregs sregs;

	IOCTL(vcpu, KVM_GET_SREGS, &sregs);
	sregs.cr0 = 0x80000021;
	sregs.cr3 = TABLES;
	sregs.cr4 = 0x20;
	sregs.efer = 0x500;
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = sregs.cs = data;
	sregs.cs.selector = 8;
	sregs.cs.type = 11;
	sregs.cs.db = 0;
	sregs.cs.l = 1;
	IOCTL(vcpu, KVM_SET_SREGS, &sregs);
	IOCTL(vcpu, KVM_SET_REGS, &regs);
}

int main(void)
{
	struct kvm_userspace_memory_region slot = {.memory_size = SIZE};
	struct kvm_regs regs;
	struct kvm_run *run;
	int kvm, vm, vcpu;
	uint8_t *mem, *al;

	alarm(10);
	kvm = open("/dev/kvm", O_RDWR);
	if (kvm < 0) {
		perror("/dev/kvm");
		return 2;
	}
	vm = IOCTL(kvm, KVM_CREATE_VM, 0);
	mem = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (mem == MAP_FAILED)
		return 2;
	memcpy(mem + CODE, code, sizeof(code));
	memcpy(mem + TARGET, target, sizeof(target));
	write_page_tables(mem);
	slot.userspace_addr = (uintptr_t)mem;
	IOCTL(vm, KVM_SET_USER_MEMORY_REGION, &slot);
	vcpu = IOCTL(vm, KVM_CREATE_VCPU, 0);
	run = mmap(NULL, IOCTL(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE, MAP_SHARED,
		   vcpu, 0);
	if (run == MAP_FAILED)
		return 2;
	set_cpuid(kvm, vcpu);
	set_long_mode(vcpu);

	IOCTL(vcpu, KVM_RUN, 0);
	if (run->exit_reason != KVM_EXIT_IO || run->io.port != 0x10) {
		printf("exit %u instead of the IN\n", run->exit_reason);
		return 2;
	}
	al = (uint8_t *)run + run->io.data_offset;
	*al = 0xee; /* the data */
	IOCTL(vcpu, KVM_GET_REGS, &regs);
	printf("IN exits with RIP %#llx; RIP set to %#x\n", regs.rip, TARGET);
	regs.rip = TARGET;
	IOCTL(vcpu, KVM_SET_REGS, &regs);

	IOCTL(vcpu, KVM_RUN, 0);
	if (run->exit_reason != KVM_EXIT_IO) {
		printf("exit %u instead of an OUT\n", run->exit_reason);
		return 2;
	}
	printf("next exit: OUT to port %#x (%s), AL %#x (%s)\n", run->io.port,
	       run->io.port == 0x30 ? "at the RIP that was set" : "behind the IN: RIP is lost", *al,
	       *al == 0x11 ? "the IN's data was dropped" : "the IN's data");
	return run->io.port == 0x20 ? 0 : 1;
}
