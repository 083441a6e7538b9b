// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "harness/nearest.h"

const struct cli_command *command_next(const struct cli_command *prev)
{
	const struct cli_command *best = NULL;

	for (const struct cli_command *const *c = __start_kvex_commands; c < __stop_kvex_commands;
	     c++)
		if ((!prev || strcmp((*c)->name, prev->name) > 0) &&
		    (!best || strcmp((*c)->name, best->name) < 0))
			best = *c;
	return best;
}

/* How many of the arguments make up NAME; 0: they do not. */
static int words_matched(const char *name, int argc, char *const *argv)
{
	for (int i = 0; i < argc; i++) {
		size_t len = strlen(argv[i]);

		if (strncmp(name, argv[i], len) != 0)
			return 0;
		if (!name[len])
			return i + 1;
		if (name[len] != ' ')
			return 0;
		name += len + 1;
	}
	return 0;
}

/* The words that may follow GROUP: "list, run". Empty if GROUP is not one. */
static void group_members(const char *group, char *buf, size_t len)
{
	size_t used = 0, n = strlen(group);

	buf[0] = '\0';
	for (const struct cli_command *c = command_next(NULL); c; c = command_next(c))
		if (!c->hidden && !strncmp(c->name, group, n) && c->name[n] == ' ' && used < len)
			used += (size_t)snprintf(buf + used, len - used, "%s%s", used ? ", " : "",
						 c->name + n + 1);
}

static void explain(int argc, char *const *argv, char *err, size_t errlen)
{
	struct nearest near;
	char members[160];

	group_members(argv[0], members, sizeof(members));
	if (*members && argc > 1) {
		snprintf(err, errlen, "unknown command '%s %s': expected one of %s", argv[0],
			 argv[1], members);
		return;
	}
	if (*members) {
		snprintf(err, errlen, "command '%s' needs one of %s behind it", argv[0], members);
		return;
	}
	nearest_init(&near, argv[0]);
	for (const struct cli_command *c = command_next(NULL); c; c = command_next(c))
		if (!c->hidden)
			nearest_add(&near, c->name);
	if (near.n)
		snprintf(err, errlen, "unknown command '%s', did you mean '%s'?", argv[0],
			 near.name[0]);
	else
		snprintf(err, errlen, "unknown command '%s'", argv[0]);
}

const struct cli_command *command_find(int argc, char *const *argv, int *words, char *err,
				       size_t errlen)
{
	const struct cli_command *best = NULL;

	*words = 0;
	for (const struct cli_command *c = command_next(NULL); c; c = command_next(c)) {
		int n = words_matched(c->name, argc, argv);

		if (n > *words) {
			*words = n;
			best = c;
		}
	}
	if (!best)
		explain(argc, argv, err, errlen);
	return best;
}
