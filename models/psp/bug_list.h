/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bug_list: the ways in which the security processor can be made wrong (--model-bug), each by its
 * name. BUG(ident, name, model, what): a rule asks psp_bug(p, BUG_ident). kvex has the same list
 * for its messages. They need no boot of their own: the PSP is plugged into a machine that runs.
 */
#ifndef MODELS_PSP_BUG_LIST_H
#define MODELS_PSP_BUG_LIST_H

#define PSP_BUGS(BUG)                                                                              \
	BUG(PSP_STATUS_STATE, "psp-status-state", "psp",                                           \
	    "PLATFORM_STATUS tells UNINIT, whatever the state is")                                 \
	BUG(PSP_SHUTDOWN_KEPT, "psp-shutdown-kept", "psp",                                         \
	    "SHUTDOWN leaves the platform as it is")                                               \
	BUG(PSP_ASID_DIRTY, "psp-asid-dirty", "psp", "ACTIVATE takes an ASID without DF_FLUSH")    \
	BUG(PSP_GUEST_KEPT, "psp-guest-kept", "psp", "DECOMMISSION leaves the guest as it is")     \
	BUG(PSP_GUEST_STATE, "psp-guest-state", "psp", "GUEST_STATUS always tells RUNNING")

#endif
