// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/apt.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lab/cache.h"
#include "lab/command.h"
#include "lab/fail.h"
#include "lab/files.h"

/* One package is name=version; more than any closure has. */
#define PACKAGES_MAX 400

/* Room that is asked for beforehand: what is used, and some more. */
#define INDEX_BYTES (200UL << 20)
#define FETCH_BYTES (400UL << 20)

/* Longer than apt waits for a mirror that says nothing. */
#define SECONDS_STUCK 60

/* What a run of apt-get or dpkg-deb said. */
struct said {
	const struct lab_fetch *how;
	const char *what;
	int percent;
	char status[128];     /* its last word on the download, */
	time_t since;	      /* and since when it says it */
	char error[LAB_TEXT]; /* its first error */
	bool gone;	      /* the mirror does not have it */
	bool broken;	      /* more is wrong than suites that the mirror lacks */
};

static void hear_error(struct said *said, const char *line)
{
	bool no_suite = strstr(line, "does not have a Release file") != NULL;

	if (strstr(line, "404 ") || strstr(line, "was not found") ||
	    strstr(line, "Unable to locate") || strstr(line, "File not found"))
		said->gone = true;
	if (!*said->error || (!no_suite && !said->broken && !strstr(said->error, "no space left")))
		snprintf(said->error, sizeof(said->error), "%s", line);
	if (!no_suite)
		said->broken = true;
}

/* Where there is no room left, apt waits for ever, and repeats itself twice a second. */
static bool is_stuck(struct said *said, const char *status)
{
	time_t now = time(NULL);

	if (strncmp(said->status, status, sizeof(said->status) - 1) != 0) {
		snprintf(said->status, sizeof(said->status), "%s", status);
		said->since = now;
	}
	if (now - said->since < SECONDS_STUCK)
		return false;
	if (!*said->error)
		snprintf(said->error, sizeof(said->error),
			 "nothing has moved for %d s: is the disk full?", SECONDS_STUCK);
	said->broken = true;
	return true;
}

static bool hear(void *arg, char *line)
{
	struct said *said = arg;
	int percent;

	if (sscanf(line, "dlstatus:%*d:%d", &percent) == 1) {
		if (percent > said->percent)
			lab_progress(said->how, "%s: %d %%", said->what, percent);
		said->percent = percent;
		return !is_stuck(said, line);
	}
	if (strstr(line, "No space left on device"))
		snprintf(said->error, sizeof(said->error), "no space left on the disk");
	else if (!strncmp(line, "E: ", 3))
		hear_error(said, line + 3);
	else if (!strncmp(line, "dpkg-deb: error: ", 17))
		hear_error(said, line + 17);
	return true;
}

static int run(struct apt *apt, const char *const *argv, const char *dir, struct said *said,
	       char err[LAB_TEXT])
{
	struct command cmd = {.argv = argv,
			      .dir = dir,
			      .env = {apt->environment},
			      .line = hear,
			      .arg = said,
			      .how = apt->how};

	said->how = apt->how;
	return command_run(&cmd, err);
}

int apt_update(struct apt *apt, char err[LAB_TEXT])
{
	/* A mirror that is out of reach is an error here, not a warning. */
	static const char *const argv[] = {
		"apt-get",	    "-q", "update", "-o", "APT::Update::Error-Mode=any", "-o",
		"APT::Status-Fd=1", NULL};
	struct said said = {.what = "index of packages"};
	int ret;

	ret = cache_room(INDEX_BYTES, err);
	if (ret)
		return ret;
	lab_progress(apt->how, "fetching the index of packages");
	ret = run(apt, argv, NULL, &said, err);
	if (ret <= 0)
		return ret;
	/* Suites come and go: those that are there will do. */
	if (!said.broken && *said.error) {
		lab_progress(apt->how, "%s", said.error);
		return 0;
	}
	return lab_fail(err, EIO, "the index of packages cannot be fetched: %.180s",
			*said.error ? said.error : "apt-get update failed");
}

struct targets {
	int (*fn)(void *arg, const char *suite, const char *path);
	void *arg;
	int ret;
};

