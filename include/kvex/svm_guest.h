/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * svm_guest: a guest hypervisor, as small as can be. The guest that a vCPU was set up with becomes
 * L2, with the registers that it would have started with; L1 is a loop in memory of its own that
 * runs L2 by VMRUN and, at each #VMEXIT, hands the exit code's low byte to the host by
 * GUEST_PORT_SYNC, then runs L2 again. NMIs that L2 was left for it takes and forgets. Memory is
 * mapped one to one for both, without nested paging of L1's. What L2 writes to ports goes to the
 * host at once. Layout of the VMCB: APM vol. 2 appendix B.
 *
 *	struct vm *vm = new_vm(.guest = &l2);
 *	svm_guest_add(vm->vcpu[0]);
 *
 * 0 or -errno; the error is in the vCPU's err.
 */
#ifndef KVEX_SVM_GUEST_H
#define KVEX_SVM_GUEST_H

#include "kvex/vcpu.h"

/* In the guest's memory, so that L2 keeps out of it. */
#define SVM_GPA_L1    0x60000
#define SVM_GPA_VMCB  0x61000
#define SVM_GPA_HSAVE 0x62000

/* Exit codes of L2, as L1 sees them; the host finds all of them in the VMCB. */
#define SVM_EXIT_INTR	  0x60
#define SVM_EXIT_NMI	  0x61
#define SVM_EXIT_HLT	  0x78
#define SVM_EXIT_SHUTDOWN 0x7f
#define SVM_EXIT_VMMCALL  0x81
#define SVM_EXIT_INVALID  0xff /* its low byte: VMRUN refused the VMCB */

/* Offsets in the VMCB that cases have a use for. */
#define SVM_VMCB_INTERCEPTS3 0x0c /* 32 bits: INTR, NMI, ..., HLT is bit 24 */
#define SVM_VMCB_EXITCODE    0x70
#define SVM_VMCB_RIP	     0x578
#define SVM_INTERCEPT_HLT    (1U << 24)

/*
 * Before the vCPU's first KVM_RUN: VCPU is to be vCPU 0, in long mode, its CPUID set. L1 intercepts
 * INTR, NMI, SHUTDOWN and VMMCALL. -EINVAL for a vCPU or mode that it is not made for, -EFAULT if
 * there is no memory at SVM_GPA_*.
 */
int svm_guest_add(struct vcpu *vcpu);
/* The VMCB of L2, in the guest's memory; what is changed holds from L1's next VMRUN on. */
uint8_t *svm_guest_vmcb(const struct vm *vm);

#endif
