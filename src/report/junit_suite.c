// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/junit_suite.h"

#include <stdlib.h>

bool junit_suite_open(struct junit_suite *s, const char *member)
{
	s->member = member;
	s->start = -1;
	s->cases_out = open_memstream(&s->cases, &s->cases_len);
	s->log_out = open_memstream(&s->log, &s->log_len);
	return s->cases_out && s->log_out;
}

static bool close_stream(FILE **out)
{
	bool ok = *out && !ferror(*out);

	if (*out && fclose(*out))
		ok = false;
	*out = NULL;
	return ok;
}

bool junit_suite_close(struct junit_suite *s)
{
	bool cases = close_stream(&s->cases_out);
	bool log = close_stream(&s->log_out);

	return cases && log;
}

void junit_suite_free(struct junit_suite *s)
{
	junit_suite_close(s);
	free(s->cases);
	free(s->log);
}

static void put_attr(FILE *out, const char *key, const char *value)
{
	fprintf(out, " %s=\"", key);
	text_put(out, TEXT_XML_ATTR, value);
	fputc('"', out);
}

/* <failure>, <error> or <skipped>: the reason both as attribute and as text. */
static void put_outcome(FILE *out, const char *element, const struct case_result *res)
{
	fprintf(out, "      <%s", element);
	put_attr(out, "message", explain_reason(res));
	put_attr(out, "type", verdict_name(res->verdict));
	fputc('>', out);
	explain_result(out, TEXT_XML, "", res);
	text_put(out, TEXT_XML, res->diag);
	fprintf(out, "</%s>\n", element);
}

static void judge(struct junit_suite *s, const struct case_result *res)
{
	switch (res->verdict) {
	case VERDICT_PASS:
		break;
	case VERDICT_SKIP:
	case VERDICT_XFAIL:
		s->skipped++;
		put_outcome(s->cases_out, "skipped", res);
		break;
	case VERDICT_FAIL:
	case VERDICT_XPASS:
		s->failures++;
		put_outcome(s->cases_out, "failure", res);
		break;
	default:
		s->errors++;
		put_outcome(s->cases_out, "error", res);
	}
}

void junit_suite_case(struct junit_suite *s, const char *name, const struct case_result *res)
{
	unsigned int i, n = explain_infos(res);
	const char *leaf = name + family_len(name);
	double time = text_seconds(res->seconds);
	FILE *out = s->cases_out;

	if (s->start < 0)
		s->start = text_seconds(res->start);
	s->tests++;
	s->time += time;
	fputs("    <testcase classname=\"kvex.", out);
	family_put(out, TEXT_XML_ATTR, name);
	fputc('"', out);
	put_attr(out, "name", *leaf ? leaf + 1 : name);
	fprintf(out, " time=\"%.6f\">\n", time);
	judge(s, res);
	for (i = 0; i < n; i++) {
		fputs(i ? "" : "      <system-out>", out);
		text_put(out, TEXT_XML, res->info[i].key);
		fputs(": ", out);
		text_put(out, TEXT_XML, res->info[i].value);
		fputs(i + 1 < n ? "\n" : "</system-out>\n", out);
	}
	fputs("    </testcase>\n", out);
}

void junit_suite_splat(struct junit_suite *s, const struct splat *splat)
{
	unsigned int i;

	fputs("kernel splat: ", s->log_out);
	text_put(s->log_out, TEXT_XML, splat->title);
	fputs("\nrunning:", s->log_out);
	for (i = 0; i < splat->nr_cases; i++) {
		fputc(' ', s->log_out);
		text_put(s->log_out, TEXT_XML, splat->cases[i]);
	}
	fputc('\n', s->log_out);
	text_put(s->log_out, TEXT_XML, splat->text);
	fputc('\n', s->log_out);
}

static void put_property(FILE *out, const char *name, const char *value)
{
	if (!value[0])
		return;
	fputs("      <property", out);
	put_attr(out, "name", name);
	put_attr(out, "value", value);
	fputs("/>\n", out);
}

static void put_properties(FILE *out, const struct run_info *info)
{
	const struct host *host = info->host;

	fputs("    <properties>\n", out);
	put_property(out, "kvex.version", info->version);
	put_property(out, "unwatched", info->unwatched ? info->unwatched : "");
	if (host) {
		put_property(out, "backend", host->backend);
		put_property(out, "kernel", host->kernel);
		put_property(out, "vendor", host->vendor);
		put_property(out, "cpu", host->cpu);
		put_property(out, "emulated", host->emulated ? "true" : "false");
		put_property(out, "label", host->emulated ? HOST_LAB_LABEL : "");
		put_property(out, "models", host->models);
		put_property(out, "hypervisor", host->hypervisor ? "true" : "false");
	}
	fputs("    </properties>\n", out);
}

void junit_suite_write(FILE *out, const struct junit_suite *s, const struct run_info *info)
{
	const struct host *host = info->host;
	char when[32];

	text_time(when, info->wall + text_seconds(s->start));
	fputs("  <testsuite name=\"kvex.", out);
	family_put(out, TEXT_XML_ATTR, s->member);
	fprintf(out, "\" tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\" time=\"%.6f\"",
		s->tests, s->failures, s->errors, s->skipped, s->time);
	put_attr(out, "timestamp", when);
	put_attr(out, "hostname", host && host->hostname[0] ? host->hostname : "localhost");
	fputs(">\n", out);
	put_properties(out, info);
	fwrite(s->cases, 1, s->cases_len, out);
	fputs("    <system-out/>\n    <system-err>", out);
	fwrite(s->log, 1, s->log_len, out);
	fputs("</system-err>\n  </testsuite>\n", out);
}
