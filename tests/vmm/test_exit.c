// SPDX-License-Identifier: GPL-2.0-or-later
/* From kvm_run to the line that people read: packing, recording and describing. */
#include "cmocka_tests.h"
#include "fake_vm.h"
#include "kvex/exit.h"

/* The line for what RUN says now. */
static const char *describe(struct fake_vm *f, uint32_t reason)
{
	static char buf[256];

	fake_vm_exit(f, reason);
	return exit_describe(ring_get(&f->ring, 0), buf, sizeof(buf));
}

static void every_reason_has_a_name(void **state __attribute__((unused)))
{
	for (uint32_t reason = 0; reason <= KVM_EXIT_SNP_REQ_CERTS; reason++) {
		assert_non_null(exit_name(reason));
		assert_ptr_equal(strstr(exit_name(reason), "KVM_EXIT_"), exit_name(reason));
	}
	assert_string_equal(exit_name(KVM_EXIT_IO), "KVM_EXIT_IO");
	assert_string_equal(exit_name(KVM_EXIT_NOTIFY), "KVM_EXIT_NOTIFY");
	assert_string_equal(exit_name(38), "KVM_EXIT_LOONGARCH_IOCSR");
	assert_string_equal(exit_name(39), "KVM_EXIT_MEMORY_FAULT");
	assert_string_equal(exit_name(44), "KVM_EXIT_?");
	assert_string_equal(exit_name(UINT32_MAX), "KVM_EXIT_?");
}

static void unknown_reason_keeps_its_number(void **state)
{
	assert_string_equal(describe(*state, 99), "KVM_EXIT_? 99, unknown to kvex");
}

static void io(void **state)
{
	struct fake_vm *f = *state;
	char buf[256];

	fake_vm_out(f, 0x10, 0x11);
	assert_string_equal(exit_describe(ring_get(&f->ring, 0), buf, sizeof(buf)),
			    "KVM_EXIT_IO out 1 byte to port 0x10: 0x11");
	fake_vm_out(f, GUEST_PORT_PUTC, 'H');
	assert_string_equal(exit_describe(ring_get(&f->ring, 0), buf, sizeof(buf)),
			    "KVM_EXIT_IO out 1 byte to port 0xe9 (putc): 0x48 'H'");
	f->run.io.count = 3;
	assert_contains(describe(f, KVM_EXIT_IO), "out 3 times 1 byte to port 0xe9 (putc): 0x48");
	f->run.io.count = 1;
	f->run.io.size = 4;
	f->run.io.direction = KVM_EXIT_IO_IN;
	f->run.io.port = 0xcfc;
	assert_string_equal(describe(f, KVM_EXIT_IO), "KVM_EXIT_IO in 4 bytes from port 0xcfc");
}

static void mmio(void **state)
{
	struct fake_vm *f = *state;

	f->run.mmio.phys_addr = 0xd0000000;
	f->run.mmio.len = 2;
	f->run.mmio.is_write = 1;
	memcpy(f->run.mmio.data, "\x88\x77\xff\xff\xff\xff\xff\xff", 8);
	assert_string_equal(describe(f, KVM_EXIT_MMIO),
			    "KVM_EXIT_MMIO write 2 bytes at 0xd0000000: 0x7788");
	f->run.mmio.len = 8;
	assert_contains(describe(f, KVM_EXIT_MMIO), ": 0xffffffffffff7788");
	f->run.mmio.is_write = 0;
	assert_string_equal(describe(f, KVM_EXIT_MMIO), "KVM_EXIT_MMIO read 8 bytes at 0xd0000000");
}

static void internal_errors(void **state)
{
	static const char *const words[] = {
		"unknown", "EMULATION", "SIMUL_EX", "DELIVERY_EV", "UNEXPECTED_EXIT_REASON",
		"unknown"};
	struct fake_vm *f = *state;

	f->run.internal.ndata = 1;
	f->run.internal.data[0] = 0xabc;
	for (uint32_t i = 0; i < 6; i++) {
		f->run.internal.suberror = i;
		assert_contains(describe(f, KVM_EXIT_INTERNAL_ERROR), words[i]);
		assert_contains(describe(f, KVM_EXIT_INTERNAL_ERROR), "data 0xabc");
	}
}

