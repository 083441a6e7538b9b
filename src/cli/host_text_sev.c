// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *  SEV                              NO
 *  |- an AMD CPU with SEV           yes  ...
 *  |- memory encryption is on       NO   ...
 *  |  to do: ...
 *  |- not reached: ASIDs for SEV, ...
 *  `- SEV-ES                        ?
 *     |- ...
 */
#include "cli/host_text.h"

#define TREE_WIDTH 33

static void print_link(const struct chain_link *link, int indent, bool last, FILE *out)
{
	const char *bar = last ? "`" : "|";

	fprintf(out, "  %*s%s- %-*s %-4s", indent, "", bar, TREE_WIDTH - indent - 3, link->title,
		host_text_link(link->state));
	host_text_wrapped(out, link->detail, TREE_WIDTH + 7);
	if (link->state == LINK_BROKEN) {
		fprintf(out, "  %*s%s  to do: ", indent, "", last ? " " : "|");
		host_text_wrapped(out, link->remedy, indent + 12);
	}
}

static void print_unreached(const struct sev_branch *b, int first, int indent, bool last, FILE *out)
{
	char text[512] = "";
	size_t len = 0;

	if (first >= b->nr_links)
		return;
	for (int l = first; l < b->nr_links && len < sizeof(text); l++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
					l > first ? ", " : "", b->link[l].title);
	fprintf(out, "  %*s%s- not reached: ", indent, "", last ? "`" : "|");
	host_text_wrapped(out, text, indent + 18);
}

static void print_branch(const struct sev_branch *b, int depth, FILE *out)
{
	int shown = !b->reached ? 0 : b->broken >= 0 ? b->broken + 1 : b->nr_links;
	int indent = 3 * depth;
	bool last = depth + 1 == SEV_BRANCHES;

	if (depth)
		fprintf(out, "  %*s`- %-*s %s\n", indent - 3, "", TREE_WIDTH - indent, b->title,
			host_text_link(b->state));
	else
		fprintf(out, "  %-*s %s\n", TREE_WIDTH, b->title, host_text_link(b->state));
	for (int l = 0; l < shown; l++)
		print_link(&b->link[l], indent, last && l + 1 == b->nr_links, out);
	print_unreached(b, shown, indent, last, out);
}

void host_text_sev(const struct sev_tree *tree, FILE *out)
{
	fprintf(out, "\nConfidential guests\n");
	for (int i = 0; i < SEV_BRANCHES; i++)
		print_branch(&tree->branch[i], i, out);
}
