// SPDX-License-Identifier: GPL-2.0-or-later
#include "kvex/sev_platform.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int psp_open(struct psp *psp, const char *path, bool writable)
{
	int fd;

	*psp = (struct psp){.fd = -1};
	fd = sys_open_file(&psp->err, path ? path : "/dev/sev", writable ? O_RDWR : O_RDONLY);
	if (fd < 0)
		return fd;
	psp->fd = fd;
	return 0;
}

void psp_close(struct psp *psp)
{
	if (psp->fd >= 0)
		close(psp->fd);
	psp->fd = -1;
}

/*
 * The kernel writes ERROR only where it has asked the firmware, and copies the struct back whatever
 * came of it: what is still PSP_NOT_ASKED afterwards was not asked. Where it gives up before that
 * it says so with the same value (SEV_RET_NO_FW_CALL).
 */
struct psp_answer psp_command(struct psp *psp, unsigned int command, void *data)
{
	struct sev_issue_cmd cmd = {
		.cmd = command, .data = (uintptr_t)data, .error = PSP_NOT_ASKED};
	int r = sys_ioctl(&psp->err, psp->fd, SEV_ISSUE_CMD, &cmd);

	/* The kernel says 0, success, of a command that was never answered. */
	if (r == -ETIMEDOUT)
		cmd.error = PSP_NOT_ASKED;
	return (struct psp_answer){r, cmd.error};
}

struct psp_answer psp_factory_reset(struct psp *psp)
{
	return psp_command(psp, SEV_FACTORY_RESET, NULL);
}

struct psp_answer psp_platform_status(struct psp *psp, struct sev_user_data_status *status)
{
	return psp_command(psp, SEV_PLATFORM_STATUS, status);
}

struct psp_answer psp_pek_gen(struct psp *psp)
{
	return psp_command(psp, SEV_PEK_GEN, NULL);
}

struct psp_answer psp_pdh_gen(struct psp *psp)
{
	return psp_command(psp, SEV_PDH_GEN, NULL);
}

struct psp_answer psp_pek_csr(struct psp *psp, void *buf, uint32_t *len)
{
	struct sev_user_data_pek_csr csr = {.address = (uintptr_t)buf, .length = *len};
	struct psp_answer a = psp_command(psp, SEV_PEK_CSR, &csr);

	*len = csr.length;
	return a;
}

struct psp_answer psp_pdh_cert_export(struct psp *psp, void *pdh, uint32_t *pdh_len, void *chain,
				      uint32_t *chain_len)
{
	struct sev_user_data_pdh_cert_export export = {.pdh_cert_address = (uintptr_t)pdh,
						       .pdh_cert_len = *pdh_len,
						       .cert_chain_address = (uintptr_t)chain,
						       .cert_chain_len = *chain_len};
	struct psp_answer a = psp_command(psp, SEV_PDH_CERT_EXPORT, &export);

	*pdh_len = export.pdh_cert_len;
	*chain_len = export.cert_chain_len;
	return a;
}

struct psp_answer psp_pek_cert_import(struct psp *psp, const void *pek, uint32_t pek_len,
				      const void *oca, uint32_t oca_len)
{
	struct sev_user_data_pek_cert_import import = {.pek_cert_address = (uintptr_t)pek,
						       .pek_cert_len = pek_len,
						       .oca_cert_address = (uintptr_t)oca,
						       .oca_cert_len = oca_len};

	return psp_command(psp, SEV_PEK_CERT_IMPORT, &import);
}

struct psp_answer psp_get_id(struct psp *psp, void *buf, uint32_t *len)
{
	struct sev_user_data_get_id2 id = {.address = (uintptr_t)buf, .length = *len};
	struct psp_answer a = psp_command(psp, SEV_GET_ID2, &id);

	*len = id.length;
	return a;
}

struct psp_answer psp_snp_platform_status(struct psp *psp, struct psp_snp_status *status)
{
	return psp_command(psp, PSP_SNP_PLATFORM_STATUS, status);
}

struct psp_answer psp_snp_commit(struct psp *psp)
{
	return psp_command(psp, PSP_SNP_COMMIT, NULL);
}

struct psp_answer psp_snp_set_config(struct psp *psp, const struct psp_snp_config *config)
{
	return psp_command(psp, PSP_SNP_SET_CONFIG, (void *)(uintptr_t)config);
}

struct psp_answer psp_snp_vlek_load(struct psp *psp, const void *hashstick)
{
	struct psp_snp_vlek_load load = {.len = sizeof(load),
					 .vlek_wrapped_address = (uintptr_t)hashstick};

	return psp_command(psp, PSP_SNP_VLEK_LOAD, &load);
}
