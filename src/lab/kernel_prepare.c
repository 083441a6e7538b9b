// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kernel_prepare.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/cache.h"
#include "lab/fail.h"
#include "lab/image.h"
#include "lab/modules.h"
#include "lab/version.h"

int kernel_write_vmlinux(const struct bytes *image, const char *path, char err[LAB_TEXT])
{
	struct bytes vmlinux;
	int ret = image_extract(image, &vmlinux, err);

	if (ret == -ENOTSUP)
		return 0;
	if (ret)
		return ret;
	if (image_has_pvh(&vmlinux))
		ret = file_write(path, vmlinux.data, vmlinux.len, err);
	else
		snprintf(err, LAB_TEXT, "it has no PVH entry");
	free(vmlinux.data);
	return ret;
}

/* Packages put the image and the modules where merged and unmerged systems look for them. */
static int move(const char *stage, const char *const *from, unsigned int n, const char *release,
		const char *to, char err[LAB_TEXT])
{
	char source[768], target[768];
	int ret = lab_path(target, sizeof(target), err, "%s/%s", stage, to);

	for (unsigned int i = 0; i < n && !ret; i++) {
		ret = lab_path(source, sizeof(source), err, "%s/root/%s%s", stage, from[i],
			       release);
		if (!ret && !strcmp(to, "vmlinuz") && i > 0)
			ret = lab_path(source, sizeof(source), err, "%s/root/%s%s/vmlinuz", stage,
				       from[i], release);
		if (!ret && !rename(source, target))
			return 0;
		if (!ret && errno != ENOENT)
			return lab_fail(err, errno, "cannot move %.200s: %s", source,
					strerror(errno));
	}
	return ret ? ret
		   : lab_fail(err, ENOENT, "the packages of %s hold no %s", release,
			      strcmp(to, "modules") ? "kernel" : "modules");
}

static int write_offer(const struct lab_offer *offer, const char *stage, char err[LAB_TEXT])
{
	char path[768], line[512];
	int ret = lab_path(path, sizeof(path), err, "%s/offer", stage);

	if (!ret)
		ret = lab_path(line, sizeof(line), err, OFFER_FORMAT, OFFER_FIELDS(offer));
	return ret ? ret : file_write(path, line, strlen(line), err);
}

static int extract(const char *stage, char err[LAB_TEXT])
{
	char image[768], vmlinux[768], why[LAB_TEXT];
	struct bytes data;
	int ret = lab_path(image, sizeof(image), err, "%s/vmlinuz", stage);

	if (!ret)
		ret = lab_path(vmlinux, sizeof(vmlinux), err, "%s/vmlinux", stage);
	if (!ret)
		ret = file_read(image, &data, err);
	if (ret)
		return ret;
	ret = kernel_write_vmlinux(&data, vmlinux, why);
	free(data.data);
	return ret ? lab_fail(err, -ret, "%.60s: %.160s", strrchr(stage, '/') + 1, why) : 0;
}

int kernel_prepare(const struct lab_offer *offer, const char *stage, char err[LAB_TEXT])
{
	static const char *const images[] = {"boot/vmlinuz-", "usr/lib/modules/", "lib/modules/"};
	static const char *const modules[] = {"usr/lib/modules/", "lib/modules/"};
	static const char *const vendors[] = {"amd", "intel"};
	char root[768];
	struct lab_kernel k;
	int ret;

	ret = move(stage, images, 3, offer->release, "vmlinuz", err);
	if (!ret)
		ret = move(stage, modules, 2, offer->release, "modules", err);
	if (!ret)
		ret = lab_path(root, sizeof(root), err, "%s/root", stage);
	if (ret)
		return ret;
	cache_remove(root);
	ret = extract(stage, err);
	/* Their modules are decompressed now, so that the entry never changes. */
	for (int i = 0; i < 2 && !ret; i++) {
		ret = kernel_load(offer, stage, &k, err);
		if (!ret)
			ret = kernel_add_kvm(&k, vendors[i], err);
	}
	return ret ? ret : write_offer(offer, stage, err);
}

int kernel_load(const struct lab_offer *offer, const char *dir, struct lab_kernel *out,
		char err[LAB_TEXT])
{
	char upstream[64];
	int ret;

	*out = (struct lab_kernel){.in_use = -1};
	snprintf(out->release, sizeof(out->release), "%s", offer->release);
	snprintf(out->name, sizeof(out->name), "%s%s",
		 version_upstream(offer->version, upstream, sizeof(upstream)),
		 strcmp(offer->flavour, "cloud") ? "-full" : "");
	ret = lab_path(out->image, sizeof(out->image), err, "%s/vmlinuz", dir);
	if (!ret)
		ret = lab_path(out->vmlinux, sizeof(out->vmlinux), err, "%s/vmlinux", dir);
	if (!ret)
		ret = lab_path(out->module_dir, sizeof(out->module_dir), err, "%s/modules", dir);
	if (!ret)
		ret = lab_path(out->unpacked_dir, sizeof(out->unpacked_dir), err, "%s/unpacked",
			       dir);
	if (!ret && access(out->vmlinux, R_OK))
		out->vmlinux[0] = '\0';
	return ret;
}

int kernel_check(const struct lab_kernel *k, char err[LAB_TEXT])
{
	const char *const files[] = {k->image, k->vmlinux};

	for (int i = 0; i < 2; i++)
		if (*files[i] && !image_file_is_whole(files[i]))
			return lab_fail(err, EINVAL, "its %s is not whole",
					strrchr(files[i], '/') + 1);
	return 0;
}

int kernel_add_kvm(struct lab_kernel *k, const char *vendor, char err[LAB_TEXT])
{
	char module[32];
	int ret;

	snprintf(module, sizeof(module), "kvm-%s", vendor);
	if (!*k->module_dir) {
		snprintf(k->notes, sizeof(k->notes), "no modules: KVM has to be built in");
		return 0;
	}
	ret = lab_kernel_add_module(k, module, err);
	if (!ret && modules_builtin(k->module_dir, module))
		snprintf(k->notes, sizeof(k->notes), "KVM is built in");
	return ret;
}
