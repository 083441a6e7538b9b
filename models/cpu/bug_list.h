/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bug_list: the ways in which the CPU model can be made wrong (--model-bug), each by its name.
 * BUG(ident, name, model, what): a part asks bug(m, BUG_ident). kvex has the same list for its
 * messages.
 */
#ifndef MODELS_CPU_BUG_LIST_H
#define MODELS_CPU_BUG_LIST_H

#include "models/cpu/sev_bug_list.h"
#include "models/cpu/snp_bug_list.h"

/*
 * Names of those that show while a kernel boots or loads KVM. The others are given to a machine
 * that was saved without them.
 */
#define MODEL_BOOT_BUGS                                                                            \
	{                                                                                          \
		"pmu-cpuid", "sev-c-bit", "snp-cpuid", "snp-not-enabled"                           \
	}

#define MODEL_BUGS(BUG)                                                                            \
	BUG(NRIP_ZERO, "nrips-zero", "nrips", "the next RIP is always given as 0")                 \
	BUG(NRIP_SHORT, "nrips-short", "nrips", "the next RIP is one byte too low")                \
	BUG(BUSLOCK_RIP_AFTER, "buslock-rip-after", "bus-lock",                                    \
	    "at the exit of XADD RIP is behind the instruction, which has done nothing")           \
	BUG(BUSLOCK_DONE, "buslock-done", "bus-lock",                                              \
	    "what XADD adds is in memory when the exit comes, with RIP still at it")               \
	BUG(BUSLOCK_FLAGS, "buslock-flags", "bus-lock", "the status flags are 0 at the exit")      \
	BUG(BUSLOCK_NOT_LOADED, "buslock-not-loaded", "bus-lock",                                  \
	    "at an instruction with an immediate the count is not loaded")                         \
	BUG(BUSLOCK_NOT_SAVED, "buslock-not-saved", "bus-lock",                                    \
	    "#VMEXIT does not write the count back")                                               \
	BUG(BUSLOCK_FORGETS, "buslock-forgets", "bus-lock",                                        \
	    "the count is lost when another virtual CPU runs meanwhile")                           \
	BUG(BUSLOCK_ONE_FREE, "buslock-one-free", "bus-lock",                                      \
	    "VMRUN after such an exit takes a count of 0 for 1")                                   \
	BUG(BUSLOCK_NOT_COUNTED, "buslock-not-counted", "bus-lock",                                \
	    "outside long mode a bus lock that is let pass does not decrement the count")          \
	BUG(BUSLOCK_ALWAYS, "buslock-always", "bus-lock",                                          \
	    "bus locks exit though the VMCB does not ask for it")                                  \
	BUG(BUSLOCK_ANY, "buslock-any", "bus-lock", "each locked access counts as a bus lock")     \
	BUG(BUSLOCK_SIXTEENTH, "buslock-sixteenth", "bus-lock",                                    \
	    "each sixteenth bus lock of a virtual CPU is not seen")                                \
	BUG(BUSLOCK_XCHG, "buslock-xchg", "bus-lock", "XCHG without a LOCK prefix is not seen")    \
	BUG(BUSLOCK_WORD, "buslock-word", "bus-lock", "operands of 16 bits are not seen")          \
	BUG(BUSLOCK_REAL_MODE, "buslock-real-mode", "bus-lock",                                    \
	    "bus locks in real mode are not seen")                                                 \
	BUG(BUSLOCK_CACHED, "buslock-cached", "bus-lock", "all memory is taken for write-back")    \
	BUG(BUSLOCK_SWITCHED, "buslock-switched", "bus-lock",                                      \
	    "a virtual CPU that ran before another one did is not watched in its next run")        \
	BUG(PMU_RUNS_DISABLED, "pmu-runs-disabled", "pmu",                                         \
	    "a counter counts while PERF_CTL.En is clear")                                         \
	BUG(PMU_LOST_PMI, "pmu-lost-pmi", "pmu", "an overflow sends no interrupt")                 \
	BUG(PMU_PMI_UNASKED, "pmu-pmi-unasked", "pmu",                                             \
	    "an overflow interrupts without PERF_CTL.Int")                                         \
	BUG(PMU_WRONG_CPL, "pmu-wrong-cpl", "pmu", "what runs at CPL 3 is counted as CPL 0 is")    \
	BUG(PMU_CPUID, "pmu-cpuid", "pmu", "leaf 0x80000022 tells of four counters, not six")      \
	BUG(PMU_GUEST_ONLY, "pmu-guest-only", "pmu", "HostGuestOnly is ignored")                   \
	BUG(PMU_NO_STATUS, "pmu-no-status", "pmu",                                                 \
	    "an overflow does not set PerfCntrGlobalStatus")                                       \
	BUG(PMU_SHORT_WRITE, "pmu-short-write", "pmu", "a written counter keeps 32 bits")          \
	BUG(PMU_GLOBAL_CTL, "pmu-global-ctl", "pmu", "PerfCntrGlobalCtl is ignored")               \
	BUG(PMU_STATUS_CLR, "pmu-status-clr", "pmu", "PerfCntrGlobalStatusClr is ignored")         \
	BUG(PMU_STATUS_SET, "pmu-status-set", "pmu", "PerfCntrGlobalStatusSet is ignored")         \
	BUG(PMU_BRANCHES, "pmu-branches", "pmu", "the branch event counts instructions")           \
	BUG(PMU_RDPMC, "pmu-rdpmc", "pmu", "RDPMC reads the neighbouring counter")                 \
	BUG(PMU_OFF_BY_ONE, "pmu-off-by-one", "pmu", "RDPMC gives one more than the counter has")  \
	BUG(PMU_LEGACY, "pmu-legacy", "pmu", "the legacy MSRs are no aliases")                     \
	BUG(PMU_RESERVED, "pmu-reserved", "pmu", "reserved bits are kept")                         \
	BUG(PMU_LOG_SHORT, "pmu-log-short", "pmu", "the log keeps 32 bits of what is written")     \
	SEV_BUGS(BUG)                                                                              \
	SNP_BUGS(BUG)

#endif
