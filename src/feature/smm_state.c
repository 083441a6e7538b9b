// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The state-save area. Offsets are from SMBASE, as the manuals have them:
 *   64-bit: APM vol. 2 table 10-1 "AMD64 Architecture SMM State-Save Area";
 *   32-bit: SDM vol. 3, table "SMRAM State Save Map" (without Intel 64); what it calls reserved,
 *   KVM's struct kvm_smram_state_32 has as descriptors and CR4, as processors did.
 * KVM writes AMD's 64-bit layout on Intel too (arch/x86/kvm/smm.h, struct kvm_smram_state_64).
 */
#include <errno.h>
#include <string.h>

#include "kvex/smm.h"

#define REVISION    0xfefc
#define REVISION_64 0x00020064
#define REVISION_32 0x00020000

struct field {
	const char *name;
	uint16_t offset;
	uint8_t size;
};

static const struct field fields_64[] = {
	{"es", 0xfe00, 2},	   {"es_limit", 0xfe04, 4},  {"es_base", 0xfe08, 8},
	{"cs", 0xfe10, 2},	   {"cs_limit", 0xfe14, 4},  {"cs_base", 0xfe18, 8},
	{"ss", 0xfe20, 2},	   {"ss_limit", 0xfe24, 4},  {"ss_base", 0xfe28, 8},
	{"ds", 0xfe30, 2},	   {"ds_limit", 0xfe34, 4},  {"ds_base", 0xfe38, 8},
	{"fs", 0xfe40, 2},	   {"fs_limit", 0xfe44, 4},  {"fs_base", 0xfe48, 8},
	{"gs", 0xfe50, 2},	   {"gs_limit", 0xfe54, 4},  {"gs_base", 0xfe58, 8},
	{"gdtr_limit", 0xfe64, 2}, {"gdtr_base", 0xfe68, 8}, {"ldtr", 0xfe70, 2},
	{"ldtr_limit", 0xfe74, 4}, {"ldtr_base", 0xfe78, 8}, {"idtr_limit", 0xfe84, 2},
	{"idtr_base", 0xfe88, 8},  {"tr", 0xfe90, 2},	     {"tr_limit", 0xfe94, 4},
	{"tr_base", 0xfe98, 8},	   {"efer", 0xfed0, 8},	     {"revision", 0xfefc, 4},
	{"smbase", 0xff00, 4},	   {"cr4", 0xff48, 8},	     {"cr3", 0xff50, 8},
	{"cr0", 0xff58, 8},	   {"dr7", 0xff60, 8},	     {"dr6", 0xff68, 8},
	{"rflags", 0xff70, 8},	   {"rip", 0xff78, 8},	     {"r15", 0xff80, 8},
	{"r14", 0xff88, 8},	   {"r13", 0xff90, 8},	     {"r12", 0xff98, 8},
	{"r11", 0xffa0, 8},	   {"r10", 0xffa8, 8},	     {"r9", 0xffb0, 8},
	{"r8", 0xffb8, 8},	   {"rdi", 0xffc0, 8},	     {"rsi", 0xffc8, 8},
	{"rbp", 0xffd0, 8},	   {"rsp", 0xffd8, 8},	     {"rbx", 0xffe0, 8},
	{"rdx", 0xffe8, 8},	   {"rcx", 0xfff0, 8},	     {"rax", 0xfff8, 8},
};

