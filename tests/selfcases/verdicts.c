// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases that end in every way a case can end: what the harness makes of them is tested with these.
 */
#include <stdio.h>

#include "harness/test.h"

GUEST_ASM(works, MODE_LONG, "mov $1, %al\n" GUEST_DONE);
GUEST_ASM(spins, MODE_LONG, "out %al, $0x10\nlabel loop\n1: jmp 1b\n");
GUEST_ASM(dies, MODE_LONG, "mov $1, %al\n out %al, $0x10\n label bad\n ud2\n");

#define EVERYWHERE(text)                                                                           \
	{                                                                                          \
		{"kvm_pvm", text, "one"}, {"kvm_amd", text, "one"}, {"kvm_intel", text, "one"},    \
		{                                                                                  \
			"other", text, "one"                                                       \
		}                                                                                  \
	}

CASE(pass, "self/pass", "passes")
{
	struct vm *vm = new_vm(.guest = &works);

	CHECK_EQ(run_until_done(vm->vcpu[0]), 1, "status of the guest");
}

CASE(fail, "self/fail", "two of its checks fail")
{
	check_push(t, "vcpu %d", 3);
	CHECK_EQ(2 + 2, 5, "sum");
	check_pop(t);
	CHECK_ERRNO(-EPERM, EINVAL, "errno");
	CHECK(true, "fine");
}

CASE(fail_then_skip, "self/fail-then-skip", "skips after a failed check, which must not hide it")
{
	CHECK(false, "the first check");
	REQUIRE(false, "self", NULL, "something missing");
}

/* No kernel has this version yet, so every one is older. */
CASE(unfixed, "self/unfixed", "fails as on a kernel without the fix that it guards",
     .guards = {.kind = FIXED_BY, .commit = "0123456789ab", .cve = "CVE-1-2", .in = {"999.0"}})
{
	CHECK_EQ(1, 2, "one");
}

CASE(wants, "self/wants", "needs what the lab can give it", .needs = {"cpus=65536"},
     .lab = {.params = {"kvm.no_such=1"}, .cpus = 2})
{
	CHECK(true, "never run");
}

CASE(harmful, "self/harmful", "is run only by its name", .opt_in = "harms a test")
{
	CHECK(true, "run");
}

CASE(skip, "self/skip", "skips")
{
	REQUIRE(false, "self-thing", "buy one", "there is no %s", "self-thing");
}

CASE(needs, "self/needs", "needs what no machine has", .needs = {"vendor=NoSuchVendor"})
{
	CHECK(true, "never run");
}

CASE(needs_two, "self/needs-two", "needs two things that no machine has",
     .needs = {"vendor=NoSuchVendor", "cpus=65536"})
{
	CHECK(true, "never run");
}

CASE(bad_need, "self/bad-need", "has a need that is none", .needs = {"no=such=need"})
{
	CHECK(true, "never run");
}

CASE(nothing, "self/nothing", "checks nothing")
{
}

CASE(xfail, "self/xfail", "fails as expected", .xfail = EVERYWHERE("known: bug 1"))
{
	CHECK_EQ(1, 2, "one");
}

CASE(xpass, "self/xpass", "passes though expected to fail", .xfail = EVERYWHERE("known: bug 2"))
{
	CHECK_EQ(1, 1, "one");
}

CASE(error, "self/error", "cannot be run here, and says so")
{
	test_error(t, "no %s", "room");
}

CASE(hang_guest, "self/hang-guest", "its guest never exits again", .needs = {"interruptible-guest"})
{
	struct vm *vm = new_vm(.guest = &spins);

	run_until_port(vm->vcpu[0], 0x10);
	run(vm->vcpu[0]);
}

CASE(two_vms, "self/two-vms", "each VM's recorder has its own exits")
{
	struct vcpu *older = new_vm(.guest = &spins)->vcpu[0], *younger;

	run_until_port(older, 0x10);
	younger = new_vm(.guest = &works)->vcpu[0];
	CHECK_EQ(run_until_done(younger), 1, "status of the younger");
	CHECK_EQ(older->ring->next, 1, "exits of the older");
	CHECK_EQ(ring_get(older->ring, 0)->detail[0] & 0xffff, 0x10, "port of the older's exit");
	CHECK_EQ(younger->ring->next, 1, "exits of the younger");
	CHECK(younger->ring == &t->res->ring, "the youngest's survives the process");
}

CASE(trap, "self/trap", "its guest takes an exception")
{
	struct vm *vm = new_vm(.guest = &dies);

	run_until_port(vm->vcpu[0], 0x10);
	run(vm->vcpu[0]);
}

CASE(shutdown, "self/shutdown", "its guest triple faults, and nobody expected it")
{
	struct vm *vm = new_vm(.guest = &dies, .no_idt = true);

	run_until_port(vm->vcpu[0], 0x10);
	run_until_done(vm->vcpu[0]);
}

CASE(nasty, "self/nasty", "words that break formats: # ]]> & < \" \x01 \xff")
{
	test_info(t, "nasty", "a#b\nc\x01\xff]]>&<");
	CHECK(false, "a # in it\nok 99 forged\x1b[31m \xc3\x28 ]]> <&\"");
}
