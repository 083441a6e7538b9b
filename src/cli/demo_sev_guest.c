// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/demo_sev.h"

#include <stdio.h>
#include <string.h>

#define SHOWN 12
#define VALUE 0x2a

/* SEV_STATUS comes out first. */
GUEST_ASM(encrypted, MODE_LONG,
	  "mov $0xc0010131, %ecx\n"
	  "rdmsr\n" GUEST_SYNC "label secret\n"
	  "mov $" GUEST_STR(VALUE) ", %al\n" GUEST_DONE);

static const enum vm_stage no_stage[] = {VM_STAGE_END};

const char *demo_sev_hex(const uint8_t *digest, char text[DEMO_DIGEST_HEX])
{
	for (size_t i = 0; i < SHOWN; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	return strcat(text, "…");
}

int demo_sev_prepare(struct demo_sev *s, unsigned long type)
{
	const struct vm_config config = {.type = type, .guest = &encrypted, .stages = no_stage};
	struct plan_guest guest;

	if (demo_vm(s->d, &config))
		return EXIT_FAILED;
	if (sev_open(&s->guest, s->d->vm) || sev_build(&s->guest))
		return demo_broken(s->d);
	s->d->vcpu = s->d->vm->vcpu[0];
	guest = sev_plan_guest(s->d->vm);
	if (plan_of_guest(&s->predicted, &guest))
		return cli_error(s->d->cmd, "%s", s->predicted.err.text);
	measure_plan(&s->predicted, s->digest);
	/* The operand of the guest's last MOV. */
	if (s->flipped)
		((uint8_t *)vm_hva(s->d->vm, guest_symbol(&encrypted, "secret"), 2))[1] ^= 1;
	return sev_make_plan(&s->guest, &s->sent) ? demo_broken(s->d) : EXIT_OK;
}

void demo_sev_finish(struct demo_sev *s)
{
	plan_free(&s->predicted);
	plan_free(&s->sent);
	sev_close(&s->guest);
}

int demo_sev_run(struct demo_sev *s, const char *kind)
{
	if (demo_run_to(s->d, KVM_EXIT_IO))
		return EXIT_FAILED;
	demo_tell("Guest",
		  "It runs: SEV_STATUS is 0x%x (%s), and it ends with 0x%x, as it was written.",
		  *(uint8_t *)vcpu_io_data(s->d->vcpu), kind, VALUE);
	return demo_run_to_port(s->d, GUEST_PORT_DONE, VALUE);
}

void demo_sev_tell_difference(const struct demo_sev *s)
{
	struct plan_difference diff;

	plan_compare(&s->predicted, &s->sent, &diff);
	demo_tell("", "Page by page: %s.", diff.text);
}
