/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ghcb.h"
#include "guest.h"

GUEST("says what of it is encrypted: memory, registers, the map of its pages (--sev)");

static void print_features(void)
{
	uint64_t word = ghcb_msr(GHCB_MSR_HV_FT_REQ);

	print("hypervisor features ");
	print_hex(word >> 12, 1);
	print("\n");
}

/* What the MSR protocol tells (GHCB specification 2.3.1): versions and the C-bit. */
static void print_protocol(void)
{
	uint64_t word = ghcb_msr(GHCB_MSR_INFO_REQ);

	CHECK((word & GHCB_MSR_INFO_MASK) == GHCB_MSR_INFO_RESP);
	print("GHCB protocol ");
	print_dec(word >> 32 & 0xffff);
	print(" to ");
	print_dec(word >> 48);
	print(", C-bit ");
	print_dec(word >> 24 & 0xff);
	print("\n");
}

int guest_main(unsigned int vcpu)
{
	uint64_t status = read_msr(MSR_SEV_STATUS);

	if (vcpu)
		return 0;
	print(status & SEV_STATUS_SEV ? "memory is encrypted\n" : "nothing is encrypted\n");
	if (status & SEV_STATUS_ES)
		print("registers are encrypted\n");
	if (status & SEV_STATUS_SNP)
		print("pages have an owner\n");
	if (status & SEV_STATUS_ES) {
		print_protocol();
		print_features();
	}
	return 0;
}
