// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/case.h"
#include "kvex/dump.h"

static const char *comma(const struct dump_out *w)
{
	return w->used ? ", " : "";
}

void lab_wants_describe(const struct lab_wants *wants, char *out, size_t len)
{
	struct dump_out w = {out, len, 0};

	out[0] = '\0';
	for (int i = 0; i < CASE_MAX_PARAMS && wants->params[i]; i++)
		dump_printf(&w, "%s%s", comma(&w), wants->params[i]);
	for (int i = 0; i < CASE_MAX_MODELS && wants->models[i]; i++)
		dump_printf(&w, "%smodel %s", comma(&w), wants->models[i]);
	if (wants->append)
		dump_printf(&w, "%s%s", comma(&w), wants->append);
	if (wants->flavour)
		dump_printf(&w, "%sflavour %s", comma(&w), wants->flavour);
	if (wants->cpus > 1)
		dump_printf(&w, "%s%u CPUs", comma(&w), wants->cpus);
}
