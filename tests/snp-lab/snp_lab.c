// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs in the lab: what KVM has of SNP, and the same after KVM, and then the security processor's
 * driver too, were unloaded and loaded again.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KVM_CAP_OF_VM_TYPES 235

static void tell(const char *when)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	int param = open("/sys/module/kvm_amd/parameters/sev_snp", O_RDONLY | O_CLOEXEC);
	char snp = '?';

	if (param < 0 || read(param, &snp, 1) != 1)
		snp = '?';
	printf("%s: sev_snp %c, VM types %#x\n", when, snp,
	       (unsigned int)ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_OF_VM_TYPES));
	if (kvm >= 0)
		close(kvm);
	if (param >= 0)
		close(param);
}

static void unload(const char *module)
{
	if (syscall(SYS_delete_module, module, O_NONBLOCK))
		printf("unloading %s: %s\n", module, strerror(errno));
}

static void load(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
		printf("loading %s: %s\n", path, strerror(errno));
	if (fd >= 0)
		close(fd);
}

int main(void)
{
	tell("first");
	unload("kvm_amd");
	load("/lab/kvm-amd.ko");
	tell("KVM again");
	unload("kvm_amd");
	unload("ccp");
	load("/lab/ccp.ko");
	load("/lab/kvm-amd.ko");
	tell("both again");
	return 0;
}
