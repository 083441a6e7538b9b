// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The CPUID page (ABI 8.17.2.6, 7.1): the firmware compares what the hypervisor will tell the guest
 * with what the CPU has. Of the bits here the lab's CPU has those; what a hypervisor alone provides
 * is not vouched for, but for its own bit.
 */
#include <string.h>

#include "models/psp/snp.h"

#define ENTRIES	  64
#define ENTRY	  48
#define FIRST	  16
#define NONE	  0u
#define ANY	  0xffffffffu
#define C_BIT	  47u
#define XSAVE	  0xdu
#define XSAVE_MIN 0x240u
#define AVX_SIZE  0x100u
#define PKRU_AT	  0xa80u
#define PKRU_SIZE 8u

enum { EAX, EBX, ECX, EDX, REGISTERS };

static const struct {
	uint32_t leaf, subleaf;
	uint32_t allowed[REGISTERS];
} features[] = {
	/* x2APIC and the hypervisor's bit: not of QEMU's CPU, but of EPYC's and anyone's. */
	{0x1, 0, {ANY, ANY, 0x7ed8320b | 1u << 31 | 1u << 21, 0x178bfbff}},
	{0x6, 0, {0x4, NONE, 0x1, NONE}},
	{0x7, 0, {0x2, 0x219c07a9, 0x0040069c, 0x10}},
	{0x80000001, 0, {ANY, ANY, 0x00c003f7, 0x2fd3fbff}},
	{0x80000008, 0, {ANY, 0x0101d20f, ANY, ANY}},
	{0x8000001f, 0, {0x0120043f, ANY, ANY, ANY}},
	{0x80000021, 0, {0x0000004f, NONE, NONE, NONE}},
};

static bool limit(uint8_t *reg, uint32_t allowed)
{
	uint32_t value = get32(reg);

	put32(reg, value & allowed);
	return !(value & ~allowed);
}

static bool check_features(uint8_t *e)
{
	bool good = true;

	for (unsigned int i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		if (features[i].leaf != get32(e) || features[i].subleaf != get32(e + 4))
			continue;
		for (unsigned int r = EAX; r < REGISTERS; r++)
			good &= limit(e + 24 + 4 * r, features[i].allowed[r]);
	}
	return good;
}

static bool expect(uint8_t *reg, uint32_t value)
{
	bool good = get32(reg) == value;

	put32(reg, value);
	return good;
}

/* The area's size is that for the XCR0 that the entry is for: in standard or compacted form. */
static bool check_xsave(uint8_t *e)
{
	uint64_t xcr0 = get64(e + 8);
	uint32_t size = XSAVE_MIN, subleaf = get32(e + 4);

	if (get32(e) != XSAVE || subleaf > 1)
		return true;
	if (xcr0 & 4)
		size += AVX_SIZE;
	if (xcr0 & 0x200)
		size = subleaf ? size + PKRU_SIZE : PKRU_AT + PKRU_SIZE;
	return expect(e + 24 + 4 * EBX, size);
}

static bool check_c_bit(uint8_t *e)
{
	uint8_t *ebx = e + 24 + 4 * EBX;

	return get32(e) != 0x8000001f || expect(ebx, (get32(ebx) & ~0x3fu) | C_BIT);
}

static bool is_known(uint32_t leaf)
{
	return !(leaf & 0x7fff0000);
}

bool snp_cpuid_check(uint8_t page[SNP_PAGE])
{
	uint32_t n = get32(page);
	bool good = true;

	if (n > ENTRIES || get32(page + 4) || get64(page + 8))
		return false;
	for (uint8_t *e = page + FIRST; e < page + FIRST + n * ENTRY; e += ENTRY) {
		if (!is_known(get32(e)))
			return false;
		good = check_features(e) && good;
		good = check_xsave(e) && good;
		good = check_c_bit(e) && good;
	}
	return good;
}
