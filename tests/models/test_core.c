// SPDX-License-Identifier: GPL-2.0-or-later
/* The plugin's core on a CPU that is none: guests, CPUID, MSRs, state; next RIPs and bus locks. */
#include "../vmm/cmocka_tests.h"
#include "fake_qemu.h"
#include "models/cpu/vmcb.h"

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv);

#define VMCB	  0x10000u
#define MSRPM	  0x20000u
#define GUEST	  0x4000u
#define HOST	  0x8000u
#define AFTER	  (HOST + 3) /* the instruction behind VMRUN */
#define HOST_RSP  0x7000u
#define HOST_CR3  0x3000u
#define HOST_EFER (1u << 12 | 1u << 10 | 1u << 8)
#define OUR_MSR	  0xc0010200u

/* --- a part that watches --------------------------------------------------------------------- */

static struct {
	unsigned int vmruns, vmexits, cuts, retired, starts, exceptions;
	bool restored, guest_block, landing;
	uint64_t msr;
} seen;

static const struct part part_watch;

static int read_msr(struct cpu *c, const struct site *s, uint32_t msr, uint64_t *value)
{
	(void)c;
	(void)s;
	*value = seen.msr;
	return msr == OUR_MSR ? 0 : -1;
}

static int write_msr(struct cpu *c, const struct site *s, uint32_t msr, uint64_t value)
{
	(void)c;
	(void)s;
	seen.msr = value;
	return msr == OUR_MSR ? 0 : -1;
}

static void init(struct model *m)
{
	cpuid_change(m, 0x80000001, ANY_SUBLEAF, REG_RCX, 0xffffff0f, 0x30);
	cpuid_change(m, 7, 1, REG_RAX, 0, 5);
	msr_own(m, &(struct msr_owner){OUR_MSR, OUR_MSR + 1, read_msr, write_msr, false});
}

static void start(struct cpu *c, bool restored)
{
	uint64_t *kept = part_state(c, &part_watch);

	seen.starts++;
	seen.restored = restored;
	seen.msr = ++*kept;
}

static void block(struct cpu *c, const struct block *b)
{
	(void)c;
	seen.guest_block = b->guest;
	seen.landing = b->landing;
}

static void vmrun(struct cpu *c, const struct site *s)
{
	(void)s;
	seen.vmruns += c->svm->guest;
}

static void vmexit(struct cpu *c, const struct site *s)
{
	(void)s;
	seen.vmexits += !c->svm->guest;
}

static void exception(struct cpu *c, uint64_t from, uint64_t to)
{
	(void)c;
	(void)from;
	(void)to;
	seen.exceptions++;
}

static void cut(struct cpu *c, const struct site *s, bool retired)
{
	(void)c;
	(void)s;
	seen.cuts++;
	seen.retired += retired;
}

PART(watch, .model = "watch", .state = sizeof(uint64_t), .init = init, .start = start,
     .block = block, .vmrun = vmrun, .vmexit = vmexit, .exception = exception, .cut = cut);

/* --- what runs ------------------------------------------------------------------------------- */

static const struct fake_insn nop = FAKE_INSN("\x90"), vmrun_insn = FAKE_INSN("\x0f\x01\xd8");

static void start_model(const char *models, const char *bugs)
{
	memset(&seen, 0, sizeof(seen));
	assert_int_equal(fake_start(qemu_plugin_install, models, bugs), 0);
	fake.reg[REG_CR0] = 1;
	fake.reg[REG_EFER] = HOST_EFER;
	fake.reg[REG_RSP] = HOST_RSP;
	fake.reg[REG_CR3] = HOST_CR3;
	fake.reg[REG_CS] = 0x10;
}

#define CODE_64_ATTRIB 0x29b
#define CODE_32_ATTRIB 0xc9b

/* Into the guest: its code segment has selector 8. */
static void enter_code(uint16_t attrib)
{
	fake.reg[REG_RAX] = VMCB;
	fake_put(VMCB + VMCB_CS, 8, 2);
	fake_put(VMCB + VMCB_CS + 2, attrib, 2);
	fake_put(VMCB + VMCB_CR0, 1u << 31 | 1, 8);
	fake_put(VMCB + VMCB_MSRPM, MSRPM, 8);
	fake_run(HOST, &vmrun_insn, 1);
	fake.reg[REG_CS] = 8;
	fake.reg[REG_RSP] = 0x1234;
	fake.reg[REG_CR3] = 0x5000;
}

