/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sys: the one door to the kernel. Every open, ioctl and mmap of libkvex goes through here, so that
 * an error always names the call and the place, and so that tests can make each call site fail
 * once.
 *
 * Functions return a value >= 0, or -errno with struct sys_error filled in; they never print and
 * never exit. A struct sys_error belongs to the object that holds it (sys, vm or vcpu) and keeps
 * the text of the last failure only. Not safe for two threads on one object.
 */
#ifndef KVEX_SYS_H
#define KVEX_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "kvex/uapi.h"

struct sys_error {
	int code;	/* positive errno of the last failure, 0 if none */
	char text[256]; /* "KVM_CREATE_VM: Invalid argument (src/vmm/vm.c:41)" */
};

/*
 * One place in the source that calls the kernel. All of them stand in the section kvex_sites; as
 * the compiler may align each to 32 bytes there, that is the size.
 */
struct sys_site {
	const char *call; /* the request as written, e.g. "KVM_CREATE_VM" */
	const char *file;
	int line;
} __attribute__((aligned(32)));

extern const struct sys_site __start_kvex_sites[], __stop_kvex_sites[];

/* /dev/kvm, opened. */
struct sys {
	int fd;
	size_t run_size;	  /* bytes of a vCPU's mapping, KVM_GET_VCPU_MMAP_SIZE */
	struct kvm_cpuid2 *cpuid; /* see sys_supported_cpuid */
	struct sys_error err;
};

/*
 * Opens PATH (NULL: /dev/kvm) and checks KVM_GET_API_VERSION == 12 (api.rst 4.1).
 * -ENOENT, -EACCES, -ENODEV: no usable KVM; -EPROTO: not KVM's API.
 */
int sys_open(struct sys *sys, const char *path);
/* The same over a descriptor that is already open; takes it over on success only. */
int sys_adopt(struct sys *sys, int fd);
void sys_close(struct sys *sys);

/* KVM_CHECK_EXTENSION on /dev/kvm: 0 if absent, else the capability's value (api.rst 4.4). */
int sys_check_cap(struct sys *sys, unsigned int cap);

/*
 * KVM_GET_SUPPORTED_CPUID (api.rst 4.46), grown on E2BIG, asked once and kept: *OUT belongs to SYS.
 */
int sys_supported_cpuid(struct sys *sys, const struct kvm_cpuid2 **out);

/* Sets err from an errno value and a printf-like text; returns -code. */
int sys_fail(struct sys_error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The door itself. Use the macros below, which record the call site. */
int sys_ioctl_at(const struct sys_site *site, struct sys_error *err, int fd, unsigned long req,
		 void *arg);
void *sys_mmap_at(const struct sys_site *site, struct sys_error *err, size_t len, int prot,
		  int flags, int fd);
int sys_open_at(const struct sys_site *site, struct sys_error *err, const char *path, int flags);

#define SYS_SITE_(name)                                                                            \
	({                                                                                         \
		static const struct sys_site site_                                                 \
			__attribute__((section("kvex_sites"), used)) = {name, __FILE__, __LINE__}; \
		&site_;                                                                            \
	})

/* ioctl: >= 0, or -errno with *err filled. */
#define sys_ioctl(err, fd, req, arg)                                                               \
	sys_ioctl_at(SYS_SITE_(#req), err, fd, req, (void *)(uintptr_t)(arg))
/* mmap at offset 0: a pointer, or NULL with *err filled. */
#define sys_mmap(err, len, prot, flags, fd)                                                        \
	sys_mmap_at(SYS_SITE_("mmap"), err, len, prot, flags, fd)
/* open with O_CLOEXEC: a descriptor, or -errno with *err filled. */
#define sys_open_file(err, path, flags) sys_open_at(SYS_SITE_("open"), err, path, flags)

#endif
