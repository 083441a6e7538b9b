// SPDX-License-Identifier: GPL-2.0-or-later
/* The private root's configuration, made of the machine's own. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/apt.h"
#include "lab/cache.h"
#include "lab/command.h"
#include "lab/fail.h"
#include "lab/files.h"
#include "lab/sources.h"

/* Suites with kernels; those of the second list have the engines too. */
static const char *const kernel_suites[] = {"bookworm", "bookworm-updates"};
static const char *const engine_suites[] = {"trixie", "trixie-updates", "trixie-backports"};
static const char kernel_security[] = "bookworm-security", engine_security[] = "trixie-security";

#define DEBIAN_KEYRING "/usr/share/keyrings/debian-archive-keyring"

/* What the machine's apt-config tells. */
struct machine {
	char list[512], parts[512], trusted[512], trustedparts[512], netrc[512], netrcparts[512];
	char *acquire; /* how it fetches: proxies, time-outs, certificates */
	bool failed;   /* no memory */
};

static void take_path(void *arg, char *line)
{
	struct machine *m = arg;
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
		return;
	*value = '\0';
	value += 2;
	end = strrchr(value, '\'');
	if (end)
		*end = '\0';
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strcmp(line, keys[i].key))
			snprintf(keys[i].out, sizeof(m->list), "%s", value);
}

/* Acquire:: is how the machine reaches the world; what it fetches and does then is its own matter.
 */
static void take_acquire(void *arg, char *line)
{
	struct machine *m = arg;
	char *joined;

	if (strncmp(line, "Acquire::", 9) != 0 || !strncmp(line, "Acquire::IndexTargets", 21) ||
	    !strncmp(line, "Acquire::Languages", 18) || !strncmp(line, "Acquire::GzipIndexes", 20))
		return;
	if (asprintf(&joined, "%s%s\n", m->acquire ? m->acquire : "", line) < 0) {
		m->failed = true;
		return;
	}
	free(m->acquire);
	m->acquire = joined;
}

static int ask_machine(struct machine *m, char err[LAB_TEXT])
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

static int read_sources(const struct machine *m, struct sources *s)
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

static void put_stanza(FILE *out, const struct mirror *m, const char *const *suites, size_t n,
		       const struct sources *extra)
{
	fprintf(out, "Types: deb\nURIs: %s\nSuites:", m->uri);
	for (size_t i = 0; i < n; i++)
		fprintf(out, " %s", suites[i]);
	for (unsigned int i = 0; extra && i < extra->nr_extra; i++)
		fprintf(out, " %s", extra->extra[i]);
	fprintf(out, "\nComponents: main\nArchitectures: amd64\n%s\n", m->options);
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void put_sources(FILE *out, const struct sources *s, bool engines)
{
	const char *const security[] = {engine_security, kernel_security};

	if (!engines)
		put_stanza(out, &s->main, kernel_suites, COUNT(kernel_suites), s);
	put_stanza(out, &s->main, engine_suites, COUNT(engine_suites), NULL);
	if (s->security.uri)
		put_stanza(out, &s->security, security, engines ? 1 : COUNT(security), NULL);
}

static void put_config(FILE *out, const struct machine *m, const char *root)
{
	fprintf(out, "%s", m->acquire ? m->acquire : "");
	fprintf(out,
		"Dir::Etc \"%s/etc\";\nDir::State \"%s/state\";\n"
		"Dir::State::status \"%s/status\";\nDir::Cache \"%s/cache\";\n"
		"Dir::Log \"%s/state\";\n",
		root, root, root, root, root);
	fprintf(out,
		"Dir::Etc::trusted \"%s\";\nDir::Etc::trustedparts \"%s\";\n"
		"Dir::Etc::netrc \"%s\";\nDir::Etc::netrcparts \"%s\";\n",
		m->trusted, m->trustedparts, m->netrc, m->netrcparts);
	/* The user that apt would become may not be able to write here. */
	fputs("APT::Sandbox::User \"root\";\nAPT::Architecture \"amd64\";\n"
	      "APT::Architectures { \"amd64\"; };\nAPT::Install-Recommends \"false\";\n"
	      "Acquire::Languages \"none\";\nDir::Cache::pkgcache \"\";\n"
	      "Dir::Cache::srcpkgcache \"\";\n",
	      out);
}

/* Writes PATH if it does not hold this text already; sets *CHANGED if so. */
static int update_file(const char *root, const char *name, const char *text, bool *changed,
		       char err[LAB_TEXT])
{
	struct bytes old = {0};
	char path[768];
	bool same;
	int ret = lab_path(path, sizeof(path), err, "%s/%s", root, name);

	if (ret)
		return ret;
	same = !file_read(path, &old, err) && !strcmp(old.data, text);
	free(old.data);
	if (same)
		return 0;
	*changed = true;
	return file_write(path, text, strlen(text), err);
}

static int write_root(struct apt *apt, const struct machine *m, const struct sources *s,
		      char err[LAB_TEXT])
{
	static const char *const dirs[] = {"etc/apt.conf.d", "etc/sources.list.d",
					   "etc/preferences.d", "state/lists/partial",
					   "cache/archives/partial"};
	static const char *const files[] = {"etc/sources.list.d/kvex.sources", "etc/engine.sources",
					    "apt.conf", "status"};
	char path[768];
	bool ignored;
	int ret = 0;

	for (size_t i = 0; i < COUNT(dirs) && !ret; i++) {
		ret = lab_path(path, sizeof(path), err, "%s/%s", apt->root, dirs[i]);
		if (!ret)
			ret = cache_mkdir(path, err);
	}
	for (size_t i = 0; i < COUNT(files) && !ret; i++) {
		char *text = NULL;
		size_t len;
		FILE *out = open_memstream(&text, &len);

		if (!out)
			return lab_fail(err, ENOMEM, "out of memory");
		if (i < 2)
			put_sources(out, s, i == 1);
		else if (i == 2)
			put_config(out, m, apt->root);
		if (fclose(out))
			ret = lab_fail(err, ENOMEM, "out of memory");
		else
			ret = update_file(apt->root, files[i], text, i ? &ignored : &apt->changed,
					  err);
		free(text);
	}
	return ret;
}

static int find_mirrors(const struct lab_fetch *how, const struct machine *m, struct sources *s,
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

int apt_open(struct apt *apt, const struct lab_fetch *how, char err[LAB_TEXT])
{
	struct machine m = {0};
	struct sources s = {0};
	int ret;

	*apt = (struct apt){.how = how};
	ret = ask_machine(&m, err);
	if (!ret)
		ret = find_mirrors(how, &m, &s, err);
	if (!ret)
		ret = lab_cache_path("apt", apt->root, sizeof(apt->root), err);
	if (!ret)
		ret = lab_path(apt->environment, sizeof(apt->environment), err,
			       "APT_CONFIG=%s/apt.conf", apt->root);
	if (!ret)
		ret = write_root(apt, &m, &s, err);
	sources_free(&s);
	free(m.acquire);
	return ret;
}