static const struct field fields_32[] = {
	{"es_limit", 0xff88, 4},   {"es_base", 0xff8c, 4},    {"cs_limit", 0xff94, 4},
	{"cs_base", 0xff98, 4},	   {"ss_limit", 0xffa0, 4},   {"ss_base", 0xffa4, 4},
	{"ds_limit", 0xff30, 4},   {"ds_base", 0xff34, 4},    {"fs_limit", 0xff3c, 4},
	{"fs_base", 0xff40, 4},	   {"gs_limit", 0xff48, 4},   {"gs_base", 0xff4c, 4},
	{"smbase", 0xfef8, 4},	   {"revision", 0xfefc, 4},   {"cr4", 0xff14, 4},
	{"idtr_limit", 0xff54, 4}, {"idtr_base", 0xff58, 4},  {"tr_limit", 0xff60, 4},
	{"tr_base", 0xff64, 4},	   {"gdtr_limit", 0xff70, 4}, {"gdtr_base", 0xff74, 4},
	{"ldtr_limit", 0xff7c, 4}, {"ldtr_base", 0xff80, 4},  {"es", 0xffa8, 4},
	{"cs", 0xffac, 4},	   {"ss", 0xffb0, 4},	      {"ds", 0xffb4, 4},
	{"fs", 0xffb8, 4},	   {"gs", 0xffbc, 4},	      {"ldtr", 0xffc0, 4},
	{"tr", 0xffc4, 4},	   {"dr7", 0xffc8, 4},	      {"dr6", 0xffcc, 4},
	{"rax", 0xffd0, 4},	   {"rcx", 0xffd4, 4},	      {"rdx", 0xffd8, 4},
	{"rbx", 0xffdc, 4},	   {"rsp", 0xffe0, 4},	      {"rbp", 0xffe4, 4},
	{"rsi", 0xffe8, 4},	   {"rdi", 0xffec, 4},	      {"rip", 0xfff0, 4},
	{"rflags", 0xfff4, 4},	   {"cr3", 0xfff8, 4},	      {"cr0", 0xfffc, 4},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum smm_layout smm_layout_at(const struct vm *vm, uint64_t smbase)
{
	const uint8_t *at = vm_hva_as(vm, VM_AS_SMM, smbase + REVISION, 4);
	uint32_t revision = 0;

	if (at)
		memcpy(&revision, at, sizeof(revision));
	if (revision == REVISION_64)
		return SMM_LAYOUT_64;
	return revision == REVISION_32 ? SMM_LAYOUT_32 : SMM_LAYOUT_NONE;
}

static const struct field *find_field(enum smm_layout layout, const char *name)
{
	const struct field *f = layout == SMM_LAYOUT_64 ? fields_64 : fields_32;
	size_t n = layout == SMM_LAYOUT_64 ? COUNT(fields_64) : COUNT(fields_32);

	for (; n--; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

/* Its place, *SIZE bytes; NULL with the error in VM. */
static uint8_t *find_saved(struct vm *vm, uint64_t smbase, const char *name, size_t *size)
{
	enum smm_layout layout = smm_layout_at(vm, smbase);
	const struct field *f;
	uint8_t *at;

	*size = 0;
	if (layout == SMM_LAYOUT_NONE) {
		sys_fail(&vm->err, ENODATA, "no SMM state is saved at SMBASE %#llx",
			 (unsigned long long)smbase);
		return NULL;
	}
	f = find_field(layout, name);
	if (!f) {
		sys_fail(&vm->err, ENOENT, "SMM state of %d bits has no field '%s'",
			 layout == SMM_LAYOUT_64 ? 64 : 32, name);
		return NULL;
	}
	*size = f->size;
	at = vm_hva_as(vm, VM_AS_SMM, smbase + f->offset, f->size);
	if (!at)
		sys_fail(&vm->err, EFAULT, "SMM state: no memory for field '%s'", name);
	return at;
}

int smm_read_saved(struct vm *vm, uint64_t smbase, const char *field, uint64_t *value)
{
	size_t size;
	const uint8_t *at = find_saved(vm, smbase, field, &size);

	*value = 0;
	if (!at)
		return -vm->err.code;
	memcpy(value, at, size);
	return 0;
}

int smm_write_saved(struct vm *vm, uint64_t smbase, const char *field, uint64_t value)
{
	size_t size;
	uint8_t *at = find_saved(vm, smbase, field, &size);

	if (!at)
		return -vm->err.code;
	memcpy(at, &value, size);
	return 0;
}
