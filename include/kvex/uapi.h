/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uapi: <linux/kvm.h> plus what the build machine's copy may be too old to know. Every structure
 * added here has its size asserted, every number is the kernel's ABI (include/uapi/linux/kvm.h,
 * arch/x86/include/uapi/asm/kvm.h).
 */
#ifndef KVEX_UAPI_H
#define KVEX_UAPI_H

#include <linux/kvm.h>

/* Capabilities (KVM_CHECK_EXTENSION, KVM_ENABLE_CAP). */
#define KVEX_CAP(name, nr) _Static_assert((name) == (nr), #name)
#ifndef KVM_CAP_X86_NOTIFY_VMEXIT
#define KVM_CAP_X86_NOTIFY_VMEXIT 219
#endif
#ifndef KVM_CAP_PMU_EVENT_MASKED_EVENTS
#define KVM_CAP_PMU_EVENT_MASKED_EVENTS 226
#endif
#ifndef KVM_CAP_USER_MEMORY2
#define KVM_CAP_USER_MEMORY2 231
#endif
#ifndef KVM_CAP_MEMORY_FAULT_INFO
#define KVM_CAP_MEMORY_FAULT_INFO 232
#endif
#ifndef KVM_CAP_MEMORY_ATTRIBUTES
#define KVM_CAP_MEMORY_ATTRIBUTES 233
#endif
#ifndef KVM_CAP_GUEST_MEMFD
#define KVM_CAP_GUEST_MEMFD 234
#endif
#ifndef KVM_CAP_VM_TYPES
#define KVM_CAP_VM_TYPES 235
#endif
#ifndef KVM_CAP_PRE_FAULT_MEMORY
#define KVM_CAP_PRE_FAULT_MEMORY 236
#endif
#ifndef KVM_CAP_X86_APIC_BUS_CYCLES_NS
#define KVM_CAP_X86_APIC_BUS_CYCLES_NS 237
#endif
#ifndef KVM_CAP_GUEST_MEMFD_FLAGS
#define KVM_CAP_GUEST_MEMFD_FLAGS 244
#endif
KVEX_CAP(KVM_CAP_X86_BUS_LOCK_EXIT, 193);
KVEX_CAP(KVM_CAP_PMU_CAPABILITY, 212);
KVEX_CAP(KVM_CAP_X86_TRIPLE_FAULT_EVENT, 218);

/* VM types for KVM_CREATE_VM (api.rst 4.2). */
#ifndef KVM_X86_DEFAULT_VM
#define KVM_X86_DEFAULT_VM	0
#define KVM_X86_SW_PROTECTED_VM 1
#define KVM_X86_SEV_VM		2
#define KVM_X86_SEV_ES_VM	3
#define KVM_X86_SNP_VM		4
#define KVM_X86_TDX_VM		5
#endif

/* Exit reasons. */
#ifndef KVM_EXIT_MEMORY_FAULT
#define KVM_EXIT_MEMORY_FAULT 39
#endif
#ifndef KVM_EXIT_TDX
#define KVM_EXIT_TDX 40
#endif
#ifndef KVM_EXIT_ARM_SEA
#define KVM_EXIT_ARM_SEA 41
#endif
#ifndef KVM_EXIT_ARM_LDST64B
#define KVM_EXIT_ARM_LDST64B 42
#endif
#ifndef KVM_EXIT_SNP_REQ_CERTS
#define KVM_EXIT_SNP_REQ_CERTS 43
#endif
/* struct kvm_run::memory_fault of api.rst 5; older headers have no name for it in the union. */
struct kvex_memory_fault {
	__u64 flags;
	__u64 gpa;
	__u64 size;
};
_Static_assert(sizeof(struct kvex_memory_fault) == 24, "memory_fault");
#define KVEX_RUN_MEMORY_FAULT(run) ((struct kvex_memory_fault *)&(run)->hw)

