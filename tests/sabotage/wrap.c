// SPDX-License-Identifier: GPL-2.0-or-later
/* The wrapped door: follows each vCPU from exit to exit and lets the sabotage at it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "sabotage.h"

#define MAX_VICTIMS 64

int __real_sys_ioctl_at(const struct sys_site *site, struct sys_error *err, int fd,
			unsigned long req, void *arg);
int __wrap_sys_ioctl_at(const struct sys_site *site, struct sys_error *err, int fd,
			unsigned long req, void *arg);
void *__real_sys_mmap_at(const struct sys_site *site, struct sys_error *err, size_t len, int prot,
			 int flags, int fd);
void *__wrap_sys_mmap_at(const struct sys_site *site, struct sys_error *err, size_t len, int prot,
			 int flags, int fd);

static struct victim victims[MAX_VICTIMS];
static unsigned int nr_victims;
static uint8_t *last_memory;

static const struct sabotage *sabotage(void)
{
	const char *name = getenv("KVEX_SABOTAGE");
	const struct sabotage *s;

	if (!name || !*name)
		return NULL;
	s = sabotage_find(name);
	if (!s) {
		fprintf(stderr, "no such sabotage: %s\n", name);
		abort();
	}
	return s;
}

/* The youngest with this descriptor: an older one is closed. */
static struct victim *find(int fd)
{
	unsigned int i;

	for (i = nr_victims; i > 0; i--)
		if (victims[i - 1].fd == fd)
			return &victims[i - 1];
	return NULL;
}

void *__wrap_sys_mmap_at(const struct sys_site *site, struct sys_error *err, size_t len, int prot,
			 int flags, int fd)
{
	void *p = __real_sys_mmap_at(site, err, len, prot, flags, fd);

	if (p && fd >= 0 && nr_victims < MAX_VICTIMS)
		victims[nr_victims++] = (struct victim){.fd = fd, .run = p, .memory = last_memory};
	return p;
}

int sabotage_ioctl(int fd, unsigned long req, void *arg)
{
	static const struct sys_site site = {"sabotage", __FILE__, __LINE__};
	struct sys_error err;

	return __real_sys_ioctl_at(&site, &err, fd, req, arg);
}

int victim_ioctl(struct victim *v, unsigned long req, void *arg)
{
	return sabotage_ioctl(v->fd, req, arg);
}

static void remember_exit(struct victim *v)
{
	struct kvm_regs regs;
	struct kvm_sregs sregs;

	v->last = *v->run;
	v->exits += v->run->exit_reason == KVM_EXIT_IO || v->run->exit_reason == KVM_EXIT_MMIO;
	VICTIM_IOCTL(v, KVM_GET_REGS, &regs);
	VICTIM_IOCTL(v, KVM_GET_SREGS, &sregs);
	v->rip = regs.rip;
	v->cs_base = sregs.cs.base;
}

static int run(const struct sabotage *s, struct victim *v, const struct sys_site *site,
	       struct sys_error *err)
{
	int r;

	if (s->before && v->exits)
		s->before(v);
	r = s->instead ? s->instead(v) : 1;
	if (r == 1)
		r = __real_sys_ioctl_at(site, err, v->fd, KVM_RUN, NULL);
	if (r)
		return r;
	remember_exit(v);
	return s->after && s->after(v) ? run(s, v, site, err) : 0;
}

static int other(const struct sabotage *s, struct victim *v, const struct sys_site *site,
		 struct sys_error *err, unsigned long req, void *arg)
{
	int r = s->other ? s->other(v, req, arg) : 1;

	if (r == 1)
		r = __real_sys_ioctl_at(site, err, v->fd, req, arg);
	return s->result ? s->result(v, req, arg, r) : r;
}

int __wrap_sys_ioctl_at(const struct sys_site *site, struct sys_error *err, int fd,
			unsigned long req, void *arg)
{
	const struct kvm_userspace_memory_region *slot = arg;
	const struct sabotage *s = sabotage();
	struct victim *v = find(fd);
	int r;

	/* The second begins as the first. */
	if ((req == KVM_SET_USER_MEMORY_REGION || req == KVM_SET_USER_MEMORY_REGION2) &&
	    slot->guest_phys_addr == 0)
		last_memory = (uint8_t *)(uintptr_t)slot->userspace_addr;
	if (req == KVM_RUN && s && v)
		return run(s, v, site, err);
	if (s && v)
		return other(s, v, site, err, req, arg);
	r = s && s->vm ? s->vm(fd, req, arg) : 1;
	if (r == 1)
		r = __real_sys_ioctl_at(site, err, fd, req, arg);
	return s && s->vm_result ? s->vm_result(req, arg, r) : r;
}
