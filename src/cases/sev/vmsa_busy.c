// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * LAUNCH_UPDATE_VMSA and a vCPU that is about to be (svm/sev.c, sev_launch_update_vmsa). Up to 7.2
 * KVM_CREATE_VCPU counts it, makes it without kvm->lock, and then shows it; in between nobody can
 * say whose registers are to be measured, and 6.12.94 and 7.1 refuse to (6.18.15 does not). 7.3
 * keeps the lock (kvm_main.c): there it is never met.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "sev_case.h"

#define ROUNDS 4 /* an ASID each */
#define VCPUS  64

struct creator {
	int fd;
	struct sys_error err;
	atomic_bool stop, done;
	unsigned int created;
	pthread_t thread;
};

static void *create_vcpus(void *arg)
{
	struct creator *c = arg;

	do {
		if (sys_ioctl(&c->err, c->fd, KVM_CREATE_VCPU, c->created) < 0)
			break;
		c->created++;
	} while (!c->stop && c->created < VCPUS);
	c->done = true;
	return NULL;
}

/*
 * Without LAUNCH_START the firmware is not asked: 0 while there is no vCPU, then EBADF (KVM takes
 * descriptor 0 for /dev/sev). The first answer that is neither, or 0 when all vCPUs are there.
 */
static int first_other(struct sev_guest *g, const struct creator *c, unsigned int *tries)
{
	int r;

	do {
		bool done = c->done;

		r = sev_update_vmsa(g);
		++*tries;
		if (done && (!r || r == -EBADF))
			return 0;
	} while (!r || r == -EBADF);
	return r;
}

static int race(struct test *t, unsigned int *tries)
{
	struct sev_guest *g = bare_guest(.type = KVM_X86_SEV_ES_VM);
	struct creator c = {.fd = g->vm->fd};
	int r;

	ASSERT_SEV(g, sev_init2(g, 0, 0), "INIT2");
	if (pthread_create(&c.thread, NULL, create_vcpus, &c))
		test_error(t, "no second thread");
	r = first_other(g, &c, tries);
	c.stop = true;
	pthread_join(c.thread, NULL);
	ASSERT(c.created, "vCPUs are created");
	CHECK_SEV(g, sev_update_vmsa(g), EBADF, 0, "LAUNCH_UPDATE_VMSA, all vCPUs being there");
	return r;
}

CASE(es_vmsa_busy, "sev/es-vmsa-busy",
     "LAUNCH_UPDATE_VMSA while another thread creates a vCPU is EBUSY, or waits until it is there",
     .needs = {"sev-es", "sev-device", "cpus=2"},
     .lab = {.models = {"sev", "psp"}, .flavour = "full", .cpus = 2}, .alone = true, .timeout = 30)
{
	unsigned int tries = 0, rounds = 0;
	int r = 0;

	while (!r && rounds < ROUNDS) {
		r = race(t, &tries);
		rounds++;
	}
	test_info(t, "answer", "%s", r ? "EBUSY" : "none");
	test_info(t, "tries", "%u, in %u VMs", tries, rounds);
	CHECK(!r || r == -EBUSY, "LAUNCH_UPDATE_VMSA while a vCPU is created: EBUSY, if any error");
}
