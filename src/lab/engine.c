// SPDX-License-Identifier: GPL-2.0-or-later
/* The emulators: Debian packages with all the libraries that they load, run by their own loader. */
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
#include "lab/offers.h"
#include "lab/version.h"

#define LIBRARIES "usr/lib/x86_64-linux-gnu"

static const struct engine {
	const char *name;
	const char *program;
	const char *packages[10]; /* the first gives the engine its version */
	/* What they need of others; libraries (lib*) are taken all but those below. */
	const char *more[4];
	const char *check; /* an option on which the program ends with status 0 */
	/* The variables by which it finds its parts, and where in the prefix they are. */
	struct {
		const char *name, *path;
	} environment[LAB_ENVIRONMENT];
} engines[] = {
	{"qemu",
	 "usr/bin/qemu-system-x86_64",
	 {"qemu-system-x86", "qemu-system-data", "qemu-system-common", "seabios", "ipxe-qemu"},
	 {"zlib1g"},
	 "--version",
	 {{0}}},
	{"bochs",
	 "usr/bin/bochs-bin",
	 {"bochs", "bochs-sdl", "bochsbios", "vgabios"},
	 {"zlib1g"},
	 "--help",
	 {{"LTDL_LIBRARY_PATH", LIBRARIES "/bochs/plugins"}, {"BXSHARE", "usr/share/bochs"}}},
};

/* Drawing on a screen that nobody has: some tens of megabytes that are loaded only then. */
static const char *const unneeded[] = {"libllvm", "libz3-", "libgtk-3-common", "libgtk-3-bin",
				       "libicu"};

static bool starts_with(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n && list[i]; i++)
		if (!strncmp(name, list[i], strlen(list[i])))
			return true;
	return false;
}

static bool is_one_of(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n && list[i]; i++)
		if (!strcmp(name, list[i]))
			return true;
	return false;
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Drops what the engine runs without: programs that set up a system, and the like. */
static unsigned int keep_needed(const struct engine *e, struct apt_package *p, unsigned int n)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < n; i++)
		if (is_one_of(p[i].name, e->packages, COUNT(e->packages)) ||
		    is_one_of(p[i].name, e->more, COUNT(e->more)) ||
		    (!strncmp(p[i].name, "lib", 3) &&
		     !starts_with(p[i].name, unneeded, COUNT(unneeded))))
			p[kept++] = p[i];
	return kept;
}

static int describe(const struct engine *e, const char *prefix, const char *version,
		    struct lab_engine_files *out, char err[LAB_TEXT])
{
	int ret;

	*out = (struct lab_engine_files){0};
	snprintf(out->version, sizeof(out->version), "%s", version);
	ret = lab_path(out->prefix, sizeof(out->prefix), err, "%s", prefix);
	if (!ret)
		ret = lab_path(out->loader, sizeof(out->loader), err,
			       "%s/" LIBRARIES "/ld-linux-x86-64.so.2", prefix);
	if (!ret)
		ret = lab_path(out->library_path, sizeof(out->library_path), err,
			       "%s/" LIBRARIES ":%s/" LIBRARIES "/systemd:%s/" LIBRARIES
			       "/pulseaudio",
			       prefix, prefix, prefix);
	if (!ret)
		ret = lab_path(out->program, sizeof(out->program), err, "%s/%s", prefix,
			       e->program);
	for (int i = 0; i < LAB_ENVIRONMENT && e->environment[i].name && !ret; i++)
		ret = lab_path(out->environment[i], sizeof(out->environment[i]), err, "%s=%s/%s",
			       e->environment[i].name, prefix, e->environment[i].path);
	return ret;
}

struct complaint {
	char line[LAB_TEXT];
};

static bool hear(void *arg, char *line)
{
	struct complaint *c = arg;

	if (!*c->line || strstr(line, "error"))
		snprintf(c->line, sizeof(c->line), "%s", line);
	return true;
}

/* Does it start? A library that is missing is better found here than in a run. */
static int try(const struct engine *e, const struct lab_engine_files *files, char err[LAB_TEXT])
{
	const char *const argv[] = {files->loader,  "--library-path", files->library_path,
				    files->program, e->check,	      NULL};
	struct complaint complaint = {0};
	int ret;
	struct command cmd = {.argv = argv, .line = hear, .arg = &complaint};

	for (int i = 0; i < LAB_ENVIRONMENT && *files->environment[i]; i++)
		cmd.env[i] = files->environment[i];
	ret = command_run(&cmd, err);
	return ret <= 0 ? ret
			: lab_fail(err, ENOEXEC, "%s does not start: %.180s", e->name,
				   complaint.line);
}

static void drop_documents(const char *root)
{
	static const char *const dirs[] = {"usr/share/doc", "usr/share/man", "usr/share/locale",
					   "usr/share/info"};
	char path[768], err[LAB_TEXT];

	for (size_t i = 0; i < COUNT(dirs); i++)
		if (!lab_path(path, sizeof(path), err, "%s/%s", root, dirs[i]))
			cache_remove(path);
}

