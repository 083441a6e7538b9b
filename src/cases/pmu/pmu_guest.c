// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guest of steps. RBX is the step, R15 the first of them; RSI, RDI, R10 are its own. What a
 * step costs is the same each time: a table of handlers, no comparisons.
 */
#include "pmu_guest.h"

/* Numbers by name, so that the text below stays one. */
#define NAMED(name, value) ".set " name ", " GUEST_STR(value) "\n"
#define NAMES                                                                                      \
	NAMED("STEPS", PMU_STEPS)                                                                  \
	NAMED("STEP_SIZE", PMU_STEP_SIZE)                                                          \
	NAMED("GATE", PMU_GATE)                                                                    \
	NAMED("UDATA", GUEST_SEL_UDATA)                                                            \
	NAMED("UCODE", GUEST_SEL_UCODE64)                                                          \
	NAMED("DATA", GUEST_SEL_DATA)                                                              \
	NAMED("PORT_DONE", GUEST_PORT_DONE)                                                        \
	NAMED("PORT_SYNC", GUEST_PORT_SYNC)                                                        \
	NAMED("COUNT_AT", GUEST_RESULT_VALUE(PMI_COUNT))                                           \
	NAMED("LEFT_AT", GUEST_RESULT_VALUE(PMI_LOOP_LEFT))                                        \
	NAMED("APIC_EOI", 0xfee000b0)                                                              \
	NAMED("USER_FLAGS", 0x3002) /* IOPL 3, interrupts off */

GUEST_ASM(pmu_steps, MODE_LONG,
	  NAMES "mov $STEPS, %r15d\n"
		"label with_steps\n"
		"mov %r15, %rbx\n"
		"0: mov (%rbx), %eax\n"
		"mov 4(%rbx), %ecx\n"
		"lea 20f(%rip), %rdx\n"
		"movslq (%rdx, %rax, 4), %rax\n"
		"add %rdx, %rax\n"
		"jmp *%rax\n"
		/* One of these for each step_op. */
		".balign 4\n"
		"20: .long 1f - 20b, 2f - 20b, 3f - 20b, 4f - 20b, 5f - 20b, 6f - 20b\n"
		".long 7f - 20b, 8f - 20b, 9f - 20b, 10f - 20b, 11f - 20b, 12f - 20b\n"
		"19: add $STEP_SIZE, %rbx\n"
		"jmp 0b\n"
		/* end */
		"1: xor %eax, %eax\n"
		"out %al, $PORT_DONE\n"
		"mov %r15, %rbx\n"
		"jmp 0b\n"
		/* write */
		"2: mov 8(%rbx), %eax\n"
		"mov 12(%rbx), %edx\n"
		"wrmsr\n"
		"jmp 19b\n"
		/* read */
		"3: rdmsr\n"
		"18: mov %eax, 8(%rbx)\n"
		"mov %edx, 12(%rbx)\n"
		"jmp 19b\n"
		/* rdpmc */
		"4: rdpmc\n"
		"jmp 18b\n"
		/* loop */
		"5: loop 5b\n"
		"jmp 19b\n"
		/* cpuid */
		"6: mov %ecx, %esi\n"
		"mov %rbx, %rdi\n"
		"17: xor %eax, %eax\n"
		"cpuid\n"
		"dec %esi\n"
		"jnz 17b\n"
		"mov %rdi, %rbx\n"
		"jmp 19b\n"
		/* store, load */
		"7: mov 8(%rbx), %eax\n"
		"mov %eax, (%rcx)\n"
		"jmp 19b\n"
		"8: mov (%rcx), %eax\n"
		"mov %rax, 8(%rbx)\n"
		"jmp 19b\n"
		/* user: IRET to CPL 3, and back through a gate for it */
		"9: mov %rsp, %r10\n"
		"lea 16f(%rip), %rax\n"
		"push $UDATA\n"
		"push %r10\n"
		"push $USER_FLAGS\n"
		"push $UCODE\n"
		"push %rax\n"
		"iretq\n"
		"16: loop 16b\n"
		"int $GATE\n"
		"label from_user\n"
		"mov %r10, %rsp\n"
		"mov $DATA, %eax\n"
		"mov %eax, %ss\n"
		"jmp 19b\n"
		/* interrupts */
		"10: test %ecx, %ecx\n"
		"jz 13f\n"
		"sti\n"
		"jmp 19b\n"
		"13: cli\n"
		"jmp 19b\n"
		/* sync */
		"11: mov %ecx, %eax\n"
		"out %al, $PORT_SYNC\n"
		"jmp 19b\n"
		/* forced emulation: kvm.force_emulation_prefix, then NOP */
		"12: ud2\n"
		".ascii \"kvm\"\n"
		"nop\n"
		"dec %ecx\n"
		"jnz 12b\n"
		"jmp 19b\n"
		/* The counter's interrupt: counted, and the loop's rest kept at the first. */
		"label pmi\n"
		"push %rax\n"
		"mov $APIC_EOI, %eax\n"
		"movl $0, (%rax)\n"
		"jmp 15f\n"
		"label pmi_nmi\n"
		"push %rax\n"
		"15: cmpq $0, COUNT_AT\n"
		"jne 14f\n"
		"mov %rcx, LEFT_AT\n"
		"14: incq COUNT_AT\n"
		"pop %rax\n"
		"iretq\n");

const struct guest_image *const pmu_guest = &pmu_steps;
