// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/lab_fetch.h"

struct fetch_options {
	struct lab_fetch_options fetch;
	struct cli_list kernel;
	const char *cpu, *flavour, *modules;
};

static const char *const cpus[] = {"amd", "intel", NULL};
static const char *const flavours[] = {"cloud", "full", NULL};

static const struct cli_option fetch_options[] = {
	{"kernel", 'k', CLI_LIST, "V",
	 .help = "a kernel: version or the start of one, suite, or path of a bzImage, vmlinux or "
		 "build tree",
	 .offset = offsetof(struct fetch_options, kernel)},
	{"flavour", 0, CLI_CHOICE, "FLAVOUR",
	 .help = "of Debian's flavours this one, not cloud where there is one",
	 .offset = offsetof(struct fetch_options, flavour), .choices = flavours},
	{"modules", 0, CLI_STRING, "FILE",
	 .help = "the folder with the modules of a kernel given by its path",
	 .offset = offsetof(struct fetch_options, modules)},
	{"cpu", 0, CLI_CHOICE, "VENDOR", .help = "fetch the engine for this CPU (default: amd)",
	 .offset = offsetof(struct fetch_options, cpu), .choices = cpus},
	LAB_FETCH_OPTIONS(struct fetch_options, fetch),
	{0},
};

static int fetch_engine(const struct cli_command *cmd, const struct lab_fetch *how, const char *cpu)
{
	const char *name = strcmp(cpu, "amd") ? "bochs" : "qemu";
	struct lab_engine_files files;
	char err[LAB_TEXT];
	int ret = lab_engine_get(how, name, &files, err);

	if (ret)
		return lab_fetch_error(cmd, how->arg, ret, err);
	lab_fetch_end(how->arg);
	printf("%s %s: %s\n", name, files.version, files.prefix);
	return EXIT_OK;
}

static int fetch_kernel(const struct cli_command *cmd, const struct fetch_options *o,
			const struct lab_fetch *how, const char *v)
{
	struct lab_kernel k;
	char err[LAB_TEXT];
	int ret = lab_kernel_get(how, v, o->flavour, o->modules, o->cpu, &k, err);

	if (ret)
		return lab_fetch_error(cmd, how->arg, ret, err);
	lab_fetch_end(how->arg);
	printf("kernel %s (%s): %s%s%s\n", k.name, k.release, *k.vmlinux ? k.vmlinux : k.image,
	       *k.notes ? "; " : "", k.notes);
	return EXIT_OK;
}

static int fetch_main(const struct cli_command *cmd, void *options, int argc, char **argv)
{
	struct fetch_options *o = options;
	struct lab_fetch_progress progress;
	struct lab_fetch how;
	int ret;

	(void)argc;
	(void)argv;
	if (!o->cpu)
		o->cpu = cpus[0];
	if (o->modules && (o->kernel.n != 1 || !lab_kernel_is_path(o->kernel.item[0])))
		return cli_usage(cmd, "--modules needs one --kernel, a path");
	for (unsigned int i = 0; i < o->kernel.n; i++)
		if (!*o->kernel.item[i])
			return cli_usage(cmd, "--kernel: the name is empty");
	ret = lab_fetch_setup(cmd, &o->fetch, &progress, &how);
	if (ret)
		return ret;
	ret = fetch_engine(cmd, &how, o->cpu);
	/* The index was refreshed with the engine. */
	for (unsigned int i = 0; i < o->kernel.n && !ret; i++) {
		ret = fetch_kernel(cmd, o, &how, o->kernel.item[i]);
		how.refresh = false;
	}
	return ret;
}

COMMAND(lab_fetch, .name = "lab fetch",
	.summary = "Fetch an engine of the lab, and kernels for it.",
	.description =
		"Other commands of the lab fetch what they need themselves; this one does it "
		"beforehand, for a machine that will have no network, or to keep the time apart. "
		"What was fetched is reused and never installed.\n\n"
		"V is a version or the start of one (6.1.176, 6.12: the newest that there is), a "
		"suite of Debian (trixie-backports), or, if it has a '/' in it or is '.', the path "
		"of a "
		"bzImage, a vmlinux, or a tree in which Linux was built; 'kvex lab list' shows "
		"what there is.",
	.examples = "kvex lab fetch\tthe engine for AMD's CPUs\n"
		    "kvex lab fetch --kernel=6.1.176 --kernel=7.3\ttwo kernels, too\n"
		    "kvex lab fetch --cpu=intel --kernel=trixie\tfor Intel's\n",
	.options = fetch_options, .options_size = sizeof(struct fetch_options), .main = fetch_main);
