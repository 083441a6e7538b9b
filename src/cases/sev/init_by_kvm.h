/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * init_by_kvm: the eight patches by which the initialisation of SEV and SNP went from the probe of
 * ccp to KVM (Linux 6.16), one by one: stable branches have them in pieces. 6.12: 75 has number 3;
 * 97 has 2, 4, 5 and 8; 104 has 1, 6 and 7, so that in 97 to 103 nobody initialises at load.
 */
#ifndef SEV_INIT_BY_KVM_H
#define SEV_INIT_BY_KVM_H

#include "harness/case.h"

extern const struct guard_series sev_init_by_kvm;

#define BY_KVM(number, ...)                                                                        \
	GUARD(.kind = FIXED_BY, .series = &sev_init_by_kvm, .patch = (number),                     \
	      .note = "docs/sev-platform.md", ##__VA_ARGS__)

#define BY_KVM_ABORT                                                                               \
	BY_KVM(1, .commit = "6131e119f579",                                                        \
	       .subject = "crypto: ccp - Abort doing SEV INIT if SNP INIT fails",                  \
	       .in = {"6.16", "6.12.104"})
#define BY_KVM_MESSAGES                                                                            \
	BY_KVM(2, .commit = "9770b428b1a2",                                                        \
	       .subject = "crypto: ccp - Move dev_info/err messages for SEV/SNP init and "         \
			  "shutdown",                                                              \
	       .in = {"6.16", "6.12.97"})
#define BY_KVM_IMPLICIT                                                                            \
	BY_KVM(3, .commit = "ceac7fb89e8d",                                                        \
	       .subject = "crypto: ccp - Ensure implicit SEV/SNP init and shutdown in ioctls",     \
	       .in = {"6.16", "6.12.75"})
#define BY_KVM_TMR                                                                                 \
	BY_KVM(4, .commit = "65a895a44e64",                                                        \
	       .subject = "crypto: ccp - Reset TMR size at SNP Shutdown",                          \
	       .in = {"6.16", "6.12.97"})
#define BY_KVM_PANIC                                                                               \
	BY_KVM(5, .commit = "19860c3274fb",                                                        \
	       .subject = "crypto: ccp - Register SNP panic notifier only if SNP is enabled",      \
	       .in = {"6.16", "6.12.97"})
#define BY_KVM_SHUTDOWN                                                                            \
	BY_KVM(6, .commit = "f7b86e0e75bc",                                                        \
	       .subject = "crypto: ccp - Add new SEV/SNP platform shutdown API",                   \
	       .in = {"6.16", "6.12.104"})
#define BY_KVM_KVM                                                                                 \
	BY_KVM(7, .commit = "6f1d5a3513c2",                                                        \
	       .subject = "KVM: SVM: Add support to initialize SEV/SNP functionality in KVM",      \
	       .in = {"6.16", "6.12.104"})
#define BY_KVM_PROBE                                                                               \
	BY_KVM(8, .commit = "3f8f0133a5fc",                                                        \
	       .subject = "crypto: ccp - Move SEV/SNP Platform initialization to KVM",             \
	       .in = {"6.16", "6.12.97"})

#endif
