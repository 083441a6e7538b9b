// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "vmx_case.h"

struct vm *vmx_test_vm(struct test *t, struct where w, const struct vm_config *config)
{
	struct vm *vm = test_vm(t, w, config);
	int r = vmx_prepare(vm->vcpu[0], test_symbol(t, w, config->guest, "l1_exit"),
			    test_symbol(t, w, config->guest, "l2"));

	if (!check_errno(t, w, r, 0, "VMX for the guest"))
		test_end(t);
	return vm;
}

void vmx_test_sync(struct test *t, struct where w, struct vcpu *vcpu, uint8_t word,
		   const char *what)
{
	if (!check_eq(t, w, test_run_until_port(t, w, vcpu, GUEST_PORT_SYNC), word, what))
		test_end(t);
}

const struct vmx_free_field vmx_free_fields[] = {
	{VMX_CR0_READ_SHADOW, "CR0 read shadow", true},
	{VMX_CR4_READ_SHADOW, "CR4 read shadow", true},
	{VMX_EXCEPTION_BITMAP, "exception bitmap", true},
	{VMX_GUEST_RSP, "guest RSP", true},
	{VMX_HOST_FS_BASE, "host FS base", true},
	{VMX_HOST_GS_BASE, "host GS base", true},
	{VMX_GUEST_SYSENTER_ESP, "guest SYSENTER_ESP", false},
	{VMX_GUEST_SYSENTER_EIP, "guest SYSENTER_EIP", false},
	{0, NULL, false},
};

/* Canonical, other than 0, of 32 bits where the field has no more, and new in each round. */
static uint64_t value_of(unsigned int i, unsigned int round)
{
	uint64_t value = 0x10000u * (i + 1) + round + 1;

	return vmx_free_fields[i].field == VMX_EXCEPTION_BITMAP ? value : value << 16 | i;
}

void vmx_test_list(struct test *t, struct where w, struct vm *vm, unsigned int round)
{
	struct vmx_entry list[VMX_MAX_FIELDS] = {0};
	unsigned int i;

	for (i = 0; vmx_free_fields[i].name; i++)
		list[i] = (struct vmx_entry){.field = vmx_free_fields[i].field,
					     .written = value_of(i, round)};
	if (!check_errno(t, w, vmx_set_fields(vm, list), 0, "list of fields"))
		test_end(t);
}

void vmx_test_read_back(struct test *t, struct where w, struct vm *vm, unsigned int round)
{
	const struct vmx_entry *entry = vmx_fields(vm);
	unsigned int i;

	for (i = 0; vmx_free_fields[i].name; i++) {
		char what[80];

		snprintf(what, sizeof(what), "%s%s", vmx_free_fields[i].name,
			 vmx_free_fields[i].shadowed ? " (shadowed)" : "");
		check_eq(t, w, (int64_t)entry[i].read, (int64_t)value_of(i, round), what);
	}
}
