// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "host/facts.h"

/*
 * A loadable module is there only if its init has succeeded, and says "live". A built-in one has a
 * folder for its parameters even if it found no hardware.
 */
static bool is_loaded(const char *modules, const char *name)
{
	char path[512];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s/initstate", modules, name);
	return stat(path, &st) == 0;
}

static bool is_hardware(const char *name)
{
	return strcmp(name, "kvm_amd") == 0 || strcmp(name, "kvm_intel") == 0;
}

/* Higher is likelier the one in use. */
static int rank(const char *modules, const char *name, bool virt)
{
	if (is_loaded(modules, name))
		return 3;
	if (is_hardware(name))
		return virt ? 2 : 0;
	return 1;
}

void backend_detect(const char *modules, bool virt, char *backend, size_t len)
{
	int best = -1;
	struct dirent *entry;
	DIR *dir = opendir(modules);

	snprintf(backend, len, dir ? "other" : "unknown");
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		int r;

		if (strncmp(entry->d_name, "kvm_", 4) != 0 || strlen(entry->d_name) >= len)
			continue;
		r = rank(modules, entry->d_name, virt);
		/* The same rank: by name, so that the answer does not hang on the order of readdir.
		 */
		if (r > best || (r == best && strcmp(entry->d_name, backend) < 0)) {
			best = r;
			snprintf(backend, len, "%s", entry->d_name);
		}
	}
	closedir(dir);
}