static void emulation_failure_shows_the_instruction(void **state)
{
	struct fake_vm *f = *state;

	f->run.emulation_failure.suberror = KVM_INTERNAL_ERROR_EMULATION;
	f->run.emulation_failure.ndata = 3;
	f->run.emulation_failure.flags = KVM_INTERNAL_ERROR_EMULATION_FLAG_INSTRUCTION_BYTES;
	f->run.emulation_failure.insn_size = 3;
	memcpy(f->run.emulation_failure.insn_bytes, "\x0f\x01\xd9", 3);
	assert_contains(describe(f, KVM_EXIT_INTERNAL_ERROR), "instruction bytes 0f 01 d9");
	f->run.emulation_failure.insn_size = 255;
	assert_contains(describe(f, KVM_EXIT_INTERNAL_ERROR), "instruction bytes 0f 01 d9");
	f->run.emulation_failure.insn_size = 0;
	assert_contains(describe(f, KVM_EXIT_INTERNAL_ERROR), "could not be fetched");
	f->run.emulation_failure.flags = 0;
	assert_null(strstr(describe(f, KVM_EXIT_INTERNAL_ERROR), "bytes"));
}

static void failed_entries(void **state)
{
	static const struct {
		uint64_t reason;
		const char *text;
	} rows[] = {
		{0x80000021, "Intel VM-entry failure 33, invalid guest state"},
		{0x80000022, "Intel VM-entry failure 34, MSR loading failed"},
		{0x80000029, "Intel VM-entry failure 41, machine check"},
		{0x80000001, "Intel VM-entry failure 1, unknown reason"},
		{7, "Intel VM-instruction error, VM entry with invalid control fields"},
		{14, ": unknown, on"},
		{1000, ": unknown, on"},
		{UINT64_MAX, "AMD VMEXIT_INVALID"},
		{UINT32_MAX, "AMD VMEXIT_INVALID"},
	};
	struct fake_vm *f = *state;

	f->run.fail_entry.cpu = 5;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f->run.fail_entry.hardware_entry_failure_reason = rows[i].reason;
		assert_contains(describe(f, KVM_EXIT_FAIL_ENTRY), rows[i].text);
		assert_contains(describe(f, KVM_EXIT_FAIL_ENTRY), "on host CPU 5");
	}
}

static void other_exits(void **state)
{
	struct fake_vm *f = *state;

	assert_string_equal(describe(f, KVM_EXIT_HLT), "KVM_EXIT_HLT");
	assert_contains(describe(f, KVM_EXIT_SHUTDOWN), "triple fault");
	f->run.msr.index = 0x9e;
	f->run.msr.reason = KVM_MSR_EXIT_REASON_FILTER;
	f->run.msr.data = 0x30000;
	assert_string_equal(describe(f, KVM_EXIT_X86_RDMSR),
			    "KVM_EXIT_X86_RDMSR MSR 0x9e, filtered");
	assert_string_equal(describe(f, KVM_EXIT_X86_WRMSR),
			    "KVM_EXIT_X86_WRMSR MSR 0x9e value 0x30000, filtered");
	f->run.system_event.type = KVM_SYSTEM_EVENT_SEV_TERM;
	f->run.system_event.ndata = 1;
	f->run.system_event.data[0] = 0x100;
	assert_string_equal(describe(f, KVM_EXIT_SYSTEM_EVENT),
			    "KVM_EXIT_SYSTEM_EVENT type 6 SEV_TERM, data 0x100: reason 0 of set 0");
	KVEX_RUN_MEMORY_FAULT(&f->run)->flags = 8;
	KVEX_RUN_MEMORY_FAULT(&f->run)->gpa = 0x5000;
	KVEX_RUN_MEMORY_FAULT(&f->run)->size = 4096;
	assert_string_equal(describe(f, KVM_EXIT_MEMORY_FAULT),
			    "KVM_EXIT_MEMORY_FAULT private access to 0x5000, 4096 bytes");
	f->run.hw.hardware_exit_reason = 0x66;
	assert_string_equal(describe(f, KVM_EXIT_UNKNOWN), "KVM_EXIT_UNKNOWN hardware reason 0x66");
	f->run.debug.arch = (struct kvm_debug_exit_arch){.exception = 3, .pc = 0xa000};
	assert_contains(describe(f, KVM_EXIT_DEBUG), "vector 3 at 0xa000");
}

