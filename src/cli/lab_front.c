// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/lab_front.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/lab_cli.h"
#include "harness/runner.h"
#include "harness/test.h"

#define HEARTBEAT 1.0 /* seconds */

static unsigned int part_number(const struct lab_front *f, const struct lab_part *part)
{
	return (unsigned int)(part - f->parts);
}

/* --- events of the parts, each from its own thread ------------------------------------------ */

/* The kernel of a single part is the host of the reports; several have none in common. */
static void begin(struct lab_part *part)
{
	struct lab_front *f = part->arg;

	pthread_mutex_lock(&f->lock);
	if (!f->begun) {
		f->begun = true;
		if (f->nr_parts == 1) {
			f->host = part->host;
			f->info.unwatched = part->info.unwatched;
		}
		progress_begin(&f->progress);
	}
	pthread_mutex_unlock(&f->lock);
}

static void result(struct lab_part *part, unsigned int index, const struct case_result *res)
{
	struct lab_front *f = part->arg;

	pthread_mutex_lock(&f->lock);
	progress_final(&f->progress, part_number(f, part) * part->info.nr_cases + index, res);
	pthread_mutex_unlock(&f->lock);
}

static void splat(struct lab_part *part, const struct splat *s)
{
	struct lab_front *f = part->arg;
	unsigned int base = part_number(f, part) * part->info.nr_cases;
	const char **names = calloc(s->nr_cases + 1, sizeof(*names));
	struct splat renamed = *s;

	renamed.cases = names;
	renamed.nr_cases = 0;
	for (unsigned int i = 0; names && i < s->nr_cases; i++)
		for (unsigned int c = 0; c < part->info.nr_cases; c++)
			if (!strcmp(part->info.cases[c]->name, s->cases[i]))
				names[renamed.nr_cases++] = f->cases[base + c]->name;
	pthread_mutex_lock(&f->lock);
	progress_splat(&f->progress, &renamed);
	pthread_mutex_unlock(&f->lock);
	free(names);
}

static void boot(struct lab_part *part, const struct lab_session *s)
{
	struct lab_front *f = part->arg;

	pthread_mutex_lock(&f->lock);
	lab_cli_snapshot("lab run", s);
	if (f->timing)
		lab_cli_timing(s, part->plan->group[part->group].what);
	if (s->end != LAB_DONE && s->end != LAB_CANCELLED)
		fprintf(stderr, "kvex lab run: kernel %s: %s\n", s->kernel->name, s->why);
	pthread_mutex_unlock(&f->lock);
}

/* --- the threads ---------------------------------------------------------------------------- */

static void *run_parts(void *arg)
{
	struct lab_front *f = arg;
	char err[LAB_TEXT];

	pthread_mutex_lock(&f->lock);
	while (f->next < f->nr_parts && !f->err[0]) {
		unsigned int i = f->next++;
		int r;

		f->since[i] = monotonic_seconds();
		pthread_mutex_unlock(&f->lock);
		r = lab_part_run(&f->parts[i], err);
		pthread_mutex_lock(&f->lock);
		f->since[i] = 0;
		if (r && !f->err[0])
			memcpy(f->err, err, sizeof(f->err));
	}
	f->running--;
	pthread_cond_signal(&f->ended);
	pthread_mutex_unlock(&f->lock);
	return NULL;
}

static void heartbeat(struct lab_front *f)
{
	const char *names[64];
	double seconds[64];
	unsigned int n = 0;

	for (unsigned int i = 0; i < f->nr_parts && n < 64; i++) {
		if (!f->since[i])
			continue;
		names[n] = f->parts[i].session->kernel->name;
		seconds[n++] = monotonic_seconds() - f->since[i];
	}
	if (f->begun)
		progress_heartbeat(&f->progress, n, names, seconds);
}

