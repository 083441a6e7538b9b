/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uapi_sev: KVM's side of SEV, SEV-ES and SEV-SNP beyond what <linux/kvm.h> of the build machine
 * may know (arch/x86/include/uapi/asm/kvm.h; amd-memory-encryption.rst). KVM_SEV_INIT2 and the VM
 * types are in uapi.h. Each piece says since when the kernel has it.
 */
#ifndef KVEX_UAPI_SEV_H
#define KVEX_UAPI_SEV_H

#include "kvex/uapi.h"

/* Linux 5.13 (54526d1fd593), 5.16 (b56639318bb2). */
#ifndef KVM_CAP_VM_COPY_ENC_CONTEXT_FROM
#define KVM_CAP_VM_COPY_ENC_CONTEXT_FROM 197
#endif
#ifndef KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM
#define KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM 206
#endif

/* Attributes of /dev/kvm: KVM_X86_GRP_SEV of Linux 6.10 (ac5c48027bac), 6.19, 7.1. */
#ifndef KVM_X86_GRP_SEV
#define KVM_X86_GRP_SEV		  1
#define KVM_X86_SEV_VMSA_FEATURES 0
#endif
#ifndef KVM_X86_SNP_POLICY_BITS
#define KVM_X86_SNP_POLICY_BITS 1
#endif
#ifndef KVM_X86_SEV_SNP_REQ_CERTS
#define KVM_X86_SEV_SNP_REQ_CERTS 2
#endif

/* SNP's commands: Linux 6.11 (136d8bc931c8, dee5a47cc7a4, ad27ce155566). */
#ifndef KVM_SEV_SNP_ID_BLOCK_SIZE
#define KVM_SEV_SNP_LAUNCH_START  100
#define KVM_SEV_SNP_LAUNCH_UPDATE 101
#define KVM_SEV_SNP_LAUNCH_FINISH 102

struct kvm_sev_snp_launch_start {
	__u64 policy;
	__u8 gosvw[16];
	__u16 flags;
	__u8 pad0[6];
	__u64 pad1[4];
};

#define KVM_SEV_SNP_PAGE_TYPE_NORMAL	 1
#define KVM_SEV_SNP_PAGE_TYPE_ZERO	 3
#define KVM_SEV_SNP_PAGE_TYPE_UNMEASURED 4
#define KVM_SEV_SNP_PAGE_TYPE_SECRETS	 5
#define KVM_SEV_SNP_PAGE_TYPE_CPUID	 6

struct kvm_sev_snp_launch_update {
	__u64 gfn_start;
	__u64 uaddr;
	__u64 len;
	__u8 type;
	__u8 pad0;
	__u16 flags;
	__u32 pad1;
	__u64 pad2[4];
};

#define KVM_SEV_SNP_ID_BLOCK_SIZE    96
#define KVM_SEV_SNP_ID_AUTH_SIZE     4096
#define KVM_SEV_SNP_FINISH_DATA_SIZE 32

struct kvm_sev_snp_launch_finish {
	__u64 id_block_uaddr;
	__u64 id_auth_uaddr;
	__u8 id_block_en;
	__u8 auth_key_en;
	__u8 vcek_disabled;
	__u8 host_data[KVM_SEV_SNP_FINISH_DATA_SIZE];
	__u8 pad0[3];
	__u16 flags;
	__u64 pad1[4];
};
#endif
_Static_assert(sizeof(struct kvm_sev_snp_launch_start) == 64, "kvm_sev_snp_launch_start");
_Static_assert(sizeof(struct kvm_sev_snp_launch_update) == 64, "kvm_sev_snp_launch_update");
_Static_assert(sizeof(struct kvm_sev_snp_launch_finish) == 88, "kvm_sev_snp_launch_finish");
/* Linux 7.1; an enumerator in newer headers, so that it cannot be asked for. */
#define KVEX_SEV_SNP_ENABLE_REQ_CERTS 103
/* struct kvm_run::snp_req_certs of api.rst 5, KVM_EXIT_SNP_REQ_CERTS. */
struct kvex_snp_req_certs {
	__u64 gpa;
	__u64 npages;
	__u64 ret;
};
_Static_assert(sizeof(struct kvex_snp_req_certs) == 24, "snp_req_certs");
#define KVEX_RUN_SNP_REQ_CERTS(run) ((struct kvex_snp_req_certs *)&(run)->hw)

_Static_assert(sizeof(struct kvm_sev_launch_start) == 40, "kvm_sev_launch_start");
_Static_assert(sizeof(struct kvm_sev_launch_update_data) == 16, "kvm_sev_launch_update_data");
_Static_assert(sizeof(struct kvm_sev_launch_measure) == 16, "kvm_sev_launch_measure");
_Static_assert(sizeof(struct kvm_sev_guest_status) == 12, "kvm_sev_guest_status");
_Static_assert(sizeof(struct kvm_sev_attestation_report) == 32, "kvm_sev_attestation_report");

/* The one hypercall that exits to user space: KVM_CAP_EXIT_HYPERCALL, Linux 5.14 (0dbb11230437). */
#define KVEX_HC_MAP_GPA_RANGE	      12
#define KVEX_MAP_GPA_RANGE_ENCRYPTED  (1ULL << 4)
#define KVEX_MEMORY_EXIT_FLAG_PRIVATE (1ULL << 3)

#endif