static bool hear_target(void *arg, char *line)
{
	struct targets *t = arg;
	char *path = strchr(line, ' ');

	/* Anything else is a complaint. */
	if (t->ret || !path || path[1] != '/')
		return true;
	*path = '\0';
	t->ret = t->fn(t->arg, line, path + 1);
	return true;
}

int apt_indexes(struct apt *apt, int (*fn)(void *arg, const char *suite, const char *path),
		void *arg, char err[LAB_TEXT])
{
	static const char *const argv[] = {"apt-get",
					   "indextargets",
					   "--format",
					   "$(RELEASE) $(FILENAME)",
					   "Created-By: Packages",
					   NULL};
	struct targets targets = {.fn = fn, .arg = arg};
	struct command cmd = {.argv = argv,
			      .env = {apt->environment},
			      .line = hear_target,
			      .arg = &targets,
			      .how = apt->how};
	int ret = command_run(&cmd, err);

	if (ret < 0)
		return ret;
	if (targets.ret)
		return lab_fail(err, -targets.ret, "an index of packages: %s",
				strerror(-targets.ret));
	return 0;
}

static int unpack_all(struct apt *apt, const char *what, const char *debs, const char *dir,
		      char err[LAB_TEXT])
{
	struct dirent **names;
	int n = scandir(debs, &names, NULL, alphasort), ret = 0;

	if (n < 0)
		return lab_fail(err, errno, "cannot read %.200s: %s", debs, strerror(errno));
	for (int i = 0; i < n; i++) {
		const char *const argv[] = {"dpkg-deb", "-x", names[i]->d_name, dir, NULL};
		const char *suffix = strrchr(names[i]->d_name, '.');
		struct said said = {0};

		if (!ret && suffix && !strcmp(suffix, ".deb")) {
			lab_progress(apt->how, "%s: unpacking, %d %%", what, i * 100 / n);
			ret = run(apt, argv, debs, &said, err);
			if (ret > 0)
				ret = lab_fail(err, EIO, "%s cannot be unpacked: %.160s", what,
					       *said.error ? said.error : names[i]->d_name);
		}
		free(names[i]);
	}
	free(names);
	return ret;
}

static int download(struct apt *apt, const char *what, const struct apt_package *packages,
		    unsigned int n, const char *debs, char err[LAB_TEXT])
{
	const char *argv[PACKAGES_MAX + 8] = {"apt-get", "-q", "download", "-o",
					      "APT::Status-Fd=1"};
	char(*specs)[sizeof(packages->name) + sizeof(packages->version)];
	struct said said = {.what = what};
	int ret;

	if (n > PACKAGES_MAX)
		return lab_fail(err, E2BIG, "%s: %u packages are too many", what, n);
	specs = calloc(n + 1UL, sizeof(*specs));
	if (!specs)
		return lab_fail(err, ENOMEM, "out of memory");
	for (unsigned int i = 0; i < n; i++) {
		snprintf(specs[i], sizeof(*specs), "%s=%s", packages[i].name, packages[i].version);
		argv[5 + i] = specs[i];
	}
	lab_progress(apt->how, "%s: fetching %u package%s", what, n, n == 1 ? "" : "s");
	ret = run(apt, argv, debs, &said, err);
	free(specs);
	if (ret <= 0)
		return ret;
	if (said.gone)
		return lab_fail(err, ESTALE, "%s has gone from the mirror: %.160s", what,
				said.error);
	return lab_fail(err, EIO, "%s cannot be fetched: %.160s", what,
			*said.error ? said.error : "apt-get download failed");
}

int apt_fetch(struct apt *apt, const char *what, const struct apt_package *packages, unsigned int n,
	      const char *dir, char err[LAB_TEXT])
{
	char debs[768];
	int ret = lab_path(debs, sizeof(debs), err, "%s/.deb", dir);

	if (!ret)
		ret = cache_mkdir(debs, err);
	if (!ret)
		ret = cache_room(FETCH_BYTES, err);
	if (!ret)
		ret = download(apt, what, packages, n, debs, err);
	if (!ret)
		ret = unpack_all(apt, what, debs, dir, err);
	if (!ret)
		cache_remove(debs);
	return ret;
}
