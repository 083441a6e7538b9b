/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * #VC (APM vol. 2 section 15.35.5): the CPU asks the guest's own handler to tell the hypervisor
 * what it may know of an instruction. So any guest for long mode runs under SEV-ES and SNP
 * unchanged.
 */
#include "vc.h"

#define VC	      29
#define GP	      13
#define STUB_SIZE     16
#define CPUID_XSTATE  0xd
#define CR4_OSXSAVE   (1u << 18)
#define EVENT_VECTOR  0xff

static uint64_t read_xcr0(void)
{
	uint64_t cr4;
	uint32_t low, high;

	__asm__("mov %%cr4, %0" : "=r"(cr4));
	if (!(cr4 & CR4_OSXSAVE))
		return 1;
	__asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low | (uint64_t)high << 32;
}

static uint32_t vc_cpuid(struct vc_frame *f, uint8_t *ghcb)
{
	uint32_t r;

	ghcb_set(ghcb, GHCB_RAX, (uint32_t)f->rax);
	ghcb_set(ghcb, GHCB_RCX, (uint32_t)f->rcx);
	if ((uint32_t)f->rax == CPUID_XSTATE)
		ghcb_set(ghcb, GHCB_XCR0, read_xcr0());
	r = ghcb_exit(ghcb, GHCB_EXIT_CPUID, 0, 0);
	if (r)
		return r;
	f->rax = ghcb_get(ghcb, GHCB_RAX);
	f->rbx = ghcb_get(ghcb, GHCB_RBX);
	f->rcx = ghcb_get(ghcb, GHCB_RCX);
	f->rdx = ghcb_get(ghcb, GHCB_RDX);
	f->rip += 2;
	return 0;
}

static uint32_t vc_msr(struct vc_frame *f, uint8_t *ghcb)
{
	int is_write = ((const uint8_t *)f->rip)[1] == 0x30;
	uint32_t r;

	ghcb_set(ghcb, GHCB_RCX, (uint32_t)f->rcx);
	if (is_write) {
		ghcb_set(ghcb, GHCB_RAX, (uint32_t)f->rax);
		ghcb_set(ghcb, GHCB_RDX, (uint32_t)f->rdx);
	}
	r = ghcb_exit(ghcb, GHCB_EXIT_MSR, (uint64_t)is_write, 0);
	if (r)
		return r;
	if (!is_write) {
		f->rax = (uint32_t)ghcb_get(ghcb, GHCB_RAX);
		f->rdx = (uint32_t)ghcb_get(ghcb, GHCB_RDX);
	}
	f->rip += 2;
	return 0;
}

/* Time stamps and WBINVD: nothing goes in. */
static uint32_t vc_plain(struct vc_frame *f, uint8_t *ghcb, unsigned int len)
{
	uint32_t r = ghcb_exit(ghcb, f->error, 0, 0);

	if (r)
		return r;
	if (f->error != GHCB_EXIT_WBINVD) {
		f->rax = (uint32_t)ghcb_get(ghcb, GHCB_RAX);
		f->rdx = (uint32_t)ghcb_get(ghcb, GHCB_RDX);
	}
	if (f->error == GHCB_EXIT_RDTSCP)
		f->rcx = (uint32_t)ghcb_get(ghcb, GHCB_RCX);
	f->rip += len;
	return 0;
}

static uint32_t vc_vmmcall(struct vc_frame *f, uint8_t *ghcb)
{
	uint32_t r;

	ghcb_set(ghcb, GHCB_RAX, f->rax);
	ghcb_set(ghcb, GHCB_RBX, f->rbx);
	ghcb_set(ghcb, GHCB_RCX, f->rcx);
	ghcb_set(ghcb, GHCB_RDX, f->rdx);
	ghcb_set(ghcb, GHCB_RSI, f->rsi);
	ghcb[GHCB_CPL] = f->cs & 3;
	ghcb_set(ghcb, GHCB_CPL & ~7u, ghcb_get(ghcb, GHCB_CPL & ~7u));
	r = ghcb_exit(ghcb, GHCB_EXIT_VMMCALL, 0, 0);
	if (r)
		return r;
	f->rax = ghcb_get(ghcb, GHCB_RAX);
	f->rip += 3;
	return 0;
}

static uint32_t dispatch(struct vc_frame *f, uint8_t *ghcb)
{
	switch (f->error) {
	case GHCB_EXIT_CPUID:
		return vc_cpuid(f, ghcb);
	case GHCB_EXIT_MSR:
		return vc_msr(f, ghcb);
	case GHCB_EXIT_RDTSC:
	case GHCB_EXIT_WBINVD:
		return vc_plain(f, ghcb, 2);
	case GHCB_EXIT_RDTSCP:
		return vc_plain(f, ghcb, 3);
	case GHCB_EXIT_VMMCALL:
		return vc_vmmcall(f, ghcb);
	case GHCB_EXIT_IOIO:
		return vc_io(f, ghcb) ? GHCB_BAD_INPUT : 0;
	case GHCB_EXIT_NPF:
		return vc_mmio(f, ghcb) ? GHCB_BAD_INPUT : 0;
	default:
		return GHCB_BAD_INPUT;
	}
}

/* The stub that tells the host of an exception that nobody expected. */
static uint64_t stub(unsigned int vector)
{
	return GUEST_GPA_TRAPS + vector * STUB_SIZE;
}

/* 0, or the handler that the exception goes on to; it finds its error code on the stack. */
uint64_t vc_handle(struct vc_frame *f);
uint64_t vc_handle(struct vc_frame *f)
{
	uint8_t *ghcb = ghcb_page();
	uint32_t r = dispatch(f, ghcb);
	uint64_t event = ghcb_get(ghcb, GHCB_EXIT_INFO2);

	if (!r)
		return 0;
	/* As EVENTINJ has it (APM 15.20); KVM gives #GP no error code of its own: 0. */
	if (r == GHCB_EXCEPTION && (event & EVENT_VECTOR) == GP) {
		f->error = event >> 32;
		return stub(GP);
	}
	return stub(VC);
}
