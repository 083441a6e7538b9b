// SPDX-License-Identifier: GPL-2.0-or-later
/* Dead guests put together by hand, and what the dump says of them. */
#include "cmocka_tests.h"
#include "fake_vm.h"

GUEST_ASM(crash, MODE_LONG, "nop\n label last\n ud2\n label loop\n jmp .\n");

static char text[16384];

static const char *dump(struct fake_vm *f)
{
	struct dump_out out = {text, sizeof(text), 0};

	dump_vcpu(&out, &f->vcpu);
	assert_int_equal(out.used, strlen(text));
	return text;
}

/* The guest above at its label, tables written as VMs have them. */
static struct fake_vm *crashed_at(const char *label)
{
	struct fake_vm *f = fake_vm_new(MODE_LONG);

	f->vm.config.guest = &crash;
	assert_int_equal(mode_write_tables(&f->vm, MODE_LONG), 0);
	assert_int_equal(guest_load(&f->vm, &crash), 0);
	fake_regs(f)->rip = guest_symbol(&crash, label);
	return f;
}

static void triple_fault_for_want_of_an_idt(void **state __attribute__((unused)))
{
	struct fake_vm *f = crashed_at("last");

	fake_sregs(f)->idt.limit = 0;
	fake_vm_exit(f, KVM_EXIT_SHUTDOWN);
	assert_contains(dump(f), "vCPU 0: guest died: triple fault at RIP 0xa001 (last) after #UD "
				 "(ud2); the IDT (limit 0x0) has no room for #DF\n");
	assert_contains(text, "#1 KVM_EXIT_SHUTDOWN (triple fault), RIP 0xa001 (last)");
	assert_contains(text, "=> 0xa001:  0f 0b");
	assert_contains(text, "GPA 0xa001 in a 2 MiB page");
	assert_contains(text, "0008 code64 base 0x0 limit 0xffffffff DPL 0");
	assert_contains(text, "0030 TSS64 busy base 0x1400 limit 0x67");
	assert_contains(text, "room for no vector");
	fake_vm_free(f);
}

static void triple_fault_for_want_of_a_stack(void **state __attribute__((unused)))
{
	struct fake_vm *f = crashed_at("last");

	fake_regs(f)->rsp = 0x200000000;
	fake_vm_exit(f, KVM_EXIT_SHUTDOWN);
	assert_contains(dump(f), "; the stack (RSP 0x200000000) is not mapped");
	fake_regs(f)->rsp = 0x80000000;
	fake_vm_exit(f, KVM_EXIT_SHUTDOWN);
	assert_contains(dump(f), "; the stack (RSP 0x80000000) is in no slot");
	fake_vm_free(f);
}

static void triple_fault_for_a_bad_idt(void **state __attribute__((unused)))
{
	struct fake_vm *f = crashed_at("last");

	fake_sregs(f)->idt.base = 0x900000000;
	fake_vm_exit(f, KVM_EXIT_SHUTDOWN);
	assert_contains(dump(f), "; the IDT at 0x900000000 is not mapped");
	assert_contains(text, "0x00 cannot be read");
	fake_sregs(f)->idt.base = 0x40000;
	assert_contains(dump(f), "; the IDT has no gate for #DF");
	fake_vm_free(f);
}

static void triple_fault_after_a_wild_jump(void **state __attribute__((unused)))
{
	struct fake_vm *f = crashed_at("last");

	fake_regs(f)->rip = 0xdead00000000;
	fake_sregs(f)->idt.limit = 0;
	fake_vm_exit(f, KVM_EXIT_SHUTDOWN);
	assert_contains(dump(f), "0xdead00000000 after #PF: the code there is not mapped");
	assert_contains(text, "=> 0xdead00000000:  not mapped");
	fake_vm_free(f);
}

static void reset_after_shutdown(void **state __attribute__((unused)))
{
	struct fake_vm *f = crashed_at("last");

	fake_vm_out(f, GUEST_PORT_SYNC, 1);
	*fake_regs(f) = (struct kvm_regs){.rip = 0xfff0, .rflags = 2};
	mode_set_sregs(fake_sregs(f), MODE_REAL, false);
	fake_sregs(f)->cs.base = 0xffff0000;
	fake_sregs(f)->cs.selector = 0xf000;
	fake_vm_exit(f, KVM_EXIT_SHUTDOWN);
	assert_contains(dump(f), "the registers were reset by KVM (AMD); the last state is in the "
				 "flight recorder\n");
	assert_contains(text, "(sync): 0x1, RIP 0xa001 (last)");
	assert_contains(text, "the state after that reset");
	assert_null(strstr(text, "page walk"));
	fake_vm_free(f);
}

static void hang(void **state __attribute__((unused)))
{
	struct fake_vm *f = crashed_at("loop");

	f->vcpu.expired = true;
	f->run.exit_reason = KVM_EXIT_INTR;
	ring_record(&f->ring, &f->run, EINTR, true);
	assert_contains(dump(f), "stopped from outside at RIP 0xa003 (loop), a jump to itself with "
				 "interrupts off\n");
	fake_regs(f)->rflags |= 0x200;
	assert_contains(dump(f), "a jump to itself\n");
	fake_vm_free(f);
}

