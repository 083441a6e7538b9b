/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vm: a virtual machine, built in ordered stages. The order is data: KVM wants VM-scoped
 * capabilities before the irqchip, the irqchip before the first vCPU, CPUID before the first
 * KVM_RUN; a case that wants to see what happens otherwise passes another order, or none, and runs
 * the stages itself with vm_stage().
 */
#ifndef KVEX_VM_H
#define KVEX_VM_H

#include "kvex/guest.h"
#include "kvex/sys.h"

#define VM_MAX_SLOTS 16
#define VM_MAX_VCPUS 16
#define VM_MAX_CAPS  8

enum vm_stage {
	VM_STAGE_END,
	VM_STAGE_CAPS,	  /* KVM_ENABLE_CAP for each of config.caps */
	VM_STAGE_IRQCHIP, /* as config.irqchip says */
	VM_STAGE_MEMORY,  /* one slot of config.mem_size bytes at 0, the guest image in it */
	VM_STAGE_VCPUS,	  /* KVM_CREATE_VCPU, config.vcpus times */
	VM_STAGE_CPUID,	  /* KVM_SET_CPUID2 with what KVM supports, edited by config.edit_cpuid */
	VM_STAGE_REGS,	  /* tables in memory, SREGS and REGS for config.mode */
};

/* The order above. */
extern const enum vm_stage vm_default_stages[];

enum vm_irqchip { VM_IRQCHIP_NONE, VM_IRQCHIP_SPLIT, VM_IRQCHIP_KERNEL };

struct vm_cap {
	uint32_t cap;
	uint64_t arg0;
};

struct exit_ring;

struct vm_config {
	unsigned long type; /* KVM_X86_*_VM */
	uint64_t mem_size;  /* bytes, a multiple of 4 KiB; 0: 1 MiB */
	unsigned int vcpus; /* 0: 1 */
	enum vm_irqchip irqchip;
	enum cpu_mode mode;		 /* MODE_DEFAULT: the guest image's, else long */
	const struct guest_image *guest; /* NULL: empty memory; must outlive the VM */
	struct vm_cap caps[VM_MAX_CAPS]; /* cap 0 ends the list */
	void (*edit_cpuid)(struct kvm_cpuid2 *cpuid);
	const enum vm_stage *stages; /* NULL: vm_default_stages */
	bool no_sync_regs;	     /* registers through ioctls only */
	bool no_idt;		     /* no trap stubs: any exception is a triple fault */
	uint64_t c_bit;		     /* SEV: the bit of encrypted pages in page tables and CR3 */
	bool private_memory;	/* memory has a guest_memfd; all but the shared pages is private */
	struct exit_ring *ring; /* flight recorder of vCPU 0; NULL: one of the vCPU's own */
};

/* A memory slot; hva is the mapping that backs it. */
struct vm_slot {
	uint32_t id; /* KVM's slot number: address space << 16 | index */
	uint32_t flags;
	uint64_t gpa, size;
	uint8_t *hva;
	bool owned; /* unmapped when the VM is destroyed */
	int memfd;  /* guest_memfd of its private pages, -1: none */
};

struct vcpu;

struct vm {
	struct sys *sys;
	int fd;
	struct vm_config config;
	struct vm_slot slot[VM_MAX_SLOTS];
	unsigned int nr_slots;
	struct vcpu *vcpu[VM_MAX_VCPUS];
	unsigned int nr_vcpus;
	bool dead; /* KVM answers EIO everywhere: it has killed the VM */
	struct sys_error err;
};

/*
 * KVM_CREATE_VM (api.rst 4.2) and the stages of CONFIG, which is copied. On failure everything is
 * undone, *OUT is NULL and the text is in sys->err.
 */
int vm_create(struct sys *sys, const struct vm_config *config, struct vm **out);
/* Stops the vCPUs' threads, destroys vCPUs, mappings and the VM. NULL is allowed. */
void vm_destroy(struct vm *vm);
/* Runs one stage now. */
int vm_stage(struct vm *vm, enum vm_stage stage);

/* KVM_ENABLE_CAP on the VM (api.rst 4.37). */
int vm_enable_cap(struct vm *vm, uint32_t cap, uint64_t arg0);
/* KVM_CHECK_EXTENSION on the VM. */
int vm_check_cap(struct vm *vm, unsigned int cap);

/* --- memory ------------------------------------------------------------------------------- */

#define VM_AS_NORMAL 0
#define VM_AS_SMM    1 /* what the CPU sees in SMM, where KVM_CAP_MULTI_ADDRESS_SPACE is 2 */

/*
 * Adds a slot of SIZE bytes at GPA in address space AS (api.rst 4.35). HVA NULL: fresh zeroed
 * memory, owned by the VM; else the caller's, which must outlive it. FLAGS: KVM_MEM_*.
 */
int vm_add_memory(struct vm *vm, unsigned int as, uint64_t gpa, uint64_t size, void *hva,
		  uint32_t flags);
/*
 * The same with fresh memory for shared pages and a guest_memfd for private ones (api.rst 4.140):
 * KVM keeps both, the attributes of a page say which of them the guest has. hva is what the host
 * can see.
 */
int vm_add_private_memory(struct vm *vm, uint64_t gpa, uint64_t size);
/* KVM_SET_MEMORY_ATTRIBUTES (api.rst 4.141): the pages are the guest's own, or shared. */
int vm_set_private(struct vm *vm, uint64_t gpa, uint64_t size, bool is_private);
/* Host address of LEN bytes at GPA of address space AS, NULL if not wholly inside one slot. */
void *vm_hva_as(const struct vm *vm, unsigned int as, uint64_t gpa, size_t len);
static inline void *vm_hva(const struct vm *vm, uint64_t gpa, size_t len)
{
	return vm_hva_as(vm, VM_AS_NORMAL, gpa, len);
}
/* Whether an encrypted guest in long mode shares the page at GPA with the host (guest_abi.h). */
bool vm_page_is_shared(uint64_t gpa);
/* The result page, NULL if there is no memory there. */
struct guest_result *vm_result(const struct vm *vm);

#endif
