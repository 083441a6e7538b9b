// SPDX-License-Identifier: GPL-2.0-or-later
#include <jansson.h>
#include <string.h>

#include "cli/host_report.h"

#define HOST_SCHEMA 1

/* Text of the kernel or of the CPU may be no UTF-8: what is not ASCII becomes '?'. */
static json_t *text(const char *s)
{
	char clean[256];
	size_t i;

	for (i = 0; i < sizeof(clean) - 1 && s[i]; i++)
		if ((unsigned char)s[i] >= 0x80)
			clean[i] = '?';
		else
			clean[i] = s[i];
	clean[i] = '\0';
	return json_string(clean);
}

static json_t *text_or_null(const char *s)
{
	return s[0] ? text(s) : json_null();
}

static json_t *facts(const struct host_report *r)
{
	const struct host *h = r->host;

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b, s:o, s:o, s:o, s:i}", "backend",
			 text(h->backend), "kernel", text_or_null(h->kernel), "upstream",
			 text_or_null(h->upstream), "vendor", text_or_null(h->vendor), "cpu",
			 text_or_null(h->cpu), "hostname", text_or_null(h->hostname), "hypervisor",
			 (int)h->hypervisor, "emulated", (int)h->emulated, "label",
			 text_or_null(h->emulated ? HOST_LAB_LABEL : ""), "models",
			 text_or_null(h->models), "cmdline", text_or_null(h->cmdline), "cpus",
			 (int)h->cpus);
}

static const char *const states[] = {
	[LINK_UNKNOWN] = "unknown", [LINK_HOLDS] = "yes", [LINK_BROKEN] = "no"};

static json_t *chain(const struct chain_link *links, int n)
{
	json_t *array = json_array();

	for (int i = 0; i < n; i++) {
		const struct chain_link *l = &links[i];

		json_array_append_new(array, json_pack("{s:s, s:s, s:s, s:o, s:o}", "name", l->name,
						       "title", l->title, "state", states[l->state],
						       "detail", text(l->detail), "hint",
						       text_or_null(l->remedy)));
	}
	return array;
}

static json_t *broken_link(const struct chain_link *links, int broken)
{
	const struct chain_link *l = &links[broken];

	if (broken < 0)
		return json_null();
	return json_pack("{s:s, s:o, s:o}", "name", l->name, "detail", text(l->detail), "hint",
			 text_or_null(l->remedy));
}

static json_t *sev_branches(const struct sev_tree *tree)
{
	json_t *array = json_array();

	for (int i = 0; i < SEV_BRANCHES; i++) {
		const struct sev_branch *b = &tree->branch[i];

		json_array_append_new(array,
				      json_pack("{s:s, s:s?, s:s, s:o, s:o}", "name", b->name,
						"needs", i ? tree->branch[i - 1].name : NULL,
						"state", states[b->state], "broken",
						broken_link(b->link, b->broken), "preconditions",
						chain(b->link, b->nr_links)));
	}
	return array;
}

static json_t *parameters(const struct host_report *r)
{
	json_t *object = json_object();

	for (unsigned int i = 0; i < r->nr_params; i++)
		json_object_set_new(object, r->params[i].name, text(r->params[i].value));
	return object;
}

static json_t *figure(const struct latency *l)
{
	return json_pack("{s:f, s:f, s:f, s:i, s:s}", "min", l->min, "p50", l->p50, "max", l->max,
			 "samples", (int)l->samples, "unit", "us");
}

static json_t *latency(const struct host_report *r)
{
	if (!r->has_latency)
		return json_null();
	return json_pack("{s:o, s:o}", "create_vm", figure(&r->create), "destroy_vm",
			 figure(&r->destroy));
}

static json_t *answer(enum support s, const char *detail)
{
	return json_pack("{s:s, s:o}", "state", support_name(s), "detail", text_or_null(detail));
}

static json_t *features(const struct host_report *r)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < r->nr_features; i++) {
		const struct feature *f = r->features[i];
		const struct feature_result *res = &r->results[i];

		json_array_append_new(
			array,
			json_pack("{s:s, s:s, s:s?, s:o, s:o, s:o, s:o}", "name", f->name, "title",
				  f->title, "cap", f->cap_name, "advertised",
				  answer(res->advertised, res->advertised_detail), "accepted",
				  answer(res->accepted, res->accepted_detail), "behaves",
				  answer(res->behaves, res->behaves_detail), "hint",
				  host_report_gap(res) ? json_string(f->hint) : json_null()));
	}
	return array;
}

int host_report_json(const struct host_report *r, FILE *out)
{
	json_t *doc = json_pack(
		"{s:s, s:i, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:{s:i, s:i, s:i}, s:o}",
		"type", "host", "schema", HOST_SCHEMA, "version", KVEX_VERSION, "usable",
		r->broken < 0, "host", facts(r), "broken", broken_link(r->links, r->broken),
		"preconditions", chain(r->links, CHAIN_LINKS), "sev", sev_branches(&r->sev),
		"parameters", parameters(r), "latency", latency(r), "limits", "vcpus_recommended",
		r->vcpus, "vcpus_max", r->max_vcpus, "memory_slots", r->memslots, "features",
		features(r));
	int ret = doc ? json_dumpf(doc, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) : -1;

	fputc('\n', out);
	json_decref(doc);
	return ret;
}
