/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What C guests start with. They run in long mode on the stack of their vCPU:
 *
 *	#include "guest.h"
 *	GUEST("one line for kvex launch");
 *	int guest_main(unsigned int vcpu)
 *	{
 *		print("Hello.\n");
 *		return 0;
 *	}
 *
 * What guest_main returns is the guest's status.
 */
#ifndef GUEST_H
#define GUEST_H

#include "kvex/guest_abi.h"

#define GUEST(title) const char guest_title[] __attribute__((used)) = title

int guest_main(unsigned int vcpu);

void print(const char *s);
void print_dec(uint64_t n);
/* With 0x and at least DIGITS digits. */
void print_hex(uint64_t n, unsigned int digits);
/* Tells the host of a failed check and does not return. */
void guest_fail(uint32_t status, const char *file, uint32_t line) __attribute__((noreturn));

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond))                                                                       \
			guest_fail(1, __FILE__, __LINE__);                                         \
	} while (0)

static inline void guest_out(uint8_t value, uint16_t port)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void guest_sync(uint8_t n)
{
	guest_out(n, GUEST_PORT_SYNC);
}

static inline struct guest_result *guest_result(void)
{
	return (struct guest_result *)GUEST_GPA_RESULT;
}

struct cpuid_regs {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid_regs cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_regs r;

	__asm__ volatile("cpuid"
			 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
			 : "a"(leaf), "c"(subleaf));
	return r;
}

#endif
