// SPDX-License-Identifier: GPL-2.0-or-later
/* Models of the lab's CPU: their names, their bugs, and what the engine is told of them. */
#include <unistd.h>

#include "../vmm/cmocka_tests.h"
#include "lab/engine.h"

static void names(void **state)
{
	struct lab_models m = {0};
	char err[LAB_MODELS_TEXT], text[LAB_MODELS_TEXT];

	(void)state;
	lab_models_names(&m, ',', text);
	assert_string_equal(text, "");
	for (const struct lab_model *model = lab_models; model->name; model++)
		assert_int_equal(lab_models_add(&m, model->name, err), 0);
	assert_int_equal(lab_models_add(&m, lab_models[0].name, err), 0);
	for (unsigned int i = 0; i < m.n; i++)
		assert_ptr_equal(m.model[i], &lab_models[i]);
	lab_models_names(&m, '+', text);
	assert_contains(text, lab_models[0].name);
	assert_int_equal(lab_models_add(&m, "none", err), 0);
	assert_int_equal(m.n, 0);
}

static void wrong_names(void **state)
{
	static const char *const bad[] = {"", "nrip", "nripss", "nrips,", ",nrips", "nrips nrips"};
	struct lab_models m = {0};
	char err[LAB_MODELS_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(lab_models_add(&m, bad[i], err), -EINVAL);
		assert_contains(err, "there are: ");
		assert_contains(err, " none");
	}
}

static void other_vendor(void **state)
{
	struct lab_models m = {.vendor = "intel"};
	char err[LAB_MODELS_TEXT];

	(void)state;
	assert_int_equal(lab_models_add(&m, "pmu-msrs", err), 0);
	/* The one that was named, not one that it brings. */
	assert_int_equal(lab_models_add(&m, "snp", err), -EINVAL);
	assert_string_equal(err, "snp is not for --cpu intel, which takes: pmu-msrs none");
	assert_int_equal(lab_models_add_bugs(&m, "nrips-zero", err), -EINVAL);
	assert_string_equal(err, "nrips-zero is a bug of model nrips, and that is not for --cpu "
				 "intel, which takes: pmu-msrs none");
	assert_int_equal(m.n, 1);
}

static void chosen_memory(void **state)
{
	static const struct {
		unsigned int mib;
		int r;
	} sizes[] = {{0, 0},	{256, -EINVAL},	 {488, -EINVAL}, {489, 0},
		     {2044, 0}, {2045, -EINVAL}, {4096, -EINVAL}};
	struct lab_models m = {0};
	char err[LAB_MODELS_TEXT];

	(void)state;
	assert_int_equal(lab_models_add(&m, "psp", err), 0);
	assert_int_equal(lab_models_fit_memory(&m, 256, err), 0);
	assert_int_equal(lab_models_add(&m, "snp", err), 0);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		assert_int_equal(lab_models_fit_memory(&m, sizes[i].mib, err), sizes[i].r);
	assert_int_equal(lab_models_fit_memory(&m, lab_models_memory(&m, 512), err), 0);
}

static void bugs(void **state)
{
	struct lab_models m = {0};
	char err[LAB_MODELS_TEXT], text[LAB_MODELS_TEXT];
	const struct lab_model_bug *b;

	(void)state;
	assert_int_equal(lab_models_add_bugs(&m, "nrips-zero,nrips-short", err), 0);
	assert_int_equal(m.n, 1);
	assert_string_equal(m.model[0]->name, "nrips");
	lab_models_bugs(&m, '+', text);
	assert_string_equal(text, "nrips-zero+nrips-short");
	lab_models_describe(&m, text, sizeof(text));
	assert_string_equal(text, "nrips; bugs nrips-zero,nrips-short");
	assert_int_equal(lab_models_add_bugs(&m, "nrips-zer", err), -EINVAL);
	assert_contains(err, "nrips-zero");
	/* Each bug is of a model that there is. */
	for (unsigned int i = 0; (b = lab_model_bug(i)); i++) {
		struct lab_models one = {0};

		assert_int_equal(lab_models_add(&one, b->model, err), 0);
		assert_int_equal(lab_models_add_bugs(&one, b->name, err), 0);
	}
}

