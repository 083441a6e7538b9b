// SPDX-License-Identifier: GPL-2.0-or-later
/* Launch commands of SEV and SEV-ES, one function each. */
#include <string.h>

#include "kvex/sev.h"
#include "kvex/sev_session.h"

int sev_launch_start(struct sev_guest *g, uint32_t policy, const struct sev_session *session)
{
	struct kvm_sev_launch_start start = {.policy = policy};
	int r;

	if (session) {
		start.dh_uaddr = (uintptr_t)&session->certificate;
		start.dh_len = sizeof(session->certificate);
		start.session_uaddr = (uintptr_t)&session->data;
		start.session_len = sizeof(session->data);
	}
	r = sev_command(g, KVM_SEV_LAUNCH_START, &start);
	g->handle = start.handle;
	return r;
}

int sev_update_data(struct sev_guest *g, void *hva, uint32_t len)
{
	struct kvm_sev_launch_update_data update = {.uaddr = (uintptr_t)hva, .len = len};

	return sev_command(g, KVM_SEV_LAUNCH_UPDATE_DATA, &update);
}

int sev_update_vmsa(struct sev_guest *g)
{
	return sev_command(g, KVM_SEV_LAUNCH_UPDATE_VMSA, NULL);
}

int sev_measure(struct sev_guest *g, uint8_t blob[SEV_MEASURE_LEN])
{
	struct kvm_sev_launch_measure measure = {.uaddr = (uintptr_t)blob, .len = SEV_MEASURE_LEN};

	return sev_command(g, KVM_SEV_LAUNCH_MEASURE, &measure);
}

int sev_finish(struct sev_guest *g)
{
	return sev_command(g, KVM_SEV_LAUNCH_FINISH, NULL);
}

int sev_guest_status(struct sev_guest *g, struct kvm_sev_guest_status *status)
{
	return sev_command(g, KVM_SEV_GUEST_STATUS, status);
}

int sev_get_report(struct sev_guest *g, const uint8_t mnonce[16], struct sev_report *report)
{
	struct kvm_sev_attestation_report args = {.uaddr = (uintptr_t)report,
						  .len = sizeof(*report)};

	memcpy(args.mnonce, mnonce, sizeof(args.mnonce));
	return sev_command(g, KVM_SEV_GET_ATTESTATION_REPORT, &args);
}
