// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/chain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum link_state (*link_check)(const struct host *host, struct chain_link *link);

#define say(link, ...)	  snprintf((link)->detail, sizeof((link)->detail), __VA_ARGS__)
#define advise(link, ...) snprintf((link)->remedy, sizeof((link)->remedy), __VA_ARGS__)

static enum link_state check_module(const struct host *host __attribute__((unused)),
				    struct chain_link *link)
{
	if (access("/sys/module", F_OK) != 0) {
		say(link, "there is no /sys to tell");
		return LINK_UNKNOWN;
	}
	if (access("/sys/module/kvm", F_OK) == 0) {
		say(link, "kvm is loaded or built in");
		return LINK_HOLDS;
	}
	say(link, "there is no /sys/module/kvm");
	advise(link, "modprobe kvm_amd or modprobe kvm_intel; the kernel needs CONFIG_KVM");
	return LINK_BROKEN;
}

static enum link_state check_backend(const struct host *host, struct chain_link *link)
{
	say(link, "%s", host->backend);
	if (strcmp(host->backend, "other") != 0)
		return LINK_HOLDS;
	if (access("/sys/module", F_OK) != 0) {
		say(link, "there is no /sys to tell");
		return LINK_UNKNOWN;
	}
	say(link, "no kvm_* module is loaded");
	advise(link, "modprobe kvm_amd or kvm_intel; if that says \"not supported\": switch on SVM "
		     "or VT-x "
		     "in the firmware, or nested virtualization in the hypervisor below");
	return LINK_BROKEN;
}

static enum link_state check_device(const struct host *host __attribute__((unused)),
				    struct chain_link *link)
{
	struct stat st;

	if (stat("/dev/kvm", &st) != 0) {
		say(link, "/dev/kvm: %s", strerror(errno));
		advise(link, "%s", host_kvm_hint(errno));
		return LINK_BROKEN;
	}
	if (!S_ISCHR(st.st_mode)) {
		say(link, "/dev/kvm is no character device");
		advise(link, "rm /dev/kvm && mknod /dev/kvm c 10 232");
		return LINK_BROKEN;
	}
	say(link, "/dev/kvm, mode %03o, owner %u:%u", st.st_mode & 0777, st.st_uid, st.st_gid);
	return LINK_HOLDS;
}

static enum link_state check_open(const struct host *host, struct chain_link *link)
{
	if (host->kvm_error == 0 || host->kvm_error == EPROTO || host->kvm_error == ENOTTY) {
		say(link, "open for reading and writing");
		return LINK_HOLDS;
	}
	say(link, "/dev/kvm: %s", strerror(host->kvm_error));
	advise(link, "%s", host_kvm_hint(host->kvm_error));
	return LINK_BROKEN;
}

static enum link_state check_api(const struct host *host, struct chain_link *link)
{
	if (host->sys) {
		say(link, "API version %d", KVM_API_VERSION);
		return LINK_HOLDS;
	}
	say(link, "KVM_GET_API_VERSION does not give %d", KVM_API_VERSION);
	advise(link, "%s", host_kvm_hint(host->kvm_error));
	return LINK_BROKEN;
}

static enum link_state check_vm(const struct host *host, struct chain_link *link)
{
	int fd = sys_ioctl(&host->sys->err, host->sys->fd, KVM_CREATE_VM, 0);

	if (fd >= 0) {
		close(fd);
		say(link, "KVM_CREATE_VM succeeds");
		return LINK_HOLDS;
	}
	say(link, "%.*s", (int)strcspn(host->sys->err.text, "("), host->sys->err.text);
	advise(link, fd == -EBUSY
			     ? "another hypervisor holds the CPU's virtualization: stop it"
			     : "see the kernel's log; memory or process limits may be the cause");
	return LINK_BROKEN;
}

int host_chain(const struct host *host, struct chain_link links[CHAIN_LINKS])
{
	static const struct {
		const char *name, *title;
		link_check check;
	} table[CHAIN_LINKS] = {
		{"module", "KVM is in the kernel", check_module},
		{"backend", "a backend has registered", check_backend},
		{"device", "/dev/kvm is there", check_device},
		{"permission", "/dev/kvm may be opened", check_open},
		{"api", "it speaks KVM's API", check_api},
		{"vm", "it makes a VM", check_vm},
	};
	int broken = -1;

	for (int i = 0; i < CHAIN_LINKS; i++) {
		links[i] = (struct chain_link){.name = table[i].name, .title = table[i].title};
		if (broken >= 0)
			say(&links[i], "not reached");
		else
			links[i].state = table[i].check(host, &links[i]);
		if (links[i].state == LINK_BROKEN)
			broken = i;
	}
	return broken;
}
