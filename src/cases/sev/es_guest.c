// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guests of SEV-ES and SNP talk to KVM by the GHCB (svm/sev.c, sev_handle_vmgexit): their handler
 * of #VC does it for instructions that exit (guests/vc), or they do it by themselves.
 */
#include "kvex/ghcb.h"
#include "sev_case.h"

#define DEVICE	   0xd0000000
#define DEVICE_STR GUEST_STR(DEVICE)
#define R(i)	   GUEST_STR(GUEST_GPA_RESULT) "+0x40+8*" #i

GUEST_ASM(
	instructions, MODE_LONG,
	/* #VC(0x72), the vendor's string comes in EBX */
	"xor %eax, %eax\n"
	"xor %ecx, %ecx\n"
	"cpuid\n"
	"mov %ebx, " R(
		0) "\n"
		   /* #VC(0x7b), in all sizes */
		   "mov $0x11223344, %eax\n"
		   "mov $0x5555, %edx\n"
		   "out %eax, %dx\n"
		   "mov $-1, %rax\n"
		   "in %dx, %ax\n"
		   "mov %rax, " R(
			   1) "\n"
			      "mov $-1, %rax\n"
			      "in %dx, %eax\n"
			      "mov %rax, " R(
				      2) "\n"
					 "mov $text, %esi\n"
					 "mov $3, %ecx\n"
					 "cld\n"
					 "rep outsb\n"
					 "mov %rcx, " R(
						 3) "\n"
						    /* #VC(0x400) */
						    "movabs $0x1122334455667788, %rax\n"
						    "mov $" DEVICE_STR ", %ebx\n"
						    "mov %al, (%rbx)\n"
						    "mov %rax, 8(%rbx)\n"
						    "movl $0x99, 0x10(%rbx,%rcx,2)\n"
						    "mov 0x18(%rbx), %r9\n"
						    "mov %r9, " R(
							    4) "\n"
							       "movzwl 0x20(%rbx), %eax\n"
							       "mov %rax, " R(
								       5) "\n"
									  /* #VC(0x7c): an MSR that
									     KVM has; and one that
									     nobody has, which is
									     #GP */
									  "mov $0xc001001f, %ecx\n"
									  "rdmsr\n"
									  "mov $0x41, "
									  "%al\n" GUEST_SYNC
									  "mov $0xdeadbe, %ecx\n"
									  "label bad_msr\n"
									  "rdmsr\n"
									  "mov $0x42, "
									  "%al\n" GUEST_DONE
									  ".set text, 0xa000 + "
									  ".Ltext - "
									  "kvex_asm_instructions\n"
									  ".Ltext: .ascii "
									  "\"abc\"\n");

static void check_ports(struct test *t, struct vcpu *vcpu)
{
	CHECK_EQ(run_until_port(vcpu, 0x5555), 0x11223344, "OUT of four bytes");
	answer_in(vcpu, 0x5555, 2, 0xabcd);
	answer_in(vcpu, 0x5555, 4, 0xdeadbeef);
	for (const char *c = "abc"; *c; c++)
		CHECK_EQ(run_until_port(vcpu, 0x5555), *c, "a byte of REP OUTSB");
}

static void check_device(struct test *t, struct vcpu *vcpu)
{
	CHECK_EQ(expect_mmio_write(vcpu, DEVICE, 1), 0x88, "MMIO of one byte");
	CHECK_EQ(expect_mmio_write(vcpu, DEVICE + 8, 8), 0x1122334455667788, "MMIO of eight");
	CHECK_EQ(expect_mmio_write(vcpu, DEVICE + 0x10, 4), 0x99, "MMIO of an immediate");
	answer_mmio_read(vcpu, DEVICE + 0x18, 8, 0x8877665544332211);
	answer_mmio_read(vcpu, DEVICE + 0x20, 2, 0xfedc);
}

static void check_instructions(struct test *t, unsigned long type)
{
	struct sev_guest *g = launched_guest(.type = type, .guest = &instructions);
	const struct kvm_cpuid_entry2 *leaf = &get_supported_cpuid()->entries[0];
	const struct guest_result *r = vm_result(g->vm);
	struct vcpu *vcpu = g->vm->vcpu[0];

	check_ports(t, vcpu);
	check_device(t, vcpu);
	CHECK_EQ(run_until_sync(vcpu), 0x41, "behind an MSR that KVM has");
	CHECK_EQ(leaf->function, 0, "the first leaf");
	CHECK_EQ(r->value[0], leaf->ebx, "CPUID 0 EBX");
	CHECK_EQ(r->value[1], 0xffffffffffffabcd, "IN of two bytes keeps the rest of RAX");
	CHECK_EQ(r->value[2], 0xdeadbeef, "IN of four clears it");
	CHECK_EQ(r->value[3], 0, "RCX behind REP OUTSB");
	CHECK_EQ(r->value[4], 0x8877665544332211, "MMIO read of eight bytes");
	CHECK_EQ(r->value[5], 0xfedc, "MMIO read of two");
	ASSERT(!try_run(vcpu, 0), "KVM_RUN");
	ASSERT_EXIT(vcpu, KVM_EXIT_IO, "the trap");
	CHECK_EQ(vcpu->run->io.port, GUEST_PORT_TRAP, "port");
	CHECK_EQ(r->vector, 13, "the exception of an MSR that nobody has");
	CHECK_EQ(r->rip, symbol(&instructions, "bad_msr"), "where it is");
}