/* A snapshot is made with the bugs that have to be there at boot, and serves all others. */
static void bugs_at_boot(void **state)
{
	struct lab_models m = {0}, boot;
	char err[LAB_MODELS_TEXT];

	(void)state;
	assert_int_equal(lab_models_add(&m, "nrips,pmu", err), 0);
	assert_int_equal(lab_models_add_bugs(&m, "nrips-zero,pmu-cpuid,pmu-lost-pmi", err), 0);
	boot = lab_models_to_boot(&m);
	assert_int_equal(boot.n, 2);
	assert_int_equal(boot.nr_bugs, 1);
	assert_string_equal(boot.bug[0], "pmu-cpuid");
}

static const char *after(const struct lab_command *cmd, const char *arg)
{
	for (unsigned int i = 0; i + 1 < cmd->n; i++)
		if (!strcmp(cmd->arg[i], arg))
			return cmd->arg[i + 1];
	return "";
}

static void engine(void **state)
{
	const struct lab_engine *e = lab_engine_find("amd");
	struct lab_models m = {0};
	const struct lab_params none = {0};
	const struct lab_kernel kernel = {.image = "/k"};
	const struct lab_engine_files files = {.program = "/q"};
	const struct lab_boot boot = {
		.kernel = &kernel, .files = &files, .params = &none, .models = &m};
	struct lab_fds fds = {.shared = 6, .plugin = -1, .models = 9};
	struct lab_command cmd;
	char err[LAB_MODELS_TEXT];

	(void)state;
	assert_int_equal(e->make_files(&boot, &fds, err), 0);
	assert_int_equal(fds.plugin, -1);
	assert_int_equal(e->command(&cmd, &boot, &fds), 0);
	assert_string_equal(after(&cmd, "-plugin"), "");
	assert_null(strstr(after(&cmd, "-append"), "kvex.models"));

	lab_models_add(&m, "nrips", err);
	lab_models_add_bugs(&m, "nrips-zero", err);
	assert_int_equal(e->make_files(&boot, &fds, err), 0);
	assert_true(fds.plugin >= 0);
	close(fds.plugin);
	fds.plugin = 8;
	assert_int_equal(e->command(&cmd, &boot, &fds), 0);
	assert_string_equal(after(&cmd, "-plugin"),
			    "/proc/self/fd/8,models=nrips,bugs=nrips-zero,state=/proc/self/fd/9,"
			    "log=/proc/self/fd/6");
	assert_contains(after(&cmd, "-append"), " kvex.models=nrips");
	assert_int_not_equal(lab_model_plugin_hash(), 0);
}

static void read_all(int fd, char text[4096])
{
	ssize_t n = pread(fd, text, 4095, 0);

	assert_true(n > 0);
	text[n] = '\0';
	close(fd);
}

/* Bochs' model is a file of MSRs, which its configuration names. */
static void msrs(void **state)
{
	const struct lab_engine *e = lab_engine_find("intel");
	struct lab_models m = {0};
	const struct lab_params none = {0};
	const struct lab_kernel kernel = {.image = "/k"};
	const struct lab_engine_files files = {.program = "/b"};
	const struct lab_boot boot = {
		.kernel = &kernel, .files = &files, .params = &none, .models = &m, .restore = true};
	struct lab_fds fds = {.msrs = -1};
	char err[LAB_MODELS_TEXT], text[4096];

	(void)state;
	assert_int_equal(e->make_files(&boot, &fds, err), 0);
	assert_int_equal(fds.msrs, -1);
	read_all(fds.config, text);
	assert_null(strstr(text, ", msrs="));
	close(fds.disk);
	close(fds.plugin);

	assert_int_equal(lab_models_add(&m, "pmu-msrs", err), 0);
	assert_false(lab_model_fits(m.model[0], "amd"));
	assert_true(lab_model_fits(m.model[0], e->vendor));
	assert_int_equal(e->make_files(&boot, &fds, err), 0);
	read_all(fds.config, text);
	assert_contains(text, ", msrs=/proc/self/fd/20");
	read_all(fds.msrs, text);
	assert_contains(text, "0x38f 0 0 00000000 0 0 0 0\n");
	assert_contains(text, "0x345 0 0 00002000 0 0 0 0\n");
	close(fds.disk);
	close(fds.plugin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),	cmocka_unit_test(wrong_names),
		cmocka_unit_test(other_vendor), cmocka_unit_test(chosen_memory),
		cmocka_unit_test(bugs),		cmocka_unit_test(bugs_at_boot),
		cmocka_unit_test(engine),	cmocka_unit_test(msrs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