static void enter(void)
{
	enter_code(CODE_64_ATTRIB);
}

static void leave(uint64_t code, uint64_t rip)
{
	fake_put(VMCB + VMCB_EXITCODE, code, 8);
	fake_put(VMCB + VMCB_RIP, rip, 8);
	fake.reg[REG_RSP] = HOST_RSP;
	fake.reg[REG_CR3] = HOST_CR3;
	fake.reg[REG_CS] = 0x10;
	fake_run(AFTER, &nop, 1);
}

/* --- tests ----------------------------------------------------------------------------------- */

static void guests(void **state)
{
	(void)state;
	start_model("watch", "");
	fake_run(AFTER, &nop, 1);
	assert_false(seen.landing);
	enter();
	assert_int_equal(seen.vmruns, 1);
	fake_run(GUEST, &nop, 1);
	assert_true(seen.guest_block);
	/* Code of the guest's at the address where a #VMEXIT arrives. */
	fake_run(AFTER, &nop, 1);
	assert_true(seen.guest_block);
	assert_int_equal(seen.vmexits, 0);
	/* Its own VMRUN is an exit. */
	fake_run(GUEST, &vmrun_insn, 1);
	assert_int_equal(seen.vmruns, 1);
	leave(EXIT_INTR, GUEST);
	assert_int_equal(seen.vmexits, 1);
	assert_true(seen.landing);
	assert_false(seen.guest_block);
	/* No second one. */
	fake_run(AFTER, &nop, 1);
	assert_int_equal(seen.vmexits, 1);
}

/* VMRUN that faults: not at CPL 0, not enabled, a VMCB that is no page. */
static void vmrun_faults(void **state)
{
	(void)state;
	start_model("watch", "");
	fake.reg[REG_RAX] = VMCB + 8;
	fake_run(HOST, &vmrun_insn, 1);
	fake.reg[REG_RAX] = VMCB;
	fake.reg[REG_CS] = 0x33;
	fake_run(HOST, &vmrun_insn, 1);
	fake.reg[REG_CS] = 0x10;
	fake.reg[REG_EFER] &= ~(1ull << 12);
	fake_run(HOST, &vmrun_insn, 1);
	assert_int_equal(seen.vmruns, 0);
}

static void cpuid_native(void)
{
	fake.reg[REG_RAX] = 0x11;
	fake.reg[REG_RCX] = 0xff;
}

static const struct fake_insn cpuid_block[] = {FAKE_NATIVE("\x0f\xa2", cpuid_native),
					       FAKE_INSN("\x90")};

static void cpuid(uint32_t leaf, uint32_t subleaf, size_t insns)
{
	fake.reg[REG_RAX] = leaf;
	fake.reg[REG_RCX] = subleaf;
	fake_run(HOST, cpuid_block, insns);
}

static void cpuid_edits(void **state)
{
	(void)state;
	start_model("watch", "");
	cpuid(0x80000001, 9, 2);
	assert_int_equal(fake.reg[REG_RCX], 0x3f);
	assert_int_equal(fake.reg[REG_RAX], 0x11);
	cpuid(7, 0, 2);
	assert_int_equal(fake.reg[REG_RAX], 0x11);
	cpuid(7, 1, 2);
	assert_int_equal(fake.reg[REG_RAX], 5);
	/* The last of its block: the next one begins with the change. */
	cpuid(7, 1, 1);
	assert_int_equal(fake.reg[REG_RAX], 0x11);
	fake_run(HOST + 2, &nop, 1);
	assert_int_equal(fake.reg[REG_RAX], 5);
}

/* An intercepted CPUID is the hypervisor's: nothing of it is changed, then or later. */
static void cpuid_intercepted(void **state)
{
	(void)state;
	start_model("watch", "");
	fake_put(VMCB + VMCB_INTERCEPT_3, 1u << INTERCEPT_CPUID, 4);
	enter();
	cpuid(7, 1, 2);
	assert_int_equal(fake.reg[REG_RAX], 0x11);
}

static const struct fake_insn rdmsr = FAKE_INSN("\x0f\x32"), wrmsr = FAKE_INSN("\x0f\x30");

