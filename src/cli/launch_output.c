// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "cli/launch.h"
#include "kvex/exit.h"
#include "kvex/run_path.h"

static void put_line(struct launch_output *out, struct launch_console *con)
{
	pthread_mutex_lock(&out->lock);
	fwrite(con->line, 1, con->used, stdout);
	fflush(stdout);
	pthread_mutex_unlock(&out->lock);
	con->used = 0;
}

void launch_put(struct launch_output *out, struct launch_console *con, const void *data, size_t len)
{
	const char *c = data;

	for (; len--; c++) {
		con->line[con->used++] = *c;
		if (*c == '\n' || con->used == sizeof(con->line))
			put_line(out, con);
	}
}

void launch_put_rest(struct launch_output *out, struct launch_console *con)
{
	if (con->used)
		put_line(out, con);
}

RUN_PATH void launch_trace(struct launch_output *out, struct vcpu *vcpu)
{
	const struct exit_record *rec;
	char text[200], where[80] = "";
	struct sys_error kept = vcpu->err; /* of KVM_RUN, which is still to be told */
	struct kvm_regs regs;
	bool has_regs, named;

	if (!out->trace)
		return;
	rec = ring_get(vcpu->ring, 0);
	has_regs = !vcpu_get_regs(vcpu, &regs);
	vcpu->err = kept;
	named = has_regs && guest_symbolize(out->img, regs.rip, where, sizeof(where));
	pthread_mutex_lock(&out->lock);
	fprintf(out->trace, "vCPU %u #%" PRIu64 " %s", vcpu->id, rec->seq,
		exit_describe(rec, text, sizeof(text)));
	if (has_regs)
		fprintf(out->trace, ", RIP 0x%" PRIx64 "%s%s%s", (uint64_t)regs.rip,
			named ? " (" : "", where, named ? ")" : "");
	fputc('\n', out->trace);
	fflush(out->trace);
	pthread_mutex_unlock(&out->lock);
}
