// SPDX-License-Identifier: GPL-2.0-or-later
#include "cases/measure/measure_case.h"

#include <string.h>

static unsigned int digit(char c)
{
	return c <= '9' ? (unsigned int)(c - '0') : (unsigned int)((c | 0x20) - 'a') + 10;
}

void hex_bytes(const char *text, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
}

bool is_hex(const uint8_t *bytes, const char *text)
{
	uint8_t want;

	for (; *text; text += 2, bytes++) {
		hex_bytes(text, &want, 1);
		if (*bytes != want)
			return false;
	}
	return true;
}

/* QEMU sets the accessed bits, which KVM's reset leaves clear, and RDX. */
static void qemu_vmsa(uint8_t page[PLAN_PAGE_SIZE])
{
	struct vmsa_state state;
	struct kvm_sregs *s = &state.sregs;

	vmsa_state_reset(&state, SEV_KIND_SNP);
	s->cs.type = 0xb;
	s->ds.type = s->es.type = s->fs.type = s->gs.type = s->ss.type = 3;
	s->tr.type = 0xb;
	state.regs.rdx = 0x800f12;
	vmsa_build(&state, page);
}

void vector_page(const struct vector *v, uint8_t page[PLAN_PAGE_SIZE])
{
	memset(page, 0, PLAN_PAGE_SIZE);
	if (v->fill == FILL_VMSA)
		qemu_vmsa(page);
	for (size_t i = 0; v->fill == FILL_PATTERN && i < PLAN_PAGE_SIZE; i++)
		page[i] = (uint8_t)(7 * i + 3);
}

void vector_digest(const struct vector *v, uint8_t digest[MEASURE_MAX_DIGEST])
{
	uint8_t page[PLAN_PAGE_SIZE];
	struct launch_plan plan;

	vector_page(v, page);
	plan_init(&plan, v->kind);
	plan_add(&plan, v->type, v->gpa, page);
	measure_plan(&plan, digest);
	plan_free(&plan);
}
