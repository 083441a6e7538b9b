// SPDX-License-Identifier: GPL-2.0-or-later
#include "events.h"

#include <stdlib.h>

#define NAMES 8

const char *const scenario_name[RUN_COUNT] = {"pass", "mixed",	 "nasty", "ctrl-c",
					      "lost", "skipped", "stray", "lab"};

static const struct test_case plain[] = {
	{.name = "demo/hello",
	 .title = "a guest says 7 and ends",
	 .file = "src/cases/demo/hello.c"},
	{.name = "irq/ack", .title = "an interrupt is acknowledged", .file = "src/cases/irq/ack.c"},
	{.name = "pio/late", .title = "a known deviation is gone", .file = "src/cases/pio/late.c"},
	{.name = "pio/rip",
	 .title = "RIP after OUT",
	 .file = "src/cases/pio/rip.c",
	 .guards = {.commit = "0123456789ab", .in = {"6.1"}}},
	{.name = "pio/spin", .title = "a loop ends", .file = "src/cases/pio/spin.c"},
	{.name = "smm/enter", .title = "SMI enters SMM", .file = "src/cases/smm/enter.c"},
	{.name = "smm/leave", .title = "RSM leaves SMM", .file = "src/cases/smm/leave.c"},
	{.name = "smm-more/dead", .title = "the harness dies", .file = "src/cases/smm/dead.c"},
};

/* Each would break some format if it came through as it is. */
static const struct test_case nasty[] = {
	{.name = "a#b/c # SKIP no", .title = "# TODO"},
	{.name = "a#b/new\nok 2 line", .title = "two\nlines"},
	{.name = "amp/<&>\"'", .title = "]]>"},
	{.name = "ctl/\x01\x1b[31m\x7f", .title = "\x1b]0;title\a"},
	{.name = "slashless", .title = ""},
	{.name = "utf8/bad \xff\xc0\xaf\xed\xa0\x80 \xf4\x90\x80\x80", .title = "\x80"},
	{.name = "utf8/gr\xc3\xbc\xc3\x9f \xe2\x80\xa8 \xef\xbf\xbf \xf0\x9f\x90\xa7"},
	{.name = "z/1..9 - \\x23", .title = "Subtest: x"},
};

static const struct host test_host_facts = {
	.backend = "kvm_amd",
	.kernel = "6.1.0 <&>",
	.upstream = "6.1.176",
	.vendor = "AuthenticAMD",
	.cpu = "A CPU \"quoted\" # 1",
	.hostname = "machine",
	.hypervisor = true,
	.cpus = 2,
};

static const struct host test_lab_facts = {
	.backend = "kvm_amd",
	.kernel = "7.3.4",
	.vendor = "AuthenticAMD",
	.cpu = "A CPU of software",
	.hostname = "kvex-lab",
	.emulated = true,
	.models = "bus-lock; bugs buslock-cached",
	.cmdline = "quiet kvex.lab kvex.models=bus-lock",
	.cpus = 1,
};

static void set(char *to, size_t len, const char *text)
{
	snprintf(to, len, "%s", text);
}
#define SET(field, text) set(field, sizeof(field), text)

static void add_failure(struct case_result *res, const char *what, const char *want,
			const char *got, const char *where)
{
	struct failure *f = &res->failure[res->nr_failures++];

	SET(f->what, what);
	SET(f->want, want);
	SET(f->got, got);
	SET(f->where, where);
	res->failed++;
}

static void add_exits(struct case_result *res, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		struct exit_record *rec = &res->ring.rec[i % RING_SIZE];

		rec->seq = ++res->ring.next;
		rec->reason = 2 + i % 7;
		rec->has_regs = true;
		rec->regs.rip = 0x1000 + i;
	}
	res->ring.rec[(n - 1) % RING_SIZE].error = 5;
}

