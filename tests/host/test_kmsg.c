// SPDX-License-Identifier: GPL-2.0-or-later
/* What in the kernel's log is a splat, and what of it is told. */
#include <unistd.h>

#include "host/kmsg_record.h"
#include "kmsg_fixture.h"

static void test_quiet(void **state)
{
	struct kmsg_fixture *f = *state;

	assert_int_equal(kmsg_poll(&f->k, kmsg_remember, &f->seen), 0);
	/* What kvm_pvm says at a triple fault, and what the kernel says of users' programs. */
	assert_int_equal(
		kmsg_feed(
			f,
			"4,338,1035327615,-;kvm-pvm: trace dump vcpu0 (#DF/escalation): recursion "
			"rip=0x0 first\n"
			"4,339,1035327660,-;kvm-pvm:  D nent=0 vec=6 user=0 cur=0 rip=0x2000 "
			"rsp=0x8000\n"
			"4,340,1035327836,-;kvm-pvm: triple fault delivering vec=8 err=0 cpl=0 "
			"rip=2000\n"
			"6,341,1012506956,-;t[4935]: segfault at 0 ip 00007fd1fe967c77 sp 00007ffe "
			"error 4\n"
			"6,342,1012507022,-;traps: t[12] general protection fault ip:401 sp:7ff "
			"error:0\n"
			"4,343,1012507023,-;[Firmware Bug]: TSC doesn't count with P0 frequency!\n"
			"4,344,1012507024,-;Spectre V2 : WARNING: Unprivileged eBPF is enabled\n"
			"6,345,1012507025,-;INFO: NMI handler took too long\n"),
		0);
	assert_int_equal(f->k.lost, 0);
}

static void test_warn(void **state)
{
	struct kmsg_fixture *f = *state;

	assert_int_equal(kmsg_feed(f,
				   "6,10,100,-;unrelated before\n"
				   "4,11,101,-;------------[ cut here ]------------\n"
				   " SUBSYSTEM=pci\n"
				   " DEVICE=+pci:0000:00:00.0\n"
				   "4,12,102,-;WARNING: CPU: 1 PID: 345 at arch/x86/kvm/x86.c:12 "
				   "kvm_vcpu_reset+0x1/0x2\n"
				   "4,13,103,-;Modules linked in: kvm_amd kvm\n"
				   "4,14,104,-;---[ end trace 0000000000000000 ]---\n"
				   "6,15,105,-;unrelated after\n"),
			 1);
	assert_string_equal(
		f->seen.title[0],
		"WARNING: CPU: 1 PID: 345 at arch/x86/kvm/x86.c:12 kvm_vcpu_reset+0x1/0x2");
	assert_non_null(
		strstr(f->seen.text[0], "\nModules linked in: kvm_amd kvm\n---[ end trace"));
	assert_null(strstr(f->seen.text[0], "unrelated"));
	assert_null(strstr(f->seen.text[0], "SUBSYSTEM"));
}

/* WARN with a message: the message comes first, the place is the better title. */
static void test_warn_with_message(void **state)
{
	struct kmsg_fixture *f = *state;

	assert_int_equal(
		kmsg_feed(f,
			  "4,11,101,-;------------[ cut here ]------------\n"
			  "4,12,102,-;refcount_t: underflow; use-after-free.\n"
			  "4,13,103,-;WARNING: lib/refcount.c:28 at refcount_warn_saturate, CPU#1\n"
			  "4,14,104,-;---[ end trace 0000000000000000 ]---\n"),
		1);
	assert_string_equal(f->seen.title[0],
			    "WARNING: lib/refcount.c:28 at refcount_warn_saturate, CPU#1");
}

/* No end mark: the splat is reported by the call that saw it, not by a later one. */
static void test_without_end(void **state)
{
	struct kmsg_fixture *f = *state;

	assert_int_equal(
		kmsg_feed(f, "3,20,1,-;BUG: unable to handle page fault for address: ffff8880\n"
			     "1,21,2,-;#PF: supervisor read access in kernel mode\n"),
		1);
	assert_string_equal(f->seen.title[0],
			    "BUG: unable to handle page fault for address: ffff8880");
	assert_int_equal(kmsg_feed(f, "6,22,3,-;peace\n"), 0);
}

static void test_user_facility(void **state)
{
	struct kmsg_fixture *f = *state;

	/* Facility 1 (user), level 4: someone wrote to /dev/kmsg. */
	assert_int_equal(
		kmsg_feed(f, "12,30,1,-;WARNING: a test begins\n12,31,2,-;BUG: not really\n"), 0);
	assert_int_equal(kmsg_feed(f, "4,32,3,-;------------[ cut here ]------------\n"
				      "12,33,4,-;from userspace in the middle\n"
				      "4,34,5,-;kernel BUG at mm/slub.c:1!\n"
				      "4,35,6,-;---[ end trace 0 ]---\n"),
			 1);
	assert_null(strstr(f->seen.text[0], "userspace"));
	assert_string_equal(f->seen.title[0], "kernel BUG at mm/slub.c:1!");
}

