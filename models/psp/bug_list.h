/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bug_list: the ways in which the security processor can be made wrong (--model-bug), each by its
 * name. BUG(ident, name, model, what): a rule asks psp_bug(p, BUG_ident). kvex has the same list
 * for its messages. They need no boot of their own: the PSP is plugged into a machine that runs.
 */
#ifndef MODELS_PSP_BUG_LIST_H
#define MODELS_PSP_BUG_LIST_H

#include "models/psp/snp_bug_list.h"

#define PSP_BUGS(BUG)                                                                              \
	BUG(PSP_STATUS_STATE, "psp-status-state", "psp",                                           \
	    "PLATFORM_STATUS tells UNINIT, whatever the state is")                                 \
	BUG(PSP_STATUS_GUESTS, "psp-status-guests", "psp", "PLATFORM_STATUS counts no guests")     \
	BUG(PSP_STATUS_WORKING, "psp-status-working", "psp", "guests leave the platform in INIT")  \
	BUG(PSP_SHUTDOWN_KEPT, "psp-shutdown-kept", "psp",                                         \
	    "SHUTDOWN leaves the platform as it is")                                               \
	BUG(PSP_RESET_KEPT, "psp-reset-kept", "psp", "FACTORY_RESET keeps keys and owner")         \
	BUG(PSP_PDH_REFUSED, "psp-pdh-refused", "psp", "PDH_GEN fails")                            \
	BUG(PSP_PDH_KEPT, "psp-pdh-kept", "psp", "PDH_GEN makes no new key")                       \
	BUG(PSP_PEK_KEPT, "psp-pek-kept", "psp", "PEK_GEN makes no new key")                       \
	BUG(PSP_CERT_SIGNATURE, "psp-cert-signature", "psp",                                       \
	    "the PDH's certificate is not signed by the PEK")                                      \
	BUG(PSP_OWNED, "psp-owned", "psp", "PEK_CERT_IMPORT takes whatever it is given")           \
	BUG(PSP_LEN_UNTOLD, "psp-len-untold", "psp", "INVALID_LEN does not tell the length")       \
	BUG(PSP_ASID_DIRTY, "psp-asid-dirty", "psp", "ACTIVATE takes an ASID without DF_FLUSH")    \
	BUG(PSP_FLUSH_PART, "psp-flush-part", "psp", "DF_FLUSH leaves the first ASID of SEV")      \
	BUG(PSP_ASID_OWNED, "psp-asid-owned", "psp", "ACTIVATE takes an ASID that another has")    \
	BUG(PSP_ASID_RANGE, "psp-asid-range", "psp", "ACTIVATE takes any ASID")                    \
	BUG(PSP_GUEST_KEPT, "psp-guest-kept", "psp", "DECOMMISSION leaves the guest as it is")     \
	BUG(PSP_GUEST_STATE, "psp-guest-state", "psp", "GUEST_STATUS always tells RUNNING")        \
	BUG(PSP_GUEST_ACTIVE, "psp-guest-active", "psp",                                           \
	    "commands do not mind that a guest is inactive")                                       \
	BUG(PSP_POLICY, "psp-policy", "psp", "LAUNCH_START takes any policy")                      \
	BUG(PSP_SESSION, "psp-session", "psp", "LAUNCH_START checks no MAC of the session")        \
	BUG(PSP_ALIGNMENT, "psp-alignment", "psp", "LAUNCH_UPDATE takes any address and length")   \
	BUG(PSP_UPDATE_LATE, "psp-update-late", "psp", "LAUNCH_UPDATE works in any state")         \
	BUG(PSP_DIGEST_DATA, "psp-digest-data", "psp",                                             \
	    "the last byte of LAUNCH_UPDATE_DATA is not measured")                                 \
	BUG(PSP_DIGEST_VMSA, "psp-digest-vmsa", "psp", "LAUNCH_UPDATE_VMSA measures nothing")      \
	BUG(PSP_MEASURE, "psp-measure", "psp", "LAUNCH_MEASURE leaves the policy out")             \
	BUG(PSP_MEASURE_NONCE, "psp-measure-nonce", "psp", "LAUNCH_MEASURE has a nonce of zeros")  \
	BUG(PSP_FINISH_EARLY, "psp-finish-early", "psp",                                           \
	    "LAUNCH_FINISH works before LAUNCH_MEASURE")                                           \
	BUG(PSP_SECRET_UNCHECKED, "psp-secret-unchecked", "psp", "LAUNCH_SECRET checks no MAC")    \
	BUG(PSP_SECRET_LOST, "psp-secret-lost", "psp",                                             \
	    "LAUNCH_SECRET writes nothing to the guest")                                           \
	BUG(PSP_REPORT_DIGEST, "psp-report-digest", "psp", "ATTESTATION tells another digest")     \
	BUG(PSP_REPORT_NONCE, "psp-report-nonce", "psp", "ATTESTATION tells a nonce of zeros")     \
	BUG(PSP_REPORT_SIGNATURE, "psp-report-signature", "psp",                                   \
	    "the report's signature is wrong")                                                     \
	BUG(PSP_DEBUG, "psp-debug", "psp", "DBG_DECRYPT does not mind the policy")                 \
	BUG(PSP_SEND, "psp-send", "psp", "SEND_START does not mind the policy")                    \
	BUG(PSP_RECEIVE_UNCHECKED, "psp-receive-unchecked", "psp", "RECEIVE_UPDATE checks no MAC") \
	BUG(PSP_ERROR_NEXT, "psp-error-next", "psp", "an error has the next one's number")         \
	BUG(PSP_ERROR_IGNORED, "psp-error-ignored", "psp",                                         \
	    "a command that is to fail is carried out")                                            \
	BUG(PSP_HANG_ANSWERED, "psp-hang-answered", "psp",                                         \
	    "a command that hangs is answered as a success")                                       \
	BUG(PSP_LATE_ERROR, "psp-late-error", "psp", "a late answer is an error")                  \
	BUG(PSP_GUEST_RUNNING, "psp-guest-running", "psp",                                         \
	    "GUEST_STATUS tells LSECRET of a guest that runs")                                     \
	BUG(PSP_VMSA_HALF, "psp-vmsa-half", "psp", "LAUNCH_UPDATE_VMSA wants half a page")         \
	PSP_SNP_BUGS(BUG)

#endif
