// SPDX-License-Identifier: GPL-2.0-or-later
/* Needs: what a case wants of the host, as strings. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kvex/feature.h"

#define NEED_TEXT 160

struct answer {
	char *reason, *hint; /* NEED_TEXT bytes each */
};

/* VALUE is one of "a|b|c"; -EINVAL if an alternative is empty. */
static int one_of(const char *alternatives, const char *value)
{
	int found = 0;

	for (const char *at = alternatives;;) {
		size_t len = strcspn(at, "|");

		if (!len)
			return -EINVAL;
		if (strlen(value) == len && strncmp(at, value, len) == 0)
			found = 1;
		if (!at[len])
			return found;
		at += len + 1;
	}
}

/* "kvm_amd or kvm_intel" */
static const char *in_words(const char *alternatives, char *buf, size_t len)
{
	size_t used = 0;

	for (buf[0] = '\0'; *alternatives && used < len - 1; alternatives++)
		used += (size_t)snprintf(buf + used, len - used,
					 *alternatives == '|' ? " or " : "%c", *alternatives);
	return buf;
}

/* In the lab the other vendor's CPU is to be had for the asking. */
static bool point_to_cpu(const char *want, const struct host *host, struct answer *a)
{
	bool amd = strcmp(host->vendor, "GenuineIntel") != 0;

	if (!host->emulated || !strcasestr(want, amd ? "intel" : "amd"))
		return false;
	snprintf(a->hint, NEED_TEXT, "%s",
		 amd ? "the lab's CPU is AMD's; --cpu intel has VMX"
		     : "the lab's CPU is Intel's; --cpu amd has SVM");
	return true;
}

static int need_backend(const char *want, const struct host *host, struct answer *a)
{
	char words[80];
	int r = one_of(want, host->backend);

	if (r)
		return r;
	if (!strcmp(host->backend, "unknown")) {
		snprintf(a->reason, NEED_TEXT, "the KVM backend cannot be told without /sys");
		snprintf(a->hint, NEED_TEXT, "mount -t sysfs sysfs /sys");
		return 0;
	}
	snprintf(a->reason, NEED_TEXT, "the KVM backend is %s, not %s", host->backend,
		 in_words(want, words, sizeof(words)));
	if (!point_to_cpu(want, host, a))
		snprintf(a->hint, NEED_TEXT,
			 "load it, on a CPU whose VMX or SVM this kernel may use");
	return 0;
}

static int need_vendor(const char *want, const struct host *host, struct answer *a)
{
	char words[80];
	int r = one_of(want, host->vendor);

	if (r)
		return r;
	snprintf(a->reason, NEED_TEXT, "the CPU's vendor is %s, not %s",
		 host->vendor[0] ? host->vendor : "unknown", in_words(want, words, sizeof(words)));
	if (!point_to_cpu(want, host, a))
		snprintf(a->hint, NEED_TEXT, "run it on a machine with such a CPU");
	return 0;
}

/* Boolean parameters read Y or N, integers used as booleans 1 or 0: kvm_amd.nested is of the
 * latter. */
static bool same_value(const char *a, const char *b)
{
	if (strcmp(a, b) == 0)
		return true;
	if (strlen(a) != 1 || strlen(b) != 1)
		return false;
	return (strchr("Y1", *a) && strchr("Y1", *b)) || (strchr("N0", *a) && strchr("N0", *b));
}

static int need_param(const char *need, struct answer *a)
{
	const char *eq = strchr(need, '=');
	char name[80], value[64];
	int r;

	if (!eq || !eq[1] || (size_t)(eq - need) >= sizeof(name))
		return -EINVAL;
	snprintf(name, sizeof(name), "%.*s", (int)(eq - need), need);
	r = host_param(name, value, sizeof(value));
	if (r < 0 && r != -ENOENT)
		snprintf(a->reason, NEED_TEXT, "module parameter %s: %s", name, strerror(-r));
	if (r == -EACCES || r == -EPERM)
		snprintf(a->hint, NEED_TEXT, "run as root");
	if (r < 0 && r != -ENOENT)
		return r;
	if (r == 0 && same_value(value, eq + 1))
		return 1;
	if (r == 0) {
		snprintf(a->reason, NEED_TEXT, "module parameter %s is %.24s, not %.12s", name,
			 value, eq + 1);
		snprintf(a->hint, NEED_TEXT, "load the module with %.40s, or boot with %.60s",
			 strchr(need, '.') + 1, need);
	} else {
		snprintf(a->reason, NEED_TEXT, "module parameter %s: there is none", name);
		snprintf(a->hint, NEED_TEXT,
			 "load that module, or use a kernel that has the parameter, or mount /sys");
	}
	return 0;
}

