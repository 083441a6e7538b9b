// SPDX-License-Identifier: GPL-2.0-or-later
/* The VMCB that the host writes for L2, at the manual's offsets, and what L1 starts with. */
#include "cmocka_tests.h"
#include "fake_vm.h"
#include "kvex/svm_guest.h"

/* APM vol. 2 tables B-1 and B-2 */
static uint64_t vmcb_field(const struct fake_vm *f, size_t offset, size_t size)
{
	uint64_t value = 0;

	memcpy(&value, svm_guest_vmcb(&f->vm) + offset, size);
	return value;
}

static void l2_is_the_guest(void **state)
{
	struct fake_vm *f = *state;

	fake_regs(f)->rip = 0xa123;
	fake_regs(f)->rax = 0x1122334455667788;
	fake_sregs(f)->fs.base = 0x40000;
	assert_int_equal(svm_guest_add(&f->vcpu), 0);
	assert_int_equal(vmcb_field(f, 0x578, 8), 0xa123);	       /* RIP */
	assert_int_equal(vmcb_field(f, 0x5d8, 8), GUEST_GPA_STACK);    /* RSP */
	assert_int_equal(vmcb_field(f, 0x5f8, 8), 0x1122334455667788); /* RAX */
	assert_int_equal(vmcb_field(f, 0x550, 8), GUEST_GPA_PML4);     /* CR3 */
	assert_int_equal(vmcb_field(f, 0x558, 8), fake_sregs(f)->cr0);
	assert_int_equal(vmcb_field(f, 0x4d0, 8), fake_sregs(f)->efer | 1 << 12);
	assert_int_equal(vmcb_field(f, 0x410, 2), GUEST_SEL_CODE64);
	assert_int_equal(vmcb_field(f, 0x412, 2), 0xa9b); /* 64-bit code, present, granular */
	assert_int_equal(vmcb_field(f, 0x448, 8), 0x40000);
	assert_int_equal(vmcb_field(f, 0x468, 8), GUEST_GPA_GDT);
	assert_int_equal(vmcb_field(f, 0x472, 2), 0); /* LDTR cannot be used */
}

static void vmrun_takes_it(void **state)
{
	struct fake_vm *f = *state;

	assert_int_equal(svm_guest_add(&f->vcpu), 0);
	assert_int_equal(vmcb_field(f, 0x10, 4) & 1, 1); /* VMRUN is intercepted, */
	assert_int_equal(vmcb_field(f, 0x10, 4) & 2, 2); /* and VMMCALL */
	assert_int_equal(vmcb_field(f, 0x0c, 4) & 3, 3); /* INTR, NMI */
	assert_int_not_equal(vmcb_field(f, 0x58, 4), 0); /* an ASID */
}

static void l1_starts(void **state)
{
	struct fake_vm *f = *state;
	const uint8_t *gate = f->memory + GUEST_GPA_IDT + 2 * 16;
	uint64_t handler = 0;

	assert_int_equal(svm_guest_add(&f->vcpu), 0);
	assert_int_equal(fake_regs(f)->rip, SVM_GPA_L1);
	assert_int_equal(fake_regs(f)->rsp, SVM_GPA_L1 + 4096);
	memcpy(&handler, gate, 2);
	memcpy((char *)&handler + 2, gate + 6, 6);
	assert_in_range(handler, SVM_GPA_L1, SVM_GPA_L1 + 4095);
	assert_memory_equal(f->memory + handler, "\x48\xcf", 2); /* IRETQ */
}

static void what_it_is_not_made_for(void **state)
{
	struct fake_vm *f = *state;

	f->vcpu.id = 1;
	assert_int_equal(svm_guest_add(&f->vcpu), -EINVAL);
	f->vcpu.id = 0;
	mode_set_sregs(fake_sregs(f), MODE_PROTECTED, false);
	assert_int_equal(svm_guest_add(&f->vcpu), -EINVAL);
	mode_set_sregs(fake_sregs(f), MODE_LONG, false);
	f->vm.slot[0].size = SVM_GPA_HSAVE;
	assert_int_equal(svm_guest_add(&f->vcpu), -EFAULT);
	assert_string_equal(f->vcpu.err.text, "SVM guest: no memory at 0x60000");
}

static int setup(void **state)
{
	struct fake_vm *f = fake_vm_new(MODE_LONG);

	f->vcpu.sync_cap = f->vcpu.sync_valid;
	f->vcpu.sync_ready = true;
	*state = f;
	return 0;
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, fake_vm_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(l2_is_the_guest),
		TEST(vmrun_takes_it),
		TEST(l1_starts),
		TEST(what_it_is_not_made_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