static void test_interleaved(void **state)
{
	struct kmsg_fixture *f = *state;

	assert_int_equal(kmsg_feed(f,
				   "4,40,1,-,caller=T7;------------[ cut here ]------------\n"
				   "6,41,2,-,caller=C1;eth0: link up\n"
				   "4,42,3,-,caller=T7;WARNING: CPU: 0 PID: 7 at a.c:1 a+0x1/0x2\n"
				   "4,43,4,-,caller=T8;------------[ cut here ]------------\n"
				   "4,44,5,-,caller=T8;WARNING: CPU: 1 PID: 8 at b.c:1 b+0x1/0x2\n"
				   "4,45,6,-,caller=T8;---[ end trace 0 ]---\n"
				   "4,46,7,-,caller=T7;---[ end trace 0 ]---\n"),
			 2);
	assert_string_equal(f->seen.title[0], "WARNING: CPU: 0 PID: 7 at a.c:1 a+0x1/0x2");
	assert_string_equal(f->seen.title[1], "WARNING: CPU: 1 PID: 8 at b.c:1 b+0x1/0x2");
	assert_null(strstr(f->seen.text[0], "link up"));
}

static void test_two_in_a_row(void **state)
{
	struct kmsg_fixture *f = *state;

	assert_int_equal(kmsg_feed(f, "4,50,1,-;------------[ cut here ]------------\n"
				      "4,51,2,-;WARNING: one\n"
				      "4,52,3,-;------------[ cut here ]------------\n"
				      "4,53,4,-;WARNING: two\n"
				      "4,54,5,-;---[ end trace 0 ]---\n"),
			 2);
	assert_string_equal(f->seen.title[0], "WARNING: one");
	assert_string_equal(f->seen.title[1], "WARNING: two");
	assert_int_equal(f->k.splats, 2);
}

static void test_bound(void **state)
{
	struct kmsg_fixture *f = *state;
	unsigned int lines = 0;
	char record[64];

	dprintf(f->out, "4,100,1,-;BUG: soft lockup\n");
	for (int i = 0; i < 1000; i++) {
		snprintf(record, sizeof(record), "4,%d,1,-; a line of the trace\n", 101 + i);
		assert_int_equal(write(f->out, record, strlen(record)), strlen(record));
	}
	assert_int_equal(kmsg_poll(&f->k, kmsg_remember, &f->seen), 1);
	for (const char *p = f->seen.text[0]; p; p = strchr(p + 1, '\n'))
		lines++;
	assert_int_equal(lines, KMSG_LINES);
}

static void test_classify(void **state)
{
	static const char *const titles[] = {
		"WARNING: possible circular locking dependency detected",
		"kernel BUG at arch/x86/kvm/mmu/mmu.c:1!",
		"Oops: 0000 [#1] PREEMPT SMP",
		"Oops: general protection fault, probably for non-canonical address 0x1: 0000 [#1]",
		"general protection fault, probably for non-canonical address 0x1: 0000 [#1]",
		"UBSAN: shift-out-of-bounds in arch/x86/kvm/x86.c:1:2",
		"BUG: KASAN: slab-use-after-free in kvm_vm_release+0x1/0x2",
		"BUG: KCSAN: data-race in a / b",
		"BUG: KFENCE: out-of-bounds read in a",
		"BUG kmalloc-64 (Not tainted): Poison overwritten",
		"rcu: INFO: rcu_preempt self-detected stall on CPU",
		"rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: { 1-... }",
		"INFO: task kvex:12 blocked for more than 120 seconds.",
		"watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [kvex:1]",
		"watchdog: Watchdog detected hard LOCKUP on cpu 1",
		"NMI watchdog: Watchdog detected hard LOCKUP on cpu 1",
		"Kernel panic - not syncing: Fatal exception",
		"refcount_t: addition on 0; use-after-free.",
		"unchecked MSR access error: WRMSR to 0x1 (tried to write 0x1)",
		"list_del corruption. prev->next should be a, but was b",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		assert_int_equal(kmsg_classify(titles[i]), KMSG_START);
	assert_int_equal(kmsg_classify("------------[ cut here ]------------"), KMSG_CUT_HERE);
	assert_int_equal(kmsg_classify("---[ end trace 0000000000000000 ]---"), KMSG_END);
	assert_int_equal(kmsg_classify("---[ end Kernel panic - not syncing: x ]---"), KMSG_END);
	assert_int_equal(kmsg_classify(""), KMSG_OTHER);
	assert_int_equal(kmsg_classify("Call Trace:"), KMSG_OTHER);
}

static void test_escapes(void **state)
{
	struct kmsg_record rec;
	char line[] = "6,1,2,c,caller=C3;a\\x0ab\\x09c\\x5cd\\x1b[0m\\x4 \\xzz";

	(void)state;
	assert_true(kmsg_record_parse(line, &rec));
	assert_string_equal(rec.text, "a\nb\tc\\d\\x1b[0m\\x4 \\xzz");
	assert_string_equal(rec.caller, "C3");
	assert_true(rec.fragment);
	assert_int_equal(rec.facility, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WATCH(test_quiet),
		WATCH(test_warn),
		WATCH(test_warn_with_message),
		WATCH(test_without_end),
		WATCH(test_user_facility),
		WATCH(test_interleaved),
		WATCH(test_two_in_a_row),
		WATCH(test_bound),
		cmocka_unit_test(test_classify),
		cmocka_unit_test(test_escapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
