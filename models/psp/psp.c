// SPDX-License-Identifier: GPL-2.0-or-later
#include "models/psp/psp.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "models/psp/log.h"

void psp_init(struct psp *p, struct psp_log *log, FILE *text)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	*p = (struct psp){.log = log, .text = text};
	p->started = (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
	platform_reset(p);
	if (log)
		log_begin(log, PSP_API_MAJOR << 16 | PSP_API_MINOR << 8 | PSP_API_BUILD);
}

void psp_free(struct psp *p)
{
	guests_free(&p->guests);
	free(p->snp);
	memory_unmap_all(&p->memory);
}

static const char *const bug_names[] = {
#define AS_NAME(ident, name, model, what) [BUG_##ident] = (name),
	PSP_BUGS(AS_NAME)
#undef AS_NAME
};

void psp_add_bugs(struct psp *p, const char *names)
{
	for (const char *at = names; *at;) {
		size_t len = strcspn(at, "+");

		for (int i = 0; i < PSP_BUG_COUNT; i++)
			if (strlen(bug_names[i]) == len && !strncmp(bug_names[i], at, len))
				p->bug[i] = true;
		at += len + (at[len] == '+');
	}
}

void psp_note(struct psp_call *c, const char *fmt, ...)
{
	size_t used = strlen(c->note);
	va_list args;

	va_start(args, fmt);
	vsnprintf(c->note + used, sizeof(c->note) - used, fmt, args);
	va_end(args);
}
