/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host_text: the parts of `kvex host` for people. */
#ifndef CLI_HOST_TEXT_H
#define CLI_HOST_TEXT_H

#include "cli/host_report.h"

/* Prints TEXT, which begins at column COLUMN, wrapped and indented to COLUMN, and ends the line. */
void host_text_wrapped(FILE *out, const char *text, int column);

/* "yes", "NO", "?" */
const char *host_text_link(enum link_state state);

void host_text_sev(const struct sev_tree *tree, FILE *out);

#endif
