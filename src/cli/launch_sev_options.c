// SPDX-License-Identifier: GPL-2.0-or-later
/* launch --sev: what was asked for, and whether there is such a VM. */
#include <errno.h>

#include "cli/launch_sev.h"
#include "cli/value.h"

static const enum vm_stage no_stage[] = {VM_STAGE_END};

int launch_sev_parse(const struct cli_command *cmd, const char *kind, const char *policy,
		     struct launch_sev *sev)
{
	const char *wrong;
	int r;

	*sev = (struct launch_sev){.type = kind ? sev_type_from_name(kind) : 0};
	if (!sev->type && policy)
		return cli_usage(cmd, "--policy is a policy of an encrypted guest: give --sev");
	if (!sev->type)
		return 0;
	sev->kind = sev_kind_from_name(kind);
	sev->launch.policy = measure_policy_default(sev->kind);
	if (!policy)
		return 0;
	sev->policy = policy;
	r = cli_parse_number(policy, false, &sev->launch.policy);
	if (r)
		return cli_usage(cmd, "--policy wants a number, and '%s' is %s", policy,
				 r == -ERANGE ? "too large" : "none");
	wrong = measure_policy_check(sev->kind, sev->launch.policy);
	return wrong ? cli_usage(cmd, "--policy %s: %s", policy, wrong) : 0;
}

static int check_mode(const struct cli_command *cmd, const struct launch_sev *sev,
		      const struct vm_config *config)
{
	const struct plan_guest guest = {
		.kind = sev->kind, .image = config->guest, .mode = config->mode};
	struct sys_error err;

	return plan_check_mode(&guest, &err) ? cli_usage(cmd, "--sev %s", err.text) : 0;
}

int launch_sev_prepare(const struct cli_command *cmd, const struct launch_sev *sev, struct sys *sys,
		       struct vm_config *config)
{
	const char *name = sev->type ? sev_type_name(sev->type) : "";
	int types, status;

	if (!sev->type)
		return 0;
	status = check_mode(cmd, sev, config);
	if (status)
		return status;
	types = sys_check_cap(sys, KVM_CAP_VM_TYPES);
	if (types <= 0 || !(types >> sev->type & 1))
		return cli_error(
			cmd,
			"no %s: KVM_CAP_VM_TYPES is %#x: bit %lu is 0; 'kvex host' says "
			"what is missing, 'kvex lab exec --flavour full --model %s' has it",
			name, types < 0 ? 0u : (unsigned int)types, sev->type,
			sev->type == KVM_X86_SNP_VM ? "snp" : "psp");
	config->type = sev->type;
	config->stages = no_stage;
	return launch_sev_check_memory(cmd, sev, config->mem_size);
}
