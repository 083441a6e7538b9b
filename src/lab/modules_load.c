// SPDX-License-Identifier: GPL-2.0-or-later
/* The modules of a kernel that is to be booted, in the order in which they can be loaded. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/cache.h"
#include "lab/decompress.h"
#include "lab/fail.h"
#include "lab/image.h"
#include "lab/modules.h"

/* Deeper than any chain of modules that is not a circle. */
#define DEPTH_MAX 16

static bool have(const struct lab_kernel *k, const char *file)
{
	for (unsigned int i = 0; i < k->nr_modules; i++)
		if (!strcmp(strrchr(k->module[i], '/') + 1, file))
			return true;
	return false;
}

/* Where PATH, a file that is compressed, has its place: what may change has one for each state. */
static int unpacked_path(const struct lab_kernel *k, const char *path, char *out, size_t len,
			 char err[LAB_TEXT])
{
	const char *base = strrchr(path, '/') + 1;
	char folder[24] = "";
	uint64_t state;
	int ret;

	if (k->by_path) {
		ret = file_state(path, &state, err);
		if (ret)
			return ret;
		snprintf(folder, sizeof(folder), "%016llx/", (unsigned long long)state);
	}
	return lab_path(out, len, err, "%s/%s%.*s.ko", k->unpacked_dir, folder,
			(int)strcspn(base, "."), base);
}

static int write_unpacked(const char *path, const struct bytes *module, char err[LAB_TEXT])
{
	char folder[512];
	int ret = lab_path(folder, sizeof(folder), err, "%.*s", (int)(strrchr(path, '/') - path),
			   path);

	if (!ret)
		ret = cache_mkdir(folder, err);
	return ret ? ret : file_write(path, module->data, module->len, err);
}

/* PATH as the kernel's module loader takes it: decompressed, and then in unpacked_dir. */
static int unpack(const struct lab_kernel *k, const char *path, char *out, size_t len,
		  struct bytes *module, char err[LAB_TEXT])
{
	const char *base = strrchr(path, '/') + 1;
	struct bytes packed;
	char why[LAB_TEXT];
	int ret;

	if (!strcmp(base + strcspn(base, "."), ".ko")) {
		ret = lab_path(out, len, err, "%s", path);
		return ret ? ret : file_read(path, module, err);
	}
	ret = unpacked_path(k, path, out, len, err);
	if (ret)
		return ret;
	if (image_file_is_whole(out))
		return file_read(out, module, err);
	ret = file_read(path, &packed, err);
	if (ret)
		return ret;
	ret = decompress(packed.data, packed.len, module, why);
	free(packed.data);
	if (ret)
		return lab_fail(err, -ret, "%.120s: %.100s", path, why);
	ret = write_unpacked(out, module, err);
	if (ret)
		free(module->data);
	return ret;
}

/* The kernel would refuse it only once it has booted. */
static int check_release(const struct lab_kernel *k, const char *path, const struct bytes *module,
			 char err[LAB_TEXT])
{
	char release[96];

	if (!k->by_path || !modules_release(module, release, sizeof(release)) ||
	    !strcmp(release, k->release))
		return 0;
	return lab_fail(err, EINVAL,
			"%.110s is a module of Linux %s, the kernel is %s: see --modules", path,
			release, k->release);
}

static int add(struct lab_kernel *k, const char *name, unsigned int depth, char err[LAB_TEXT]);

static int add_dependencies(struct lab_kernel *k, const char *names, unsigned int depth,
			    char err[LAB_TEXT])
{
	int ret = 0;

	while (!ret && *names) {
		size_t len = strcspn(names, ",");
		char name[64];

		snprintf(name, sizeof(name), "%.*s", (int)len, names);
		ret = add(k, name, depth + 1, err);
		names += len + (names[len] == ',');
	}
	return ret;
}

static int add(struct lab_kernel *k, const char *name, unsigned int depth, char err[LAB_TEXT])
{
	char path[512], out[512];
	struct bytes module;
	int ret;

	if (depth > DEPTH_MAX)
		return lab_fail(err, ELOOP, "module %s: what it depends on goes round in circles",
				name);
	if (modules_builtin(k->module_dir, name))
		return 0;
	ret = modules_find(k->module_dir, name, path, sizeof(path), err);
	if (ret)
		return ret;
	ret = unpack(k, path, out, sizeof(out), &module, err);
	if (ret)
		return ret;
	ret = check_release(k, path, &module, err);
	if (!ret && !have(k, strrchr(out, '/') + 1)) {
		ret = add_dependencies(k, modules_depends(&module), depth, err);
		if (!ret && k->nr_modules == LAB_MODULES)
			ret = lab_fail(err, E2BIG, "module %s: more than %d modules are needed",
				       name, LAB_MODULES);
		if (!ret)
			memcpy(k->module[k->nr_modules++], out, sizeof(out));
	}
	free(module.data);
	return ret;
}

int lab_kernel_add_module(struct lab_kernel *k, const char *name, char err[LAB_TEXT])
{
	if (!*k->module_dir)
		return lab_fail(err, ENOENT, "%s has no folder of modules to take %s from", k->name,
				name);
	return add(k, name, 0, err);
}