/* What the union still holds of an earlier exit is no part of one that brings no data. */
static void no_stale_data(void **state)
{
	struct fake_vm *f = *state;

	memset(f->run.padding, 0xff, sizeof(f->run.padding));
	fake_vm_exit(f, KVM_EXIT_HLT);
	for (int i = 0; i < 4; i++)
		assert_int_equal(ring_get(&f->ring, 0)->detail[i], 0);
}

/* Any garbage in the union gives a terminated line. */
static void nothing_in_the_union_is_trusted(void **state)
{
	struct fake_vm *f = *state;

	memset(f->run.padding, 0xff, sizeof(f->run.padding));
	for (uint32_t reason = 0; reason <= KVM_EXIT_SNP_REQ_CERTS + 1; reason++) {
		f->run.io.data_offset = 0;
		assert_true(strlen(describe(f, reason)) < 255);
	}
}

static void flags_are_named(void **state)
{
	struct fake_vm *f = *state;

	f->run.flags = KVM_RUN_X86_SMM | KVM_RUN_X86_BUS_LOCK | KVM_RUN_X86_GUEST_MODE | 0x100;
	assert_string_equal(describe(f, KVM_EXIT_HLT),
			    "KVM_EXIT_HLT [SMM] [BUS_LOCK] [GUEST_MODE] [flags 0x100]");
}

static const char *describe_error(struct fake_vm *f, int error)
{
	static char buf[256];

	ring_record(&f->ring, &f->run, error, false);
	return exit_describe(ring_get(&f->ring, 0), buf, sizeof(buf));
}

static void errors_of_kvm_run(void **state)
{
	struct fake_vm *f = *state;

	f->run.exit_reason = KVM_EXIT_INTR;
	assert_contains(describe_error(f, EINTR), "interrupted");
	assert_contains(describe_error(f, EIO), "KVM has killed the VM");
	assert_string_equal(describe_error(f, EINVAL), "KVM_RUN failed: Invalid argument");
	f->run.exit_reason = KVM_EXIT_MEMORY_FAULT;
	KVEX_RUN_MEMORY_FAULT(&f->run)->flags = 0;
	assert_contains(describe_error(f, EFAULT), "Bad address, KVM_EXIT_MEMORY_FAULT shared");
}

static void line_is_cut_to_the_buffer(void **state)
{
	struct fake_vm *f = *state;
	char buf[16];

	fake_vm_out(f, 0x10, 0x11);
	assert_string_equal(exit_describe(ring_get(&f->ring, 0), buf, sizeof(buf)),
			    "KVM_EXIT_IO out");
}

static void ring_keeps_the_last(void **state)
{
	struct fake_vm *f = *state;

	assert_null(ring_get(&f->ring, 0));
	for (uint64_t i = 0; i < RING_SIZE + 10; i++) {
		fake_regs(f)->rip = i;
		fake_vm_exit(f, KVM_EXIT_HLT);
	}
	assert_int_equal(ring_get(&f->ring, 0)->seq, RING_SIZE + 10);
	assert_int_equal(ring_get(&f->ring, 0)->regs.rip, RING_SIZE + 9);
	assert_int_equal(ring_get(&f->ring, RING_SIZE - 1)->seq, 11);
	assert_null(ring_get(&f->ring, RING_SIZE));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, fake_vm_setup, fake_vm_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_reason_has_a_name),
		TEST(unknown_reason_keeps_its_number),
		TEST(io),
		TEST(mmio),
		TEST(internal_errors),
		TEST(emulation_failure_shows_the_instruction),
		TEST(failed_entries),
		TEST(other_exits),
		TEST(no_stale_data),
		TEST(nothing_in_the_union_is_trusted),
		TEST(flags_are_named),
		TEST(errors_of_kvm_run),
		TEST(line_is_cut_to_the_buffer),
		TEST(ring_keeps_the_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
