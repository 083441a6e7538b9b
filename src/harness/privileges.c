// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/privileges.h"

#include <errno.h>
#include <sys/capability.h>
#include <sys/prctl.h>

static const struct {
	cap_flag_t flag;
	const char *name;
} sets[] = {
	{CAP_EFFECTIVE, "effective"},
	{CAP_PERMITTED, "permitted"},
	{CAP_INHERITABLE, "inheritable"},
};

/* Without CAP_SETPCAP the bounding set stays; it only matters at execve, and no_new_privs bars
 * that. */
static bool may_drop_bounding(void)
{
	cap_flag_value_t has = CAP_CLEAR;
	cap_t caps = cap_get_proc();

	if (!caps)
		return false;
	cap_get_flag(caps, CAP_SETPCAP, CAP_EFFECTIVE, &has);
	cap_free(caps);
	return has == CAP_SET;
}

static int drop_bounding(struct sys_error *err)
{
	for (cap_value_t cap = 0; cap_get_bound(cap) >= 0; cap++)
		if (cap_drop_bound(cap) < 0)
			return sys_fail(err, errno, "dropping capability %d of the bounding set",
					cap);
	return 0;
}

static int clear_sets(struct sys_error *err)
{
	cap_t none = cap_init();
	int r = 0;

	if (!none)
		return sys_fail(err, ENOMEM, "cap_init");
	if (cap_set_proc(none) < 0)
		r = sys_fail(err, errno, "giving up all capabilities");
	cap_free(none);
	return r;
}

static int verify_sets(struct sys_error *err)
{
	cap_t caps = cap_get_proc();
	int r = 0;

	if (!caps)
		return sys_fail(err, errno, "reading the capabilities back");
	for (cap_value_t cap = 0; cap_get_bound(cap) >= 0 && r == 0; cap++) {
		for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]) && r == 0; i++) {
			cap_flag_value_t has = CAP_SET;

			if (cap_get_flag(caps, cap, sets[i].flag, &has) < 0 || has == CAP_SET)
				r = sys_fail(err, EPERM, "capability %d is still in the %s set",
					     cap, sets[i].name);
		}
		if (r == 0 && cap_get_ambient(cap) > 0)
			r = sys_fail(err, EPERM, "capability %d is still in the ambient set", cap);
	}
	cap_free(caps);
	return r;
}

static int verify_bounding(struct sys_error *err)
{
	for (cap_value_t cap = 0; cap_get_bound(cap) >= 0; cap++)
		if (cap_get_bound(cap) > 0)
			return sys_fail(err, EPERM, "capability %d is still in the bounding set",
					cap);
	return 0;
}

int privileges_drop(struct sys_error *err)
{
	bool bounding = may_drop_bounding();
	int r = bounding ? drop_bounding(err) : 0;

	if (r)
		return r;
	/* EINVAL: a kernel without ambient capabilities (before 4.3). */
	if (cap_reset_ambient() < 0 && errno != EINVAL)
		return sys_fail(err, errno, "clearing the ambient capabilities");
	r = clear_sets(err);
	if (r)
		return r;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return sys_fail(err, errno, "PR_SET_NO_NEW_PRIVS");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return sys_fail(err, EPERM, "no_new_privs is not set");
	r = verify_sets(err);
	return r || !bounding ? r : verify_bounding(err);
}
