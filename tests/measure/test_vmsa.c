// SPDX-License-Identifier: GPL-2.0-or-later
/* The VMSA against the offsets of APM vol. 2, table B-4, and against what KVM makes of registers.
 */
#include "../vmm/cmocka_tests.h"
#include "kvex/measure.h"

static uint64_t at(const uint8_t *page, size_t offset, size_t len)
{
	uint64_t value = 0;

	memcpy(&value, page + offset, len);
	return value;
}

#define AT64(offset, want) assert_int_equal(at(page, offset, 8), want)
#define AT32(offset, want) assert_int_equal(at(page, offset, 4), want)
#define AT16(offset, want) assert_int_equal(at(page, offset, 2), want)

/* Every register has a value of its own, so that none can stand in another's place. */
static void general_registers(void **state __attribute__((unused)))
{
	struct vmsa_state s = {.regs = {.rax = 0x10,
					.rbx = 0x11,
					.rcx = 0x12,
					.rdx = 0x13,
					.rsi = 0x14,
					.rdi = 0x15,
					.rsp = 0x16,
					.rbp = 0x17,
					.r8 = 0x18,
					.r9 = 0x19,
					.r10 = 0x1a,
					.r11 = 0x1b,
					.r12 = 0x1c,
					.r13 = 0x1d,
					.r14 = 0x1e,
					.r15 = 0x1f,
					.rip = 0x20,
					.rflags = 0x200}};
	uint8_t page[PLAN_PAGE_SIZE];

	vmsa_build(&s, page);
	AT64(0x1f8, 0x10);
	AT64(0x318, 0x11);
	AT64(0x308, 0x12);
	AT64(0x310, 0x13);
	AT64(0x330, 0x14);
	AT64(0x338, 0x15);
	AT64(0x1d8, 0x16);
	AT64(0x328, 0x17);
	for (unsigned int i = 0; i < 8; i++)
		AT64(0x340 + 8 * i, 0x18 + i);
	AT64(0x178, 0x20);
	AT64(0x170, 0x202);
}

static void control_registers(void **state __attribute__((unused)))
{
	struct vmsa_state s = {.sregs = {.cr0 = 0xe0010033,
					 .cr2 = 0x5555,
					 .cr3 = 0x8000000003000,
					 .cr4 = 0x620,
					 .efer = 0xd00,
					 .gdt = {.base = 0x1000, .limit = 0x47},
					 .idt = {.base = 0x1800, .limit = 0x1ff}},
			       .dr6 = 0xffff0ff0,
			       .dr7 = 0x400,
			       .xcr0 = 7,
			       .xss = 0x800,
			       .pkru = 0x55555554,
			       .pat = 0x0007040600070406,
			       .debugctl = 2,
			       .star = 0x31,
			       .lstar = 0x32,
			       .cstar = 0x33,
			       .sfmask = 0x34,
			       .kernel_gs_base = 0x35,
			       .sysenter_cs = 0x36,
			       .sysenter_esp = 0x37,
			       .sysenter_eip = 0x38,
			       .sev_features = 0x21};
	uint8_t page[PLAN_PAGE_SIZE];

	vmsa_build(&s, page);
	AT64(0x158, 0x80010033); /* CD and NW are taken out */
	AT64(0x240, 0);		 /* CR2 */
	AT64(0x150, 0x8000000003000);
	AT64(0x148, 0x660); /* and MCE */
	AT64(0xd0, 0x1d00); /* and SVME */
	AT32(0x64, 0x47);
	AT64(0x68, 0x1000);
	AT32(0x84, 0x1ff);
	AT64(0x88, 0x1800);
	AT64(0x168, 0xffff0ff0);
	AT64(0x160, 0x400);
	AT64(0x3e8, 7);
	AT64(0x140, 0x800);
	AT32(0x2e8, 0x55555554);
	AT64(0x268, 0x0007040600070406);
	AT64(0x270, 2);
	for (unsigned int i = 0; i < 8; i++)
		AT64(0x200 + 8 * i, 0x31 + i);
	AT64(0x3b0, 0x21);
}

