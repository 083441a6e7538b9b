// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "kvex/host.h"

const char *host_kvm_hint(int kvm_error)
{
	switch (kvm_error) {
	case 0:
		return "/dev/kvm is usable";
	case ENOENT:
		return "there is no /dev/kvm: load kvm_amd or kvm_intel, switch on virtualization "
		       "in the "
		       "firmware, or mknod /dev/kvm c 10 232 in a bare root";
	case ENODEV:
	case ENXIO:
		return "/dev/kvm is there but nothing stands behind it: load kvm_amd or kvm_intel";
	case EACCES:
	case EPERM:
		return "/dev/kvm may not be opened: join group kvm (usermod -aG kvm), run as root, "
		       "or "
		       "allow the device in the container";
	case EPROTO:
	case ENOTTY:
		return "/dev/kvm does not speak KVM's API version 12: is it another device?";
	case EBUSY:
		return "/dev/kvm is busy: another hypervisor holds the virtualization extensions";
	case EMFILE:
	case ENFILE:
		return "no file descriptor is left to open /dev/kvm: raise ulimit -n";
	default:
		return "/dev/kvm cannot be opened: see the errno and the kernel's log";
	}
}
