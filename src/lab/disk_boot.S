/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot sector of disk.c: reads extents of the disk to where the table wants them and enters the
 * kernel in 32-bit mode, with EBX and ESI both pointing to what it is told. No BIOS call is made:
 * they could not reach beyond 1 MiB.
 */
#include "lab/disk_boot.h"

#define LOADED	    0x7c00
#define ADDRESS(at) (LOADED + (at) - lab_boot_sector)

#define ATA_DATA    0x1f0
#define ATA_COUNT   0x1f2
#define ATA_DRIVE   0x1f6
#define ATA_COMMAND 0x1f7
#define READ_EXT    0x24
#define BSY	    0x80
#define DRQ	    0x08

	.section .rodata
	.global lab_boot_sector
	.balign 16
	.code16
lab_boot_sector:
	cli
	xor	%ax, %ax
	mov	%ax, %ds
	lgdtl	ADDRESS(gdt_pointer)
	in	$0x92, %al
	or	$2, %al
	and	$0xfe, %al
	out	%al, $0x92
	mov	%cr0, %eax
	or	$1, %eax
	mov	%eax, %cr0
	ljmpl	$0x10, $ADDRESS(protected)

	.code32
protected:
	mov	$0x18, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %fs
	mov	%eax, %gs
	mov	%eax, %ss
	mov	$LOADED, %esp
	mov	$(LOADED + BOOT_TABLE), %esi
	cld
extent:
	lodsl
	mov	%eax, %ebx
	lodsl
	mov	%eax, %ebp
	lodsl
	mov	%eax, %edi
	test	%ebp, %ebp
	jz	enter
	mov	$ATA_DRIVE, %edx
	mov	$0xe0, %al
	out	%al, %dx
	/* LBA48: the high halves of count and sector go first, through the same ports. */
	mov	$ATA_COUNT, %edx
	mov	%ebp, %eax
	shr	$8, %eax
	out	%al, %dx
	inc	%edx
	mov	%ebx, %eax
	shr	$24, %eax
	out	%al, %dx
	xor	%eax, %eax
	inc	%edx
	out	%al, %dx
	inc	%edx
	out	%al, %dx
	mov	$ATA_COUNT, %edx
	mov	%ebp, %eax
	out	%al, %dx
	inc	%edx
	mov	%ebx, %eax
	out	%al, %dx
	inc	%edx
	shr	$8, %eax
	out	%al, %dx
	inc	%edx
	shr	$8, %eax
	out	%al, %dx
	mov	$ATA_COMMAND, %edx
	mov	$READ_EXT, %al
	out	%al, %dx
sector:
	mov	$ATA_COMMAND, %edx
1:	in	%dx, %al
	test	$BSY, %al
	jnz	1b
	test	$DRQ, %al
	jz	1b
	mov	$ATA_DATA, %edx
	mov	$128, %ecx
	rep insl
	dec	%ebp
	jnz	sector
	jmp	extent
enter:
	/* The last entry: nothing to read, what to tell, where to enter. */
	mov	%ebx, %esi
	jmp	*%edi

	.balign 8
gdt:
	.quad	0
	.quad	0
	.quad	0x00cf9b000000ffff /* 0x10 and 0x18: as Linux's boot protocol wants them */
	.quad	0x00cf93000000ffff
gdt_pointer:
	.word	. - gdt - 1
	.long	ADDRESS(gdt)

	.org	lab_boot_sector + BOOT_SECTOR - 2
	.word	0xaa55
	.section .note.GNU-stack, "", @progbits
