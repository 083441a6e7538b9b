// SPDX-License-Identifier: GPL-2.0-or-later
/* What demos do with their VMs, and how they tell of it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/demo.h"
#include "cli/help.h"
#include "kvex/exit.h"

#define LABEL 8

extern const struct demo *const __start_kvex_demos[], *const __stop_kvex_demos[];

const struct demo *demo_next(const struct demo *prev)
{
	const struct demo *best = NULL;

	for (const struct demo *const *d = __start_kvex_demos; d < __stop_kvex_demos; d++)
		if ((!prev || strcmp((*d)->name, prev->name) > 0) &&
		    (!best || strcmp((*d)->name, best->name) < 0))
			best = *d;
	return best;
}

const struct demo *demo_find(const char *name)
{
	const struct demo *d = demo_next(NULL);

	while (d && strcmp(d->name, name) != 0)
		d = demo_next(d);
	return d;
}

void demo_tell(const char *label, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	printf("%-*s", LABEL, label);
	help_wrap(stdout, text, LABEL, LABEL);
	fflush(stdout);
}

double demo_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int demo_vm(struct demo_run *d, const struct vm_config *config)
{
	vm_destroy(d->vm);
	d->vm = NULL;
	if (vm_create(d->host->sys, config, &d->vm))
		return cli_error(d->cmd, "%s", d->host->sys->err.text);
	d->vcpu = d->vm->vcpu[0];
	return EXIT_OK;
}

int demo_broken(struct demo_run *d)
{
	bool of_vcpu = d->vcpu && d->vcpu->err.code;

	return cli_error(d->cmd, "%s", of_vcpu ? d->vcpu->err.text : d->vm->err.text);
}

static int run_once(struct demo_run *d)
{
	if (vcpu_set_deadline(d->vcpu, DEMO_MS) || vcpu_run(d->vcpu))
		return demo_broken(d);
	vcpu_set_deadline(d->vcpu, 0);
	return EXIT_OK;
}

static int other_exit(struct demo_run *d, const char *wanted)
{
	char text[256];

	return cli_error(d->cmd, "the guest left with %s, and %s was expected",
			 exit_describe(ring_get(d->vcpu->ring, 0), text, sizeof(text)), wanted);
}

int demo_run_to(struct demo_run *d, uint32_t reason)
{
	if (run_once(d))
		return EXIT_FAILED;
	return d->vcpu->run->exit_reason == reason ? EXIT_OK : other_exit(d, exit_name(reason));
}

int demo_run_to_port(struct demo_run *d, uint16_t port, uint8_t value)
{
	const struct kvm_run *run = d->vcpu->run;
	char wanted[64];

	if (run_once(d))
		return EXIT_FAILED;
	if (run->exit_reason == KVM_EXIT_IO && run->io.port == port &&
	    *(uint8_t *)vcpu_io_data(d->vcpu) == value)
		return EXIT_OK;
	snprintf(wanted, sizeof(wanted), "0x%x at port 0x%x", value, port);
	return other_exit(d, wanted);
}

int demo_get_regs(struct demo_run *d, struct kvm_regs *regs)
{
	return vcpu_get_regs(d->vcpu, regs) ? demo_broken(d) : EXIT_OK;
}
