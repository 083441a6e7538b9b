// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel's own perf counts of code whose length is known, with nothing of kvex: run in the
 * lab, it checks the PMU's model. Prints "NAME COUNT"; the difference of two runs, as what switches
 * a counter on and off is in each.
 */
#include <linux/perf_event.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE  4096ul
#define PAGES 200

static int open_event(uint64_t config)
{
	struct perf_event_attr attr = {.type = PERF_TYPE_RAW,
				       .size = sizeof(attr),
				       .config = config,
				       .disabled = 1,
				       .exclude_kernel = 1};

	return (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

/* Seven instructions a page, the store the third of them; one branch. */
static __attribute__((noinline)) void touch(char *at, long pages)
{
	__asm__ volatile("1: nop\n"
			 "nop\n"
			 "movb $1, (%0)\n"
			 "add $4096, %0\n"
			 "nop\n"
			 "dec %1\n"
			 "jnz 1b\n"
			 : "+r"(at), "+r"(pages)
			 :
			 : "memory", "cc");
}

static __attribute__((noinline)) uint64_t count(uint64_t config, char *at, long pages)
{
	uint64_t value = 0;
	int fd = open_event(config);

	ioctl(fd, PERF_EVENT_IOC_ENABLE, 0);
	touch(at, pages);
	ioctl(fd, PERF_EVENT_IOC_DISABLE, 0);
	if (read(fd, &value, sizeof(value)) != sizeof(value))
		perror("perf_event_open");
	close(fd);
	return value;
}

static void tell(const char *name, uint64_t a, uint64_t b)
{
	printf("%s %lld\n", name, (long long)(a - b));
}

static char *new_pages(void)
{
	char *p = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		       0);

	madvise(p, PAGES * PAGE, MADV_NOHUGEPAGE);
	return p;
}

static void count_pages(const char *name, uint64_t config)
{
	char *p = new_pages(), label[64];
	uint64_t faults = count(config, p, PAGES);
	uint64_t none = count(config, p, PAGES);

	snprintf(label, sizeof(label), "%s of 100 rounds", name);
	tell(label, none, count(config, p, PAGES - 100));
	snprintf(label, sizeof(label), "%s more with page faults", name);
	tell(label, faults, none);
	munmap(p, PAGES * PAGE);
}

extern char rdpmc_at[];

static __attribute__((noinline)) uint64_t read_counter(unsigned int i)
{
	uint32_t low, high;

	__asm__ volatile("rdpmc_at: rdpmc" : "=a"(low), "=d"(high) : "c"(i));
	return low | (uint64_t)high << 32;
}

static void on_fault(int signal, siginfo_t *info, void *context)
{
	ucontext_t *u = context;

	(void)info;
	printf("%s at %s\n", signal == SIGSEGV ? "#GP" : "#UD",
	       u->uc_mcontext.gregs[REG_RIP] == (greg_t)(uintptr_t)rdpmc_at ? "RDPMC"
									    : "another place");
	u->uc_mcontext.gregs[REG_RIP] += 2;
}

static void count_by_rdpmc(void)
{
	int fd = open_event(0xc0);
	struct perf_event_mmap_page *page = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	char *p = new_pages();
	uint64_t a, b;

	touch(p, PAGES);
	ioctl(fd, PERF_EVENT_IOC_ENABLE, 0);
	a = read_counter(page->index - 1);
	touch(p, 100);
	b = read_counter(page->index - 1);
	touch(p, 200);
	tell("instructions of 100 rounds by RDPMC", read_counter(page->index - 1) - b, b - a);
	read_counter(6);
	close(fd);
}

int main(void)
{
	struct sigaction sa = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};

	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGILL, &sa, NULL);
	count_pages("instructions", 0xc0);
	count_pages("cycles", 0x76);
	count_pages("branches", 0xc2);
	count_by_rdpmc();
	return 0;
}
