// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cc -o nested-cr3-after-shutdown nested-cr3-after-shutdown.c && ./nested-cr3-after-shutdown
 *
 * A vCPU triple faults in real mode, and userspace puts it at working code: CS and RIP change, no
 * control register does. On kvm_amd it never gets there: shutdown_interception() has cleared the
 * VMCB, N_CR3 with it, and as paging was off nothing makes KVM load N_CR3 again. With an argument
 * userspace does one thing more in between, to see what helps:
 *
 *	none   nothing (this is the bug)
 *	init   not even registers are set: the code stands at the reset vector
 *	cr0    CR0.NE set
 *	cr4    CR4.PSE set and cleared again
 *	slot   a memory slot added elsewhere
 *	move   the slot with the code deleted and added again
 *	smm    into SMM and out of it by KVM_SET_VCPU_EVENTS
 *	paged  nothing, but the vCPU was in 32-bit paging when it faulted
 *
 * Exit status: 0 it hangs, 1 it runs, or there is no SHUTDOWN here in the first place; 2 no answer.
 * docs/findings/nested-cr3-after-shutdown.md has the results.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE	0x10000
#define CODE	0x1000
#define TABLE	0x2000	   /* page directory of 4 MiB pages */
#define TOP	0xffff0000 /* the same memory again, for the reset vector */
#define RESET	0xfff0
#define SECONDS 2

static const uint8_t dies[] = {0x0f, 0x0b};	   /* ud2 */
static const uint8_t works[] = {0xe6, 0x10, 0xf4}; /* out %al, $0x10; hlt */

