// SPDX-License-Identifier: GPL-2.0-or-later
/* Which snapshot is which, and its files. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/cache.h"
#include "lab/fail.h"
#include "lab/hash.h"
#include "lab/snapshot_parts.h"

/* For a name only, the key itself decides. */
static unsigned long long hash(const char *text)
{
	return hash_bytes(HASH_START, text, strlen(text));
}

int snapshot_name(struct snapshot *s, const struct lab_engine *engine, const struct lab_boot *boot,
		  char err[LAB_TEXT])
{
	char folder[PATH_MAX];
	int r;

	s->key = snapshot_key(engine, boot);
	if (!s->key)
		return lab_fail(err, ENOMEM, "out of memory");
	r = lab_cache_path("snapshots", folder, sizeof(folder), err);
	if (!r && mkdir(folder, 0700) && errno != EEXIST)
		r = lab_fail(err, errno, "%s: %s", folder, strerror(errno));
	if (!r && snprintf(s->state, sizeof(s->state), "%s/%016llx.state", folder, hash(s->key)) >=
			  (int)sizeof(s->state))
		r = lab_fail(err, ENAMETOOLONG, "%s: %s", folder, strerror(ENAMETOOLONG));
	if (r) {
		snapshot_free(s);
		return r;
	}
	snprintf(s->key_file, sizeof(s->key_file), "%.*s.key", (int)strlen(s->state) - 6, s->state);
	snprintf(s->models_file, sizeof(s->models_file), "%.*s.models", (int)strlen(s->state) - 6,
		 s->state);
	return 0;
}

void snapshot_free(struct snapshot *s)
{
	free(s->key);
	s->key = NULL;
}

bool snapshot_exists(const struct snapshot *s)
{
	FILE *in = fopen(s->key_file, "re");
	size_t len = strlen(s->key), n;
	char *text = malloc(len + 1);
	bool same = false;

	if (in && text) {
		n = fread(text, 1, len + 1, in);
		same = n == len && !memcmp(text, s->key, len);
	}
	free(text);
	if (in)
		fclose(in);
	return same && !utimensat(AT_FDCWD, s->state, NULL, 0);
}

/* The key goes first: a state without one is never used. */
void snapshot_drop(const struct snapshot *s)
{
	unlink(s->key_file);
	cache_remove(s->state);
	unlink(s->models_file);
}

/* All of FROM into TO, from the start of both. */
static int copy(int from, int to, const char *name, char err[LAB_TEXT])
{
	off_t at = 0, end = lseek(from, 0, SEEK_END);
	ssize_t n = 0;

	while (at < end && (n = sendfile(to, from, &at, (size_t)(end - at))) > 0)
		;
	return at == end ? 0 : lab_fail(err, n < 0 ? errno : EIO, "%s: cannot be copied", name);
}

static int save_models(const struct snapshot *s, int models, char err[LAB_TEXT])
{
	int fd, r;

	if (models < 0)
		return 0;
	fd = open(s->models_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return lab_fail(err, errno, "%s: %s", s->models_file, strerror(errno));
	r = copy(models, fd, s->models_file, err);
	close(fd);
	return r;
}

int snapshot_load_models(const struct snapshot *s, int models, char err[LAB_TEXT])
{
	int fd, r;

	if (models < 0)
		return 0;
	fd = open(s->models_file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return lab_fail(err, errno, "%s: %s", s->models_file, strerror(errno));
	lseek(models, 0, SEEK_SET);
	r = copy(fd, models, s->models_file, err);
	close(fd);
	return r;
}

int snapshot_open(const struct snapshot *s)
{
	int fd = open(s->state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int snapshot_stage(const struct snapshot *s, char folder[PATH_MAX], char err[LAB_TEXT])
{
	int fd = cache_room(SNAPSHOT_ROOM, err);

	if (fd)
		return fd;
	if (snprintf(folder, PATH_MAX, "%s.%d", s->state, (int)getpid()) >= PATH_MAX)
		return lab_fail(err, ENAMETOOLONG, "%s: the name is too long", s->state);
	cache_remove(folder);
	if (mkdir(folder, 0700) || (fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return lab_fail(err, errno, "%s: %s", folder, strerror(errno));
	return fd;
}

int snapshot_keep(const struct snapshot *s, const char *temporary, int models, char err[LAB_TEXT])
{
	FILE *out;
	int r;

	unlink(s->key_file);
	r = save_models(s, models, err);
	if (r)
		return r;
	/* A folder does not give way to another. */
	if (rename(temporary, s->state) && (cache_remove(s->state), rename(temporary, s->state)))
		return lab_fail(err, errno, "%s: %s", s->state, strerror(errno));
	out = fopen(s->key_file, "we");
	if (!out || fputs(s->key, out) < 0 || fclose(out)) {
		unlink(s->key_file);
		return lab_fail(err, errno, "%s: %s", s->key_file, strerror(errno));
	}
	snapshot_bound(s, SNAPSHOT_MAX_BYTES);
	return 0;
}
