/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uapi_psp: /dev/sev as the newest kernels have it. <linux/psp-sev.h> of Linux 6.1, which the build
 * may have, ends before SNP; what is missing there is here under the kernel's names.
 */
#ifndef KVEX_UAPI_PSP_H
#define KVEX_UAPI_PSP_H

#include <linux/psp-sev.h>

/* The firmware's own numbers (SEV API table 3, SNP ABI table 12), as the kernel and logs have them.
 */
enum psp_fw_command {
	PSP_FW_INIT = 0x01,
	PSP_FW_SHUTDOWN = 0x02,
	PSP_FW_FACTORY_RESET = 0x03,
	PSP_FW_PLATFORM_STATUS = 0x04,
	PSP_FW_PEK_GEN = 0x05,
	PSP_FW_PEK_CSR = 0x06,
	PSP_FW_PEK_CERT_IMPORT = 0x07,
	PSP_FW_PDH_CERT_EXPORT = 0x08,
	PSP_FW_PDH_GEN = 0x09,
	PSP_FW_DF_FLUSH = 0x0a,
	PSP_FW_GET_ID = 0x0c,
	PSP_FW_INIT_EX = 0x0d,
	PSP_FW_SNP_SHUTDOWN = 0x82,
	PSP_FW_SNP_PLATFORM_STATUS = 0x83,
	PSP_FW_SNP_INIT_EX = 0x85,
	PSP_FW_SNP_SHUTDOWN_EX = 0x86,
	PSP_FW_SNP_CONFIG = 0xc9,
	PSP_FW_SNP_COMMIT = 0xcb,
	PSP_FW_SNP_VLEK_LOAD = 0xcd,
};

/* Commands of SEV_ISSUE_CMD since Linux 6.9. */
#define PSP_SNP_PLATFORM_STATUS 9
#define PSP_SNP_COMMIT		10
#define PSP_SNP_SET_CONFIG	11
#define PSP_SNP_VLEK_LOAD	12
#define PSP_CMD_END		13 /* the first number that is no command */

/* What SEV_PLATFORM_STATUS gives as state. */
enum psp_platform_state {
	PSP_STATE_UNINIT = 0,
	PSP_STATE_INIT = 1,
	PSP_STATE_WORKING = 2,
};

/* The firmware's SEV certificates; SEV_PEK_CERT_IMPORT wants just this length. */
#define PSP_CERT_LEN 2084

/* SNP_PLATFORM_STATUS: struct sev_user_data_snp_status. */
struct psp_snp_status {
	__u8 api_major, api_minor, state;
	__u8 is_rmp_initialized; /* bit 0 */
	__u32 build_id;
	__u32 features; /* bit 0: the chip's id is masked in reports */
	__u32 guest_count;
	__u64 current_tcb_version, reported_tcb_version;
} __attribute__((packed));

/* SNP_SET_CONFIG: struct sev_user_data_snp_config. */
struct psp_snp_config {
	__u64 reported_tcb;
	__u32 flags;
	__u8 reserved[52];
} __attribute__((packed));

/* SNP_VLEK_LOAD: struct sev_user_data_snp_vlek_load. */
struct psp_snp_vlek_load {
	__u32 len;
	__u8 vlek_wrapped_version;
	__u8 reserved[3];
	__u64 vlek_wrapped_address;
} __attribute__((packed));

/* What SNP_VLEK_LOAD points to: struct sev_user_data_snp_wrapped_vlek_hashstick. */
#define PSP_HASHSTICK_LEN 432

_Static_assert(sizeof(struct sev_issue_cmd) == 16, "sev_issue_cmd");
_Static_assert(sizeof(struct sev_user_data_status) == 12, "sev_user_data_status");
_Static_assert(sizeof(struct psp_snp_status) == 32, "psp_snp_status");
_Static_assert(sizeof(struct psp_snp_config) == 64, "psp_snp_config");
_Static_assert(sizeof(struct psp_snp_vlek_load) == 16, "psp_snp_vlek_load");

#endif
