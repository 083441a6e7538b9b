/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ghcb.h"

#define VERSION 2

uint8_t *ghcb_page(void)
{
	uint64_t depth = GUEST_GPA_STACK - (uint64_t)__builtin_frame_address(0);
	uint64_t vcpu = depth / GUEST_STACK_SIZE;

	return (uint8_t *)(GUEST_GPA_SHARED + (vcpu < 16 ? vcpu : 0) * 0x1000);
}

/* An SNP guest is heard by no page that it has not registered (GHCB spec 2.5.2). */
static void register_page(uint64_t gpa)
{
	if (!(read_msr(MSR_SEV_STATUS) & SEV_STATUS_SNP))
		return;
	if (ghcb_msr(gpa | GHCB_MSR_REG_REQ) != (gpa | GHCB_MSR_REG_RESP))
		ghcb_terminate(0, 0);
}

uint32_t ghcb_exit(uint8_t *ghcb, uint64_t code, uint64_t info1, uint64_t info2)
{
	uint64_t gpa = (uint64_t)ghcb;

	/* Words of the MSR protocol overwrite it: it says whether the page was the last to be used.
	 */
	if (read_msr(MSR_GHCB) != gpa)
		register_page(gpa);
	ghcb_set(ghcb, GHCB_EXIT_CODE, code);
	ghcb_set(ghcb, GHCB_EXIT_INFO1, info1);
	ghcb_set(ghcb, GHCB_EXIT_INFO2, info2);
	*(volatile uint16_t *)(ghcb + GHCB_VERSION) = VERSION;
	*(volatile uint32_t *)(ghcb + GHCB_USAGE) = 0;
	write_msr(MSR_GHCB, gpa);
	vmgexit();
	return (uint32_t)ghcb_get(ghcb, GHCB_EXIT_INFO1);
}

uint32_t snp_page_state(uint64_t gpa, unsigned int operation)
{
	uint64_t answer = ghcb_msr((uint64_t)operation << 52 | gpa | GHCB_MSR_PSC_REQ);

	if ((answer & GHCB_MSR_INFO_MASK) != GHCB_MSR_PSC_RESP)
		ghcb_terminate(0, 0);
	return (uint32_t)(answer >> 32);
}
