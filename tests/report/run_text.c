// SPDX-License-Identifier: GPL-2.0-or-later
#include "run_text.h"

void run_text_read(const char *text, struct run_file *f)
{
	char err[512];

	if (run_file_parse("f", text, strlen(text), f, err, sizeof(err)))
		fail_msg("%s", err);
}
