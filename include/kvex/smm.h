/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smm: system management mode. In SMM a vCPU sees address space 1 instead of 0 (api.rst 4.35,
 * KVM_CAP_MULTI_ADDRESS_SPACE), enters the handler at SMBASE + 0x8000 in a 16-bit real mode of its
 * own (IDT limit 0: any exception is a triple fault), and finds its old state saved at
 * SMBASE + 0xfe00, where RSM takes it from.
 *
 * Functions return 0 or -errno; the error is in the VM's or the vCPU's err.
 */
#ifndef KVEX_SMM_H
#define KVEX_SMM_H

#include "kvex/vcpu.h"

#define SMM_SMBASE     0x30000 /* after a reset */
#define SMM_ENTRY      0x8000  /* of the handler, from SMBASE */
#define SMM_SAVE_AREA  0xfe00  /* 512 bytes, from SMBASE */
#define SMM_SMRAM_SIZE 0x10000 /* what an SMBASE has to have behind it */

#define MSR_SMI_COUNT 0x34
#define MSR_SMBASE    0x9e /* KVM: for userspace only */

/* What address space 1 holds of the guest's memory. */
enum smm_memory {
	SMM_SHARED, /* the same */
	SMM_COPY,   /* a copy made now: whoever reads or writes it is in SMM */
};

/*
 * Gives VM an address space 1 with the memory that it has by now, as MEMORY says. -EINVAL from KVM:
 * it has no SMM.
 */
int smm_add_memory(struct vm *vm, enum smm_memory memory);
/*
 * Copies HANDLER (position-independent 16-bit code: a GUEST_ASM of MODE_REAL) to SMBASE + 0x8000 in
 * address space 1. Where that has no memory yet, it gets 64 KiB that are seen in SMM only. -E2BIG
 * if the handler would reach into the save area.
 */
int smm_add_handler(struct vm *vm, uint64_t smbase, const struct guest_image *handler);
/* Both, the handler at SMM_SMBASE: with SMM_SHARED it stands in the guest's memory too. */
int smm_add_smram(struct vm *vm, enum smm_memory memory, const struct guest_image *handler);

/* KVM_SMI (api.rst 4.96): the next KVM_RUN enters SMM; in SMM it waits for RSM. -ENOTTY: no SMM. */
int smm_raise(struct vcpu *vcpu);
int smm_get_smbase(struct vcpu *vcpu, uint64_t *smbase);
int smm_set_smbase(struct vcpu *vcpu, uint64_t smbase);

/* The part of KVM_GET/SET_VCPU_EVENTS that is SMM's; setting touches nothing else. */
struct smm_events {
	bool smm;	   /* in SMM */
	bool pending;	   /* an SMI waits */
	bool inside_nmi;   /* NMIs were blocked when SMM was entered */
	bool latched_init; /* an INIT waits for RSM; in-kernel APIC only */
};
int smm_get_events(struct vcpu *vcpu, struct smm_events *events);
int smm_set_events(struct vcpu *vcpu, const struct smm_events *events);

/*
 * The saved state, in the layout that its revision tells (KVM writes the 64-bit one if the guest's
 * CPUID has long mode). A field has its register's name: "rip", "cr0", "cs" (the selector),
 * "cs_base", "smbase"; "rax" is the 32-bit layout's EAX too.
 */
enum smm_layout {
	SMM_LAYOUT_NONE, /* no revision that is known: nothing was saved there */
	SMM_LAYOUT_32,
	SMM_LAYOUT_64,
};
enum smm_layout smm_layout_at(const struct vm *vm, uint64_t smbase);
/* -ENOENT: no such field in this layout; -ENODATA: nothing saved at SMBASE. Text in vm->err. */
int smm_read_saved(struct vm *vm, uint64_t smbase, const char *field, uint64_t *value);
int smm_write_saved(struct vm *vm, uint64_t smbase, const char *field, uint64_t value);

#endif
