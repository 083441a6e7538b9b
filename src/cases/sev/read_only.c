// SPDX-License-Identifier: GPL-2.0-or-later
/* A descriptor of /dev/sev that was opened for reading may look and not touch (Linux 4.20). */
#include "platform_case.h"

CASE(read_only_fd, "sev/read-only-fd",
     "a read-only /dev/sev takes no command that changes anything", PLATFORM_CASE)
{
	static const unsigned int refused[] = {SEV_FACTORY_RESET, SEV_PEK_GEN, SEV_PDH_GEN,
					       SEV_PEK_CSR, SEV_PEK_CERT_IMPORT};
	static const char *const names[] = {"SEV_FACTORY_RESET", "SEV_PEK_GEN", "SEV_PDH_GEN",
					    "SEV_PEK_CSR", "SEV_PEK_CERT_IMPORT"};
	struct platform *p = platform_begin(t);
	uint8_t pdh[PSP_CERT_LEN], chain[3 * PSP_CERT_LEN], data[64] = {0};
	uint32_t pdh_len = sizeof(pdh), chain_len = sizeof(chain);
	struct sev_user_data_status status;
	struct psp ro;
	uint64_t mark;

	platform_load_ccp(p, "");
	platform_uninit(p);
	ASSERT(!psp_open(&ro, NULL, false), "/dev/sev opens for reading");
	mark = platform_mark(p);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct psp_answer a = psp_command(&ro, refused[i], data);

		CHECK_ANSWER(a, EPERM, names[i]);
		CHECK_EQ(a.error, PSP_NOT_ASKED, "the firmware was not asked");
	}
	CHECK_ANSWER(psp_pdh_cert_export(&ro, pdh, &pdh_len, chain, &chain_len), EPERM,
		     "SEV_PDH_CERT_EXPORT, UNINIT");
	if (p->log)
		CHECK_EQ(platform_mark(p) - mark, 0, "commands sent");
	CHECK_ANSWER(psp_platform_status(&ro, &status), 0, "SEV_PLATFORM_STATUS");
	psp_close(&ro);
	platform_unload_ccp(p);
	platform_load(p);
	ASSERT(!psp_open(&ro, NULL, false), "/dev/sev opens for reading");
	pdh_len = sizeof(pdh);
	chain_len = sizeof(chain);
	CHECK_ANSWER(psp_pdh_cert_export(&ro, pdh, &pdh_len, chain, &chain_len), 0,
		     "SEV_PDH_CERT_EXPORT, INIT");
	psp_close(&ro);
}