struct machine {
	int kvm, vm, vcpu;
	struct kvm_run *run;
	uint8_t *mem;
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

static void expired(int sig)
{
	(void)sig;
}

static void set_slot(const struct machine *m, unsigned int id, uint64_t gpa, uint64_t size)
{
	struct kvm_userspace_memory_region slot = {.slot = id,
						   .guest_phys_addr = gpa,
						   .memory_size = size,
						   .userspace_addr = (uintptr_t)m->mem};

	IOCTL(m->vm, KVM_SET_USER_MEMORY_REGION, &slot);
}

static void new_machine(struct machine *m)
{
	m->kvm = open("/dev/kvm", O_RDWR);
	if (m->kvm < 0) {
		perror("/dev/kvm");
		exit(2);
	}
	m->vm = IOCTL(m->kvm, KVM_CREATE_VM, 0);
	m->mem = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (m->mem == MAP_FAILED)
		exit(2);
	memcpy(m->mem + CODE, dies, sizeof(dies));
	memcpy(m->mem + CODE + 0x10, works, sizeof(works));
	memcpy(m->mem + RESET, works, sizeof(works));
	*(uint32_t *)(m->mem + TABLE) = 0x83;
	set_slot(m, 0, 0, SIZE);
	set_slot(m, 1, TOP, SIZE);
	m->vcpu = IOCTL(m->vm, KVM_CREATE_VCPU, 0);
	m->run = mmap(NULL, IOCTL(m->kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE,
		      MAP_SHARED, m->vcpu, 0);
	if (m->run == MAP_FAILED)
		exit(2);
}

static void start_dying(const struct machine *m, int paged)
{
	struct kvm_regs regs = {.rip = CODE, .rflags = 2};
	struct kvm_sregs sregs;

	IOCTL(m->vcpu, KVM_GET_SREGS, &sregs);
	sregs.cs.base = sregs.cs.selector = 0;
	sregs.idt.limit = 0;
	sregs.cr0 = 0x10;
	if (paged) {
		sregs.cr0 = 0x80000011;
		sregs.cr3 = TABLE;
		sregs.cr4 = 0x10; /* PSE */
		sregs.cs.selector = 8;
		sregs.cs.type = 11;
		sregs.cs.db = sregs.cs.g = 1;
		sregs.cs.limit = ~0U;
	}
	IOCTL(m->vcpu, KVM_SET_SREGS, &sregs);
	IOCTL(m->vcpu, KVM_SET_REGS, &regs);
}

static void change_control_registers(const struct machine *m, uint64_t cr0, uint64_t cr4)
{
	struct kvm_sregs sregs;

	IOCTL(m->vcpu, KVM_GET_SREGS, &sregs);
	sregs.cr0 ^= cr0;
	sregs.cr4 ^= cr4;
	IOCTL(m->vcpu, KVM_SET_SREGS, &sregs);
}

static void change_smm(const struct machine *m, int smm)
{
	struct kvm_vcpu_events ev;

	IOCTL(m->vcpu, KVM_GET_VCPU_EVENTS, &ev);
	ev.flags = KVM_VCPUEVENT_VALID_SMM;
	ev.smi.smm = smm;
	IOCTL(m->vcpu, KVM_SET_VCPU_EVENTS, &ev);
}

static void go_to_working_code(const struct machine *m)
{
	struct kvm_regs regs = {.rip = CODE + 0x10, .rflags = 2};
	struct kvm_vcpu_events ev;
	struct kvm_sregs sregs;

	/* Before 5.15 the exception that killed the vCPU is still queued. */
	IOCTL(m->vcpu, KVM_GET_VCPU_EVENTS, &ev);
	ev.flags = 0;
	memset(&ev.exception, 0, sizeof(ev.exception));
	IOCTL(m->vcpu, KVM_SET_VCPU_EVENTS, &ev);
	IOCTL(m->vcpu, KVM_GET_SREGS, &sregs);
	sregs.cs.base = sregs.cs.selector = 0;
	IOCTL(m->vcpu, KVM_SET_SREGS, &sregs);
	IOCTL(m->vcpu, KVM_SET_REGS, &regs);
}

static void help(const struct machine *m, const char *how)
{
	if (!strcmp(how, "cr0"))
		change_control_registers(m, 0x20, 0);
	if (!strcmp(how, "cr4")) {
		change_control_registers(m, 0, 0x10);
		change_control_registers(m, 0, 0x10);
	}
	if (!strcmp(how, "slot"))
		set_slot(m, 2, 0x100000, SIZE);
	if (!strcmp(how, "move")) {
		set_slot(m, 0, 0, 0);
		set_slot(m, 0, 0, SIZE);
	}
	if (!strcmp(how, "smm")) {
		change_smm(m, 1);
		change_smm(m, 0);
	}
}

static int run(const struct machine *m)
{
	int r;

	alarm(SECONDS);
	r = ioctl(m->vcpu, KVM_RUN, 0);
	alarm(0);
	return r < 0 ? -errno : 0;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "none";
	struct sigaction sa = {.sa_handler = expired}; /* no SA_RESTART: it ends KVM_RUN */
	struct kvm_sregs sregs;
	struct kvm_regs regs;
	struct machine m;
	int r;

	sigaction(SIGALRM, &sa, NULL);
	new_machine(&m);
	start_dying(&m, !strcmp(how, "paged"));
	r = run(&m);
	if (r || m.run->exit_reason != KVM_EXIT_SHUTDOWN) {
		printf("ud2 with an IDT limit of 0 is no SHUTDOWN here (%s, exit %u)\n",
		       r ? strerror(-r) : "no error", m.run->exit_reason);
		return 1;
	}
	if (strcmp(how, "init"))
		go_to_working_code(&m);
	help(&m, how);
	r = run(&m);
	IOCTL(m.vcpu, KVM_GET_SREGS, &sregs);
	IOCTL(m.vcpu, KVM_GET_REGS, &regs);
	printf("%s: CS base %#llx RIP %#llx CR0 %#llx CR4 %#llx: ", how, sregs.cs.base, regs.rip,
	       sregs.cr0, sregs.cr4);
	if (r == -EINTR) {
		printf("no exit within %d s: it hangs\n", SECONDS);
		return 0;
	}
	if (r || m.run->exit_reason != KVM_EXIT_IO) {
		printf("%s, exit %u\n", r ? strerror(-r) : "no error", m.run->exit_reason);
		return 2;
	}
	printf("it runs\n");
	return 1;
}
