// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For each scenario and each call site that it passes: that call fails, the error comes out with
 * the call's name, and nothing leaks: descriptors and mappings are counted here, the heap by ASan.
 * The probes of every feature go the same way. What was reached is written to inject-coverage.txt.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inject.h"
#include "kvex/feature.h"

static unsigned int count_fds(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned int n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

/* Mappings of KVM and memory slots: what a leaked VM leaves. */
static unsigned int count_vm_mappings(void)
{
	FILE *f = fopen("/proc/self/maps", "re");
	char line[512];
	unsigned int n = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		n += strstr(line, "kvm") != NULL;
	fclose(f);
	return n;
}

/* The sites that RUN(ARG) passes: one flag a site, for free(). */
static bool *sites_of(void (*run)(const void *arg), const void *arg)
{
	bool *passed = calloc(inject_sites(), sizeof(*passed));
	unsigned int i, *before = calloc(inject_sites(), sizeof(*before));

	assert_non_null(passed);
	assert_non_null(before);
	for (i = 0; i < inject_sites(); i++)
		before[i] = inject_hits(i);
	inject_arm(-1);
	run(arg);
	for (i = 0; i < inject_sites(); i++)
		passed[i] = inject_hits(i) != before[i];
	free(before);
	return passed;
}

static void run_without_fault(const void *arg)
{
	const struct scenario *s = arg;
	struct sys_error err = {0};

	if (s->run(&err))
		fail_msg("without a fault: %s", err.text);
}

static void fail_site(const struct scenario *s, unsigned int i)
{
	struct sys_error err = {0};
	unsigned int fds = count_fds(), maps = count_vm_mappings();
	int r;

	inject_arm(i);
	r = s->run(&err);
	assert_true(inject_fired());
	assert_int_equal(r, -INJECTED);
	assert_int_equal(err.code, INJECTED);
	if (!strstr(err.text, inject_site(i)->call))
		fail_msg("'%s' does not name %s", err.text, inject_site(i)->call);
	assert_int_equal(count_fds(), fds);
	assert_int_equal(count_vm_mappings(), maps);
}

static void test_scenario(void **state)
{
	unsigned int i, fds = count_fds();
	bool *passed = sites_of(run_without_fault, *state);

	assert_int_equal(count_fds(), fds);
	for (i = 0; i < inject_sites(); i++)
		if (passed[i])
			fail_site(*state, i);
	free(passed);
}

struct probe {
	struct host *host;
	const struct feature *feature;
};

static void probe(const void *arg)
{
	const struct probe *p = arg;
	char detail[FEATURE_DETAIL] = "";

	feature_advertised(p->feature, p->host, detail);
	if (p->feature->accepted)
		p->feature->accepted(p->feature, p->host, detail);
	if (p->feature->behaves)
		p->feature->behaves(p->feature, p->host, detail);
}

/* A probe has nobody to report to but its answer: it must survive, leave nothing, and go on. */
static void test_features(void **state __attribute__((unused)))
{
	struct host host;
	struct probe p = {.host = &host};
	struct sys sys;
	unsigned int i, n, fds;

	inject_arm(-1);
	assert_int_equal(sys_open(&sys, NULL), 0);
	host_read(&host, &sys, 0);
	fds = count_fds();
	for (n = 0; (p.feature = feature_at(n)); n++) {
		bool *passed = sites_of(probe, &p);

		for (i = 0; i < inject_sites(); i++) {
			if (!passed[i])
				continue;
			inject_arm(i);
			probe(&p);
			assert_int_equal(count_fds(), fds);
		}
		free(passed);
	}
	inject_arm(-1);
	sys_close(&sys);
}

/*
 * What a scenario cannot reach: SEV wants a VM of that type, so hardware; and that an EIO of
 * KVM_RUN is looked into wants that EIO first (test_vcpu.c has it).
 */
static bool out_of_reach(const struct sys_site *site)
{
	return !strcmp(site->call, "KVM_MEMORY_ENCRYPT_OP") ||
	       (!strcmp(site->file, "src/vmm/vcpu.c") &&
		!strcmp(site->call, "KVM_CHECK_EXTENSION"));
}

static bool of_library(const struct sys_site *site)
{
	return !strncmp(site->file, "src/sys/", 8) || !strncmp(site->file, "src/vmm/", 8) ||
	       !strncmp(site->file, "src/feature/", 12) || !strncmp(site->file, "src/host/", 9);
}

static void test_coverage(void **state __attribute__((unused)))
{
	const char *dir = getenv("O");
	char path[512];
	unsigned int i, missed = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/inject-coverage.txt", dir ? dir : ".");
	f = fopen(path, "we");
	assert_non_null(f);
	fprintf(f, "%-44s %-32s %8s %8s\n", "call site", "call", "calls", "failed");
	for (i = 0; i < inject_sites(); i++) {
		const struct sys_site *s = inject_site(i);
		char where[64];

		if (!of_library(s))
			continue;
		snprintf(where, sizeof(where), "%s:%d", s->file, s->line);
		fprintf(f, "%-44s %-32s %8u %8u\n", where, s->call, inject_hits(i),
			inject_failures(i));
		if (!inject_failures(i) && !out_of_reach(s)) {
			print_message("# never failed: %s %s\n", where, s->call);
			missed++;
		}
	}
	fclose(f);
	assert_int_equal(missed, 0);
}

int main(void)
{
	struct CMUnitTest tests[32];
	unsigned int i;

	for (i = 0; i < nr_scenarios; i++)
		tests[i] = (struct CMUnitTest){.name = scenarios[i].name,
					       .test_func = test_scenario,
					       .initial_state = (void *)&scenarios[i]};
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(test_features);
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(test_coverage);
	return _cmocka_run_group_tests("every call site fails once", tests, i, NULL, NULL);
}
