/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * seed1: the eight patches by which the initialisation of SEV and SNP went from the probe of ccp to
 * KVM (Linux 6.16), one by one: stable branches have them in pieces. 6.12: 75 has number 3; 97 has
 * 2, 4, 5 and 8; 104 has 1, 6 and 7, so that in 97 to 103 nobody initialises at load.
 */
#ifndef SEV_SEED1_H
#define SEV_SEED1_H

#include "harness/guard.h"

extern const struct guard_series sev_init_by_kvm;

#define SEED1(number, ...)                                                                         \
	GUARD(.kind = FIXED_BY, .series = &sev_init_by_kvm, .patch = (number),                     \
	      .note = "docs/sev.md", ##__VA_ARGS__)

#define SEED1_ABORT                                                                                \
	SEED1(1, .commit = "6131e119f579",                                                         \
	      .subject = "crypto: ccp - Abort doing SEV INIT if SNP INIT fails",                   \
	      .in = {"6.16", "6.12.104"})
#define SEED1_MESSAGES                                                                             \
	SEED1(2, .commit = "9770b428b1a2",                                                         \
	      .subject = "crypto: ccp - Move dev_info/err messages for SEV/SNP init and "          \
			 "shutdown",                                                               \
	      .in = {"6.16", "6.12.97"})
#define SEED1_IMPLICIT                                                                             \
	SEED1(3, .commit = "ceac7fb89e8d",                                                         \
	      .subject = "crypto: ccp - Ensure implicit SEV/SNP init and shutdown in ioctls",      \
	      .in = {"6.16", "6.12.75"})
#define SEED1_TMR                                                                                  \
	SEED1(4, .commit = "65a895a44e64",                                                         \
	      .subject = "crypto: ccp - Reset TMR size at SNP Shutdown",                           \
	      .in = {"6.16", "6.12.97"})
#define SEED1_PANIC                                                                                \
	SEED1(5, .commit = "19860c3274fb",                                                         \
	      .subject = "crypto: ccp - Register SNP panic notifier only if SNP is enabled",       \
	      .in = {"6.16", "6.12.97"})
#define SEED1_SHUTDOWN                                                                             \
	SEED1(6, .commit = "f7b86e0e75bc",                                                         \
	      .subject = "crypto: ccp - Add new SEV/SNP platform shutdown API",                    \
	      .in = {"6.16", "6.12.104"})
#define SEED1_KVM                                                                                  \
	SEED1(7, .commit = "6f1d5a3513c2",                                                         \
	      .subject = "KVM: SVM: Add support to initialize SEV/SNP functionality in KVM",       \
	      .in = {"6.16", "6.12.104"})
#define SEED1_PROBE                                                                                \
	SEED1(8, .commit = "3f8f0133a5fc",                                                         \
	      .subject = "crypto: ccp - Move SEV/SNP Platform initialization to KVM",              \
	      .in = {"6.16", "6.12.97"})

#endif
