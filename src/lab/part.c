// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/part.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/runner.h"
#include "harness/test.h"
#include "lab/fail.h"
#include "lab/initramfs.h"
#include "lab/part_blame.h"
#include "lab/part_files.h"
#include "lab/reach.h"

#define BARREN_BOOTS 2 /* boots without a new result, after which the kernel is given up */

/* --- what comes from the lab ---------------------------------------------------------------- */

void part_begin(struct lab_part *p)
{
	if (p->begun)
		return;
	p->begun = true;
	p->info.host = &p->host;
	progress_begin(&p->progress);
	p->begin(p);
}

void part_result(struct lab_part *p, unsigned int index, const struct case_result *res)
{
	if (p->done[index])
		return;
	p->done[index] = true;
	p->left--;
	progress_final(&p->progress, index, res);
	p->result(p, index, res);
}

static void take_start(void *arg, const struct host *host, const char *unwatched)
{
	struct lab_part *p = arg;

	if (!p->begun) {
		p->host = *host;
		/* The lab knows only those that it was booted with. */
		lab_plan_models(p->plan, p->host.models, sizeof(p->host.models));
		p->info.unwatched = unwatched ? "the lab could not open /dev/kmsg" : NULL;
	}
	part_begin(p);
}

static void note(struct case_result *res, const char *key, const char *value)
{
	struct info *info = &res->info[res->nr_info];

	if (res->nr_info == RESULT_MAX_INFO)
		return;
	res->nr_info++;
	snprintf(info->key, sizeof(info->key), "%s", key);
	snprintf(info->value, sizeof(info->value), "%.127s", value);
}

/* Where the engine is the reason of a skip, it says so better than the kernel in it could. */
static void take_result(void *arg, unsigned int index, const struct case_result *res)
{
	struct lab_part *p = arg;
	const struct lab_session *s = &p->session[p->group];
	const struct lab_group *group = &p->plan->group[p->group];
	struct case_result changed = *res;
	char key[16];

	if (res->missing[0])
		lab_case_limit(p->info.cases[index], s->engine, s->models, res->missing,
			       changed.hint, sizeof(changed.hint));
	if (group->what[0])
		note(&changed, "lab", group->what);
	if (p->trouble[0]) {
		snprintf(key, sizeof(key), "boot %u", p->boots);
		note(&changed, key, p->trouble);
	}
	part_begin(p);
	part_result(p, index, &changed);
}

static void take_splat(void *arg, const struct splat *splat)
{
	struct lab_part *p = arg;

	part_begin(p);
	progress_splat(&p->progress, splat);
	p->splat(p, splat);
}

static void take_end(void *arg, const struct run_end *end)
{
	struct lab_part *p = arg;

	p->end.kmsg_lost += end->kmsg_lost;
}

static void take_output(void *arg, const char *data, size_t len)
{
	struct lab_part *p = arg;

	if (!p->replay.why[0])
		replay_feed(&p->replay, data, len);
}

static void take_errors(void *arg, const char *data, size_t len)
{
	struct lab_part *p = arg;

	fwrite(data, 1, len, p->errors);
	snprintf(p->last_error, sizeof(p->last_error), "%.*s", (int)len, data);
	p->last_error[strcspn(p->last_error, "\n")] = '\0';
}

/* --- boots ---------------------------------------------------------------------------------- */

