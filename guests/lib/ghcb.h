/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's side of the GHCB protocol, for the handler of #VC and for guests that ask by
 * themselves. */
#ifndef GUEST_GHCB_H
#define GUEST_GHCB_H

#include "kvex/ghcb.h"
#include "kvex/guest_abi.h"

static inline uint64_t read_msr(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return low | (uint64_t)high << 32;
}

static inline void write_msr(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr"
			 :
			 : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
			 : "memory");
}

/* VMGEXIT is VMMCALL behind REP (APM vol. 3). */
static inline void vmgexit(void)
{
	__asm__ volatile("rep; vmmcall" : : : "memory");
}

/* One word of the MSR protocol; the answer. */
static inline uint64_t ghcb_msr(uint64_t request)
{
	write_msr(MSR_GHCB, request);
	vmgexit();
	return read_msr(MSR_GHCB);
}

static inline void __attribute__((noreturn)) ghcb_terminate(unsigned int set, unsigned int code)
{
	for (;;)
		ghcb_msr(GHCB_TERM((uint64_t)set, (uint64_t)code));
}

/* A vCPU's GHCB, found by its stack. */
uint8_t *ghcb_page(void);

static inline uint64_t ghcb_get(const uint8_t *ghcb, unsigned int field)
{
	return *(const volatile uint64_t *)(ghcb + field);
}

/* Sets a field and its valid bit. */
static inline void ghcb_set(uint8_t *ghcb, unsigned int field, uint64_t value)
{
	*(volatile uint64_t *)(ghcb + field) = value;
	ghcb[GHCB_VALID + field / 64] |= (uint8_t)(1u << (field / 8 % 8));
}

/*
 * One request by the page, whose other fields are set already: GHCB_DONE, GHCB_EXCEPTION or
 * GHCB_BAD_INPUT. An SNP guest's page is registered at its first use.
 */
uint32_t ghcb_exit(uint8_t *ghcb, uint64_t code, uint64_t info1, uint64_t info2);

/* --- SNP -------------------------------------------------------------------------------------- */

/* A page is the guest's own, or shared, by the MSR protocol: 0, or the hypervisor's error. */
uint32_t snp_page_state(uint64_t gpa, unsigned int operation);

struct snp_result {
	uint32_t error; /* EAX: 0 SUCCESS, 1 INPUT, 6 SIZEMISMATCH, 2 PERMISSION (APM vol. 3) */
	uint32_t unchanged;
};

/* PVALIDATE of a page of 4 KiB: CF says that it was so already. */
static inline struct snp_result snp_validate(uint64_t addr, uint32_t valid)
{
	struct snp_result r;

	__asm__ volatile(".byte 0xf2, 0x0f, 0x01, 0xff"
			 : "=@ccc"(r.unchanged), "=a"(r.error)
			 : "a"(addr), "c"(0), "d"(valid)
			 : "memory");
	return r;
}

/* RMPADJUST of a page of 4 KiB: permissions of a VMPL, and whether it is a VMSA. */
static inline uint32_t snp_adjust(uint64_t addr, uint64_t attributes)
{
	uint64_t rax = addr;

	__asm__ volatile(".byte 0xf3, 0x0f, 0x01, 0xfe"
			 : "+a"(rax)
			 : "c"(0), "d"(attributes)
			 : "memory", "cc");
	return (uint32_t)rax;
}

#endif
