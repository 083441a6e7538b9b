// SPDX-License-Identifier: GPL-2.0-or-later
/* guest_memfd and memory attributes: memory that belongs to the VM, private or shared. */
#include <sys/mman.h>
#include <unistd.h>

#include "feature/probe.h"

#define MEMFD_GPA  0x400000
#define MEMFD_SIZE 0x2000
#define VALUE	   0x600d

/* GUEST_MEMFD_FLAG_MMAP and _INIT_SHARED of Linux 6.18. */
#define MEMFD_MMAP	  1ULL
#define MEMFD_INIT_SHARED 2ULL

GUEST_ASM(memfd_write, MODE_LONG,
	  "movl $" GUEST_STR(VALUE) ", 0x401000\n"
				    "xor %eax, %eax\n" GUEST_DONE);

static int create_memfd(struct vm *vm, uint64_t flags)
{
	struct kvm_create_guest_memfd create = {.size = MEMFD_SIZE, .flags = flags};

	return sys_ioctl(&vm->err, vm->fd, KVM_CREATE_GUEST_MEMFD, &create);
}

static enum support memfd_created(struct vm *vm, char *detail)
{
	int fd = create_memfd(vm, 0);

	if (fd >= 0)
		close(fd);
	return probe_result(fd, &vm->err, detail);
}

static enum support memfd_accepted(const struct feature *f __attribute__((unused)),
				   struct host *host, char *detail)
{
	return probe_bare(host, memfd_created, detail);
}

static enum support memfd_write_run(struct vm *vm, int fd, uint32_t *mem, char *detail)
{
	struct kvm_userspace_memory_region2 region = {
		.slot = 1,
		.flags = KVM_MEM_GUEST_MEMFD,
		.guest_phys_addr = MEMFD_GPA,
		.memory_size = MEMFD_SIZE,
		.userspace_addr = (uintptr_t)mem,
		.guest_memfd = (__u32)fd,
	};
	enum support s;

	if (sys_ioctl(&vm->err, vm->fd, KVM_SET_USER_MEMORY_REGION2, &region) < 0)
		return probe_result(-1, &vm->err, detail);
	s = probe_run_to_done(vm, detail);
	if (s != SUPPORT_YES)
		return s;
	probe_say(detail, "the guest writes to it, the host maps it and sees %#x", mem[1024]);
	return mem[1024] == VALUE ? SUPPORT_YES : SUPPORT_NO;
}

/* A VM without private memory can use one that is mapped, and only such a one. */
static enum support memfd_run(struct vm *vm, char *detail)
{
	const uint64_t want = MEMFD_MMAP | MEMFD_INIT_SHARED;
	int flags = vm_check_cap(vm, KVM_CAP_GUEST_MEMFD_FLAGS), fd;
	enum support s;
	uint32_t *mem;

	if (flags < 0 || ((uint64_t)flags & want) != want) {
		probe_say(detail,
			  "no mapping (flags %#x), so only of use to VMs with private memory",
			  flags < 0 ? 0u : (unsigned int)flags);
		return SUPPORT_UNKNOWN;
	}
	fd = create_memfd(vm, want);
	if (fd < 0)
		return probe_result(fd, &vm->err, detail);
	mem = sys_mmap(&vm->err, MEMFD_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
	s = mem ? memfd_write_run(vm, fd, mem, detail) : probe_result(-1, &vm->err, detail);
	if (mem)
		munmap(mem, MEMFD_SIZE);
	close(fd);
	return s;
}

static enum support memfd_behaves(const struct feature *f __attribute__((unused)),
				  struct host *host, char *detail)
{
	return probe_guest(host, &(struct vm_config){.guest = &memfd_write}, memfd_run, detail);
}

/* No attributes for a page without any: legal wherever the ioctl exists. */
static enum support attributes_set(struct vm *vm, char *detail)
{
	struct kvm_memory_attributes attributes = {.address = 0, .size = 4096};

	return probe_result(sys_ioctl(&vm->err, vm->fd, KVM_SET_MEMORY_ATTRIBUTES, &attributes),
			    &vm->err, detail);
}

static enum support attributes_accepted(const struct feature *f __attribute__((unused)),
					struct host *host, char *detail)
{
	return probe_bare(host, attributes_set, detail);
}

FEATURE(guest_memfd, .name = "guest-memfd", .title = "Memory that belongs to the VM",
	.cap = KVM_CAP_GUEST_MEMFD, .cap_name = "KVM_CAP_GUEST_MEMFD",
	.hint = "needs Linux 6.8 with CONFIG_KVM_GUEST_MEMFD (KVM_PRIVATE_MEM before 6.17)",
	.accepted = memfd_accepted, .behaves = memfd_behaves);

FEATURE(memory_attributes, .name = "memory-attributes", .title = "Private and shared pages",
	.cap = KVM_CAP_MEMORY_ATTRIBUTES, .cap_name = "KVM_CAP_MEMORY_ATTRIBUTES",
	.hint = "needs a VM type with private memory: CONFIG_KVM_SW_PROTECTED_VM, SNP or TDX",
	.accepted = attributes_accepted);
