// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory of SNP VMs: guest_memfd, its slots, attributes (virt/kvm/guest_memfd.c, kvm_main.c). */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sev_case.h"

#define PAGE		  4096ULL
#define GPA		  0x400000
#define UNKNOWN_FLAG	  (1ULL << 40)
#define UNKNOWN_ATTRIBUTE (1ULL << 20)

static int try_memfd(struct test *t, const struct vm *vm, uint64_t size, uint64_t flags)
{
	struct kvm_create_guest_memfd create = {.size = size, .flags = flags};

	return try_ioctl(vm->fd, KVM_CREATE_GUEST_MEMFD, &create);
}

struct region {
	uint64_t gpa, size, offset;
	uint32_t slot, flags;
	int memfd;
	void *hva;
};

static int try_slot(struct test *t, const struct vm *vm, const struct region *r)
{
	struct kvm_userspace_memory_region2 region = {
		.slot = r->slot,
		.flags = KVM_MEM_GUEST_MEMFD | r->flags,
		.guest_phys_addr = r->gpa,
		.memory_size = r->size,
		.userspace_addr = (uintptr_t)r->hva,
		.guest_memfd = (uint32_t)r->memfd,
		.guest_memfd_offset = r->offset,
	};

	return try_ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION2, &region);
}

static int try_attributes(struct test *t, const struct vm *vm, uint64_t gpa, uint64_t size,
			  uint64_t attributes, uint64_t flags)
{
	struct kvm_memory_attributes a = {gpa, size, attributes, flags};

	return try_ioctl(vm->fd, KVM_SET_MEMORY_ATTRIBUTES, &a);
}

static void check_slots(struct test *t, const struct vm *vm, void *mem)
{
	struct vm *other = bare_vm(.type = KVM_X86_SNP_VM);
	int memfd = try_memfd(t, vm, 4 * PAGE, 0), foreign = try_memfd(t, other, 4 * PAGE, 0);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct region good = {.gpa = GPA, .size = 2 * PAGE, .slot = 1, .memfd = memfd, .hva = mem};
	struct region r = good;
	int overlap;

	ASSERT(memfd >= 0 && foreign >= 0 && null >= 0, "two guest_memfds and /dev/null");
	r.memfd = -1;
	CHECK_ERRNO(try_slot(t, vm, &r), EBADF, "a slot without descriptor");
	r.memfd = null;
	CHECK_ERRNO(try_slot(t, vm, &r), EINVAL, "a slot of /dev/null");
	r.memfd = foreign;
	CHECK_ERRNO(try_slot(t, vm, &r), EINVAL, "a slot of another VM's memory");
	r = good;
	r.offset = 1;
	CHECK_ERRNO(try_slot(t, vm, &r), EINVAL, "an odd offset");
	r.offset = 3 * PAGE;
	CHECK_ERRNO(try_slot(t, vm, &r), EINVAL, "an offset too near to the end");
	r = good;
	r.flags = KVM_MEM_LOG_DIRTY_PAGES;
	CHECK_ERRNO(try_slot(t, vm, &r), EINVAL, "a log of dirty pages");
	r.flags = KVM_MEM_READONLY;
	CHECK_ERRNO(try_slot(t, vm, &r), EINVAL, "read-only");
	CHECK_ERRNO(try_slot(t, vm, &good), 0, "a slot");
	CHECK_ERRNO(try_slot(t, vm, &good), EINVAL, "the same slot again: it cannot be changed");
	r = good;
	r.slot = 2;
	r.offset = PAGE;
	r.gpa = GPA + 2 * PAGE;
	/* EINVAL in 6.12, EEXIST in 7.1 (guest_memfd.c, kvm_gmem_bind). */
	overlap = try_slot(t, vm, &r);
	CHECK(overlap == -EINVAL || overlap == -EEXIST,
	      "the same memory in another slot: EINVAL or EEXIST");
	r.offset = 2 * PAGE;
	CHECK_ERRNO(try_slot(t, vm, &r), 0, "the rest in another slot");
	close(null);
}

CASE(snp_create_errors, "sev/snp-create-errors",
     "guest_memfd, its slots and memory attributes: what KVM refuses of an SNP VM", SNP_CASE)
{
	struct vm *vm = bare_vm(.type = KVM_X86_SNP_VM), *plain = bare_vm();
	void *mem =
		mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT(mem != MAP_FAILED, "memory");
	CHECK_ERRNO(try_memfd(t, vm, 0, 0), EINVAL, "a guest_memfd of 0 bytes");
	CHECK_ERRNO(try_memfd(t, vm, PAGE + 1, 0), EINVAL, "a guest_memfd of a page and a byte");
	CHECK_ERRNO(try_memfd(t, vm, -PAGE, 0), EINVAL, "a guest_memfd of a negative size");
	CHECK_ERRNO(try_memfd(t, vm, PAGE, UNKNOWN_FLAG), EINVAL, "an unknown flag");
	check_slots(t, vm, mem);

	check_push(t, "attributes");
	CHECK_EQ(vm_check_cap(vm, KVM_CAP_MEMORY_ATTRIBUTES), 8, "those of an SNP VM");
	CHECK_ERRNO(try_attributes(t, vm, 0, PAGE, 8, 1), EINVAL, "flags");
	CHECK_ERRNO(try_attributes(t, vm, 0, PAGE, UNKNOWN_ATTRIBUTE, 0), EINVAL, "unknown");
	CHECK_ERRNO(try_attributes(t, vm, 0, 0, 8, 0), EINVAL, "no page");
	CHECK_ERRNO(try_attributes(t, vm, 1, PAGE, 8, 0), EINVAL, "an odd address");
	CHECK_ERRNO(try_attributes(t, vm, 0, PAGE + 1, 8, 0), EINVAL, "an odd size");
	CHECK_ERRNO(try_attributes(t, vm, -PAGE, 2 * PAGE, 8, 0), EINVAL, "beyond the end");
	CHECK_ERRNO(try_attributes(t, plain, 0, PAGE, 8, 0), EINVAL, "private in a plain VM");
	CHECK_ERRNO(try_attributes(t, vm, 0, PAGE, 8, 0), 0, "private, where no slot is");
	CHECK_ERRNO(try_attributes(t, vm, GPA, 2 * PAGE, 8, 0), 0, "private");
	CHECK_ERRNO(try_attributes(t, vm, GPA, PAGE, 0, 0), 0, "and shared again");
	check_pop(t);
}