static void msrs(void **state)
{
	(void)state;
	start_model("watch", "");
	fake.reg[REG_RCX] = OUR_MSR;
	fake.reg[REG_RAX] = 0xffffffff00000002;
	fake.reg[REG_RDX] = 1;
	fake_run(HOST, &wrmsr, 1);
	assert_true(fake.moved);
	assert_true(fake.settled);
	assert_int_equal(fake.pc, HOST + 2);
	assert_int_equal(seen.msr, 0x100000002);
	assert_int_equal(seen.cuts, 1);
	assert_int_equal(seen.retired, 1);
	seen.msr = 0x800000007;
	fake_run(HOST, &rdmsr, 1);
	assert_int_equal(fake.reg[REG_RAX], 7);
	assert_int_equal(fake.reg[REG_RDX], 8);
	/* Another's, and ours at CPL 3: QEMU's business. */
	fake.reg[REG_RCX] = OUR_MSR + 2;
	fake_run(HOST, &rdmsr, 1);
	assert_false(fake.moved);
	fake.reg[REG_RCX] = OUR_MSR;
	fake.reg[REG_CS] = 0x33;
	fake_run(HOST, &rdmsr, 1);
	assert_false(fake.moved);
}

static void faults_natively(void)
{
	/* What the handler sees is what was there. */
	assert_int_equal(fake.reg[REG_RCX], 0x800);
	fake_exception(HOST, 0x100);
}

static void msr_faults(void **state)
{
	static const struct fake_insn bad = FAKE_NATIVE("\x0f\x32", faults_natively);

	(void)state;
	start_model("watch", "");
	fake.reg[REG_RCX] = OUR_MSR + 1;
	fake_run(HOST, &bad, 1);
	assert_false(fake.moved);
	assert_int_equal(fake.reg[REG_RCX], OUR_MSR + 1);
	assert_int_equal(seen.exceptions, 1);
}

static void msrs_in_a_guest(void **state)
{
	uint32_t bit = 0x200 * 2; /* of OUR_MSR in its range; read, then write */

	(void)state;
	start_model("watch", "");
	fake_put(VMCB + VMCB_INTERCEPT_3, 1u << INTERCEPT_MSR, 4);
	fake_put(MSRPM + 0x1000 + bit / 8, 2, 1);
	enter();
	fake.reg[REG_RCX] = OUR_MSR;
	fake_run(GUEST, &rdmsr, 1);
	assert_true(fake.moved);
	fake_run(GUEST, &wrmsr, 1);
	assert_false(fake.moved);
	/* Without the map all are the guest's. */
	leave(EXIT_INTR, GUEST);
	fake_put(VMCB + VMCB_INTERCEPT_3, 0, 4);
	enter();
	fake.reg[REG_RCX] = OUR_MSR;
	fake_run(GUEST, &wrmsr, 1);
	assert_true(fake.moved);
}

static void state_is_kept(void **state)
{
	(void)state;
	start_model("watch", "");
	assert_false(seen.restored);
	assert_int_equal(seen.msr, 1);
	assert_int_equal(fake_restart(qemu_plugin_install, "watch", ""), 0);
	assert_true(seen.restored);
	assert_int_equal(seen.msr, 2);
	/* Parts that nobody asked for are not there. */
	start_model("watchful", "");
	assert_int_equal(seen.starts, 0);
}

static void next_rip(void **state)
{
	static const struct fake_insn out = FAKE_INSN("\xe6\x10"), hlt = FAKE_INSN("\xf4");

	(void)state;
	start_model("nrips", "");
	fake_put(VMCB + VMCB_CS + 8, 0x1000, 8); /* CS base: the address is linear */
	enter();
	fake_run(GUEST, &out, 1);
	leave(0x7b, GUEST - 0x1000);
	assert_int_equal(fake_get(VMCB + VMCB_NRIP, 8), GUEST - 0x1000 + 2);
	enter();
	fake_run(GUEST, &hlt, 1);
	leave(EXIT_INTR, GUEST - 0x1000 + 1);
	assert_int_equal(fake_get(VMCB + VMCB_NRIP, 8), 0);
	start_model("nrips", "nrips-short");
	enter();
	fake_run(GUEST, &out, 1);
	leave(0x7b, GUEST);
	assert_int_equal(fake_get(VMCB + VMCB_NRIP, 8), GUEST + 1);
}