CASE(es_vc_handlers, "sev/es-vc-handlers",
     "CPUID, ports, MMIO and MSRs of an SEV-ES guest go through #VC and the GHCB, to the bit",
     SEV_ES_CASE)
{
	check_instructions(t, KVM_X86_SEV_ES_VM);
}

/* The MSR protocol alone: information, CPUID, then the end. In real mode there is no other. */
GUEST_ASM(speaks, MODE_REAL,
	  "mov $0xc0010130, %ecx\n"
	  "mov $2, %eax\n"
	  "xor %edx, %edx\n"
	  "wrmsr\n"
	  "rep; vmmcall\n"
	  "rdmsr\n"
	  "shr $24, %eax\n" /* the C-bit's number */
	  "shl $16, %eax\n"
	  "or $0x5100, %eax\n" /* set 5 */
	  "xor %edx, %edx\n"
	  "wrmsr\n"
	  "rep; vmmcall\n"
	  "hlt\n");

GUEST_ASM(asks_the_end, MODE_LONG,
	  "mov $" GUEST_STR(
		  GUEST_GPA_SHARED) ", %eax\n"
				    "mov %rax, %rbx\n"
				    "movabs $0x8000fffe, %rcx\n"
				    "mov %rcx, 0x390(%rbx)\n"
				    "movq $0x2a, 0x398(%rbx)\n"
				    "movq $0, 0x3a0(%rbx)\n"
				    "movabs $0x001c000000000000, %rcx\n" /* code, info 1, info 2 are
									    valid */
				    "mov %rcx, 0x3f8(%rbx)\n"
				    "movw $2, 0xffa(%rbx)\n"
				    "movl $0, 0xffc(%rbx)\n"
				    "mov $0xc0010130, %ecx\n"
				    "xor %edx, %edx\n"
				    "wrmsr\n"
				    "rep; vmmcall\n"
				    "hlt\n");

static void check_end(struct test *t, struct vcpu *vcpu, uint64_t word)
{
	run(vcpu);
	ASSERT_EXIT(vcpu, KVM_EXIT_SYSTEM_EVENT, "the guest's end");
	CHECK_EQ(vcpu->run->system_event.type, KVM_SYSTEM_EVENT_SEV_TERM, "type");
	CHECK_EQ(vcpu->run->system_event.ndata, 1, "words");
	CHECK_EQ(vcpu->run->system_event.data[0], word, "the guest's word");
}

CASE(es_terminate, "sev/es-terminate",
     "an SEV-ES guest ends itself by the GHCB MSR, with a reason, and by the GHCB", SEV_ES_CASE)
{
	struct sev_guest *g = launched_guest(.type = KVM_X86_SEV_ES_VM, .guest = &speaks);
	uint64_t c_bit = (uint64_t)__builtin_ctzll(g->vm->config.c_bit);

	check_push(t, "MSR");
	check_end(t, g->vm->vcpu[0], GHCB_TERM(5, c_bit));
	check_pop(t);
	g = launched_guest(.type = KVM_X86_SEV_ES_VM, .guest = &asks_the_end);
	check_push(t, "GHCB");
	check_end(t, g->vm->vcpu[0], GUEST_GPA_SHARED);
	check_pop(t);
}

CASE(snp_vc_handlers, "sev/snp-vc-handlers",
     "CPUID, ports, MMIO and MSRs of an SNP guest go through #VC and a registered GHCB", SNP_CASE)
{
	check_instructions(t, KVM_X86_SNP_VM);
}

CASE(snp_terminate, "sev/snp-terminate",
     "an SNP guest ends itself by the GHCB MSR, in real mode with all memory private", SNP_CASE)
{
	struct sev_guest *g = launched_guest(.type = KVM_X86_SNP_VM, .guest = &speaks);
	uint64_t c_bit = (uint64_t)__builtin_ctzll(g->vm->config.c_bit);

	check_end(t, g->vm->vcpu[0], GHCB_TERM(5, c_bit));
}
