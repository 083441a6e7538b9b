// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/host_report.h"
#include "harness/privileges.h"

struct host_options {
	bool json;
};

static const struct cli_option host_options[] = {
	{"json", 'j', CLI_FLAG, .help = "print one JSON document (docs/host.md)",
	 .offset = offsetof(struct host_options, json)},
	{0},
};

static int print_report(const struct cli_command *cmd, const struct host_options *o,
			const struct host_report *report)
{
	const struct chain_link *broken = &report->links[report->broken < 0 ? 0 : report->broken];

	if (!o->json)
		host_report_text(report, stdout);
	else if (host_report_json(report, stdout) && !ferror(stdout))
		return cli_error(cmd, "the report cannot be written as JSON");
	if (report->broken < 0)
		return EXIT_OK;
	fflush(stdout);
	return cli_error(cmd, "no VM can be made here: %s; %s", broken->detail, broken->remedy);
}

static int host_main(const struct cli_command *cmd, void *options, int argc __attribute__((unused)),
		     char **argv __attribute__((unused)))
{
	struct host_report report;
	struct sev_facts sev;
	struct host host;
	struct sys sys;
	struct sys_error err;
	int r = sys_open(&sys, NULL), status;

	host_read(&host, r ? NULL : &sys, -r);
	/* MSRs want CAP_SYS_RAWIO. */
	sev_facts_read("", &host, &sev);
	if (privileges_drop(&err)) {
		sys_close(&sys);
		return cli_error(cmd, "%s", err.text);
	}
	if (host_report_make(&report, &host, &sev))
		status = cli_error(cmd, "out of memory");
	else
		status = print_report(cmd, options, &report);
	host_report_free(&report);
	if (!r)
		sys_close(&sys);
	return status;
}

COMMAND(host, .name = "host",
	.summary = "Show what this host's KVM advertises, accepts, and really does.",
	.description =
		"Prints the facts of the host, the chain of preconditions with the first broken "
		"link and its remedy, the same as a tree for SEV, SEV-ES and SNP, the module "
		"parameters that matter, how long KVM_CREATE_VM "
		"takes, and the matrix of features: each is asked for (advertised), switched on "
		"(accepted), and tried in a tiny guest of its own (behaves), with a hint for each "
		"gap. Nothing outside these guests is changed.\n\n"
		"Exit status: 0 if a VM can be made, 1 if not; then the facts that can be had are "
		"shown all the same.",
	.examples = "kvex host\tthe whole picture\n"
		    "kvex host --json | jq -r '.features[] | select(.hint) | .name + \": \" + "
		    ".hint'\tthe gaps alone\n",
	.options = host_options, .options_size = sizeof(struct host_options), .main = host_main);