static void unexpected_exception(void **state __attribute__((unused)))
{
	struct fake_vm *f = crashed_at("last");
	struct guest_result *r = vm_result(&f->vm);

	r->vector = 14;
	r->error = 2;
	r->cr2 = fake_sregs(f)->cr2 = 0x100000000;
	r->rip = 0xa001;
	fake_regs(f)->rip = 0x2245;
	fake_vm_out(f, GUEST_PORT_TRAP, 14);
	assert_contains(dump(f), "did not expect: #PF, page fault, error code 0x2, write of "
				 "0x100000000, not present, at RIP 0xa001 (last)\n");
	assert_contains(text, "=> 0xa001:");
	assert_contains(text, "page walk of 0x100000000");
	assert_contains(text, "0x00-0x1f interrupt gate 0008:0x2000 and each 0x10 further");
	fake_vm_free(f);
}

static void failed_guest_check(void **state __attribute__((unused)))
{
	struct fake_vm *f = crashed_at("last");
	struct guest_result *r = vm_result(&f->vm);

	r->status = 3;
	r->file = 0x20000;
	r->line = 42;
	strcpy((char *)f->memory + 0x20000, "guest\x1b.c");
	fake_vm_out(f, GUEST_PORT_FAIL, 3);
	assert_contains(dump(f), "a check of the guest failed: status 3, guest?.c:42\n");
	fake_vm_free(f);
}

static void killed_vm(void **state __attribute__((unused)))
{
	struct fake_vm *f = crashed_at("last");

	fake_vm_out(f, GUEST_PORT_SYNC, 1);
	ring_record(&f->ring, &f->run, EIO, false);
	f->vm.dead = true;
	f->vcpu.sync_valid = 0;
	assert_contains(dump(f), "vCPU 0: KVM has killed the VM");
	assert_contains(text, "(sync): 0x1, RIP 0xa001 (last)");
	assert_contains(text, "KVM does not give them: KVM_GET_");
	fake_vm_free(f);
}

/* In SMM the CPU sees the slots of the second address space. */
static void smm_has_its_own_memory(void **state __attribute__((unused)))
{
	struct fake_vm *f = crashed_at("last");
	static uint8_t smram[FAKE_MEMORY];

	memcpy(smram, f->memory, FAKE_MEMORY);
	smram[0xa001] = 0xf4;
	f->vm.slot[f->vm.nr_slots++] =
		(struct vm_slot){.id = VM_AS_SMM << 16, .size = FAKE_MEMORY, .hva = smram};
	f->run.flags = KVM_RUN_X86_SMM;
	fake_vm_exit(f, KVM_EXIT_HLT);
	assert_contains(dump(f), "KVM_EXIT_HLT [SMM]");
	assert_contains(text, "=> 0xa001:  f4");
	fake_vm_free(f);
}

static void real_mode(void **state __attribute__((unused)))
{
	struct fake_vm *f = fake_vm_new(MODE_REAL);

	mode_write_tables(&f->vm, MODE_REAL);
	fake_sregs(f)->cs.base = 0x20000;
	fake_sregs(f)->cs.selector = 0x2000;
	fake_regs(f)->rip = 0x10;
	f->memory[0x20010] = 0xf4;
	fake_vm_exit(f, KVM_EXIT_HLT);
	assert_contains(dump(f), "code at 0x20010, 16 bits:\n=> 0x20010:  f4");
	assert_contains(text, "paging is off");
	assert_contains(text, "interrupt vectors at 0x0, limit 0x3ff:\n"
			      "  0x00-0x1f vector 0000:0x2000 and each 0x10 further\n");
	assert_null(strstr(text, "GDT at"));
	fake_vm_free(f);
}

/* A GDT and an IDT full of different entries: the dump keeps to a screen. */
static void tables_are_bounded(void **state __attribute__((unused)))
{
	struct fake_vm *f = crashed_at("last");
	struct dump_out out = {text, sizeof(text), 0};
	unsigned int lines = 0;

	fake_sregs(f)->gdt = (struct kvm_dtable){.base = 0x20000, .limit = 0xffff};
	fake_sregs(f)->idt = (struct kvm_dtable){.base = 0x30000, .limit = 0xffff};
	for (uint32_t i = 0; i < 0x10000; i++)
		f->memory[0x20000 + i] = f->memory[0x30000 + i] = (uint8_t)(i * 2654435761U >> 13);
	dump_tables(&out, &f->vm, fake_sregs(f));
	for (const char *p = text; *p; p++)
		lines += *p == '\n';
	assert_in_range(lines, 4, 40);
	fake_vm_free(f);
}

static void never_past_the_buffer(void **state __attribute__((unused)))
{
	struct fake_vm *f = crashed_at("last");

	fake_vm_exit(f, KVM_EXIT_SHUTDOWN);
	for (size_t len = 0; len < 300; len++) {
		char *buf = malloc(len + 1);
		struct dump_out out = {buf, len, 0};

		buf[len] = '!';
		dump_vcpu(&out, &f->vcpu);
		assert_int_equal(buf[len], '!');
		if (len)
			assert_int_equal(strlen(buf), len - 1);
		free(buf);
	}
	fake_vm_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(triple_fault_for_want_of_an_idt),
		cmocka_unit_test(triple_fault_for_want_of_a_stack),
		cmocka_unit_test(triple_fault_for_a_bad_idt),
		cmocka_unit_test(triple_fault_after_a_wild_jump),
		cmocka_unit_test(reset_after_shutdown),
		cmocka_unit_test(hang),
		cmocka_unit_test(unexpected_exception),
		cmocka_unit_test(failed_guest_check),
		cmocka_unit_test(killed_vm),
		cmocka_unit_test(smm_has_its_own_memory),
		cmocka_unit_test(real_mode),
		cmocka_unit_test(tables_are_bounded),
		cmocka_unit_test(never_past_the_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
