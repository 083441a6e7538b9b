/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes a VMSA of its own for vCPU 1 and has the hypervisor start it there (GHCB spec 4.1.12): what
 * the second vCPU was launched with is not what it runs.
 */
#include "ghcb.h"
#include "guest.h"

GUEST("starts vCPU 1 with registers of its own making (--sev snp --vcpus 2)");

#define VMSA_BIT    (1ull << 16)
#define VMPL1	    1
#define CREATE	    1
#define FEATURES    1		/* SNP alone */
#define INJECTION   (1ull << 3) /* restricted injection, which KVM does not have */
#define EFER_LONG   0x1d00	/* SVME, NXE, LMA, LME */
#define CR4_START   0x660	/* OSXMMEXCPT, OSFXSR, MCE, PAE */
#define DR6_START   0xffff0ff0
#define PAT_START   0x0007040600070406
#define MXCSR_START 0x1f80
#define FCW_START   0x37f
#define AP_STACK    (GUEST_GPA_STACK - GUEST_STACK_SIZE)

struct segment {
	uint16_t selector, attributes;
	uint32_t limit;
	uint64_t base;
};

static volatile uint64_t started;

static void ap_main(void)
{
	started = 0x77;
	guest_result()->value[1] = 0x77;
	for (;;)
		guest_out(0, GUEST_PORT_DONE);
}

static void put(uint64_t field, uint64_t value)
{
	*(volatile uint64_t *)(GUEST_GPA_VMSA + field) = value;
}

/* APM vol. 2 table B-4. */
static void make_vmsa(void)
{
	volatile struct segment *s = (volatile struct segment *)GUEST_GPA_VMSA;
	uint64_t cr0, cr3;

	__asm__("mov %%cr0, %0; mov %%cr3, %1" : "=r"(cr0), "=r"(cr3));
	for (unsigned int i = 0; i < 6; i++) {
		s[i].selector = GUEST_SEL_DATA;
		s[i].attributes = 0xc93;
		s[i].limit = ~0u;
	}
	s[1].selector = GUEST_SEL_CODE64;
	s[1].attributes = 0xa9b;
	s[6].base = GUEST_GPA_GDT;
	s[6].limit = GUEST_SEL_CODE16 + 7;
	s[7].attributes = 0x82;
	s[8].base = GUEST_GPA_IDT;
	s[8].limit = 32 * 16 - 1;
	s[9].selector = GUEST_SEL_TSS;
	s[9].attributes = 0x8b;
	s[9].base = GUEST_GPA_TSS;
	s[9].limit = 0x67;
	put(0xd0, EFER_LONG);
	put(0x148, CR4_START);
	put(0x150, cr3);
	put(0x158, cr0);
	put(0x160, 0x400);
	put(0x168, DR6_START);
	put(0x170, 2);
	put(0x178, (uint64_t)ap_main);
	put(0x1d8, AP_STACK - 8);
	put(0x268, PAT_START);
	put(0x3b0, FEATURES);
	put(0x3e8, 1);
	put(0x408, MXCSR_START);
	put(0x410, FCW_START);
}

static uint32_t create(uint64_t features)
{
	uint8_t *ghcb = ghcb_page();

	ghcb_set(ghcb, GHCB_RAX, features);
	return ghcb_exit(ghcb, GHCB_EXIT_AP_CREATION, 1ull << 32 | CREATE, GUEST_GPA_VMSA);
}

int guest_main(unsigned int vcpu)
{
	/* What it was launched with: from here it is taken away. */
	while (vcpu)
		__asm__ volatile("pause");
	make_vmsa();
	CHECK(snp_adjust(GUEST_GPA_VMSA, VMSA_BIT | VMPL1) == 0);
	guest_result()->value[0] = create(FEATURES | INJECTION);
	CHECK(create(FEATURES) == GHCB_DONE);
	guest_sync(1);
	while (started != 0x77)
		__asm__ volatile("pause");
	return 0;
}
