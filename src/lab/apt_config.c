// SPDX-License-Identifier: GPL-2.0-or-later
/* The private root's configuration, made of the machine's own. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/apt.h"
#include "lab/apt_machine.h"
#include "lab/cache.h"
#include "lab/fail.h"
#include "lab/files.h"

/* Suites with kernels; those of the second list have the engines too. */
static const char *const kernel_suites[] = {"bookworm", "bookworm-updates"};
static const char *const engine_suites[] = {"trixie", "trixie-updates", "trixie-backports"};
static const char kernel_security[] = "bookworm-security", engine_security[] = "trixie-security";

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

static void put_config(FILE *out, const struct apt_machine *m, const char *root)
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

static int write_root(struct apt *apt, const struct apt_machine *m, const struct sources *s,
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

int apt_open(struct apt *apt, const struct lab_fetch *how, char err[LAB_TEXT])
{
	struct apt_machine m = {0};
	struct sources s = {0};
	int ret;

	*apt = (struct apt){.how = how};
	ret = apt_machine_ask(&m, err);
	if (!ret)
		ret = apt_machine_mirrors(&m, how, &s, err);
	if (!ret)
		ret = lab_cache_path("apt", apt->root, sizeof(apt->root), err);
	if (!ret)
		ret = lab_path(apt->environment, sizeof(apt->environment), err,
			       "APT_CONFIG=%s/apt.conf", apt->root);
	if (!ret)
		ret = write_root(apt, &m, &s, err);
	sources_free(&s);
	apt_machine_free(&m);
	return ret;
}
