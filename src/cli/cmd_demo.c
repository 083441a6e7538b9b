// SPDX-License-Identifier: GPL-2.0-or-later
/* kvex demo: a feature of KVM on one screen. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/demo.h"
#include "cli/help.h"
#include "cli/lab_cli.h"
#include "harness/nearest.h"
#include "harness/privileges.h"

struct demo_options {
	bool lab;
	struct lab_cli with;
};

#define AT(field) .offset = offsetof(struct demo_options, field)
static const struct cli_option options[] = {
	{"lab", 'l', CLI_FLAG, .help = "show it on an emulated CPU that has it (kvex lab)",
	 AT(lab)},
	{"kernel", 'k', CLI_LIST, "V",
	 .help = "the lab's kernel: version prefix (6.1.176, 6.12), suite, or file",
	 AT(with.kernels)},
	{"cpu", 'c', CLI_CHOICE, "VENDOR", .help = "the lab's CPU (default amd)", AT(with.cpu),
	 .choices = lab_cli_cpus},
	{"cold", 0, CLI_FLAG, .help = "boot, even if there is a snapshot, and leave none",
	 AT(with.cold)},
	{"timing", 0, CLI_FLAG, .help = "say where the lab's time went", AT(with.timing)},
	LAB_FETCH_OPTIONS(struct demo_options, with.fetch),
	{.name = NULL},
};

static const char *lab_option(const struct lab_cli *o)
{
	const struct {
		const char *name;
		bool given;
	} table[] = {
		{"--kernel", o->kernels.n},
		{"--cpu", o->cpu},
		{"--cold", o->cold},
		{"--timing", o->timing},
		{"--mirror", o->fetch.mirror},
		{"--offline", o->fetch.offline},
		{"--refresh", o->fetch.refresh},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].given)
			return table[i].name;
	return NULL;
}

/* What of the feature is missing here, or NULL; DETAIL is for it. */
static const char *missing(const struct demo *demo, struct host *host, char *detail)
{
	if (host->kvm_error)
		return host_kvm_hint(host->kvm_error);
	return feature_advertised(feature_find(demo->feature), host, detail) == SUPPORT_YES
		       ? NULL
		       : detail;
}

static void open_host(struct sys *sys, struct host *host)
{
	int r = sys_open(sys, NULL);

	host_read(host, r ? NULL : sys, -r);
}

static int list(void)
{
	char detail[FEATURE_DETAIL];
	struct host host;
	struct sys sys;

	open_host(&sys, &host);
	for (const struct demo *d = demo_next(NULL); d; d = demo_next(d)) {
		const char *no = missing(d, &host, detail);

		printf("%-13s %s\n%15s%s%s\n", d->name, d->title, "",
		       no ? "not here, with --lab: " : "here", no ? no : "");
	}
	if (host.sys)
		sys_close(&sys);
	return EXIT_OK;
}

static void print_head(const struct demo *demo, const struct host *host)
{
	char text[512], models[300] = "";

	if (host->models[0])
		snprintf(models, sizeof(models), "; models %s", host->models);
	printf("%s: %s\n", demo->name, demo->title);
	snprintf(text, sizeof(text), "on %s, Linux %s, %s%s%s%s", host->backend, host->kernel,
		 host->cpu, host->emulated ? " (" HOST_LAB_LABEL : "", models,
		 host->emulated ? ")" : "");
	help_wrap(stdout, text, 0, 0);
	putchar('\n');
}

static int show(const struct cli_command *cmd, const struct demo *demo, struct host *host)
{
	struct demo_run run = {.cmd = cmd, .host = host};
	char detail[FEATURE_DETAIL];
	const char *no = missing(demo, host, detail);
	int r;

	if (no && host->emulated)
		cli_error(cmd, "%s: not with this kernel and CPU: %s; %s", demo->name, no,
			  feature_find(demo->feature)->hint);
	else if (no)
		cli_error(cmd, "%s: this host lacks it: %s; see it with: kvex demo %s --lab",
			  demo->name, no, demo->name);
	if (no)
		return EXIT_ALL_SKIPPED;
	if (privileges_drop(&host->sys->err))
		return cli_error(cmd, "%s", host->sys->err.text);
	print_head(demo, host);
	r = demo->show(&run);
	vm_destroy(run.vm);
	return r;
}

static const struct demo *find(const struct cli_command *cmd, const char *name)
{
	const struct demo *demo = demo_find(name);
	struct nearest near;

	if (demo)
		return demo;
	nearest_init(&near, name);
	for (const struct demo *d = demo_next(NULL); d; d = demo_next(d))
		nearest_add(&near, d->name);
	if (near.n)
		cli_usage(cmd, "there is no demo '%s', did you mean '%s'?", name, near.name[0]);
	else
		cli_usage(cmd, "there is no demo '%s'; 'kvex demo' names them", name);
	return NULL;
}

static int demo_main(const struct cli_command *cmd, void *options_, int argc, char **argv)
{
	const struct demo_options *o = options_;
	const char *option = lab_option(&o->with);
	const struct demo *demo;
	struct host host;
	struct sys sys;
	int r;

	if (option && !o->lab)
		return cli_usage(cmd, "option '%s' goes with --lab", option);
	if (argc > 1)
		return cli_usage(cmd, "one demo at a time: unexpected operand '%s'", argv[1]);
	if (!argc && o->lab)
		return cli_usage(cmd, "--lab needs the demo to show; 'kvex demo' names them");
	if (o->with.kernels.n > 1)
		return cli_usage(cmd, "--kernel: one kernel at a time");
	if (!argc)
		return list();
	demo = find(cmd, argv[0]);
	if (!demo)
		return EXIT_USAGE;
	if (o->lab)
		return demo_in_lab(cmd, &o->with, demo);
	open_host(&sys, &host);
	r = show(cmd, demo, &host);
	if (host.sys)
		sys_close(&sys);
	return r;
}

COMMAND(demo, .name = "demo", .args = "[FEATURE]",
	.summary = "Show a feature of KVM on one screen: what it does, in numbers, and why.",
	.description =
		"Runs a small guest that uses the feature and tells what the guest does, what the "
		"kernel did, why it matters and which commit of the kernel it came with. All "
		"numbers are those of this run. Without FEATURE it names the demos and says which "
		"of them this host can show.\n\n"
		"Where the host lacks the feature, --lab shows it on a real kernel with an "
		"emulated "
		"CPU, as kvex lab run would: it takes the models of hardware that the demo needs "
		"by itself, and needs neither /dev/kvm nor root.\n\n"
		"Exit status: 0 shown; 1 it went wrong; 2 wrong usage; 4 the host lacks the "
		"feature; with --lab also 125 if the kernel panicked, hung or did not come up, and "
		"130 interrupted.",
	.examples = "kvex demo\twhat can be shown here\n"
		    "kvex demo triple-fault\ta guest's end\n"
		    "kvex demo smm --lab --kernel 6.1.176\ta bug of the kernel, at work\n"
		    "kvex demo bus-lock --lab\ton an emulated CPU with bus lock threshold\n",
	.options = options, .options_size = sizeof(struct demo_options), .main = demo_main);
