// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/apt_machine.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/command.h"
#include "lab/fail.h"
#include "lab/files.h"

#define DEBIAN_KEYRING "/usr/share/keyrings/debian-archive-keyring"

static bool take_path(void *arg, char *line)
{
	struct apt_machine *m = arg;
	const struct {
		const char *key;
		char *out;
	} keys[] = {{"list", m->list},
		    {"parts", m->parts},
		    {"trusted", m->trusted},
		    {"netrc", m->netrc},
		    {"trustedparts", m->trustedparts},
		    {"netrcparts", m->netrcparts}};
	char *value = strchr(line, '='), *end;

	if (!value || value[1] != '\'')
		return true;
	*value = '\0';
	value += 2;
	end = strrchr(value, '\'');
	if (end)
		*end = '\0';
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strcmp(line, keys[i].key))
			snprintf(keys[i].out, sizeof(m->list), "%s", value);
	return true;
}

/* Acquire:: is how the machine reaches the world; what it fetches and does then is its own matter.
 */
static bool take_acquire(void *arg, char *line)
{
	struct apt_machine *m = arg;
	char *joined;

	if (strncmp(line, "Acquire::", 9) != 0 || !strncmp(line, "Acquire::IndexTargets", 21) ||
	    !strncmp(line, "Acquire::Languages", 18) || !strncmp(line, "Acquire::GzipIndexes", 20))
		return true;
	if (asprintf(&joined, "%s%s\n", m->acquire ? m->acquire : "", line) < 0) {
		m->failed = true;
		return false;
	}
	free(m->acquire);
	m->acquire = joined;
	return true;
}

int apt_machine_ask(struct apt_machine *m, char err[LAB_TEXT])
{
	static const char *const paths[] = {"apt-config",
					    "shell",
					    "list",
					    "Dir::Etc::sourcelist/f",
					    "parts",
					    "Dir::Etc::sourceparts/d",
					    "trusted",
					    "Dir::Etc::trusted/f",
					    "trustedparts",
					    "Dir::Etc::trustedparts/d",
					    "netrc",
					    "Dir::Etc::netrc/f",
					    "netrcparts",
					    "Dir::Etc::netrcparts/d",
					    NULL};
	static const char *const dump[] = {"apt-config", "dump", NULL};
	struct command cmd = {.argv = paths, .line = take_path, .arg = m};
	int ret = command_run(&cmd, err);

	if (ret == -ENOENT)
		return lab_fail(err, ENOENT,
				"this machine has no apt, with which the lab fetches Debian "
				"packages: install apt and dpkg, then give --mirror=URI, a mirror "
				"of Debian");
	cmd.argv = dump;
	cmd.line = take_acquire;
	if (!ret)
		ret = command_run(&cmd, err);
	if (!ret && m->failed)
		ret = -ENOMEM;
	if (ret > 0)
		return lab_fail(err, EIO, "apt-config failed: the machine's apt is set up wrongly");
	return ret;
}

static int add_file(struct sources *s, const char *path)
{
	size_t len = strlen(path);
	bool deb822 = len > 8 && !strcmp(path + len - 8, ".sources");
	struct bytes text;
	char err[LAB_TEXT];
	int ret;

	if (!deb822 && (len < 5 || strcmp(path + len - 5, ".list") != 0))
		return 0;
	/* What this user may not read, or is not there, names no mirror. */
	if (file_read(path, &text, err))
		return 0;
	ret = sources_add(s, text.data, deb822);
	free(text.data);
	return ret;
}

static int read_sources(const struct apt_machine *m, struct sources *s)
{
	struct dirent **names;
	char path[1024], err[LAB_TEXT];
	int n, ret = add_file(s, m->list);

	n = scandir(m->parts, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (!ret && !lab_path(path, sizeof(path), err, "%s/%s", m->parts, names[i]->d_name))
			ret = add_file(s, path);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return ret;
}

/* The line of the options that names keys, with its continuation lines. */
static char *signed_by(const char *options)
{
	const char *at = strcasestr(options, "signed-by:"), *end;

	if (!at)
		return NULL;
	for (end = strchr(at, '\n'); end[1] == ' ' || end[1] == '\t'; end = strchr(end + 1, '\n'))
		;
	return strndup(at, (size_t)(end + 1 - at));
}

/* A mirror that the user names gets the machine's keys of Debian, and no other trust. */
static int use_mirror(struct sources *s, const char *uri)
{
	char *keys = s->main.options ? signed_by(s->main.options) : NULL;
	size_t len = strlen(uri);

	if (!keys && !access(DEBIAN_KEYRING ".gpg", R_OK))
		keys = strdup("Signed-By: " DEBIAN_KEYRING ".gpg\n");
	if (!keys && !access(DEBIAN_KEYRING ".pgp", R_OK))
		keys = strdup("Signed-By: " DEBIAN_KEYRING ".pgp\n");
	if (!keys)
		keys = strdup("");
	sources_free(s);
	while (len && uri[len - 1] == '/')
		len--;
	s->main.uri = strndup(uri, len);
	s->main.options = keys;
	return s->main.uri && keys ? 0 : -ENOMEM;
}

/* Where a mirror has Debian's security archive too, it stands beside the main one. */
static int guess_security(struct sources *s)
{
	const char *uri = s->main.uri;
	size_t len = strlen(uri);

	while (len && uri[len - 1] == '/')
		len--;
	if (asprintf(&s->security.uri, "%.*s-security", (int)len, uri) < 0) {
		s->security.uri = NULL;
		return -ENOMEM;
	}
	s->security.options = strdup(s->main.options);
	return s->security.options ? 0 : -ENOMEM;
}

int apt_machine_mirrors(const struct apt_machine *m, const struct lab_fetch *how, struct sources *s,
			char err[LAB_TEXT])
{
	int ret = read_sources(m, s);

	if (!ret && how->mirror)
		ret = use_mirror(s, how->mirror);
	if (!ret && !s->main.uri)
		return lab_fail(err, EDESTADDRREQ,
				"this machine's apt names no mirror of Debian: give one with "
				"--mirror=URI");
	/* Beside a list of mirrors nothing can be guessed. */
	if (!ret && !s->security.uri && strncmp(s->main.uri, "mirror", 6) != 0)
		ret = guess_security(s);
	return ret ? lab_fail(err, -ret, "out of memory") : 0;
}

void apt_machine_free(struct apt_machine *m)
{
	free(m->acquire);
}