static int need_cpus(const char *want, const struct host *host, struct answer *a)
{
	char *end;
	unsigned long n;

	if (!isdigit((unsigned char)*want))
		return -EINVAL;
	n = strtoul(want, &end, 10);
	if (*end || n == 0 || n > 65536)
		return -EINVAL;
	if (host->cpus >= n)
		return 1;
	snprintf(a->reason, NEED_TEXT, "%u online CPU%s, not %lu", host->cpus,
		 host->cpus == 1 ? "" : "s", n);
	snprintf(a->hint, NEED_TEXT, "run it on a machine with at least %lu CPUs", n);
	return 0;
}

static int need_feature(const char *name, struct host *host, struct answer *a)
{
	const struct feature *f = feature_find(name);
	char detail[FEATURE_DETAIL];
	enum support s;

	if (!f)
		return -EINVAL;
	s = feature_advertised(f, host, detail);
	if (s == SUPPORT_YES)
		return 1;
	snprintf(a->reason, NEED_TEXT, "%s", detail[0] ? detail : f->title);
	snprintf(a->hint, NEED_TEXT, "%s", host->sys ? f->hint : host_kvm_hint(host->kvm_error));
	/* KVM was asked and gave no answer: that is a fault of its own, not the lack of a feature.
	 */
	return s == SUPPORT_UNKNOWN && host->sys ? -EIO : 0;
}

/* Needs that any hardware meets, and an emulator may not. */
static const struct {
	const char *need, *reason;
} of_hardware[] = {
	/* The vCPU's thread can be called back from a guest that never exits, its interrupts off.
	 */
	{"interruptible-guest", "this emulator hangs where a guest with RFLAGS.IF=0 never exits"},
	{"counting-pmu", "this emulator's performance counters do not count"},
};

static bool lacks(const struct host *host, const char *need)
{
	size_t len = strlen(need);

	for (const char *at = host->lacks; (at = strstr(at, need)); at += len)
		if ((at == host->lacks || at[-1] == ',') && (!at[len] || at[len] == ','))
			return true;
	return false;
}

/* -ENOENT if NEED is none of these. */
static int need_hardware(const char *need, const struct host *host, struct answer *a)
{
	for (size_t i = 0; i < sizeof(of_hardware) / sizeof(of_hardware[0]); i++) {
		if (strcmp(need, of_hardware[i].need) != 0)
			continue;
		if (!lacks(host, need))
			return 1;
		snprintf(a->reason, NEED_TEXT, "%s", of_hardware[i].reason);
		snprintf(a->hint, NEED_TEXT, "run it on hardware");
		return 0;
	}
	return -ENOENT;
}

static const char *after(const char *need, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(need, prefix, len) == 0 ? need + len : NULL;
}

int need_check(const char *need, struct host *host, char reason[160], char hint[160])
{
	struct answer a = {reason, hint};
	const char *rest;
	int r;

	reason[0] = hint[0] = '\0';
	if ((rest = after(need, "backend=")))
		return need_backend(rest, host, &a);
	if ((rest = after(need, "vendor=")))
		return need_vendor(rest, host, &a);
	if ((rest = after(need, "param:")))
		return need_param(rest, &a);
	if ((rest = after(need, "cpus=")))
		return need_cpus(rest, host, &a);
	r = need_hardware(need, host, &a);
	return r == -ENOENT ? need_feature(need, host, &a) : r;
}