static char **make_argv(const struct lab_part *p, const char *program)
{
	static const char *const fixed[] = {"run", "--format", "jsonl",	   "--jobs",
					    "1",   "--mark",   "/dev/kmsg"};
	const char *const *option;
	size_t n = 0, i;
	char **argv;

	for (option = p->options; *option; option++)
		n++;
	argv = calloc(sizeof(fixed) / sizeof(fixed[0]) + n + p->info.nr_cases + 3, sizeof(*argv));
	if (!argv)
		return NULL;
	n = 0;
	argv[n++] = (char *)(uintptr_t)program;
	for (i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		argv[n++] = (char *)(uintptr_t)fixed[i];
	for (option = p->options; *option; option++)
		argv[n++] = (char *)(uintptr_t)*option;
	argv[n++] = (char *)(uintptr_t) "--";
	for (i = 0; i < p->info.nr_cases; i++)
		if (!p->done[i] && p->plan->of[i] == p->group)
			argv[n++] = (char *)(uintptr_t)p->info.cases[i]->name;
	return argv;
}

/* One boot and what is left to run. */
static int boot(struct lab_part *p, struct lab_session *s)
{
	static char path[] = "PATH=/bin:/sbin", *env[] = {path, NULL};
	struct lab_payload files = {0};
	struct lab_job job = {
		.env = env, .cwd = "/", .time = (double)time(NULL), .kvm = true, .files = &files};
	int r;

	*s = p->session[p->group];
	s->log = p->console;
	s->out = take_output;
	s->err = take_errors;
	s->arg = p;
	/* What went wrong shall not be the snapshot. */
	s->cold |= p->boots++ > 0;
	p->replay.used = 0;
	p->replay.why[0] = p->last_error[0] = '\0';
	/* A snapshot's init may be of an earlier kvex. */
	r = payload_add_self(&files, LAB_KVEX, s->why);
	job.argv = r ? NULL : make_argv(p, LAB_KVEX);
	if (!r)
		r = job.argv ? lab_session_run(s, &job) : lab_fail(s->why, ENOMEM, "out of memory");
	free(job.argv);
	payload_free(&files);
	fflush(p->errors);
	if (!r)
		p->boot(p, s);
	return r;
}

/* Boots until all of the group is run or there is no use in it. -ECANCELED: by the user. */
static int run_group(struct lab_part *p, char err[LAB_TEXT])
{
	unsigned int barren = 0;
	struct lab_session s;
	int r = 0;

	p->boots = 0;
	p->trouble[0] = '\0';
	p->left = p->plan->group[p->group].nr_cases;
	while (p->left && !r) {
		unsigned int left = p->left;

		r = boot(p, &s);
		if (r) {
			snprintf(err, LAB_TEXT, "%s", s.why);
			break;
		}
		if (s.end == LAB_CANCELLED)
			return -ECANCELED;
		part_blame(p, &s);
		barren = p->left < left ? 0 : barren + 1;
		if (barren == BARREN_BOOTS || (barren && s.hopeless))
			part_give_up(p, &s);
		if (barren && s.hopeless && s.end == LAB_TROUBLE && !s.kernel->nr_modules)
			part_give_up_rest(p, &s);
	}
	return r;
}

static int run_groups(struct lab_part *p, char err[LAB_TEXT])
{
	int r = 0;

	for (p->group = 0; p->group < p->plan->nr_groups && !r; p->group++)
		r = run_group(p, err);
	p->end.complete = !r;
	return r == -ECANCELED ? 0 : r;
}

int lab_part_run(struct lab_part *p, char err[LAB_TEXT])
{
	double start = monotonic_seconds();
	int r = part_open_files(p, err);

	if (r)
		return r;
	p->replay = (struct replay){.nr_cases = p->info.nr_cases,
				    .cases = p->info.cases,
				    .start = take_start,
				    .result = take_result,
				    .splat = take_splat,
				    .end = take_end,
				    .arg = p};
	p->done = calloc(p->info.nr_cases, sizeof(*p->done));
	if (!p->done || progress_init(&p->progress, &p->info, &p->reporter, 1)) {
		r = lab_fail(err, ENOMEM, "out of memory");
	} else {
		part_default_host(p);
		r = run_groups(p, err);
		part_begin(p);
		p->end.seconds = monotonic_seconds() - start;
		progress_count(&p->progress, &p->end);
		p->end.exit_status = run_exit_status(&p->end, false);
		progress_end(&p->progress, &p->end);
		progress_free(&p->progress);
	}
	free(p->done);
	replay_free(&p->replay);
	return r ? r : part_close_files(p, err);
}
