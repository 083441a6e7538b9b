// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/lab_fetch.h"
#include "lab/models.h"
#include "report/json_out.h"

struct list_options {
	struct lab_fetch_options fetch;
	bool json, cached, models;
};

static const struct cli_option list_options[] = {
	LAB_FETCH_OPTIONS(struct list_options, fetch),
	{"cached", 'c', CLI_FLAG, .help = "list only what is in the cache",
	 .offset = offsetof(struct list_options, cached)},
	{"models", 'm', CLI_FLAG,
	 .help = "list what --model adds to the engine of --cpu amd, and the bugs of --model-bug",
	 .offset = offsetof(struct list_options, models)},
	{"json", 'j', CLI_FLAG,
	 .help = "print one JSON object per kernel, engine or model and line",
	 .offset = offsetof(struct list_options, json)},
	{0},
};

static const char *const engines[] = {"qemu", "bochs"};

static bool put_kernel(const struct lab_offer *offer, bool json)
{
	unsigned long long bytes = lab_kernel_size(offer);
	char size[32] = "";
	struct json_out o;

	if (offer->cached)
		snprintf(size, sizeof(size), "cached, %llu MiB", (bytes + (1 << 20) - 1) >> 20);
	if (!json)
		return printf("%-20s %-6s %-18s %-28s %s\n", offer->version, offer->flavour,
			      offer->suite, offer->release, size) >= 0;
	o = json_out_event("kernel");
	json_out_text(&o, "version", offer->version);
	json_out_text(&o, "release", offer->release);
	json_out_text(&o, "flavour", offer->flavour);
	json_out_text(&o, "suite", offer->suite);
	json_out_text(&o, "package", offer->package);
	json_out_add(&o, "cached", json_boolean(offer->cached));
	if (offer->cached)
		json_out_add(&o, "bytes", json_integer((json_int_t)bytes));
	return json_out_line(&o, stdout);
}

/* Those have no versions of their own to be listed by. */
static bool put_own(bool json)
{
	unsigned long long bytes;
	unsigned int n = lab_kernels_by_path(&bytes);
	struct json_out o;
	char what[48];

	if (!n)
		return true;
	snprintf(what, sizeof(what), "%u given by path", n);
	if (!json)
		return printf("%-20s %-54s cached, %llu MiB\n", "kernels", what,
			      (bytes + (1 << 20) - 1) >> 20) >= 0;
	o = json_out_event("kernels_by_path");
	json_out_add(&o, "number", json_integer(n));
	json_out_add(&o, "bytes", json_integer((json_int_t)bytes));
	return json_out_line(&o, stdout);
}

/* An engine that is not in the cache has no version yet. */
static bool put_engine(const char *name, bool json, bool cached_only)
{
	const struct lab_fetch how = {.offline = true};
	struct lab_engine_files files;
	char err[LAB_TEXT];
	bool cached = !lab_engine_get(&how, name, &files, err);
	const char *cpu = strcmp(name, "qemu") ? "intel" : "amd";
	struct json_out o;

	if (!cached && cached_only)
		return true;
	if (!json)
		return printf("%-20s engine of --cpu %-5s %-34s %s\n", name, cpu,
			      cached ? files.version : "", cached ? "cached" : "") >= 0;
	o = json_out_event("engine");
	json_out_text(&o, "name", name);
	json_out_text(&o, "cpu", cpu);
	json_out_some(&o, "version", cached ? files.version : NULL);
	json_out_add(&o, "cached", json_boolean(cached));
	return json_out_line(&o, stdout);
}

static bool put_model(const struct lab_model *m, bool json)
{
	const struct lab_model_bug *b;
	struct json_out o;
	json_t *bugs;

	if (!json) {
		printf("%s: %s\n    not enforced: %s\n", m->name, m->gives, m->not_enforced);
		for (unsigned int i = 0; (b = lab_model_bug(i)); i++)
			if (!strcmp(b->model, m->name))
				printf("    bug %-24s %s\n", b->name, b->what);
		return !ferror(stdout);
	}
	o = json_out_event("model");
	json_out_text(&o, "name", m->name);
	json_out_text(&o, "gives", m->gives);
	json_out_text(&o, "not_enforced", m->not_enforced);
	bugs = json_object();
	for (unsigned int i = 0; (b = lab_model_bug(i)); i++)
		if (!strcmp(b->model, m->name))
			json_object_set_new(bugs, b->name, json_out_string(b->what));
	json_out_add(&o, "bugs", bugs);
	return json_out_line(&o, stdout);
}

static int list_models(const struct cli_command *cmd, bool json)
{
	bool whole = true;

	for (const struct lab_model *m = lab_models; m->name; m++)
		whole &= put_model(m, json);
	return whole || ferror(stdout) ? EXIT_OK : cli_error(cmd, "out of memory");
}

static int list_main(const struct cli_command *cmd, void *options, int argc, char **argv)
{
	const struct list_options *o = options;
	struct lab_fetch_progress progress;
	struct lab_offer *offers;
	struct lab_fetch how;
	char err[LAB_TEXT];
	unsigned int n;
	bool whole = true;
	int ret;

	(void)argc;
	(void)argv;
	if (o->models)
		return list_models(cmd, o->json);
	ret = lab_fetch_setup(cmd, &o->fetch, &progress, &how);
	if (ret)
		return ret;
	how.offline |= o->cached;
	ret = lab_kernel_offers(&how, &offers, &n, err);
	if (ret)
		return lab_fetch_error(cmd, &progress, ret, err);
	lab_fetch_end(&progress);
	for (unsigned int i = 0; i < n; i++)
		if (offers[i].cached || !o->cached)
			whole &= put_kernel(&offers[i], o->json);
	whole &= put_own(o->json);
	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++)
		whole &= put_engine(engines[i], o->json, o->cached);
	free(offers);
	return whole || ferror(stdout) ? EXIT_OK : cli_error(cmd, "out of memory");
}

COMMAND(lab_list, .name = "lab list",
	.summary = "List the kernels and engines that the lab can boot.",
	.description =
		"The kernels are Debian's, newest first: version of the package, flavour, suite, "
		"release (what uname -r says), and whether it is in the cache. What merely points "
		"to a package that has gone is not listed. The mirror is asked once a day.\n\n"
		"Mirrors, keys and proxies are those of the machine's apt, of which a root of its "
		"own is used, in $XDG_CACHE_HOME/kvex; nothing is ever installed. Kernels may take "
		"$KVEX_LAB_KERNELS_MIB there (MiB; default 4096): a fetch that goes beyond removes "
		"those that were used longest ago, but none in use.\n\n"
		"With --json each line is an object: of type kernel with the members version, "
		"release, flavour, suite, package, cached, and bytes if it is (what it takes on "
		"the disk); of type kernels_by_path, where such are in the cache, with number and "
		"bytes; of type engine with name, cpu, "
		"cached, and version if it is; with --models of type model with name, gives, "
		"not_enforced and bugs.",
	.examples = "kvex lab list\twhat can be had\n"
		    "kvex lab list --cached\twhat needs no mirror\n"
		    "kvex lab list --json | jq -r 'select(.flavour == \"cloud\") | .version'\tthe "
		    "versions\n",
	.options = list_options, .options_size = sizeof(struct list_options), .main = list_main);