/* What VMRUN injects by software returns to the next RIP; where it fails, RIP is as it was. */
static void injected(void **state)
{
	(void)state;
	start_model("nrips", "");
	fake_put(VMCB + VMCB_RIP, GUEST, 8);
	fake_put(VMCB + VMCB_NRIP, GUEST + 2, 8);
	fake_put(VMCB + VMCB_EVENTINJ, 0x80000400 | 0x20, 4);
	enter();
	assert_int_equal(fake_get(VMCB + VMCB_RIP, 8), GUEST + 2);
	fake_put(VMCB + VMCB_EXITINTINFO, 0x80000400 | 0x20, 4);
	leave(EXIT_NPF, GUEST + 2);
	assert_int_equal(fake_get(VMCB + VMCB_RIP, 8), GUEST);
	/* A page fault that is injected returns to RIP. */
	fake_put(VMCB + VMCB_NRIP, GUEST + 2, 8);
	fake_put(VMCB + VMCB_EVENTINJ, 0x80000300 | 14, 4);
	enter();
	assert_int_equal(fake_get(VMCB + VMCB_RIP, 8), GUEST);
}

/* --- bus locks ------------------------------------------------------------------------------- */

static const struct fake_insn lock_inc = FAKE_INSN("\xf0\xff\x00"); /* lock incl (%rax) */

static void ask_for_exits(uint16_t count)
{
	fake_put(VMCB + VMCB_INTERCEPT_5, 1u << INTERCEPT_BUS_LOCK, 4);
	fake_put(VMCB + VMCB_BUS_LOCK_COUNT, count, 2);
}

static void enter_with_count(uint16_t count)
{
	ask_for_exits(count);
	enter();
}

static uint64_t count(void)
{
	return fake_get(VMCB + VMCB_BUS_LOCK_COUNT, 2);
}

static bool exited(void)
{
	return fake.raised == -1 && fake.exit == EXIT_BUS_LOCK;
}

static void bus_locks(void **state)
{
	(void)state;
	start_model("bus-lock", "");
	enter_with_count(0);
	fake.reg[REG_RAX] = 0x303e;
	fake_run(GUEST, &lock_inc, 1);
	assert_true(exited());
	assert_int_equal(fake.info1, 0);
	assert_int_equal(fake_get(VMCB + VMCB_EXITINFO2, 8), 0);
	leave(EXIT_BUS_LOCK, GUEST);
	assert_int_equal(count(), 0);

	enter_with_count(2);
	fake.reg[REG_RAX] = 0x303e;
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
	leave(0x7b, GUEST + 3);
	assert_int_equal(fake_get(VMCB + VMCB_EXITCODE, 8), 0x7b);
	assert_int_equal(count(), 1);
}

/* Within a line, without the intercept, in the host: none. */
static void no_bus_locks(void **state)
{
	(void)state;
	start_model("bus-lock", "");
	enter_with_count(0);
	fake.reg[REG_RAX] = 0x303c;
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
	leave(EXIT_INTR, GUEST);
	assert_int_equal(fake_get(VMCB + VMCB_EXITCODE, 8), EXIT_INTR);
	fake.reg[REG_RAX] = 0x303e;
	fake_run(HOST, &lock_inc, 1);
	assert_int_equal(fake.calls, 0);
	fake_put(VMCB + VMCB_INTERCEPT_5, 0, 4);
	enter();
	fake.reg[REG_RAX] = 0x303e;
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
}

/* One that faults, at its begin or at its end, is none yet; CMPXCHG16B that is not aligned never
 * is. */
static void bus_lock_faults(void **state)
{
	static const struct fake_insn cmpxchg16b = FAKE_INSN("\xf0\x48\x0f\xc7\x08");

	(void)state;
	start_model("bus-lock", "");
	enter_with_count(0);
	fake.reg[REG_RAX] = FAKE_MEMORY - 2;
	fake_run(GUEST, &lock_inc, 1);
	assert_int_equal(fake.raised, 14);
	leave(EXIT_NPF, GUEST);
	enter_with_count(1);
	fake.reg[REG_RAX] = FAKE_MEMORY - 2;
	fake_run(GUEST, &lock_inc, 1);
	assert_int_equal(fake.raised, 14);
	leave(EXIT_NPF, GUEST);
	assert_int_equal(count(), 1);
	enter_with_count(0);
	fake.reg[REG_RAX] = 0x3038;
	fake_run(GUEST, &cmpxchg16b, 1);
	assert_false(exited());
}

