// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases that unload KVM, for the lab alone. */
#include <unistd.h>

#include "harness/case.h"
#include "kvex/host.h"
#include "kvex/module.h"

static void load_again(struct test *t, void *arg __attribute__((unused)))
{
	struct sys_error err;
	int r = module_load("kvm_amd", "", &err);

	if (r && r != -EEXIST)
		test_error(t, "%s", err.text);
}

CASE(reloads, "selfload/reloads",
     "kvm_amd can be unloaded, loaded, unloaded; it is back for others",
     .reloads = "loads and unloads kvm_amd")
{
	struct sys_error err = {0};

	REQUIRE(test_host(t)->emulated, "lab", "kvex lab run", "only in the lab");
	test_finally(t, load_again, NULL);
	ASSERT(!module_unload("kvm_amd", &err), err.text);
	CHECK(!module_is_there("kvm_amd") && access("/dev/kvm", F_OK), "it is gone");
	ASSERT(!module_load("kvm-amd", "nested=0", &err), err.text);
	CHECK_ERRNO(module_load("kvm_amd", "", &err), EEXIST, "loading it twice");
	CHECK_ERRNO(module_load("no_such_module", "", &err), ENOENT, "a module that is none");
	CHECK(module_is_there("kvm_amd") && !access("/dev/kvm", F_OK), "it is back");
	ASSERT(!module_unload("kvm_amd", &err), err.text);
	CHECK(!module_unload("kvm_amd", &err), "unloading what is not there is nothing");
	CHECK_EQ(1, 1, "the end");
}

CASE(reloads_after, "selfload/reloads-after", "a VM can be made after that")
{
	CHECK(new_vm() != NULL, "a VM");
}

CASE(reloads_lost, "selfload/reloads-lost", "what leaves no /dev/kvm behind is at fault",
     .reloads = "unloads kvm_amd", .opt_in = "unloads kvm_amd")
{
	struct sys_error err;

	REQUIRE(test_host(t)->emulated, "lab", "kvex lab run", "only in the lab");
	CHECK(!module_unload("kvm_amd", &err), "unload");
}

CASE(reloads_lost_after, "selfload/reloads-lost-after", "nothing can be run after that")
{
	CHECK(true, "this");
}
