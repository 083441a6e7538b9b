/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kernel_prepare: a kernel made ready to boot from what was unpacked or what a user has built. */
#ifndef LAB_KERNEL_PREPARE_H
#define LAB_KERNEL_PREPARE_H

#include "lab/files.h"
#include "lab/offers.h"

/* Of the packages unpacked under STAGE/root makes STAGE/vmlinuz, vmlinux, modules and offer. */
int kernel_prepare(const struct lab_offer *offer, const char *stage, char err[LAB_TEXT]);

/* The kernel in the cache's folder DIR, without its modules yet. */
int kernel_load(const struct lab_offer *offer, const char *dir, struct lab_kernel *out,
		char err[LAB_TEXT]);
/* -EINVAL, with one line, if what K boots from is cut short or no kernel at all. */
int kernel_check(const struct lab_kernel *k, char err[LAB_TEXT]);

/* A bzImage, vmlinux or build tree at PATH. */
int kernel_load_path(const struct lab_fetch *how, const char *path, const char *moddir,
		     struct lab_kernel *out, char err[LAB_TEXT]);

/* KVM's modules for VENDOR, or a note that it is built in. */
int kernel_add_kvm(struct lab_kernel *k, const char *vendor, char err[LAB_TEXT]);

/*
 * Writes the vmlinux that IMAGE, a bzImage, holds to PATH, if QEMU can boot it; else PATH is not
 * there, with the reason in ERR. -errno only if the image or the disk is bad.
 */
int kernel_write_vmlinux(const struct bytes *image, const char *path, char err[LAB_TEXT]);

#endif