/* QEMU with more CPUs runs such an instruction again, alone: it was one bus lock. */
static void bus_lock_run_again(void **state)
{
	static const struct fake_insn two[] = {FAKE_INSN("\xf0\xff\x00"), FAKE_INSN("\x90")};

	(void)state;
	fake_max_cpus = 2;
	start_model("bus-lock", "");
	fake_max_cpus = 1;
	enter_with_count(2);
	fake.reg[REG_RAX] = 0x303e;
	fake_run(GUEST, two, 2);
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
	leave(EXIT_INTR, GUEST + 3);
	assert_int_equal(count(), 1);
	/* The same in a loop of the guest's is two. */
	enter_with_count(2);
	fake.reg[REG_RAX] = 0x303e;
	for (int i = 0; i < 2; i++) {
		fake_run(GUEST, two, 2);
		fake_run(GUEST, &lock_inc, 1);
	}
	leave(EXIT_INTR, GUEST + 3);
	assert_int_equal(count(), 0);
}

/* 32-bit code, DS from a GDT that the guest has loaded since. */
static void segments(void **state)
{
	static const struct fake_insn lgdt = FAKE_INSN("\x0f\x01\x15\x00\x60\x00\x00");

	(void)state;
	start_model("bus-lock", "");
	fake_put(0x6000, 0x17, 2);
	fake_put(0x6002, 0x6100, 4);
	fake_put(0x6110, 0x00cf93023010ffff, 8); /* selector 0x10: base 0x23010 */
	ask_for_exits(0);
	enter_code(CODE_32_ATTRIB);
	fake.reg[REG_EFER] = 0;
	fake_run(GUEST, &lgdt, 1);
	fake.reg[REG_DS] = 0x10;
	fake.reg[REG_RAX] = 0x3e; /* 0x2304e: within a line */
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
	fake.reg[REG_RAX] = 0x2e;
	fake_run(GUEST, &lock_inc, 1);
	assert_true(exited());
	/* Real mode: selector * 16, and a word of two bytes. */
	fake.reg[REG_CR0] = 0;
	fake.reg[REG_DS] = 0x2003;
	fake.reg[REG_RBX] = 0;
	fake.reg[REG_RSI] = 0x0e; /* (%bx,%si): 0x2003e, which ends the line */
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
	leave(EXIT_INTR, GUEST);
	fake.reg[REG_EFER] = HOST_EFER;
	fake.reg[REG_CR0] = 1;
	enter_with_count(0);
	fake.reg[REG_CR0] = 0;
	fake.reg[REG_EFER] = 0;
	fake.reg[REG_DS] = 0x2003;
	fake.reg[REG_RSI] = 0x0f;
	fake_run(GUEST, &lock_inc, 1);
	assert_true(exited());
}

/* The selector that VMRUN loaded means what VMRUN loaded, until CR0.PE changes. */
static void loaded_segments(void **state)
{
	(void)state;
	start_model("bus-lock", "");
	fake_put(VMCB + VMCB_ES + 3 * 16 + 8, 0x10, 8); /* the base of DS, selector 0 */
	ask_for_exits(0);
	enter_code(CODE_32_ATTRIB);
	fake.reg[REG_EFER] = 0;
	fake.reg[REG_CR0] = 0;
	fake.reg[REG_RSI] = fake.reg[REG_RAX] = 0x2f;
	fake_run(GUEST, &lock_inc, 1);
	assert_false(exited());
	fake.reg[REG_CR0] = 1;
	fake_run(GUEST, &lock_inc, 1);
	assert_true(exited());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guests),
		cmocka_unit_test(vmrun_faults),
		cmocka_unit_test(cpuid_edits),
		cmocka_unit_test(cpuid_intercepted),
		cmocka_unit_test(msrs),
		cmocka_unit_test(msr_faults),
		cmocka_unit_test(msrs_in_a_guest),
		cmocka_unit_test(state_is_kept),
		cmocka_unit_test(next_rip),
		cmocka_unit_test(injected),
		cmocka_unit_test(bus_locks),
		cmocka_unit_test(no_bus_locks),
		cmocka_unit_test(bus_lock_faults),
		cmocka_unit_test(bus_lock_run_again),
		cmocka_unit_test(segments),
		cmocka_unit_test(loaded_segments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
