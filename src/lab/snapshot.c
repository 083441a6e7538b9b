// SPDX-License-Identifier: GPL-2.0-or-later
/* Which snapshot is which, and how many are kept. */
#include "lab/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/cache.h"
#include "lab/fail.h"
#include "lab/frame.h"
#include "lab/hash.h"
#include "lab/ivrs.h"
#include "lab/psp.h"

/* A file by what changes when it does. */
static void put_file(FILE *out, const char *path)
{
	struct stat st;

	if (!stat(path, &st))
		fprintf(out, "%s %lld %lld.%09ld\n", path, (long long)st.st_size,
			(long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

static void put_tables(FILE *out)
{
	uint8_t ivrs[IVRS_SIZE];

	ivrs_make(ivrs);
	fputs("ivrs ", out);
	for (unsigned int i = 0; i < IVRS_SIZE; i++)
		fprintf(out, "%02x", ivrs[i]);
	fputc('\n', out);
}

static char *make_key(const struct lab_engine *engine, const struct lab_boot *boot)
{
	const struct lab_fds fds = {0};
	struct lab_boot cold = *boot;
	struct lab_models to_boot;
	struct lab_command cmd;
	char *key = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&key, &len);

	if (!out)
		return NULL;
	cold.restore = false;
	if (boot->models) {
		to_boot = lab_models_to_boot(boot->models);
		cold.models = &to_boot;
	}
	if (engine->command(&cmd, &cold, &fds))
		cmd.n = 0;
	fprintf(out, "protocol %d\n%s %s\n", LAB_PROTOCOL, engine->name, boot->files->version);
	for (unsigned int i = 0; i < cmd.n; i++)
		fprintf(out, "%s\n", cmd.arg[i]);
	for (unsigned int i = 0; i < boot->kernel->nr_modules; i++) {
		put_file(out, boot->kernel->module[i]);
		if (!lab_psp_module(boot->models, boot->kernel->module[i]))
			lab_params_put(out, boot->kernel->module[i], boot->params);
		fputc('\n', out);
	}
	if (boot->models && boot->models->n)
		fprintf(out, "models %016llx\n", (unsigned long long)lab_model_plugin_hash());
	if (boot->models && lab_models_iommu(boot->models))
		put_tables(out);
	put_file(out, boot->kernel->vmlinux);
	put_file(out, boot->kernel->image);
	put_file(out, boot->files->program);
	if (engine->put_key)
		engine->put_key(out, boot);
	return fclose(out) ? NULL : key;
}

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

	s->key = make_key(engine, boot);
	if (!s->key)
		return lab_fail(err, ENOMEM, "out of memory");
	r = lab_cache_path("snapshots", folder, sizeof(folder), err);
	if (!r && mkdir(folder, 0700) && errno != EEXIST)
		r = lab_fail(err, errno, "%s: %s", folder, strerror(errno));
	if (!r && snprintf(s->state, sizeof(s->state), "%s/%016llx.state", folder, hash(s->key)) >=
			  (int)sizeof(s->state))
		r = lab_fail(err, ENAMETOOLONG, "%s: %s", folder, strerror(ENAMETOOLONG));
	snprintf(s->key_file, sizeof(s->key_file), "%.*s.key", (int)strlen(s->state) - 6, s->state);
	snprintf(s->models_file, sizeof(s->models_file), "%.*s.models", (int)strlen(s->state) - 6,
		 s->state);
	if (r)
		snapshot_free(s);
	return r;
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

struct kept {
	char name[32];
	struct timespec used;
	unsigned long long bytes;
};

static int by_age(const void *a, const void *b)
{
	const struct timespec *x = &((const struct kept *)a)->used;
	const struct timespec *y = &((const struct kept *)b)->used;

	if (x->tv_sec != y->tv_sec)
		return x->tv_sec < y->tv_sec ? 1 : -1;
	return x->tv_nsec < y->tv_nsec ? 1 : x->tv_nsec > y->tv_nsec ? -1 : 0;
}

/* On disk, of a file or a flat folder. */
static unsigned long long bytes_of(int dir, const char *name, const struct stat *st)
{
	unsigned long long sum = (unsigned long long)st->st_blocks * 512;
	int fd = S_ISDIR(st->st_mode) ? openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	struct stat file;

	while (folder && (entry = readdir(folder)))
		if (!fstatat(fd, entry->d_name, &file, AT_SYMLINK_NOFOLLOW) &&
		    S_ISREG(file.st_mode))
			sum += (unsigned long long)file.st_blocks * 512;
	if (folder)
		closedir(folder);
	return sum;
}

static struct kept *list_states(DIR *dir, size_t *n)
{
	struct kept *list = NULL;
	struct dirent *entry;
	struct stat st;

	*n = 0;
	while ((entry = readdir(dir))) {
		struct kept *more;

		if (!strstr(entry->d_name, ".state") ||
		    strlen(entry->d_name) >= sizeof(list->name) ||
		    fstatat(dirfd(dir), entry->d_name, &st, 0))
			continue;
		more = reallocarray(list, *n + 1, sizeof(*list));
		if (!more)
			break;
		list = more;
		snprintf(list[*n].name, sizeof(list->name), "%s", entry->d_name);
		list[*n].used = st.st_mtim;
		list[*n].bytes = bytes_of(dirfd(dir), entry->d_name, &st);
		++*n;
	}
	return list;
}

/* Also finds, as the oldest in the end, what a kvex that was killed left half-written. */
static void keep_bounded(const struct snapshot *s)
{
	unsigned long long sum = 0;
	char folder[PATH_MAX], path[PATH_MAX + 32];
	struct kept *list;
	size_t n;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(s->state, '/') - s->state),
		 s->state);
	dir = opendir(folder);
	if (!dir)
		return;
	list = list_states(dir, &n);
	if (n)
		qsort(list, n, sizeof(*list), by_age);
	for (size_t i = 0; i < n; i++) {
		sum += list[i].bytes;
		if (sum <= SNAPSHOT_MAX_BYTES)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, list[i].name);
		strcpy(strstr(list[i].name, ".state"), ".key");
		unlinkat(dirfd(dir), list[i].name, 0);
		strcpy(strstr(list[i].name, ".key"), ".models");
		unlinkat(dirfd(dir), list[i].name, 0);
		cache_remove(path);
	}
	free(list);
	closedir(dir);
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
	keep_bounded(s);
	return 0;
}
