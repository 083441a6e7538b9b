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
		p->info.unwatched = unwatched ? "the lab could not open /dev/kmsg" : NULL;
	}
	part_begin(p);
}

/* Where the engine is the reason of a skip, it says so better than the kernel in it could. */
static void take_result(void *arg, unsigned int index, const struct case_result *res)
{
	struct lab_part *p = arg;
	const char *limit = res->missing[0] ? lab_engine_limit(p->session->engine,
							       p->session->models, res->missing)
					    : NULL;
	struct case_result changed = *res;

	if (limit)
		snprintf(changed.hint, sizeof(changed.hint), "%s", limit);
	if (p->trouble[0] && changed.nr_info < RESULT_MAX_INFO) {
		struct info *info = &changed.info[changed.nr_info++];

		snprintf(info->key, sizeof(info->key), "boot %u", p->boots);
		snprintf(info->value, sizeof(info->value), "%.127s", p->trouble);
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
		if (!p->done[i])
			argv[n++] = (char *)(uintptr_t)p->info.cases[i]->name;
	return argv;
}

/* One boot and what is left to run. */
static int boot(struct lab_part *p, struct lab_session *s)
{
	static char path[] = "PATH=/bin:/sbin", *env[] = {path, NULL};
	struct lab_payload files = {0};
	struct lab_job job = {.env = env, .cwd = "/", .time = (double)time(NULL), .files = &files};
	int r;

	*s = *p->session;
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

/* Boots until all is run or there is no use in it. */
static int run_boots(struct lab_part *p, char err[LAB_TEXT])
{
	unsigned int barren = 0;
	struct lab_session s;
	int r = 0;

	while (p->left && !r) {
		unsigned int left = p->left;

		r = boot(p, &s);
		if (r) {
			snprintf(err, LAB_TEXT, "%s", s.why);
			break;
		}
		if (s.end == LAB_CANCELLED)
			break;
		part_blame(p, &s);
		barren = p->left < left ? 0 : barren + 1;
		if (barren == BARREN_BOOTS)
			part_give_up(p, &s);
	}
	p->end.complete = !p->left;
	return r;
}

static int open_files(struct lab_part *p, char err[LAB_TEXT])
{
	p->reporter = (struct reporter){.format = report_format_find("jsonl")};
	unlink(p->console);
	p->errors = fopen(p->console, "ae");
	if (!p->errors)
		return lab_fail(err, errno, "%s: %s", p->console, strerror(errno));
	setlinebuf(p->errors);
	p->reporter.out = fopen(p->record, "we");
	if (p->reporter.out)
		return 0;
	fclose(p->errors);
	return lab_fail(err, errno, "%s: %s", p->record, strerror(errno));
}

static int close_files(struct lab_part *p, char err[LAB_TEXT])
{
	bool lost = p->reporter.failed;

	fclose(p->errors);
	if (fclose(p->reporter.out) || lost)
		return lab_fail(err, EIO, "%s could not be written", p->record);
	return 0;
}

int lab_part_run(struct lab_part *p, char err[LAB_TEXT])
{
	double start = monotonic_seconds();
	int r = open_files(p, err);

	if (r)
		return r;
	p->replay = (struct replay){.nr_cases = p->info.nr_cases,
				    .cases = p->info.cases,
				    .start = take_start,
				    .result = take_result,
				    .splat = take_splat,
				    .end = take_end,
				    .arg = p};
	p->left = p->info.nr_cases;
	p->done = calloc(p->left, sizeof(*p->done));
	if (!p->done || progress_init(&p->progress, &p->info, &p->reporter, 1)) {
		r = lab_fail(err, ENOMEM, "out of memory");
	} else {
		part_default_host(p);
		r = run_boots(p, err);
		part_begin(p);
		p->end.seconds = monotonic_seconds() - start;
		progress_count(&p->progress, &p->end);
		p->end.exit_status = run_exit_status(&p->end, false);
		progress_end(&p->progress, &p->end);
		progress_free(&p->progress);
	}
	free(p->done);
	replay_free(&p->replay);
	return r ? r : close_files(p, err);
}