static void segments(void **state __attribute__((unused)))
{
	static const struct kvm_segment flat = {.base = 0x1122334455667788,
						.limit = ~0U,
						.selector = 0x10,
						.type = 3,
						.present = 1,
						.db = 1,
						.s = 1,
						.g = 1};
	struct vmsa_state s = {.sregs = {.es = flat,
					 .cs = flat,
					 .ss = flat,
					 .ds = flat,
					 .fs = flat,
					 .gs = flat,
					 .ldt = flat,
					 .tr = flat}};
	static const unsigned int where[] = {0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x70, 0x90};
	uint8_t page[PLAN_PAGE_SIZE];

	s.sregs.cs.type = 0xb;
	s.sregs.cs.db = 0;
	s.sregs.cs.l = 1;
	s.sregs.ss.dpl = 3;
	s.sregs.ds.avl = 1;
	s.sregs.ldt.unusable = 1;
	s.sregs.tr.s = 0;
	vmsa_build(&s, page);
	for (unsigned int i = 0; i < 8; i++) {
		AT16(where[i], 0x10);
		AT32(where[i] + 4, 0xffffffff);
		AT64(where[i] + 8, 0x1122334455667788);
	}
	AT16(0x02, 0xc93);
	AT16(0x12, 0xa9b);
	AT16(0x22, 0xcf3);
	AT16(0x32, 0xd93);
	AT16(0x72, 0xc13);
	AT16(0x92, 0xc83);
	assert_int_equal(page[0xcb], 3); /* CPL is SS's DPL */
}

static void fpu(void **state __attribute__((unused)))
{
	struct vmsa_state s = {0};
	uint8_t page[PLAN_PAGE_SIZE], *x = (uint8_t *)s.xsave;

	for (unsigned int i = 0; i < 416; i++)
		x[i] = (uint8_t)(i + i / 256);
	memset(x + 576, 0x5a, 256);
	vmsa_build(&s, page);
	AT16(0x410, 0x0100); /* FCW */
	AT16(0x40e, 0x0302); /* FSW */
	AT16(0x40c, 0x0504); /* FTW */
	AT16(0x412, 0x0706); /* FOP */
	AT64(0x418, 0x0f0e0d0c0b0a0908);
	AT64(0x400, 0x1716151413121110);
	AT32(0x408, 0x1b1a1918); /* MXCSR */
	for (unsigned int i = 0; i < 8; i++) {
		assert_memory_equal(page + 0x420 + 8 * i, x + 32 + 16 * i, 8);
		assert_memory_equal(page + 0x460 + 2 * i, x + 40 + 16 * i, 2);
	}
	assert_memory_equal(page + 0x470, x + 160, 256);
	AT64(0x570, 0); /* no YMM in XSTATE_BV */
	x[512] = 4;
	vmsa_build(&s, page);
	assert_memory_equal(page + 0x570, x + 576, 256);
	s.legacy_init = true;
	vmsa_build(&s, page);
	for (size_t i = 0x400; i < PLAN_PAGE_SIZE; i++)
		assert_int_equal(page[i], 0);
}

/* svm.c, init_vmcb and x86.c, kvm_vcpu_reset. */
static void reset(void **state __attribute__((unused)))
{
	uint8_t page[PLAN_PAGE_SIZE];
	struct vmsa_state s;

	memset(page, 0xff, sizeof(page));
	vmsa_state_reset(&s, SEV_KIND_ES);
	vmsa_build(&s, page);
	AT16(0x10, 0xf000);
	AT16(0x12, 0x9a);
	AT64(0x18, 0xffff0000);
	AT16(0x02, 0x92);
	AT16(0x22, 0x92);
	AT16(0x72, 0x82);
	AT16(0x92, 0x83);
	AT64(0xd0, 0x1000);
	AT64(0x148, 0x40);
	AT64(0x158, 0x10);
	AT64(0x178, 0xfff0);
	AT64(0x310, 0x600);
	AT64(0x3e8, 1);
	AT32(0x408, 0x1f80);
	AT16(0x410, 0x37f);
	AT64(0x3b0, 0);
	AT64(0xff8, 0);
	vmsa_state_reset(&s, SEV_KIND_SNP);
	vmsa_build(&s, page);
	AT64(0x3b0, 1);
}

static void field_names(void **state __attribute__((unused)))
{
	assert_string_equal(vmsa_field(0x178), "rip");
	assert_string_equal(vmsa_field(0x17f), "rip");
	assert_string_equal(vmsa_field(0x310), "rdx");
	assert_string_equal(vmsa_field(0x12), "cs");
	assert_string_equal(vmsa_field(0x3b0), "sev_features");
	assert_string_equal(vmsa_field(0x66f), "ymm");
	assert_string_equal(vmsa_field(0x670), "reserved");
	assert_string_equal(vmsa_field(0xd8), "reserved");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(general_registers),
		cmocka_unit_test(control_registers),
		cmocka_unit_test(segments),
		cmocka_unit_test(fpu),
		cmocka_unit_test(reset),
		cmocka_unit_test(field_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
