/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel: a kernel that the lab can boot: found in a distribution's packages or on disk, fetched,
 * unpacked, and made ready (vmlinux extracted, modules decompressed) in the cache.
 */
#ifndef LAB_KERNEL_H
#define LAB_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

#define LAB_TEXT	256
#define LAB_ENVIRONMENT 2

/* What can be had: one line of `kvex lab list`. */
struct lab_offer {
	char version[64];  /* "6.1.176-1", the package's version */
	char release[96];  /* "6.1.0-50-cloud-amd64", uname -r */
	char flavour[16];  /* "cloud" or "full" */
	char suite[32];	   /* "bookworm" */
	char package[128]; /* the package to fetch */
	bool cached;	   /* ready to boot */
};

#define LAB_MODULES 24

struct lab_kernel {
	char name[96];		 /* short, unique among the kernels of a run: "6.1.176" */
	char release[96];	 /* uname -r */
	char image[512];	 /* bzImage */
	char vmlinux[512];	 /* ELF with a PVH note, extracted from it; empty if it has none */
	unsigned int nr_modules; /* in load order, decompressed; 0 if KVM is built in */
	char module[LAB_MODULES][512];
	char notes[LAB_TEXT];	/* what a user should know: "KVM is built in" */
	char module_dir[512];	/* all its modules, by modules.order; empty if there are none */
	char unpacked_dir[512]; /* where decompressed modules are kept */
	bool by_path;		/* the user's own: what it is made of may change at any time */
	int in_use; /* keeps it in the cache while the process lives; -1: it is not in it */
};

/*
 * Makes the kernel that V names ready: a version prefix ("6.1.176", "6.12"; the newest that
 * matches; the newest of all if V is empty), a suite ("trixie-backports"), or a path to a bzImage
 * or vmlinux with MODDIR its module directory (NULL: KVM is built in). FLAVOUR NULL: cloud if there
 * is one. VENDOR "amd" or "intel" chooses the modules. Progress goes to PROGRESS (a line; may be
 * NULL). 0, or -errno with one line in ERR.
 */
struct lab_fetch {
	const char *mirror; /* NULL: as the machine's apt is configured */
	bool offline;	    /* only what is in the cache */
	bool refresh;	    /* ask the mirror for its index, however new the one at hand is */
	void (*progress)(void *arg, const char *line);
	void *arg;
	int cancel; /* readable: stop, with -EINTR and nothing left behind; 0: never */
};
int lab_kernel_get(const struct lab_fetch *how, const char *v, const char *flavour,
		   const char *moddir, const char *vendor, struct lab_kernel *out,
		   char err[LAB_TEXT]);
/* V names a file or a folder: it has a '/', or is the folder in which one stands. */
bool lab_kernel_is_path(const char *v);

/*
 * Appends the module NAME ("ccp") to K's, behind those it depends on, unless it is built in or
 * there already. 0, or -errno: -ENOENT if the kernel has no such module.
 */
int lab_kernel_add_module(struct lab_kernel *k, const char *name, char err[LAB_TEXT]);

/* All kernels that can be had, newest first; *OUT is for free(). */
int lab_kernel_offers(const struct lab_fetch *how, struct lab_offer **out, unsigned int *n,
		      char err[LAB_TEXT]);

/* An emulator, unpacked into the cache and run by its own loader. */
struct lab_engine_files {
	char prefix[512]; /* root of the unpacked packages */
	char version[64];
	char loader[512]; /* PREFIX/…/ld-linux-x86-64.so.2 */
	char library_path[1024];
	char program[512];			/* qemu-system-x86_64 or bochs-bin */
	char environment[LAB_ENVIRONMENT][640]; /* "NAME=value"; empty behind the last */
};
/* NAME "qemu" or "bochs". */
int lab_engine_get(const struct lab_fetch *how, const char *name, struct lab_engine_files *out,
		   char err[LAB_TEXT]);

/* What OFFER takes in the cache, in bytes; 0 if it is not there. */
unsigned long long lab_kernel_size(const struct lab_offer *offer);
/* How many kernels given by their paths are there, and what they take together. */
unsigned int lab_kernels_by_path(unsigned long long *bytes);

/* The cache: $XDG_CACHE_HOME/kvex or ~/.cache/kvex, made if need be. Path of SUB in it. */
int lab_cache_path(const char *sub, char *out, size_t len, char err[LAB_TEXT]);

#endif