/* kvm_run->flags on x86. */
#ifndef KVM_RUN_X86_SMM
#define KVM_RUN_X86_SMM (1 << 0)
#endif
#ifndef KVM_RUN_X86_BUS_LOCK
#define KVM_RUN_X86_BUS_LOCK (1 << 1)
#endif
#ifndef KVM_RUN_X86_GUEST_MODE
#define KVM_RUN_X86_GUEST_MODE (1 << 2)
#endif

/* KVM_GET/SET_VCPU_EVENTS flag and the byte it governs (triple_fault.pending is byte 28). */
#ifndef KVM_VCPUEVENT_VALID_TRIPLE_FAULT
#define KVM_VCPUEVENT_VALID_TRIPLE_FAULT 0x00000020
#endif
_Static_assert(sizeof(struct kvm_vcpu_events) == 64, "kvm_vcpu_events");

/* KVM_SET_PMU_EVENT_FILTER (api.rst 4.120). */
#ifndef KVM_PMU_EVENT_FLAG_MASKED_EVENTS
#define KVM_PMU_EVENT_FLAG_MASKED_EVENTS 1
#endif
_Static_assert(sizeof(struct kvm_pmu_event_filter) == 32, "kvm_pmu_event_filter");

/* guest_memfd and memory attributes (api.rst 4.140-4.142). */
#ifndef KVM_SET_USER_MEMORY_REGION2
struct kvm_userspace_memory_region2 {
	__u32 slot;
	__u32 flags;
	__u64 guest_phys_addr;
	__u64 memory_size;
	__u64 userspace_addr;
	__u64 guest_memfd_offset;
	__u32 guest_memfd;
	__u32 pad1;
	__u64 pad2[14];
};
#define KVM_SET_USER_MEMORY_REGION2 _IOW(KVMIO, 0x49, struct kvm_userspace_memory_region2)
#define KVM_MEM_GUEST_MEMFD	    (1UL << 2)
#endif
_Static_assert(sizeof(struct kvm_userspace_memory_region2) == 160, "memory_region2");
#ifndef KVM_SET_MEMORY_ATTRIBUTES
struct kvm_memory_attributes {
	__u64 address;
	__u64 size;
	__u64 attributes;
	__u64 flags;
};
#define KVM_SET_MEMORY_ATTRIBUTES    _IOW(KVMIO, 0xd2, struct kvm_memory_attributes)
#define KVM_MEMORY_ATTRIBUTE_PRIVATE (1ULL << 3)
#endif
_Static_assert(sizeof(struct kvm_memory_attributes) == 32, "memory_attributes");
#ifndef KVM_CREATE_GUEST_MEMFD
struct kvm_create_guest_memfd {
	__u64 size;
	__u64 flags;
	__u64 reserved[6];
};
#define KVM_CREATE_GUEST_MEMFD _IOWR(KVMIO, 0xd4, struct kvm_create_guest_memfd)
#endif
_Static_assert(sizeof(struct kvm_create_guest_memfd) == 64, "create_guest_memfd");

/* Linux 6.11 (api.rst 4.143). */
#ifndef KVM_PRE_FAULT_MEMORY
struct kvm_pre_fault_memory {
	__u64 gpa;
	__u64 size;
	__u64 flags;
	__u64 padding[5];
};
#define KVM_PRE_FAULT_MEMORY _IOWR(KVMIO, 0xd5, struct kvm_pre_fault_memory)
#endif
_Static_assert(sizeof(struct kvm_pre_fault_memory) == 64, "pre_fault_memory");

/* SEV: only what the "any" cases need to be refused (amd-memory-encryption.rst). */
#ifndef KVM_SEV_INIT2
#define KVM_SEV_INIT2 22
struct kvm_sev_init {
	__u64 vmsa_features;
	__u32 flags;
	__u16 ghcb_version;
	__u16 pad1;
	__u32 pad2[8];
};
#endif
_Static_assert(sizeof(struct kvm_sev_init) == 48, "kvm_sev_init");
_Static_assert(sizeof(struct kvm_sev_cmd) == 24, "kvm_sev_cmd");

#endif
