/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest.h"

void print(const char *s)
{
	for (; *s; s++)
		guest_out((uint8_t)*s, GUEST_PORT_PUTC);
}

static void print_number(uint64_t n, unsigned int base, unsigned int digits)
{
	char buf[21];
	char *p = buf + sizeof(buf);

	*--p = 0;
	do {
		*--p = "0123456789abcdef"[n % base];
		n /= base;
	} while (p > buf && (n || (unsigned int)(buf + sizeof(buf) - 1 - p) < digits));
	print(p);
}

void print_dec(uint64_t n)
{
	print_number(n, 10, 1);
}

void print_hex(uint64_t n, unsigned int digits)
{
	print("0x");
	print_number(n, 16, digits);
}

void guest_fail(uint32_t status, const char *file, uint32_t line)
{
	struct guest_result *r = guest_result();

	r->status = status;
	r->file = (uint32_t)(uintptr_t)file;
	r->line = line;
	for (;;)
		guest_out((uint8_t)status, GUEST_PORT_FAIL);
}
