// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/part_blame.h"
#include "lab/part_psp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "harness/judge.h"
#include "lab/console.h"

void part_default_host(struct lab_part *p)
{
	const struct lab_engine *e = p->session->engine;
	bool amd = !strcmp(e->vendor, "amd");

	p->host = (struct host){.emulated = true, .cpus = 1};
	snprintf(p->host.backend, sizeof(p->host.backend), "%s", amd ? "kvm_amd" : "kvm_intel");
	snprintf(p->host.kernel, sizeof(p->host.kernel), "%s", p->session->kernel->release);
	snprintf(p->host.vendor, sizeof(p->host.vendor), "%s",
		 amd ? "AuthenticAMD" : "GenuineIntel");
	snprintf(p->host.cpu, sizeof(p->host.cpu), "%s", e->cpu);
	lab_plan_models(p->plan, p->host.models, sizeof(p->host.models));
}

/* What the console said since the case began, for free(). */
static char *console_tail(const struct lab_part *p, const char *name)
{
	char mark[160], *text = calloc(1, RESULT_DIAG), *at, *last = NULL;
	FILE *in = fopen(p->console, "re");
	long size;

	if (in && text && !fseek(in, 0, SEEK_END)) {
		size = ftell(in);
		fseek(in, size > RESULT_DIAG - 1 ? size - (RESULT_DIAG - 1) : 0, SEEK_SET);
		text[fread(text, 1, RESULT_DIAG - 1, in)] = '\0';
	}
	if (in)
		fclose(in);
	snprintf(mark, sizeof(mark), "] " CONSOLE_MARK "%s", name);
	for (at = text; at && (at = strstr(at, mark)); at++)
		last = at;
	if (last) {
		while (last > text && last[-1] != '\n')
			last--;
		memmove(text, last, strlen(last) + 1);
	}
	return text;
}

static int marked_case(const struct lab_part *p, const struct lab_session *s)
{
	for (unsigned int i = 0; s->was_up && i < p->info.nr_cases; i++)
		if (!strcmp(p->info.cases[i]->name, s->mark))
			return (int)i;
	return -1;
}

/* A panic is the kernel's last splat. */
static void tell_panic(struct lab_part *p, const struct lab_session *s, const char *text, int index)
{
	const char *name = index < 0 ? NULL : p->info.cases[index]->name;
	const struct splat splat = {
		.title = s->why, .text = text, .nr_cases = name ? 1 : 0, .cases = &name};

	progress_splat(&p->progress, &splat);
	p->splat(p, &splat);
}

static void fail_case(struct lab_part *p, const struct lab_session *s, unsigned int index,
		      const char *text)
{
	struct case_result *res = calloc(1, sizeof(*res));

	if (!res)
		return;
	res->verdict = s->end == LAB_HUNG ? VERDICT_TIMEOUT : VERDICT_FAIL;
	res->runs = 1;
	snprintf(res->reason, sizeof(res->reason), "during this case %s%s",
		 s->end == LAB_PANIC ? "the kernel panicked: " : "", s->why);
	snprintf(res->diag, sizeof(res->diag), "%s", text);
	judge_guards(p->info.cases[index], &p->host, res);
	part_result(p, index, res);
	free(res);
}

/* The kernel is gone, as the case wants it: its other checks have passed, or it had not gone. */
static bool passes_by_panic(const struct lab_part *p, const struct lab_session *s, int index)
{
	const char *words = index < 0 ? NULL : p->info.cases[index]->panics;

	return words && s->end == LAB_PANIC && strstr(s->why, words);
}

/* What the firmware was asked on the way down is the case's last check. */
static void check_firmware(const struct lab_part *p, const char *want, struct case_result *res)
{
	char asked[128], err[LAB_TEXT];

	if (part_psp_asked(p->console, asked, sizeof(asked), err)) {
		res->verdict = VERDICT_ERROR;
		snprintf(res->reason, sizeof(res->reason), "%s", err);
		return;
	}
	res->checks++;
	if (!strcmp(asked, want))
		return;
	res->verdict = VERDICT_FAIL;
	res->failed = 1;
	snprintf(res->reason, sizeof(res->reason),
		 "commands to the firmware during the panic: expected %s, saw %s",
		 want[0] ? want : "none", asked[0] ? asked : "none");
}

static void pass_case(struct lab_part *p, unsigned int index)
{
	const struct test_case *tc = p->info.cases[index];
	struct case_result *res = calloc(1, sizeof(*res));

	if (!res)
		return;
	res->verdict = VERDICT_PASS;
	res->runs = res->checks = 1;
	if (tc->panic_asks)
		check_firmware(p, tc->panic_asks, res);
	judge_guards(tc, &p->host, res);
	part_result(p, index, res);
	free(res);
}

static void note_trouble(struct lab_part *p, const char *why)
{
	if (!p->trouble[0])
		snprintf(p->trouble, sizeof(p->trouble), "booted again: %.200s", why);
}

/* kvex in the lab has ended, but not told of all. */
static void blame_kvex(struct lab_part *p, const struct lab_session *s)
{
	char why[LAB_TEXT];

	if (!p->left)
		return;
	if (p->replay.why[0])
		snprintf(why, sizeof(why), "%s", p->replay.why);
	else if (WIFSIGNALED(s->status))
		snprintf(why, sizeof(why), "kvex in the lab was ended by signal %d",
			 WTERMSIG(s->status));
	else
		snprintf(why, sizeof(why), "kvex in the lab ended with status %d: %.160s",
			 WEXITSTATUS(s->status), p->last_error);
	note_trouble(p, why);
}

void part_blame(struct lab_part *p, const struct lab_session *s)
{
	int index = marked_case(p, s);
	char *text;

	if (s->end == LAB_DONE) {
		blame_kvex(p, s);
		return;
	}
	if (index >= 0 && p->done[index])
		index = -1;
	part_begin(p);
	if (passes_by_panic(p, s, index)) {
		pass_case(p, (unsigned int)index);
		return;
	}
	note_trouble(p, s->why);
	text = console_tail(p, s->mark);
	if (s->end == LAB_PANIC && s->was_up)
		tell_panic(p, s, text ? text : "", index);
	if (index >= 0)
		fail_case(p, s, (unsigned int)index, text ? text : "");
	free(text);
}

void part_give_up(struct lab_part *p, const struct lab_session *s)
{
	struct case_result *res = calloc(1, sizeof(*res));
	char times[32] = "";

	if (!res)
		return;
	part_begin(p);
	res->verdict = VERDICT_ERROR;
	res->runs = 1;
	if (p->boots > 1)
		snprintf(times, sizeof(times), " (booted %u times)", p->boots);
	snprintf(res->reason, sizeof(res->reason), "not run: %s%s", s->why[0] ? s->why : p->trouble,
		 times);
	snprintf(res->hint, sizeof(res->hint), "see %.140s", p->console);
	for (unsigned int i = 0; i < p->info.nr_cases; i++)
		if (p->plan->of[i] == p->group)
			part_result(p, i, res);
	free(res);
}

void part_give_up_rest(struct lab_part *p, const struct lab_session *s)
{
	while (p->group + 1 < p->plan->nr_groups) {
		p->group++;
		part_give_up(p, s);
	}
	p->left = 0;
}
