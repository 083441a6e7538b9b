/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUID leaf 0x80000021, EAX, as KVM fills it (kvm_initialize_cpu_caps() in arch/x86/kvm/cpuid.c,
 * 7.2): from the CPU, or of KVM's own doing.
 */
#ifndef CASES_CPUID_LEAF21_H
#define CASES_CPUID_LEAF21_H

#define LEAF_MAX_EXT 0x80000000
#define LEAF21	     0x80000021
#define LEAF22	     0x80000022

#define NO_NESTED_DATA_BP (1U << 0)
#define LFENCE_RDTSC	  (1U << 2)
#define VERW_CLEAR	  (1U << 5)
#define NULL_SEL_CLR_BASE (1U << 6)
#define AUTOIBRS	  (1U << 8)
#define NO_SMM_CTL_MSR	  (1U << 9)
#define GP_ON_USER_CPUID  (1U << 17)
#define ERAPS		  (1U << 24)
#define SBPB		  (1U << 27)
#define IBPB_BRTYPE	  (1U << 28)
#define SRSO_NO		  (1U << 29)
#define RESERVED_BIT	  (1U << 31)

/* Told by the kernel's own knowledge of the CPU (mitigations, old ways to say it) or emulated. */
#define NOT_FROM_CPU                                                                               \
	(LFENCE_RDTSC | VERW_CLEAR | NULL_SEL_CLR_BASE | NO_SMM_CTL_MSR | GP_ON_USER_CPUID |       \
	 SBPB | IBPB_BRTYPE | SRSO_NO)

/* The same in ECX: what this CPU does not suffer from. */
#define TSA_NO (1U << 1 | 1U << 2)

#endif
