// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "cli/host_text.h"

#define WIDTH	    98
#define NAME_WIDTH  26
#define SEEN_COLUMN 57
#define TREE_WIDTH  33

void host_text_wrapped(FILE *out, const char *text, int column)
{
	int at = column;

	while (*text) {
		int len = (int)strcspn(text, " ");

		if (at > column && at + 1 + len > WIDTH) {
			fprintf(out, "\n%*s", column, "");
			at = column;
		} else if (at > column) {
			fputc(' ', out);
			at++;
		}
		fprintf(out, "%.*s", len, text);
		at += len;
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

static void print_facts(const struct host_report *r, FILE *out)
{
	const struct host *h = r->host;

	fprintf(out, "Host\n");
	fprintf(out, "  backend      %s\n", h->backend);
	fprintf(out, "  kernel       %s", h->kernel[0] ? h->kernel : "unknown");
	/* Debian's 6.1.0-50 is 6.1.176. */
	if (strncmp(h->kernel, h->upstream, strlen(h->upstream)) != 0)
		fprintf(out, " (%s)", h->upstream);
	fputc('\n', out);
	fprintf(out, "  CPU          %s (%s), %u online\n", h->cpu[0] ? h->cpu : "unknown model",
		h->vendor[0] ? h->vendor : "unknown vendor", h->cpus);
	fprintf(out, "  hardware     %s\n",
		h->emulated	? HOST_LAB_LABEL " (the lab)"
		: h->hypervisor ? "virtual: this machine is itself a guest"
				: "real");
	if (h->models[0])
		fprintf(out, "  models       %s\n", h->models);
	if (r->max_vcpus)
		fprintf(out, "  limits       %d vCPUs a VM (%d recommended), %d memory slots\n",
			r->max_vcpus, r->vcpus, r->memslots);
	if (r->has_latency)
		fprintf(out,
			"  create VM    min %.0f us, p50 %.0f us, max %.0f us (%u samples)\n"
			"  destroy VM   min %.0f us, p50 %.0f us, max %.0f us\n",
			r->create.min, r->create.p50, r->create.max, r->create.samples,
			r->destroy.min, r->destroy.p50, r->destroy.max);
}

const char *host_text_link(enum link_state state)
{
	return state == LINK_HOLDS ? "yes" : state == LINK_BROKEN ? "NO" : "?";
}

static void print_chain(const struct host_report *r, FILE *out)
{
	fprintf(out, "\nPreconditions\n");
	for (int i = 0; i < CHAIN_LINKS; i++) {
		const struct chain_link *link = &r->links[i];
		int indent = i ? 2 * i - 2 : 0;
		const char *branch = i ? "`- " : "";

		fprintf(out, "  %*s%s%-*s %-4s", indent, "", branch,
			TREE_WIDTH - indent - (int)strlen(branch), link->title,
			host_text_link(link->state));
		host_text_wrapped(out, link->detail, TREE_WIDTH + 7);
		if (link->state == LINK_BROKEN) {
			fprintf(out, "  %*sto do: ", indent + 3, "");
			host_text_wrapped(out, link->remedy, indent + 12);
		}
	}
}

static void print_params(const struct host_report *r, FILE *out)
{
	if (r->nr_params)
		fprintf(out, "\nModule parameters\n");
	for (unsigned int i = 0; i < r->nr_params; i++)
		fprintf(out, "  %-32s %-10s %s\n", r->params[i].name, r->params[i].value,
			r->params[i].meaning);
}

/* "-": not a question for this feature, or not tried. */
static const char *word(enum support s)
{
	return s == SUPPORT_UNKNOWN ? "-" : s == SUPPORT_LIES ? "LIES" : support_name(s);
}

/* The furthest answer that says something; that of a refused question says no more than the cap. */
static const char *what_was_seen(const struct feature_result *result)
{
	if (result->advertised == SUPPORT_NO && result->accepted != SUPPORT_YES)
		return result->advertised_detail;
	if (result->behaves_detail[0] && strcmp(result->behaves_detail, "not tried") != 0)
		return result->behaves_detail;
	if (result->accepted_detail[0])
		return result->accepted_detail;
	return result->advertised_detail;
}

static void print_feature(const struct feature *f, const struct feature_result *result, FILE *out)
{
	fprintf(out, "  %-*s %-11s%-9s%-8s", NAME_WIDTH, f->name, word(result->advertised),
		word(result->accepted), word(result->behaves));
	host_text_wrapped(out, what_was_seen(result), SEEN_COLUMN);
	if (host_report_gap(result)) {
		fprintf(out, "      hint: ");
		host_text_wrapped(out, f->hint, 12);
	}
}

static void print_matrix(const struct host_report *r, FILE *out)
{
	unsigned int advertised = 0, behave = 0, lie = 0;

	fprintf(out, "\nFeatures\n  %-*s %-11s%-9s%-8s%s\n", NAME_WIDTH, "", "advertised",
		"accepted", "behaves", "what was seen");
	for (unsigned int i = 0; i < r->nr_features; i++) {
		print_feature(r->features[i], &r->results[i], out);
		advertised += r->results[i].advertised == SUPPORT_YES;
		behave += r->results[i].behaves == SUPPORT_YES;
		lie += r->results[i].behaves == SUPPORT_LIES;
	}
	fprintf(out,
		"\n%u features: %u advertised, %u shown to behave by a guest or a round trip, %u "
		"%s.\n",
		r->nr_features, advertised, behave, lie, lie == 1 ? "lies" : "lie");
	fprintf(out,
		"advertised: the kernel says so. accepted: the call that asks for it succeeds. "
		"behaves: it was\ntried, and did it. LIES: advertised or accepted, and then not "
		"done. -: no such question, or not tried.\n");
}

void host_report_text(const struct host_report *report, FILE *out)
{
	print_facts(report, out);
	print_chain(report, out);
	host_text_sev(&report->sev, out);
	print_params(report, out);
	if (report->broken < 0)
		print_matrix(report, out);
}
