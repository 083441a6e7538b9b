// SPDX-License-Identifier: GPL-2.0-or-later
/* What the user wants to have there, under the paths it has here. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/fail.h"
#include "lab/payload.h"

/* A folder of the user's, on the way through it. */
struct walk {
	struct lab_payload *files;
	const char *top;
	char *err;
};

/* A program that lacks something shall not keep the others from running. */
static int add_file(const struct walk *w, const char *source, const char *path)
{
	char why[LAB_TEXT];
	int r = payload_add(w->files, source, path, w->err);

	if (!r && payload_add_needs(w->files, source, why) == -ENOENT && !w->files->note[0])
		memcpy(w->files->note, why, sizeof(why));
	return r;
}

static bool within(const char *top, const char *path)
{
	size_t len = strlen(top);

	return !strncmp(path, top, len) && (!path[len] || path[len] == '/');
}

/*
 * Within the folder, links stay links. The target of one that leads out of it comes in its place if
 * it is a file; a folder may be anything, the root too, and is left where it is.
 */
static int add_link(const struct walk *w, const char *path)
{
	char real[PATH_MAX], target[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	struct stat st;

	if (n < 0)
		return lab_fail(w->err, errno, "%s: %s", path, strerror(errno));
	target[n] = '\0';
	if (realpath(path, real) && !within(w->top, real) && !stat(real, &st) &&
	    S_ISREG(st.st_mode))
		return add_file(w, real, path);
	return payload_add_link(w->files, path, target, w->err);
}

static int add_entry(const struct walk *w, const char *path);

static int add_folder(const struct walk *w, const char *folder)
{
	int r = payload_add(w->files, folder, NULL, w->err), n;
	struct dirent **list;

	if (r)
		return r;
	n = scandir(folder, &list, NULL, alphasort);
	if (n < 0)
		return lab_fail(w->err, errno, "%s: %s", folder, strerror(errno));
	for (int i = 0; i < n; i++) {
		const char *name = list[i]->d_name;
		char path[PATH_MAX];

		if (!r && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
			r = lab_path(path, sizeof(path), w->err, "%s/%s", folder, name);
		if (!r && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
			r = add_entry(w, path);
		free(list[i]);
	}
	free(list);
	return r;
}

/* Sockets, FIFOs and devices cannot be taken along. */
static int add_entry(const struct walk *w, const char *path)
{
	struct stat st;

	if (lstat(path, &st))
		return lab_fail(w->err, errno, "%s: %s", path, strerror(errno));
	if (S_ISLNK(st.st_mode))
		return add_link(w, path);
	if (S_ISDIR(st.st_mode))
		return add_folder(w, path);
	return S_ISREG(st.st_mode) ? add_file(w, path, path) : 0;
}

/* A link that the user names is there under its name, with what it leads to. */
static int add_named(const struct walk *w, const char *path)
{
	struct stat st;

	if (stat(w->top, &st))
		return lab_fail(w->err, errno, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return lab_fail(w->err, EINVAL, "%s is neither a file nor a folder", path);
	if (strcmp(path, w->top) != 0 && payload_add_link(w->files, path, w->top, w->err))
		return -ENOMEM;
	return add_entry(w, w->top);
}

int payload_add_with(struct lab_payload *files, const char *name, char err[LAB_TEXT])
{
	char path[PATH_MAX], real[PATH_MAX];
	const struct walk walk = {files, real, err};
	int r = lab_absolute(name, path);

	if (r == -ENOENT && !strchr(name, '/') && !lab_find_program(name, path))
		return payload_add_program(files, path, NULL, err);
	if (r || !realpath(path, real))
		return lab_fail(err, r ? -r : errno, "%s: %s", name, strerror(r ? -r : errno));
	return add_named(&walk, path);
}
