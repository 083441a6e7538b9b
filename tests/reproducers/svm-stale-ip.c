// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cc -o svm-stale-ip svm-stale-ip.c && ./svm-stale-ip
 *
 * A real-mode OUT exits; userspace names the same linear address by another CS:IP and enters the
 * vCPU again. It should go on behind the OUT. kvm_amd goes on at the IP that was behind the OUT
 * before, in the new segment: another address (svm.c, __svm_skip_emulated_instruction writes
 * next_rip). Raw ioctls. Exit status: 0 it goes on elsewhere, 1 behind the OUT, 2 no answer.
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

#define SIZE 0x10000
#define CODE 0x1000

static const uint8_t code[] = {
	0xe6, 0x10, /* out %al, $0x10 */
	0xe6, 0x20, /* out %al, $0x20 */
};
static const uint8_t elsewhere[] = {
	0x90, 0x90, /* where the OUT would be */
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

static void set_cs_ip(int vcpu, uint16_t selector)
{
	struct kvm_sregs sregs;
	struct kvm_regs regs;

	IOCTL(vcpu, KVM_GET_SREGS, &sregs);
	IOCTL(vcpu, KVM_GET_REGS, &regs);
	regs.rip += sregs.cs.base - ((uint64_t)selector << 4);
	sregs.cs.selector = selector;
	sregs.cs.base = (uint64_t)selector << 4;
	IOCTL(vcpu, KVM_SET_SREGS, &sregs);
	IOCTL(vcpu, KVM_SET_REGS, &regs);
}

static void start(int vcpu)
{
	struct kvm_regs regs = {.rip = CODE, .rflags = 2};
	struct kvm_sregs sregs;

	IOCTL(vcpu, KVM_GET_SREGS, &sregs);
	sregs.cs.selector = 0;
	sregs.cs.base = 0;
	IOCTL(vcpu, KVM_SET_SREGS, &sregs);
	IOCTL(vcpu, KVM_SET_REGS, &regs);
}

static int run_to_port(int vcpu, const struct kvm_run *run)
{
	IOCTL(vcpu, KVM_RUN, 0);
	if (run->exit_reason != KVM_EXIT_IO) {
		printf("exit %u instead of an OUT\n", run->exit_reason);
		exit(2);
	}
	return run->io.port;
}

int main(void)
{
	struct kvm_userspace_memory_region slot = {.memory_size = SIZE};
	struct kvm_run *run;
	int kvm, vm, vcpu, port;
	uint8_t *mem;

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
	memcpy(mem + CODE + CODE, elsewhere, sizeof(elsewhere));
	slot.userspace_addr = (uintptr_t)mem;
	IOCTL(vm, KVM_SET_USER_MEMORY_REGION, &slot);
	vcpu = IOCTL(vm, KVM_CREATE_VCPU, 0);
	run = mmap(NULL, IOCTL(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE, MAP_SHARED,
		   vcpu, 0);
	if (run == MAP_FAILED)
		return 2;
	start(vcpu);
	if (run_to_port(vcpu, run) != 0x10)
		return 2;
	set_cs_ip(vcpu, CODE >> 4);
	port = run_to_port(vcpu, run);
	printf("next exit: OUT to port %#x (%s)\n", port,
	       port == 0x20   ? "behind the first OUT"
	       : port == 0x30 ? "elsewhere: the old IP in the new segment"
			      : "neither here nor there");
	return port == 0x30 ? 0 : port == 0x20 ? 1 : 2;
}
