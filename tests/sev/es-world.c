// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A guest of SEV-ES that looks at the CPU it runs on, with nothing of kvex: run in the lab, it
 * checks the model sev. Prints "NAME VALUE" of what the guest left in its memory, which is not
 * encrypted there, and how it ended.
 */
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

#include "kvex/uapi.h"

#define MEMORY	0x200000u
#define CODE	0x2000
#define GDT	0x4000
#define IDT	0x5000
#define RESULTS 0x6000
#define STACK	0x8000
#define TABLES	0x9000 /* three pages */
#define CBIT	(1ull << 47)
#define SECONDS 4 /* for a guest that hangs */
#define VECTOR	29

/* es-guest.S */
extern const uint8_t es_guest[], es_handler[], es_guest_end[];

static const char *const names[] = {
	"SEV_STATUS", "#VC CPUID",  "#VC OUT", "#VC WBINVD", "#VC RDPMC", "#VC DR7",
	"#VC RDMSR",  "#VC device", "GHCB",    "HLT",	     "R12",	  "XMM7",
	"ST0",	      "FS base",    "LSTAR",   "CR0",
};

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int must(int r, const char *what)
{
	if (r < 0)
		fail(what);
	return r;
}

static void sev(int vm, int fd, uint32_t id, void *data, const char *what)
{
	struct kvm_sev_cmd cmd = {.id = id, .data = (uintptr_t)data, .sev_fd = (uint32_t)fd};

	must(ioctl(vm, KVM_MEMORY_ENCRYPT_OP, &cmd), what);
}

static void put(uint8_t *memory, uint64_t at, uint64_t value)
{
	memcpy(memory + at, &value, sizeof(value));
}

static void build(uint8_t *memory)
{
	uint64_t handler = CODE + (uint64_t)(es_handler - es_guest);

	memcpy(memory + CODE, es_guest, (size_t)(es_guest_end - es_guest));
	put(memory, GDT + 8, 0x00af9b000000ffff);
	put(memory, GDT + 16, 0x00cf93000000ffff);
	put(memory, IDT + VECTOR * 16, handler | 8u << 16 | 0x8e00ull << 32);
	put(memory, TABLES, (TABLES + 0x1000) | 3 | CBIT);
	put(memory, TABLES + 0x1000, (TABLES + 0x2000) | 3 | CBIT);
	put(memory, TABLES + 0x2000, 0x83 | CBIT);
	put(memory, TABLES + 0x2010, 0x400083); /* a device: no C-bit */
}

static void set_cpuid(int kvm, int vcpu)
{
	struct kvm_cpuid2 *cpuid = calloc(1, sizeof(*cpuid) + 256 * sizeof(cpuid->entries[0]));

	if (!cpuid)
		fail("calloc");
	cpuid->nent = 256;
	must(ioctl(kvm, KVM_GET_SUPPORTED_CPUID, cpuid), "KVM_GET_SUPPORTED_CPUID");
	must(ioctl(vcpu, KVM_SET_CPUID2, cpuid), "KVM_SET_CPUID2");
	free(cpuid);
}

static void set_registers(int vcpu)
{
	const struct kvm_segment code = {
		.limit = ~0u, .selector = 8, .type = 11, .present = 1, .s = 1, .l = 1, .g = 1};
	const struct kvm_segment data = {
		.limit = ~0u, .selector = 16, .type = 3, .present = 1, .s = 1, .db = 1, .g = 1};
	struct kvm_regs regs = {.rip = CODE, .rsp = STACK, .rflags = 2};
	struct kvm_sregs s;

	must(ioctl(vcpu, KVM_GET_SREGS, &s), "KVM_GET_SREGS");
	s.cs = code;
	s.ds = s.es = s.ss = s.fs = s.gs = data;
	s.cr3 = TABLES | CBIT;
	s.cr4 = 0x220;
	s.cr0 = 0x80010013;
	s.efer = 0x500;
	s.gdt.base = GDT;
	s.gdt.limit = 23;
	s.idt.base = IDT;
	s.idt.limit = 0xfff;
	must(ioctl(vcpu, KVM_SET_SREGS, &s), "KVM_SET_SREGS");
	must(ioctl(vcpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");
}

static void launch(int vm, int fd, uint8_t *memory)
{
	struct kvm_sev_launch_start start = {.policy = 5};
	struct kvm_sev_launch_update_data data = {.uaddr = (uintptr_t)memory, .len = 0x10000};
	uint8_t blob[64];
	struct kvm_sev_launch_measure measure = {.uaddr = (uintptr_t)blob, .len = sizeof(blob)};

	sev(vm, fd, KVM_SEV_LAUNCH_START, &start, "LAUNCH_START");
	sev(vm, fd, KVM_SEV_LAUNCH_UPDATE_DATA, &data, "LAUNCH_UPDATE_DATA");
	sev(vm, fd, KVM_SEV_LAUNCH_UPDATE_VMSA, NULL, "LAUNCH_UPDATE_VMSA");
	sev(vm, fd, KVM_SEV_LAUNCH_MEASURE, &measure, "LAUNCH_MEASURE");
	sev(vm, fd, KVM_SEV_LAUNCH_FINISH, NULL, "LAUNCH_FINISH");
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* The FPU's registers of this process are not the guest's. */
static void run(int vcpu, struct kvm_run *run)
{
	const struct sigaction ring = {.sa_handler = on_alarm};
	int r;

	sigaction(SIGALRM, &ring, NULL);
	alarm(SECONDS);
	do {
		__asm__ volatile("pcmpeqd %%xmm7, %%xmm7" ::: "xmm7");
		r = ioctl(vcpu, KVM_RUN, 0);
	} while (!r && run->exit_reason == KVM_EXIT_HLT);
	printf("exit %d", r ? -1 : (int)run->exit_reason);
	if (!r && run->exit_reason == KVM_EXIT_SYSTEM_EVENT)
		printf(" %u %#llx", run->system_event.type,
		       (unsigned long long)run->system_event.data[0]);
	if (!r && run->exit_reason == KVM_EXIT_INTERNAL_ERROR)
		printf(" %u", run->internal.suberror);
	printf("\n");
}

int main(void)
{
	int kvm = must(open("/dev/kvm", O_RDWR), "/dev/kvm");
	int fd = must(open("/dev/sev", O_RDWR), "/dev/sev");
	int vm = must(ioctl(kvm, KVM_CREATE_VM, 3), "KVM_CREATE_VM"), vcpu;
	uint8_t init[48] = {0}; /* struct kvm_sev_init */
	uint8_t *memory =
		mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct kvm_userspace_memory_region slot = {.memory_size = MEMORY,
						   .userspace_addr = (uintptr_t)memory};
	struct kvm_enc_region region = {(uintptr_t)memory, MEMORY};
	struct kvm_run *shared;

	sev(vm, fd, 22, init, "KVM_SEV_INIT2");
	build(memory);
	must(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &slot), "KVM_SET_USER_MEMORY_REGION");
	must(ioctl(vm, KVM_MEMORY_ENCRYPT_REG_REGION, &region), "KVM_MEMORY_ENCRYPT_REG_REGION");
	vcpu = must(ioctl(vm, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
	shared = mmap(NULL, (size_t)ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE,
		      MAP_SHARED, vcpu, 0);
	set_cpuid(kvm, vcpu);
	set_registers(vcpu);
	launch(vm, fd, memory);
	run(vcpu, shared);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		unsigned long long value;

		memcpy(&value, memory + RESULTS + i * 8, sizeof(value));
		printf("%s %#llx\n", names[i], value);
	}
	return 0;
}