/* Is ENTRY, a folder of the cache, one of E's; then its version. */
static const char *entry_version(const struct engine *e, const char *entry)
{
	size_t n = strlen(e->name);

	return !strncmp(entry, e->name, n) && entry[n] == '_' ? entry + n + 1 : NULL;
}

/* The newest version of E in the cache. -ENOENT: none. */
static int load(const struct engine *e, struct lab_engine_files *out, char err[LAB_TEXT])
{
	char dir[400], path[512], best[64] = "";
	struct dirent *entry;
	DIR *d;
	int ret = lab_cache_path("engines", dir, sizeof(dir), err);

	if (ret)
		return ret;
	d = opendir(dir);
	while (d && (entry = readdir(d))) {
		const char *version = entry_version(e, entry->d_name);

		if (version && strlen(version) < sizeof(best) &&
		    (!*best || version_compare(version, best) > 0))
			snprintf(best, sizeof(best), "%s", version);
	}
	if (d)
		closedir(d);
	if (!*best)
		return lab_fail(err, ENOENT, "%s is not in the cache", e->name);
	ret = lab_path(path, sizeof(path), err, "%s/%s_%s", dir, e->name, best);
	return ret ? ret : describe(e, path, best, out, err);
}

/* Its version, of which the epoch would end a folder's name in a list of such. */
static int find_version(const struct engine *e, const struct apt_package *p, unsigned int n,
			char *out, size_t len, char err[LAB_TEXT])
{
	for (unsigned int i = 0; i < n; i++) {
		const char *epoch = strchr(p[i].version, ':');

		if (!strcmp(p[i].name, e->packages[0]))
			return lab_path(out, len, err, "%s", epoch ? epoch + 1 : p[i].version);
	}
	return lab_fail(err, ENOENT, "%s cannot be had from this mirror", e->packages[0]);
}

static int install(struct apt *apt, const struct engine *e, const struct apt_package *p,
		   unsigned int n, const char *version, const char *entry, char err[LAB_TEXT])
{
	struct lab_engine_files files;
	char stage[400], what[128];
	int ret = cache_stage("engines", stage, sizeof(stage), err);

	if (ret)
		return ret;
	snprintf(what, sizeof(what), "%s %s", e->name, version);
	ret = apt_fetch(apt, what, p, n, stage, err);
	if (!ret)
		ret = describe(e, stage, version, &files, err);
	if (!ret)
		ret = lab_unless_cancelled(apt->how, try(e, &files, err), err);
	if (!ret) {
		drop_documents(stage);
		ret = cache_commit(stage, entry, err);
	}
	if (ret)
		cache_remove(stage);
	return ret;
}

static int fetch(struct apt *apt, const struct engine *e, bool refresh, char err[LAB_TEXT])
{
	struct apt_package *p = NULL;
	struct offers o = {0};
	char version[64], entry[512], sub[160];
	unsigned int n = 0;
	int ret = offers_fetch(apt, refresh, &o, err);

	offers_free(&o);
	if (!ret)
		ret = apt_closure(apt, e->packages, &p, &n, err);
	if (!ret)
		ret = find_version(e, p, n, version, sizeof(version), err);
	if (!ret) {
		snprintf(sub, sizeof(sub), "engines/%s_%s", e->name, version);
		ret = lab_cache_path(sub, entry, sizeof(entry), err);
	}
	if (!ret && access(entry, F_OK))
		ret = install(apt, e, p, keep_needed(e, p, n), version, entry, err);
	free(p);
	return ret;
}

int lab_engine_get(const struct lab_fetch *how, const char *name, struct lab_engine_files *out,
		   char err[LAB_TEXT])
{
	const struct engine *e = engines;
	struct apt apt;
	int ret, lock;

	while (e < engines + COUNT(engines) && strcmp(e->name, name) != 0)
		e++;
	if (e == engines + COUNT(engines))
		return lab_fail(err, EINVAL, "no engine '%.60s'", name);
	if (!how->refresh || how->offline) {
		ret = load(e, out, err);
		if (ret != -ENOENT || how->offline)
			return ret;
	}
	lock = cache_lock(how, err);
	if (lock < 0)
		return lock;
	/* Another kvex may have fetched it meanwhile. */
	ret = how->refresh ? -ENOENT : load(e, out, err);
	if (ret == -ENOENT)
		ret = apt_open(&apt, how, err);
	else
		goto out;
	if (!ret)
		ret = fetch(&apt, e, how->refresh, err);
	if (ret == -ESTALE && !how->refresh)
		ret = fetch(&apt, e, true, err);
	if (!ret)
		ret = load(e, out, err);
out:
	close(lock);
	return ret;
}
