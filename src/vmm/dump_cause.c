// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>

#include "kvex/exit.h"
#include "vmm/dump_fault.h"

#define RFLAGS_IF (1ULL << 9)

void dump_address(struct dump_out *out, const struct dump_state *st, uint64_t addr)
{
	char where[80];

	dump_printf(out, " 0x%" PRIx64, addr);
	if (st->img && guest_symbolize(st->img, addr, where, sizeof(where)))
		dump_printf(out, " (%s)", where);
}

static void cause_running(struct dump_out *out, const struct dump_state *st)
{
	uint8_t code[2] = {0};

	dump_printf(out, "the guest was stopped from outside");
	if (!st->rip)
		return;
	dump_printf(out, " at RIP");
	dump_address(out, st, st->rip);
	page_read(&st->vm, &st->sregs, st->rip, code, sizeof(code));
	if (code[0] == 0xeb && code[1] == 0xfe)
		dump_printf(out, ", a jump to itself%s",
			    st->regs.rflags & RFLAGS_IF ? "" : " with interrupts off");
}

static void cause_trap(struct dump_out *out, const struct dump_state *st)
{
	const struct guest_result *r = vm_result(&st->vm);

	dump_printf(out, "an exception that the guest did not expect");
	if (!r)
		return;
	dump_printf(out, ": %s, error code 0x%" PRIx64, exception_name((unsigned int)r->vector),
		    r->error);
	if (r->vector == 14)
		dump_page_fault(out, r->error, r->cr2);
	dump_printf(out, ", at RIP");
	dump_address(out, st, r->rip);
}

/* The guest's text is not to be trusted with a terminal. */
static void dump_guest_string(struct dump_out *out, const struct vm *vm, uint64_t gpa)
{
	for (unsigned int i = 0; i < 80; i++) {
		const unsigned char *c = vm_hva(vm, gpa + i, 1);

		if (!c || !*c)
			return;
		dump_printf(out, "%c", isprint(*c) ? *c : '?');
	}
}

static void cause_fail(struct dump_out *out, const struct dump_state *st)
{
	const struct guest_result *r = vm_result(&st->vm);

	dump_printf(out, "a check of the guest failed");
	if (!r)
		return;
	dump_printf(out, ": status %u", r->status);
	if (!r->file)
		return;
	dump_printf(out, ", ");
	dump_guest_string(out, &st->vm, r->file);
	dump_printf(out, ":%u", r->line);
}

static void cause_shutdown(struct dump_out *out, const struct dump_state *st)
{
	dump_printf(out, "guest died: triple fault");
	if (st->was_reset) {
		dump_printf(out, "; the registers were reset by KVM (AMD); the last state is in "
				 "the flight recorder");
		return;
	}
	if (!st->rip)
		return;
	dump_printf(out, " at RIP");
	dump_address(out, st, st->rip);
	dump_fault_guess(out, st);
}

static void cause_exit(struct dump_out *out, const struct dump_state *st)
{
	char text[200];

	dump_printf(out, "%s", exit_describe(st->last, text, sizeof(text)));
	if (!st->rip || st->last->error)
		return;
	dump_printf(out, ", RIP");
	dump_address(out, st, st->rip);
}

static bool is_fail(const struct exit_record *rec)
{
	return rec->reason == KVM_EXIT_IO && (rec->detail[0] & 0xffff) == GUEST_PORT_FAIL;
}

void dump_cause(struct dump_out *out, const struct dump_state *st)
{
	const struct exit_record *last = st->last;

	if (st->vm.dead)
		dump_printf(out, "KVM has killed the VM: every ioctl on it gives EIO; the kernel's "
				 "log may say why");
	else if (st->vcpu->expired || (last && last->error == EINTR))
		cause_running(out, st);
	else if (!last)
		dump_printf(out, "no exit has been recorded");
	else if (last->error)
		cause_exit(out, st);
	else if (last->reason == KVM_EXIT_SHUTDOWN)
		cause_shutdown(out, st);
	else if (is_trap(last))
		cause_trap(out, st);
	else if (is_fail(last))
		cause_fail(out, st);
	else
		cause_exit(out, st);
	dump_printf(out, "\n");
}