static void make_mixed(struct case_result *res)
{
	int line;

	SET(res[1].info[0].key, "ack-kind");
	SET(res[1].info[0].value, "fast");
	SET(res[1].info[1].key, "ack-kind");
	SET(res[1].info[1].value, "slow");
	res[1].nr_info = 2;
	res[2].verdict = VERDICT_XPASS;
	res[3].verdict = VERDICT_FAIL;
	SET(res[3].hint, "predates 0123456789ab, fixed in 6.1.192 for this branch");
	SET(res[3].predates, "6.1.192");
	SET(res[3].reason, "rip after out: expected 4096 (0x1000), saw 4097 (0x1001)");
	add_failure(&res[3], "rip after out", "4096 (0x1000)", "4097 (0x1001)",
		    "src/cases/pio/rip.c:42");
	add_failure(&res[3], "the guest is done", "", "", "guests/rip.S:7");
	res[3].failed += 3;
	add_exits(&res[3], 100);
	for (line = 1; line <= 50; line++)
		snprintf(res[3].diag + strlen(res[3].diag), 32, "rax %d rbx #%d\n", line, line);
	res[4].verdict = VERDICT_TIMEOUT;
	res[4].seconds = 10.25;
	SET(res[4].reason, "no exit for 10 s, rip 0x1003 (#GP in a loop)");
	add_exits(&res[4], 1);
	res[1].runs = res[1].nr_samples = 3;
	res[1].sample[1] = 0.5;
	for (line = 5; line <= 6; line++) {
		res[line].verdict = VERDICT_SKIP;
		res[line].checks = 0;
		SET(res[line].reason, "KVM_CAP_X86_SMM is 0");
		SET(res[line].hint, "run on kvm_intel or kvm_amd");
		SET(res[line].missing, "smm");
	}
	res[7].verdict = VERDICT_ERROR;
	SET(res[7].reason, "the case's process died of signal 11");
}

static void make_nasty(struct case_result *res)
{
	static const enum verdict verdict[NAMES] = {
		VERDICT_SKIP,  VERDICT_FAIL, VERDICT_XFAIL, VERDICT_TIMEOUT,
		VERDICT_ERROR, VERDICT_FAIL, VERDICT_XPASS, VERDICT_SKIP,
	};
	unsigned int i;

	for (i = 0; i < NAMES; i++) {
		struct case_result *r = &res[i];

		r->verdict = verdict[i];
		memset(r->reason, 'x', sizeof(r->reason) - 1);
		memcpy(r->reason, nasty[i].name, strlen(nasty[i].name));
		SET(r->hint, "]]> & <hint> # \n\r\t\x02\xff");
		SET(r->missing, "\xfe");
		memset(r->diag, 'y', sizeof(r->diag) - 1);
		memcpy(r->diag, "ok 1 fake\n# Subtest: fake\n1..3\nKTAP version 1\n\x1b[2J\n", 52);
		SET(r->info[0].key, "k\n=\xff");
		SET(r->info[0].value, "</system-out>]]>\x0b");
		r->nr_info = 1;
		add_failure(r, "wh\nat #", "\xff", "]]>", "f.c:1\n");
	}
	/* Counters as a process that died may leave them. */
	res[5].nr_failures = 1000000;
	res[5].nr_info = 1000000;
	res[5].nr_samples = 1000000;
	res[6].seconds = -1;
	res[6].start = __builtin_nan("");
	res[7].seconds = __builtin_inf();
}

