// SPDX-License-Identifier: GPL-2.0-or-later
/* Links of sev_tree: ccp, the firmware behind it, and KVM. */
#include <errno.h>
#include <string.h>

#include "host/sev_links.h"
#include "kvex/uapi_psp.h"

/* The oldest firmware that Linux runs SNP with (SNP_MIN_API_MAJOR, SNP_MIN_API_MINOR). */
#define SNP_API_MAJOR 1u
#define SNP_API_MINOR 51u

enum link_state sev_check_driver(const struct sev_facts *f, struct chain_link *link)
{
	if (f->bound) {
		sev_say(link, "the security processor is bound to ccp");
		return LINK_HOLDS;
	}
	if (!f->ccp) {
		sev_say(link, "there is no /sys/module/ccp");
		sev_advise(link, "modprobe ccp; the kernel needs CONFIG_CRYPTO_DEV_SP_PSP, which "
				 "cloud kernels lack");
		return LINK_BROKEN;
	}
	sev_say(link, "ccp has no device");
	sev_advise(link, "BIOS: switch on the security processor (PSP); dmesg | grep ccp says "
			 "what the driver met");
	return LINK_BROKEN;
}

enum link_state sev_check_device(const struct sev_facts *f, struct chain_link *link)
{
	if (!f->dev_error) {
		sev_say(link, "open for reading and writing");
		return LINK_HOLDS;
	}
	sev_say(link, "/dev/sev: %s", strerror(-f->dev_error));
	if (f->dev_error == -EACCES || f->dev_error == -EPERM)
		sev_advise(link, "run as root, or chown /dev/sev; in a container: allow it");
	else if (f->dev_error == -ENOENT)
		sev_advise(link, "dmesg | grep -e ccp -e SEV says why ccp made none; in a "
				 "container: pass /dev/sev on");
	else
		sev_advise(link, "dmesg | grep -e ccp -e SEV");
	return LINK_BROKEN;
}

enum link_state sev_check_firmware(const struct sev_facts *f, struct chain_link *link)
{
	static const char *const states[] = {"UNINIT", "INIT", "WORKING"};

	if (!f->status_error) {
		sev_say(link, "API %u.%u build %u, state %s", f->api_major, f->api_minor, f->build,
			f->state < 3 ? states[f->state] : "unknown");
		return LINK_HOLDS;
	}
	sev_say(link, "SEV_PLATFORM_STATUS: %s, firmware error %#x", strerror(-f->status_error),
		f->fw_error);
	sev_advise(link,
		   f->status_error == -ETIMEDOUT
			   ? "it has hung: power the machine off; update its firmware"
			   : "update the firmware: linux-firmware's amd/ folder, or the BIOS");
	return LINK_BROKEN;
}

enum link_state snp_check_firmware(const struct sev_facts *f, struct chain_link *link)
{
	if (f->status_error || f->dev_error) {
		sev_say(link, "it does not answer");
		return LINK_UNKNOWN;
	}
	sev_say(link, "API %u.%u, SNP wants %u.%u", f->api_major, f->api_minor, SNP_API_MAJOR,
		SNP_API_MINOR);
	if (f->api_major > SNP_API_MAJOR ||
	    (f->api_major == SNP_API_MAJOR && f->api_minor >= SNP_API_MINOR))
		return LINK_HOLDS;
	sev_advise(link, "update the firmware: linux-firmware's amd/ folder, or the BIOS");
	return LINK_BROKEN;
}

/* After loading the parameter says what has come of it, not what was asked for. */
static enum link_state check_param(const struct sev_facts *f, const char *name, const char *value,
				   const char *since, struct chain_link *link)
{
	if (!f->kvm_amd) {
		sev_say(link, "kvm_amd is not loaded");
		sev_advise(link, "modprobe kvm_amd");
		return LINK_BROKEN;
	}
	if (!value[0]) {
		sev_say(link, "there is no such parameter");
		sev_advise(link, "use Linux %s or later, with CONFIG_KVM_AMD_SEV", since);
		return LINK_BROKEN;
	}
	sev_say(link, "%s", value);
	if (strchr("Y1", value[0]))
		return LINK_HOLDS;
	sev_advise(link,
		   "kvm_amd.%s=1 on the kernel's command line, or modprobe -r kvm_amd and modprobe "
		   "kvm_amd %s=1; it stays N where dmesg says \"unusable\"",
		   name, name);
	return LINK_BROKEN;
}

enum link_state sev_check_module(const struct sev_facts *f, struct chain_link *link)
{
	return check_param(f, "sev", f->sev, "4.16", link);
}

enum link_state es_check_module(const struct sev_facts *f, struct chain_link *link)
{
	return check_param(f, "sev_es", f->sev_es, "5.11", link);
}

enum link_state snp_check_module(const struct sev_facts *f, struct chain_link *link)
{
	return check_param(f, "sev_snp", f->sev_snp, "6.11", link);
}

static enum link_state check_type(const struct sev_facts *f, int bit, struct chain_link *link)
{
	if (f->vm_types < 0) {
		sev_say(link, "there is no usable /dev/kvm");
		return LINK_UNKNOWN;
	}
	sev_say(link, "KVM_CAP_VM_TYPES is %#x", (unsigned int)f->vm_types);
	if (f->vm_types >> bit & 1)
		return LINK_HOLDS;
	sev_advise(link, "dmesg | grep -e kvm_amd -e SEV: the firmware's initialisation may have "
			 "failed; the capability is of Linux 6.8, SEV in it of 6.10");
	return LINK_BROKEN;
}

enum link_state sev_check_vm_type(const struct sev_facts *f, struct chain_link *link)
{
	return check_type(f, KVM_X86_SEV_VM, link);
}

enum link_state es_check_vm_type(const struct sev_facts *f, struct chain_link *link)
{
	return check_type(f, KVM_X86_SEV_ES_VM, link);
}

enum link_state snp_check_vm_type(const struct sev_facts *f, struct chain_link *link)
{
	return check_type(f, KVM_X86_SNP_VM, link);
}
