/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sev: launches of SEV, SEV-ES and SEV-SNP guests, command by command
 * (amd-memory-encryption.rst; SEV API spec 55766, SNP ABI spec 56860). A guest is a VM of type
 * KVM_X86_SEV_VM, KVM_X86_SEV_ES_VM or KVM_X86_SNP_VM with /dev/sev beside it:
 *
 *	vm_create() without stages, sev_open, sev_build (INIT2, then the VM's stages),
 *	sev_launch_start, sev_update_data…, sev_update_vmsa, sev_measure, sev_finish, vcpu_run
 *
 * or sev_launch_* of sev_launch.h for all of it. What the firmware answers is data: 0, or -errno
 * with the firmware's error in fw_error (psp_error_name) and its name in vm->err.
 */
#ifndef KVEX_SEV_H
#define KVEX_SEV_H

#include "kvex/uapi_sev.h"
#include "kvex/vm.h"

#define SEV_DEVICE "/dev/sev"

/* GUEST_STATUS (SEV API table 60; include/linux/psp-sev.h). */
enum sev_state {
	SEV_STATE_UNINIT,
	SEV_STATE_LAUNCH_UPDATE,
	SEV_STATE_LAUNCH_SECRET,
	SEV_STATE_RUNNING,
	SEV_STATE_SEND_UPDATE,
	SEV_STATE_RECEIVE_UPDATE,
};

/* A guest's policy (SEV API section 2, SNP ABI section 4.3). */
#define SEV_POLICY_NODBG     (1u << 0)
#define SEV_POLICY_NOKS	     (1u << 1)
#define SEV_POLICY_ES	     (1u << 2)
#define SEV_POLICY_NOSEND    (1u << 3)
#define SEV_POLICY_DOMAIN    (1u << 4)
#define SEV_POLICY_SEV	     (1u << 5)
#define SNP_POLICY_SMT	     (1ull << 16)
#define SNP_POLICY_RESERVED1 (1ull << 17) /* must be one */
#define SNP_POLICY_DEBUG     (1ull << 19)
/* What kvex asks for where nobody says otherwise. */
#define SEV_POLICY_DEFAULT    0u
#define SEV_POLICY_ES_DEFAULT SEV_POLICY_ES
#define SNP_POLICY_DEFAULT    (SNP_POLICY_SMT | SNP_POLICY_RESERVED1)

/* Errors of the firmware that have a meaning to callers (SEV API table 4, SNP ABI table 4). */
enum sev_fw_error {
	SEV_FW_SUCCESS = 0,
	SEV_FW_INVALID_PLATFORM_STATE = 1,
	SEV_FW_INVALID_GUEST_STATE = 2,
	SEV_FW_INVALID_CONFIG = 3,
	SEV_FW_INVALID_LENGTH = 4,
	SEV_FW_INVALID_CERTIFICATE = 6,
	SEV_FW_POLICY_FAILURE = 7,
	SEV_FW_INVALID_ADDRESS = 9,
	SEV_FW_BAD_SIGNATURE = 0xa,
	SEV_FW_BAD_MEASUREMENT = 0xb,
	SEV_FW_INVALID_ASID = 0xd,
	SEV_FW_INVALID_PARAM = 0x16,
	SEV_FW_INVALID_PAGE_STATE = 0x1a,
};

/* "LAUNCH_UPDATE" */
const char *sev_state_name(uint32_t state);
/* "sev", "sev-es", "snp"; NULL for a type that is none of them. */
const char *sev_type_name(unsigned long type);
/* The reverse: KVM_X86_*_VM, 0 if NAME is none of them. */
unsigned long sev_type_from_name(const char *name);

/* The mask of the C-bit as KVM's CPUID has it (0x8000001F EBX[5:0]); 0 if there is none. */
uint64_t sev_c_bit(const struct kvm_cpuid2 *supported);

struct sev_guest {
	struct vm *vm;
	int fd;		   /* /dev/sev */
	uint32_t fw_error; /* what the firmware said to the last command */
	uint32_t handle;   /* of SEV and SEV-ES */
	/* Of SNP, between sev_open and sev_build: KVM_EXIT_SNP_REQ_CERTS for certificates. */
	bool wants_certs;
};

/*
 * Opens /dev/sev for VM, and gives the VM's tables their C-bit and its memory its kind; before any
 * stage of VM. 0, or -errno with the text in vm->err. sev_close leaves the VM alone, whose end
 * releases its ASID; a VM lives on without /dev/sev, but takes no more commands.
 */
int sev_open(struct sev_guest *g, struct vm *vm);
void sev_close(struct sev_guest *g);

/*
 * KVM_MEMORY_ENCRYPT_OP with command ID and its structure, which KVM may fill in. 0 or -errno;
 * fw_error is the firmware's answer, 0 where KVM refused by itself.
 */
int sev_command_at(const struct sys_site *site, struct sev_guest *g, uint32_t id, void *data);
#define sev_command(g, id, data) sev_command_at(SYS_SITE_(#id), g, id, data)

/* KVM_SEV_INIT2: VMSA features and version of the GHCB protocol, 0: KVM's default. */
int sev_init2(struct sev_guest *g, uint64_t vmsa_features, uint16_t ghcb_version);
/*
 * INIT2 with the defaults, then the stages of vm.h in their order; memory is registered, SNP's is
 * private but for the shared pages.
 */
int sev_build(struct sev_guest *g);
/* KVM_SEV_SNP_ENABLE_REQ_CERTS, which sev_build does for who wants certificates. 0 or -errno. */
int snp_enable_certs(struct sev_guest *g);
/* KVM_MEMORY_ENCRYPT_REG_REGION and its reverse: pins host memory of a guest. */
int sev_register(struct sev_guest *g, void *hva, uint64_t len);
int sev_unregister(struct sev_guest *g, void *hva, uint64_t len);

/* --- SEV and SEV-ES --------------------------------------------------------------------------- */

struct sev_session; /* kvex/sev_session.h */

/* KVM_SEV_LAUNCH_START; SESSION NULL: the firmware makes the guest's keys and tells nobody. */
int sev_launch_start(struct sev_guest *g, uint32_t policy, const struct sev_session *session);
/* KVM_SEV_LAUNCH_UPDATE_DATA: measures and encrypts LEN bytes of the guest's memory in place. */
int sev_update_data(struct sev_guest *g, void *hva, uint32_t len);
/* KVM_SEV_LAUNCH_UPDATE_VMSA: the same of all vCPUs' registers, which are the guest's own then. */
int sev_update_vmsa(struct sev_guest *g);
#define SEV_MEASURE_LEN 48 /* HMAC-SHA256, then the firmware's nonce of 16 bytes */
int sev_measure(struct sev_guest *g, uint8_t blob[SEV_MEASURE_LEN]);
int sev_finish(struct sev_guest *g);
int sev_guest_status(struct sev_guest *g, struct kvm_sev_guest_status *status);

/* ATTESTATION (SEV API 6.8): the firmware's report of a guest at any time. */
struct sev_report {
	uint8_t mnonce[16];
	uint8_t launch_digest[32];
	uint32_t policy;
	uint32_t sig_usage;
	uint32_t sig_algo;
	uint32_t reserved;
	uint8_t signature[144];
};
_Static_assert(sizeof(struct sev_report) == 208, "sev_report");
int sev_get_report(struct sev_guest *g, const uint8_t mnonce[16], struct sev_report *report);

/* --- SEV-SNP ---------------------------------------------------------------------------------- */

int snp_launch_start(struct sev_guest *g, uint64_t policy);
/*
 * KVM_SEV_SNP_LAUNCH_UPDATE of LEN bytes at GPA with what stands at HVA (NULL: zero pages), in as
 * many rounds as KVM takes. *DONE (NULL allowed): the bytes that were accepted.
 */
int snp_launch_update(struct sev_guest *g, uint8_t type, uint64_t gpa, void *hva, uint64_t len,
		      uint64_t *done);

struct snp_finish {
	const void *id_block; /* KVM_SEV_SNP_ID_BLOCK_SIZE bytes, NULL: none */
	const void *id_auth;  /* KVM_SEV_SNP_ID_AUTH_SIZE bytes */
	bool author_key;
	uint8_t host_data[32];
};
/* KVM_SEV_SNP_LAUNCH_FINISH: measures all vCPUs' registers and ends the launch. */
int snp_launch_finish(struct sev_guest *g, const struct snp_finish *finish);

#endif