static int run_threads(struct lab_front *f, unsigned int jobs)
{
	pthread_t *threads = calloc(jobs + 1, sizeof(*threads));
	unsigned int i, n = 0;
	int r = 0;

	if (!threads)
		return -ENOMEM;
	pthread_mutex_lock(&f->lock);
	for (n = 0; n < jobs && !r; n++) {
		r = pthread_create(&threads[n], NULL, run_parts, f);
		if (r)
			break;
		f->running++;
	}
	while (f->running) {
		struct timespec at;

		clock_gettime(CLOCK_REALTIME, &at);
		at.tv_sec += (time_t)HEARTBEAT;
		pthread_cond_timedwait(&f->ended, &f->lock, &at);
		heartbeat(f);
	}
	pthread_mutex_unlock(&f->lock);
	for (i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	free(threads);
	/* Fewer threads than wanted do the work too. */
	return n ? 0 : -r;
}

/* --- all together --------------------------------------------------------------------------- */

static int name_cases(struct lab_front *f)
{
	const struct run_info *one = &f->parts[0].info;
	unsigned int n = f->nr_parts * one->nr_cases;

	f->info = *one;
	f->info.nr_cases = n;
	f->info.host = &f->host;
	f->cases = calloc(n, sizeof(*f->cases));
	f->names = calloc(n, sizeof(*f->names));
	if (!f->cases || !f->names)
		return -ENOMEM;
	for (unsigned int i = 0; i < n; i++) {
		const struct test_case *tc = one->cases[i % one->nr_cases];
		const char *kernel = f->parts[i / one->nr_cases].session->kernel->name;
		char *name = NULL;

		f->cases[i] = tc;
		if (f->nr_parts == 1)
			continue;
		f->names[i] = *tc;
		if (asprintf(&name, "%s/%s", kernel, tc->name) < 0)
			return -ENOMEM;
		f->names[i].name = name;
		f->cases[i] = &f->names[i];
	}
	f->info.cases = f->cases;
	return 0;
}

static void free_cases(struct lab_front *f)
{
	for (unsigned int i = 0; f->names && f->nr_parts > 1 && i < f->info.nr_cases; i++)
		free((char *)(uintptr_t)f->names[i].name);
	free(f->names);
	free(f->cases);
	free(f->since);
}

/* Of several kernels the reports name all. */
static void common_host(struct lab_front *f)
{
	const struct lab_session *s = f->parts[0].session;
	size_t used = 0;

	f->host = (struct host){.emulated = true, .cpus = 1};
	snprintf(f->host.backend, sizeof(f->host.backend), "%s",
		 strcmp(s->engine->vendor, "amd") ? "kvm_intel" : "kvm_amd");
	snprintf(f->host.cpu, sizeof(f->host.cpu), "%s", s->engine->cpu);
	lab_plan_models(f->parts[0].plan, f->host.models, sizeof(f->host.models));
	for (unsigned int i = 0; i < f->nr_parts && used < sizeof(f->host.kernel); i++)
		used += (size_t)snprintf(f->host.kernel + used, sizeof(f->host.kernel) - used,
					 "%s%s", i ? " " : "", f->parts[i].session->kernel->name);
}

static void prepare_parts(struct lab_front *f)
{
	for (unsigned int i = 0; i < f->nr_parts; i++) {
		struct lab_part *part = &f->parts[i];

		part->arg = f;
		part->begin = begin;
		part->result = result;
		part->splat = splat;
		part->boot = boot;
	}
}

static int run_all(struct lab_front *f, unsigned int jobs)
{
	int r;

	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->ended, NULL);
	prepare_parts(f);
	if (f->nr_parts > 1)
		common_host(f);
	r = run_threads(f, jobs < f->nr_parts ? jobs : f->nr_parts);
	pthread_cond_destroy(&f->ended);
	pthread_mutex_destroy(&f->lock);
	if (!r && f->err[0])
		return -EIO;
	if (r)
		snprintf(f->err, sizeof(f->err), "%s", strerror(-r));
	return r;
}

int lab_front_run(struct lab_front *f, unsigned int jobs, bool bisect, struct run_end *end)
{
	double start = monotonic_seconds();
	int r = name_cases(f);

	*end = (struct run_end){.exit_status = 1, .complete = true};
	f->since = calloc(f->nr_parts, sizeof(*f->since));
	if (!r)
		r = f->since ? progress_init(&f->progress, &f->info, f->reporters, f->nr_reporters)
			     : -ENOMEM;
	if (r) {
		snprintf(f->err, sizeof(f->err), "%s", strerror(-r));
		free_cases(f);
		return r;
	}
	r = run_all(f, jobs);
	if (f->begun) {
		for (unsigned int i = 0; i < f->nr_parts; i++) {
			end->complete &= f->parts[i].end.complete;
			end->kmsg_lost += f->parts[i].end.kmsg_lost;
		}
		end->seconds = monotonic_seconds() - start;
		progress_count(&f->progress, end);
		end->exit_status = run_exit_status(end, bisect);
		progress_end(&f->progress, end);
	}
	if (!r && f->nr_parts > 1)
		lab_matrix_print(stderr, f->parts, f->nr_parts, f->progress.total);
	if (!r)
		lab_series_print(stderr, f->parts, f->nr_parts, f->progress.total);
	progress_free(&f->progress);
	free_cases(f);
	return r;
}
