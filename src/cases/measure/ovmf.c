// SPDX-License-Identifier: GPL-2.0-or-later
/* Whole launches with all types of pages, on the digest that other programs publish of them. */
#include <string.h>

#include "cases/measure/measure_case.h"
#include "cases/measure/ovmf_vectors.h"

#define EPYC_SIGNATURE 0x800f12
#define RESET_EIP      0xfffffff0

static void add_section(uint8_t digest[48], const struct ovmf_section *s, const char *hashes)
{
	uint8_t page[PLAN_PAGE_SIZE] = {0};

	if (s->gpa == OVMF_HASHES && hashes) {
		hex_bytes(hashes, page + OVMF_HASHES_AT, strlen(hashes) / 2);
		measure_snp_page(digest, PLAN_NORMAL, s->gpa, page);
		return;
	}
	for (uint64_t at = 0; at < s->size; at += PLAN_PAGE_SIZE)
		measure_snp_page(digest, s->type, s->gpa + at, page);
}

static void add_sections(uint8_t digest[48], const struct ovmf_vector *v)
{
	for (size_t i = 0; i < OVMF_SECTIONS; i++)
		if (!v->ec2 || ovmf_sections[i].type != PLAN_CPUID)
			add_section(digest, &ovmf_sections[i], v->hashes);
	for (size_t i = 0; i < OVMF_SECTIONS; i++)
		if (v->ec2 && ovmf_sections[i].type == PLAN_CPUID)
			add_section(digest, &ovmf_sections[i], v->hashes);
}

/* EC2 leaves CS, SS and TR as KVM resets them, and RDX 0; QEMU sets all accessed bits. */
static void add_vcpu(uint8_t digest[48], const struct ovmf_vector *v, uint32_t eip)
{
	uint8_t page[PLAN_PAGE_SIZE];
	struct vmsa_state state;
	struct kvm_sregs *s = &state.sregs;

	vmsa_state_reset(&state, SEV_KIND_SNP);
	s->ds.type = s->es.type = s->fs.type = s->gs.type = 3;
	if (!v->ec2) {
		s->cs.type = 0xb;
		s->ss.type = 3;
		s->tr.type = 0xb;
	}
	s->cs.base = eip & 0xffff0000;
	state.regs.rip = eip & 0xffff;
	state.regs.rdx = v->ec2 ? 0 : EPYC_SIGNATURE;
	state.sev_features = v->features;
	state.legacy_init = !v->fpu;
	vmsa_build(&state, page);
	measure_snp_page(digest, PLAN_VMSA, PLAN_VMSA_GPA, page);
}

CASE(golden_ovmf, "measure/golden-ovmf", "SNP digests of OVMF as other programs predict them")
{
	for (size_t i = 0; i < OVMF_VECTORS; i++) {
		const struct ovmf_vector *v = &ovmf_vectors[i];
		uint8_t digest[48];

		hex_bytes(v->seed, digest, sizeof(digest));
		add_sections(digest, v);
		for (unsigned int cpu = 0; cpu < v->vcpus; cpu++)
			add_vcpu(digest, v, cpu ? OVMF_AP_EIP : RESET_EIP);
		CHECK(is_hex(digest, v->digest), v->name);
	}
}
