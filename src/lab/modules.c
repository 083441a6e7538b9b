// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/modules.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/decompress.h"
#include "lab/fail.h"
#include "lab/image.h"

static const char *const suffixes[] = {".ko", ".ko.xz", ".ko.zst", ".ko.gz"};

/* The name of the module in a line such as "kernel/arch/x86/kvm/kvm-amd.ko", and its length. */
static const char *stem(const char *line, size_t *len)
{
	const char *slash = strrchr(line, '/'), *base = slash ? slash + 1 : line;

	*len = strcspn(base, ".");
	return base;
}

/* To modules '-' and '_' are the same. */
static bool is_module(const char *line, const char *name)
{
	size_t len;
	const char *base = stem(line, &len);

	if (len != strlen(name))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((base[i] == '-' ? '_' : base[i]) != (name[i] == '-' ? '_' : name[i]))
			return false;
	return true;
}

/* The first line of DIR/LIST that is of module NAME, without its suffix. */
static int find_line(const char *dir, const char *list, const char *name, char *out, size_t len,
		     char err[LAB_TEXT])
{
	struct bytes text;
	char path[1024], *line, *rest;
	int ret = lab_path(path, sizeof(path), err, "%s/%s", dir, list);

	if (!ret)
		ret = file_read(path, &text, err);
	if (ret)
		return ret;
	rest = text.data;
	ret = -ENOENT;
	while (ret == -ENOENT && (line = file_line(&rest))) {
		size_t n;
		const char *base;

		if (!is_module(line, name))
			continue;
		base = stem(line, &n);
		ret = lab_path(out, len, err, "%.*s", (int)(base - line + (ptrdiff_t)n), line);
	}
	free(text.data);
	return ret;
}

bool modules_builtin(const char *dir, const char *name)
{
	char line[512], err[LAB_TEXT];

	return !find_line(dir, "modules.builtin", name, line, sizeof(line), err);
}

/* DIR/LINE with each suffix that a module may have. */
static bool find_file(const char *dir, const char *line, char *path, size_t len)
{
	char err[LAB_TEXT];

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (!lab_path(path, len, err, "%s/%s%s", dir, line, suffixes[i]) &&
		    !access(path, R_OK))
			return true;
	return false;
}

/* Is this a file of module NAME, in one of the forms that a module has? */
static bool is_module_file(const char *file, const char *name)
{
	const char *dot = strchr(file, '.');

	if (!dot || !is_module(file, name))
		return false;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (!strcmp(dot, suffixes[i]))
			return true;
	return false;
}

/* Without a list, the folders are searched. */
static bool walk(const char *dir, const char *name, char *path, size_t len)
{
	char *const roots[] = {(char *)dir, NULL};
	char err[LAB_TEXT];
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	FTSENT *entry;
	bool found = false;

	while (fts && !found && (entry = fts_read(fts)))
		found = entry->fts_info != FTS_D && entry->fts_info != FTS_DP &&
			is_module_file(entry->fts_name, name) &&
			!lab_path(path, len, err, "%s", entry->fts_path);
	if (fts)
		fts_close(fts);
	return found;
}

int modules_find(const char *dir, const char *name, char *path, size_t len, char err[LAB_TEXT])
{
	char line[512];

	if (!find_line(dir, "modules.order", name, line, sizeof(line), err)) {
		/* Build trees of before Linux 6.3 have a folder "kernel" in the list alone. */
		if (find_file(dir, line, path, len) ||
		    (!strncmp(line, "kernel/", 7) && find_file(dir, line + 7, path, len)))
			return 0;
	}
	if (walk(dir, name, path, len))
		return 0;
	return lab_fail(err, ENOENT, "there is no module %s in %.160s", name, dir);
}

/* What MODULE's .modinfo has behind "KEY="; NULL if nothing. */
static const char *modinfo(const struct bytes *module, const char *key)
{
	const char *info;
	size_t len;

	if (!image_section(module, ".modinfo", &info, &len))
		return NULL;
	for (const char *end = info + len; info < end;) {
		size_t n = strnlen(info, (size_t)(end - info));

		if (info + n == end)
			break;
		if (!strncmp(info, key, strlen(key)) && info[strlen(key)] == '=')
			return info + strlen(key) + 1;
		info += n + 1;
	}
	return NULL;
}

const char *modules_depends(const struct bytes *module)
{
	const char *names = modinfo(module, "depends");

	return names ? names : "";
}

bool modules_release(const struct bytes *module, char *out, size_t len)
{
	const char *magic = modinfo(module, "vermagic");
	size_t n = magic ? strcspn(magic, " ") : 0;

	if (!n || n >= len)
		return false;
	memcpy(out, magic, n);
	out[n] = '\0';
	return true;
}
