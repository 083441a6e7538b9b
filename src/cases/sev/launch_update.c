// SPDX-License-Identifier: GPL-2.0-or-later
/* LAUNCH_UPDATE_DATA and registered regions: what KVM pins, and what the firmware takes. */
#include <sys/mman.h>
#include <sys/resource.h>

#include "sev_case.h"

#define PAGE  4096
#define BLOCK 16 /* SEV API 6.4: address and length are multiples of it */
#define LOW   0x1000
#define FAR   0x7ffffffff000

/* The most that may be pinned without CAP_IPC_LOCK; cases have no capability. */
static void limit_locked(struct test *t, rlim_t bytes)
{
	struct rlimit limit;

	ASSERT(!getrlimit(RLIMIT_MEMLOCK, &limit), "read RLIMIT_MEMLOCK");
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	ASSERT(!setrlimit(RLIMIT_MEMLOCK, &limit), "set RLIMIT_MEMLOCK");
}

CASE(launch_update_errors, "sev/launch-update-errors",
     "LAUNCH_UPDATE_DATA refuses lengths, addresses, unmapped memory and more than may be pinned",
     SEV_CASE)
{
	struct sev_guest *g = built_guest(.type = KVM_X86_SEV_VM);
	uint8_t *hva = memory(g->vm, GUEST_GPA_CODE, 2 * PAGE);

	ASSERT_SEV(g, sev_launch_start(g, SEV_POLICY_DEFAULT, NULL), "LAUNCH_START");
	CHECK_SEV(g, sev_update_data(g, hva, 0), EINVAL, 0, "a length of 0");
	CHECK_SEV(g, sev_update_data(g, (void *)-(uintptr_t)PAGE, 2 * PAGE), EINVAL, 0,
		  "a range beyond the end of addresses");
	CHECK_SEV(g, sev_update_data(g, (void *)LOW, PAGE), ENOMEM, 0, "memory that is not mapped");
	CHECK_SEV(g, try_sev(g, KVM_SEV_LAUNCH_UPDATE_DATA, NULL), EFAULT, 0, "no structure");
	CHECK_SEV(g, sev_update_data(g, hva + 1, BLOCK), EIO, SEV_FW_INVALID_ADDRESS,
		  "an odd address");
	CHECK_SEV(g, sev_update_data(g, hva, BLOCK - 1), EIO, SEV_FW_INVALID_LENGTH,
		  "a length that is no multiple of 16");
	CHECK_SEV(g, sev_update_data(g, hva + BLOCK, BLOCK), 0, 0, "16 bytes within a page");
	limit_locked(t, 0);
	CHECK_SEV(g, sev_update_data(g, hva, PAGE), ENOMEM, 0, "with RLIMIT_MEMLOCK 0");
}

static int try_region(struct test *t, const struct sev_guest *g, unsigned long req, uint64_t addr,
		      uint64_t size)
{
	struct kvm_enc_region region = {.addr = addr, .size = size};

	(void)t;
	return sys_ioctl(&g->vm->err, g->vm->fd, req, &region);
}
#define try_register(addr, size)                                                                   \
	try_region(t, g, KVM_MEMORY_ENCRYPT_REG_REGION, (uintptr_t)(addr), size)
#define try_unregister(addr, size)                                                                 \
	try_region(t, g, KVM_MEMORY_ENCRYPT_UNREG_REGION, (uintptr_t)(addr), size)

CASE(register_region, "sev/register-region",
     "registered regions are pinned, found again by address and size, and given back", SEV_CASE)
{
	struct sev_guest *g = bare_guest(.type = KVM_X86_SEV_VM);
	uint8_t *mem =
		mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT(mem != MAP_FAILED, "memory");
	CHECK_ERRNO(try_register(mem, PAGE), ENOTTY, "register before INIT2");
	CHECK_ERRNO(try_unregister(mem, PAGE), ENOTTY, "unregister before INIT2");
	ASSERT_SEV(g, sev_init2(g, 0, 0), "INIT2");
	CHECK_ERRNO(try_register(mem, 0), EINVAL, "a size of 0");
	CHECK_ERRNO(try_register(-(uint64_t)PAGE, 2 * PAGE), EINVAL,
		    "a range beyond the end of addresses");
	CHECK_ERRNO(try_register(LOW, PAGE), ENOMEM, "memory that is not mapped");
	CHECK_ERRNO(try_register(FAR, PAGE), ENOMEM, "the kernel's half of addresses");
	CHECK_ERRNO(try_unregister(mem, PAGE), EINVAL, "unregister what is not registered");
	CHECK_ERRNO(try_register(mem, 2 * PAGE), 0, "two pages");
	CHECK_ERRNO(try_unregister(mem, PAGE), EINVAL, "unregister one of them");
	CHECK_ERRNO(try_register(mem, 2 * PAGE), 0, "the same two again");
	CHECK_ERRNO(try_register(mem + 1, PAGE), 0, "bytes across two pages");
	CHECK_ERRNO(try_unregister(mem, 2 * PAGE), 0, "unregister once");
	CHECK_ERRNO(try_unregister(mem, 2 * PAGE), 0, "unregister twice");
	CHECK_ERRNO(try_unregister(mem, 2 * PAGE), EINVAL, "unregister a third time");
	CHECK_ERRNO(try_unregister(mem + 1, PAGE), 0, "unregister the bytes");
	limit_locked(t, 2 * PAGE);
	CHECK_ERRNO(try_register(mem, 3 * PAGE), ENOMEM, "three pages, RLIMIT_MEMLOCK two");
	CHECK_ERRNO(try_register(mem, 2 * PAGE), 0, "two pages, RLIMIT_MEMLOCK two");
	CHECK_ERRNO(try_register(mem, PAGE), ENOMEM, "one more");
	CHECK_ERRNO(try_unregister(mem, 2 * PAGE), 0, "unregister the two");
	CHECK_ERRNO(try_register(mem + 2 * PAGE, PAGE), 0, "and there is room again");
}
