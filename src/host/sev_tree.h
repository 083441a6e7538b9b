/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sev_tree: what must hold before SEV, SEV-ES and SNP guests can be made. A branch for each, as
 * SEV-ES needs all of SEV and SNP all of SEV-ES; within a branch each link needs those before it.
 */
#ifndef HOST_SEV_TREE_H
#define HOST_SEV_TREE_H

#include "host/chain.h"
#include "host/sev_facts.h"

#define SEV_BRANCHES 3
#define SEV_LINKS    8 /* of a branch, at most */

struct sev_branch {
	const char *name;  /* as the feature: "sev", "sev-es", "snp" */
	const char *title; /* "SEV" */
	bool reached;	   /* the branch before is not broken */
	int nr_links;
	int broken; /* the first broken link, or -1 */
	/*
	 * LINK_HOLDS: such guests can be made. LINK_UNKNOWN: a link cannot be told, none is known
	 * to be broken; or the branch before is not whole.
	 */
	enum link_state state;
	struct chain_link link[SEV_LINKS];
};

struct sev_tree {
	struct sev_branch branch[SEV_BRANCHES];
};

void sev_tree_make(const struct sev_facts *facts, struct sev_tree *tree);

/* The first broken link of all, or NULL. */
const struct chain_link *sev_tree_broken(const struct sev_tree *tree);

#endif
