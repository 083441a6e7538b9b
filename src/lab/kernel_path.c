// SPDX-License-Identifier: GPL-2.0-or-later
/* A kernel of the user's own: an image and its modules, or the tree in which they were built. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/cache.h"
#include "lab/cache_bound.h"
#include "lab/fail.h"
#include "lab/image.h"
#include "lab/kernel_prepare.h"

#define KERNELS "kernels"
#define OWN	"local-"

static bool is_dir(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* The folder of the image in the cache: another for each state of the file. */
static int entry_path(const char *image, char *out, size_t len, char err[LAB_TEXT])
{
	char sub[64];
	uint64_t state;
	int ret = file_state(image, &state, err);

	if (ret)
		return ret;
	snprintf(sub, sizeof(sub), KERNELS "/" OWN "%016llx", (unsigned long long)state);
	return lab_cache_path(sub, out, len, err);
}

/* Puts the vmlinux of a bzImage into the cache, and says where. */
static int extract(const struct lab_fetch *how, const struct bytes *data, const char *entry,
		   struct lab_kernel *out, char err[LAB_TEXT])
{
	char stage[512], path[768], why[LAB_TEXT];
	int ret, lock;

	ret = lab_path(out->vmlinux, sizeof(out->vmlinux), err, "%s/vmlinux", entry);
	if (ret)
		return ret;
	if (!is_dir(entry) || (!access(out->vmlinux, F_OK) && !image_file_is_whole(out->vmlinux))) {
		lock = cache_lock(how, err);
		if (lock < 0)
			return lock;
		ret = cache_stage("kernels", stage, sizeof(stage), err);
		if (!ret)
			ret = lab_path(path, sizeof(path), err, "%s/vmlinux", stage);
		if (!ret)
			ret = kernel_write_vmlinux(data, path, why);
		if (ret && ret != -ENAMETOOLONG)
			lab_fail(err, -ret, "%.90s: %.150s", out->image, why);
		if (!ret)
			ret = lab_unless_cancelled(how, 0, err);
		if (!ret)
			ret = cache_commit(stage, entry, err);
		if (ret)
			cache_remove(stage);
		close(lock);
	}
	if (!ret)
		out->in_use = cache_use(entry);
	if (!ret && access(out->vmlinux, R_OK))
		out->vmlinux[0] = '\0';
	return ret;
}

/* DIR itself, or, if it is like the root of a system, what lies below it. */
static int find_modules(const char *dir, const char *release, char *out, size_t len,
			char err[LAB_TEXT])
{
	static const char *const below[] = {"usr/lib/modules", "lib/modules"};

	for (size_t i = 0; i < sizeof(below) / sizeof(below[0]); i++) {
		int ret = lab_path(out, len, err, "%s/%s/%s", dir, below[i], release);

		if (ret || is_dir(out))
			return ret;
	}
	if (!is_dir(dir))
		return lab_fail(err, ENOENT, "no folder of modules at %.180s", dir);
	return lab_path(out, len, err, "%s", dir);
}

int kernel_load_path(const struct lab_fetch *how, const char *path, const char *moddir,
		     struct lab_kernel *out, char err[LAB_TEXT])
{
	char image[512], entry[512];
	struct bytes data;
	int ret;

	*out = (struct lab_kernel){.in_use = -1, .by_path = true};
	/* In a build tree, image and modules have their places. */
	if (is_dir(path)) {
		ret = lab_path(image, sizeof(image), err, "%s/arch/x86/boot/bzImage", path);
		if (!moddir)
			moddir = path;
	} else {
		ret = lab_path(image, sizeof(image), err, "%s", path);
	}
	if (!ret)
		ret = file_read(image, &data, err);
	if (ret)
		return ret;
	if (!realpath(image, out->image))
		ret = lab_fail(err, errno, "cannot read %.200s: %s", image, strerror(errno));
	else if (!image_is_bzimage(&data) && !image_is_elf(&data))
		ret = lab_fail(err, EINVAL, "%.200s is neither a bzImage nor a vmlinux for x86-64",
			       image);
	else if (!image_release(&data, out->release, sizeof(out->release)))
		ret = lab_fail(err, EINVAL, "%.200s does not say which Linux it is", image);
	if (!ret)
		ret = entry_path(out->image, entry, sizeof(entry), err);
	if (!ret && image_is_bzimage(&data)) {
		ret = extract(how, &data, entry, out, err);
	} else if (!ret) {
		if (image_has_pvh(&data))
			memcpy(out->vmlinux, out->image, sizeof(out->vmlinux));
		else
			ret = lab_fail(err, EINVAL,
				       "%.120s has no PVH entry: build it with CONFIG_PVH=y, or "
				       "give its bzImage",
				       out->image);
		out->image[0] = '\0';
	}
	free(data.data);
	if (ret)
		return ret;
	memcpy(out->name, out->release, sizeof(out->name));
	ret = lab_path(out->unpacked_dir, sizeof(out->unpacked_dir), err, "%s/unpacked", entry);
	return ret || !moddir ? ret
			      : find_modules(moddir, out->release, out->module_dir,
					     sizeof(out->module_dir), err);
}

unsigned int lab_kernels_by_path(unsigned long long *bytes)
{
	char dir[480], path[768], err[LAB_TEXT];
	struct dirent *entry;
	unsigned int n = 0;
	DIR *d = lab_cache_path(KERNELS, dir, sizeof(dir), err) ? NULL : opendir(dir);

	*bytes = 0;
	while (d && (entry = readdir(d))) {
		if (strncmp(entry->d_name, OWN, strlen(OWN)) != 0 ||
		    lab_path(path, sizeof(path), err, "%s/%s", dir, entry->d_name))
			continue;
		*bytes += cache_size(path);
		n++;
	}
	if (d)
		closedir(d);
	return n;
}
