// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * x87, SSE and AVX registers in the world switch of SEV-ES. QEMU gives and takes them in the format
 * of XSAVE (APM vol. 1, 18.5 and appendix D), a VMSA has one of its own.
 */
#include "models/cpu/sev_fpu.h"

#include <string.h>

#include "models/cpu/tcg.h"
#include "models/cpu/vmsa.h"

enum {
	XSAVE_FCW = 0,
	XSAVE_FSW = 2,
	XSAVE_FTW = 4, /* a byte: one bit for each register */
	XSAVE_FOP = 6,
	XSAVE_FIP = 8,
	XSAVE_FDP = 16,
	XSAVE_MXCSR = 24,
	XSAVE_X87 = 32, /* 16 bytes each */
	XSAVE_XMM = 160,
	XSAVE_YMM = 576,
	XSAVE_PKRU = 2688,
	XSAVE_SIZE = 4096, /* no less than QEMU fills */
};

#define XCR0_X87    1u
#define XCR0_SSE    2u
#define XCR0_AVX    4u
#define RESET_FCW   0x40
#define RESET_FTW   0xff
#define RESET_MXCSR 0x1f80u

static const struct {
	uint16_t vmsa, xsave, len;
} same[] = {
	{VMSA_X87_DP, XSAVE_FDP, 8},  {VMSA_MXCSR, XSAVE_MXCSR, 4}, {VMSA_X87_FTW, XSAVE_FTW, 1},
	{VMSA_X87_FSW, XSAVE_FSW, 2}, {VMSA_X87_FCW, XSAVE_FCW, 2}, {VMSA_X87_FOP, XSAVE_FOP, 2},
	{VMSA_X87_RIP, XSAVE_FIP, 8}, {VMSA_XMM, XSAVE_XMM, 256},   {VMSA_YMM, XSAVE_YMM, 256},
	{VMSA_PKRU, XSAVE_PKRU, 4},
};

bool sev_fpu_is_valid(uint64_t xcr0)
{
	return xcr0 & XCR0_X87 && (!(xcr0 & XCR0_AVX) || xcr0 & XCR0_SSE);
}

static void set_xcr0(struct cpu *c, const uint8_t *area)
{
	uint64_t xcr0;

	memcpy(&xcr0, area + VMSA_XCR0, 8);
	if (sev_fpu_is_valid(xcr0))
		tcg_set_xcr0(c, xcr0);
}

void sev_fpu_load(struct cpu *c, const uint8_t *area)
{
	uint8_t x[XSAVE_SIZE];

	tcg_fpu_get(c, x, sizeof(x));
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		memcpy(x + same[i].xsave, area + same[i].vmsa, same[i].len);
	for (size_t i = 0; i < 8; i++) {
		memcpy(x + XSAVE_X87 + i * 16, area + VMSA_X87 + i * 8, 8);
		memcpy(x + XSAVE_X87 + i * 16 + 8, area + VMSA_X87 + 64 + i * 2, 2);
	}
	tcg_fpu_set(c, x, sizeof(x));
	set_xcr0(c, area);
}

void sev_fpu_save(struct cpu *c, uint8_t *area)
{
	uint64_t xcr0 = tcg_xcr0(c);
	uint8_t x[XSAVE_SIZE];

	tcg_fpu_get(c, x, sizeof(x));
	if (bug(c->m, BUG_SEV_XMM_LOST))
		memset(x + XSAVE_XMM, 0, 256);
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		memcpy(area + same[i].vmsa, x + same[i].xsave, same[i].len);
	for (size_t i = 0; i < 8; i++) {
		memcpy(area + VMSA_X87 + i * 8, x + XSAVE_X87 + i * 16, 8);
		memcpy(area + VMSA_X87 + 64 + i * 2, x + XSAVE_X87 + i * 16 + 8, 2);
	}
	memcpy(area + VMSA_XCR0, &xcr0, 8);
}

void sev_fpu_reset(struct cpu *c, const uint8_t *area)
{
	const uint32_t mxcsr = RESET_MXCSR;
	uint8_t x[XSAVE_SIZE];

	tcg_fpu_get(c, x, sizeof(x));
	memset(x, 0, XSAVE_XMM + 256);
	memset(x + XSAVE_YMM, 0, 256);
	x[XSAVE_FCW] = RESET_FCW;
	x[XSAVE_FTW] = RESET_FTW;
	memcpy(x + XSAVE_MXCSR, &mxcsr, 4);
	memcpy(x + XSAVE_PKRU, area + VMSA_PKRU, 4);
	tcg_fpu_set(c, x, sizeof(x));
	set_xcr0(c, area);
}