static void make(enum scenario scenario, struct case_result *res)
{
	unsigned int i;

	for (i = 0; i < NAMES; i++) {
		res[i] = (struct case_result){.verdict = VERDICT_PASS,
					      .checks = 3 + i,
					      .seconds = 0.001 * (i + 1),
					      .start = 0.01 * i,
					      .finished = true};
		if (scenario == RUN_SKIPPED) {
			res[i].verdict = VERDICT_SKIP;
			SET(res[i].reason, "/dev/kvm: No such file or directory");
			SET(res[i].hint, "load kvm_intel or kvm_amd");
			SET(res[i].missing, "kvm");
		}
	}
	if (scenario == RUN_MIXED)
		make_mixed(res);
	else if (scenario == RUN_NASTY)
		make_nasty(res);
	else if (scenario == RUN_CTRL_C)
		for (i = 2; i < NAMES; i++)
			res[i] = (struct case_result){.verdict = VERDICT_NONE};
	if (scenario == RUN_PASS) {
		res[2].verdict = VERDICT_XFAIL;
		SET(res[2].reason, "kvm_pvm gives the old RIP, bug 12");
	}
}

static void send_splat(struct reporter *r, enum scenario scenario)
{
	static const char *const who[] = {"pio/rip", "pio/spin"};
	struct splat splat = {.seconds = 1.5,
			      .title = "WARNING: CPU: 0 PID: 1 at arch/x86/kvm/x86.c:1 kvm_arch",
			      .text = "WARNING: CPU: 0 PID: 1 at arch/x86/kvm/x86.c:1 kvm_arch\n"
				      "Call Trace:\n <TASK> & ]]> \x1b[0m\n # Subtest: no\n",
			      .nr_cases = 2,
			      .cases = who};

	if (scenario == RUN_STRAY)
		splat.nr_cases = 0;
	if (scenario == RUN_STRAY || scenario == RUN_MIXED)
		r->format->splat(r, &splat);
}

static void send_results(struct reporter *r, enum scenario scenario, const struct case_result *res)
{
	static const char *const running[] = {"pio/spin", "smm/enter"};
	static const double for_seconds[] = {3.2, 1};
	unsigned int i;

	for (i = 0; i < NAMES; i++) {
		if (i == 4) {
			send_splat(r, scenario);
			if (r->format->heartbeat)
				r->format->heartbeat(r, i, 2, running, for_seconds);
		}
		if (scenario == RUN_LOST && (i == 1 || i == 2 || i == 7))
			continue;
		r->format->result(r, r->info->cases[i], &res[i]);
		if (scenario == RUN_LOST && i == 3)
			r->format->result(r, r->info->cases[i], &res[i]);
	}
}

bool play(enum scenario scenario, const struct report_format *format, FILE *out, bool tty)
{
	struct case_result *res = calloc(NAMES, sizeof(*res));
	const struct test_case *cases[NAMES];
	struct run_info info = {.host = scenario == RUN_LAB ? &test_lab_facts : &test_host_facts,
				.version = "0.1.0",
				.nr_cases = NAMES,
				.cases = cases,
				.wall = 1700000000.25,
				.jobs = 2,
				.repeat = 1};
	struct run_end end = {.complete = scenario != RUN_CTRL_C, .seconds = 12.5};
	struct reporter r = {.format = format, .out = out, .tty = tty, .info = &info};
	unsigned int i;

	if (!res)
		abort();
	make(scenario, res);
	for (i = 0; i < NAMES; i++) {
		cases[i] = scenario == RUN_NASTY ? &nasty[i] : &plain[i];
		end.counts[res[i].verdict]++;
		end.exit_status |= verdict_bad(res[i].verdict);
	}
	if (end.counts[VERDICT_SKIP] == NAMES)
		end.exit_status = 4;
	if (scenario == RUN_CTRL_C)
		end.exit_status = 130;
	if (scenario == RUN_SKIPPED)
		info.unwatched = "/dev/kmsg: Operation not permitted";
	if (scenario == RUN_LOST)
		end.kmsg_lost = 17;
	end.splats = scenario == RUN_MIXED || scenario == RUN_STRAY;
	if (end.splats || scenario == RUN_LOST)
		end.exit_status = 1;
	format->begin(&r, &info);
	send_results(&r, scenario, res);
	format->end(&r, &end);
	free(res);
	return !r.failed && !r.priv;
}
