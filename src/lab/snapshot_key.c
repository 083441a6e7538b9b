// SPDX-License-Identifier: GPL-2.0-or-later
/* What a snapshot is good for: exactly what it was made of. */
#include <sys/stat.h>

#include "lab/frame.h"
#include "lab/ivrs.h"
#include "lab/psp.h"
#include "lab/snapshot_parts.h"

/* A file by what changes when it does. */
static void put_file(FILE *out, const char *path)
{
	struct stat st;

	if (!stat(path, &st))
		fprintf(out, "%s %lld %lld.%09ld\n", path, (long long)st.st_size,
			(long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

static void put_tables(FILE *out)
{
	uint8_t ivrs[IVRS_SIZE];

	ivrs_make(ivrs);
	fputs("ivrs ", out);
	for (unsigned int i = 0; i < IVRS_SIZE; i++)
		fprintf(out, "%02x", ivrs[i]);
	fputc('\n', out);
}

char *snapshot_key(const struct lab_engine *engine, const struct lab_boot *boot)
{
	const struct lab_fds fds = {0};
	struct lab_boot cold = *boot;
	struct lab_models to_boot;
	struct lab_command cmd;
	char *key = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&key, &len);

	if (!out)
		return NULL;
	cold.restore = false;
	if (boot->models) {
		to_boot = lab_models_to_boot(boot->models);
		cold.models = &to_boot;
	}
	if (engine->command(&cmd, &cold, &fds))
		cmd.n = 0;
	fprintf(out, "protocol %d\n%s %s\n", LAB_PROTOCOL, engine->name, boot->files->version);
	for (unsigned int i = 0; i < cmd.n; i++)
		fprintf(out, "%s\n", cmd.arg[i]);
	for (unsigned int i = 0; i < boot->kernel->nr_modules; i++) {
		put_file(out, boot->kernel->module[i]);
		if (!lab_psp_module(boot->models, boot->kernel->module[i]))
			lab_params_put(out, boot->kernel->module[i], boot->params);
		fputc('\n', out);
	}
	if (boot->models && boot->models->n)
		fprintf(out, "models %016llx\n", (unsigned long long)lab_model_plugin_hash());
	if (boot->models && lab_models_iommu(boot->models))
		put_tables(out);
	put_file(out, boot->kernel->vmlinux);
	put_file(out, boot->kernel->image);
	put_file(out, boot->files->program);
	if (engine->put_key)
		engine->put_key(out, boot);
	return fclose(out) ? NULL : key;
}
