/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host_report: what `kvex host` has found, as text and as JSON. */
#ifndef CLI_HOST_REPORT_H
#define CLI_HOST_REPORT_H

#include <stdio.h>

#include "host/chain.h"
#include "host/sev_tree.h"
#include "kvex/feature.h"

struct host_param_value {
	const char *name, *meaning;
	char value[64];
};

#define HOST_PARAMS_MAX 40

struct host_report {
	const struct host *host;
	struct chain_link links[CHAIN_LINKS];
	int broken; /* index into links, -1 if none */
	struct sev_tree sev;
	unsigned int nr_params;
	struct host_param_value params[HOST_PARAMS_MAX];
	bool has_latency;
	struct latency create, destroy;
	int vcpus, max_vcpus, memslots; /* recommended and maximal vCPUs, memory slots; 0 unknown */
	unsigned int nr_features;
	const struct feature **features;
	struct feature_result *results;
};

/* SEV was read before privileges were dropped. 0 or -errno (ENOMEM); freed by host_report_free. */
int host_report_make(struct host_report *report, struct host *host, const struct sev_facts *sev);
void host_report_free(struct host_report *report);

/* Something a reader may want to mend: not advertised, not accepted, or a lie. */
bool host_report_gap(const struct feature_result *result);

void host_report_text(const struct host_report *report, FILE *out);
/* 0 or -1. */
int host_report_json(const struct host_report *report, FILE *out);

#endif
