/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmx_asm: VMX in a GUEST_ASM, as assembler's macros. The list of fields is where vmx_prepare() or
 * vmx_set_fields() has put it. RAX and RSI are lost.
 *
 *	vmx_begin	 CR4.VMXE, VMXON, VMCLEAR, VMPTRLD, vmx_write_fields; EBP = 0
 *	vmx_write_fields VMWRITE of all fields of the list
 *	vmx_read_fields	 VMREAD of the same fields, into the list
 *	vmx_enter	 VMLAUNCH the first time, VMRESUME later: EBP tells
 *	vmx_check N	 after an instruction of VMX: if it has failed, so has the guest's check N,
 *			 and the VM-instruction error is what it saw
 */
#ifndef KVEX_VMX_ASM_H
#define KVEX_VMX_ASM_H

#include "kvex/vmx.h"

#define VMX_ASM_STATUS	 "4+" GUEST_STR(GUEST_GPA_RESULT)
#define VMX_ASM_SAW	 "0+" GUEST_STR(GUEST_RESULT_VALUE(0))
#define VMX_ASM_FAIL	 "out %al, $" GUEST_STR(GUEST_PORT_FAIL)
#define VMX_ASM_LIST	 "$" GUEST_STR(VMX_GPA_FIELDS)
#define VMX_ASM_ENTRY	 "$" GUEST_STR(VMX_FIELD_ENTRY)
#define VMX_ASM_WRITTEN	 GUEST_STR(VMX_FIELD_WRITTEN) "(%rsi)"
#define VMX_ASM_READ	 GUEST_STR(VMX_FIELD_READ) "(%rsi)"
#define VMX_ASM_POINTERS GUEST_STR(VMX_GPA_POINTERS)

/* CF or ZF tells of a failure (SDM 3C 31.2); 0x4400 is VMX_INSTRUCTION_ERROR. */
__asm__(".macro vmx_check step:req\n"
	"ja .Lvmx_ok_\\@\n"
	"movq $0, " VMX_ASM_SAW "\n"
	"mov $0x4400, %eax\n"
	"vmread %rax, " VMX_ASM_SAW "\n"
	"movl $\\step, " VMX_ASM_STATUS "\n"
	"mov $\\step, %al\n" VMX_ASM_FAIL "\n"
	".Lvmx_ok_\\@:\n"
	".endm\n");

__asm__(".macro vmx_each_field step:req, insn:vararg\n"
	"mov " VMX_ASM_LIST ", %esi\n"
	"jmp .Lvmx_test_\\@\n"
	".Lvmx_next_\\@:\n"
	"\\insn\n"
	"vmx_check \\step\n"
	"add " VMX_ASM_ENTRY ", %esi\n"
	".Lvmx_test_\\@:\n"
	"mov (%rsi), %rax\n"
	"test %rax, %rax\n"
	"jnz .Lvmx_next_\\@\n"
	".endm\n");

__asm__(".macro vmx_write_fields\n"
	"vmx_each_field 14, vmwrite " VMX_ASM_WRITTEN ", %rax\n"
	".endm\n"
	".macro vmx_read_fields\n"
	"vmx_each_field 15, vmread %rax, " VMX_ASM_READ "\n"
	".endm\n");

__asm__(".macro vmx_begin\n"
	"mov %cr4, %rax\n"
	"or $0x2000, %eax\n"
	"mov %rax, %cr4\n"
	"vmxon " VMX_ASM_POINTERS "\n"
	"vmx_check 11\n"
	"vmclear 8+" VMX_ASM_POINTERS "\n"
	"vmx_check 12\n"
	"vmptrld 8+" VMX_ASM_POINTERS "\n"
	"vmx_check 13\n"
	"vmx_write_fields\n"
	"xor %ebp, %ebp\n"
	".endm\n");

__asm__(".macro vmx_enter\n"
	"test %ebp, %ebp\n"
	"jnz .Lvmx_resume_\\@\n"
	"inc %ebp\n"
	"vmlaunch\n"
	"vmx_check 16\n"
	".Lvmx_resume_\\@:\n"
	"vmresume\n"
	"vmx_check 17\n"
	".endm\n");

#endif
