// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "cli/launch.h"
#include "cli/launch_sev.h"
#include "kvex/dump.h"
#include "kvex/run_path.h"

#define DUMP_SIZE 32768

RUN_PATH static enum launch_end handle_io(struct launch_vcpu *v)
{
	const struct kvm_run *run = v->vcpu->run;
	size_t len = (size_t)run->io.size * run->io.count;
	uint8_t *data = vcpu_io_data(v->vcpu);

	if (run->io.direction == KVM_EXIT_IO_IN) {
		/* As on a bus where nobody answers. */
		memset(data, 0xff, len);
		return END_NONE;
	}
	switch (run->io.port) {
	case GUEST_PORT_PUTC:
		launch_put(&v->run->output, &v->console, data, len);
		return END_NONE;
	case GUEST_PORT_DONE:
		v->status = data[0];
		return END_DONE;
	case GUEST_PORT_FAIL:
	case GUEST_PORT_TRAP:
		return END_DIED;
	default:
		return END_NONE;
	}
}

RUN_PATH static enum launch_end handle_exit(struct launch_vcpu *v)
{
	struct kvm_run *run = v->vcpu->run;

	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		return handle_io(v);
	case KVM_EXIT_MMIO:
		if (!run->mmio.is_write)
			memset(run->mmio.data, 0xff, sizeof(run->mmio.data));
		return END_NONE;
	case KVM_EXIT_HLT:
		return END_HALTED;
	case KVM_EXIT_X86_BUS_LOCK:
		return END_NONE;
	case KVM_EXIT_HYPERCALL:
		return launch_sev_hypercall(v->vcpu) ? END_DIED : END_NONE;
	default:
		return END_DIED;
	}
}

RUN_PATH static enum launch_end run_to_end(struct launch_vcpu *v)
{
	enum launch_end end = END_NONE;

	while (end == END_NONE) {
		int r;

		if (atomic_load(&v->run->stopping))
			return END_STOPPED;
		r = launch_smi_raise(v);
		if (r)
			return END_ERROR;
		r = vcpu_run(v->vcpu);
		if (r == -EINTR)
			continue;
		if (r == -ETIME)
			return END_TIMEOUT;
		launch_trace(&v->run->output, v->vcpu);
		if (r)
			return END_ERROR;
		launch_bus_lock_exit(v);
		if (!launch_smi_exit(v))
			end = handle_exit(v);
	}
	return end;
}

/* A guest that lost a vCPU is dead: the others are not waited for. */
static void stop_others(struct launch_run *run, const struct launch_vcpu *v)
{
	atomic_store(&run->stopping, true);
	for (unsigned int i = 0; i < run->vm->nr_vcpus; i++)
		if (run->vm->vcpu[i] != v->vcpu)
			vcpu_kick(run->vm->vcpu[i]);
}

RUN_PATH static int vcpu_main(struct vcpu *vcpu, void *arg)
{
	struct launch_vcpu *v = arg;

	if (vcpu_set_deadline(vcpu, v->run->timeout * 1000))
		v->end = END_ERROR;
	else
		v->end = run_to_end(v);
	launch_put_rest(&v->run->output, &v->console);
	vcpu_set_deadline(vcpu, 0);
	if (v->end >= END_TIMEOUT)
		stop_others(v->run, v);
	return 0;
}

int launch_run(struct launch_run *run)
{
	struct vm *vm = run->vm;
	struct launch_ticker ticker;
	unsigned int started;
	int r = launch_smi_start(&ticker, run);

	for (started = 0; started < vm->nr_vcpus && !r; started++) {
		struct launch_vcpu *v = &run->vcpu[started];

		v->run = run;
		v->vcpu = vm->vcpu[started];
		r = vcpu_start(v->vcpu, vcpu_main, v);
		if (r) {
			vm->err = v->vcpu->err;
			stop_others(run, v);
			break;
		}
	}
	while (started--)
		vcpu_join(vm->vcpu[started]);
	launch_smi_stop(&ticker);
	return r;
}

static int report_death(const struct cli_command *cmd, const struct launch_run *run,
			const struct launch_vcpu *v)
{
	char buf[DUMP_SIZE];
	struct dump_out out = {buf, sizeof(buf), 0};

	if (v->end == END_TIMEOUT)
		cli_error(cmd, "time-out: %s did not end within %u s (--timeout)",
			  run->output.img->name, run->timeout);
	else if (v->end == END_ERROR)
		cli_error(cmd, "vCPU %u: %s", v->vcpu->id, v->vcpu->err.text);
	else
		cli_error(cmd, "%s: the guest came to a bad end", run->output.img->name);
	dump_vcpu(&out, v->vcpu);
	fputs(buf, stderr);
	return EXIT_FAILED;
}

int launch_report(const struct cli_command *cmd, const struct launch_run *run)
{
	int status = EXIT_OK;

	launch_bus_lock_report(run);
	launch_pmu_report(run);
	for (unsigned int i = 0; i < run->vm->nr_vcpus; i++)
		if (run->vcpu[i].end >= END_TIMEOUT)
			return report_death(cmd, run, &run->vcpu[i]);
	for (unsigned int i = 0; i < run->vm->nr_vcpus; i++) {
		const struct launch_vcpu *v = &run->vcpu[i];

		if ((run->smi_after || run->smi_every) && !v->smis)
			cli_error(cmd, "vCPU %u ended before any SMI, after %u exits", i, v->exits);
		if (v->end == END_HALTED)
			cli_error(cmd, "vCPU %u halted without saying done", i);
		if (v->end == END_DONE && v->status)
			status = cli_error(cmd, "vCPU %u ended with status %u", i, v->status);
	}
	return status;
}
