/* SPDX-License-Identifier: GPL-2.0-or-later */
/* launch --sev: encrypted guests, whose launch is told and whose digest is checked. */
#ifndef CLI_LAUNCH_SEV_H
#define CLI_LAUNCH_SEV_H

#include "cli/cli.h"
#include "kvex/id_block.h"
#include "kvex/sev_launch.h"

struct launch_sev {
	unsigned long type; /* KVM_X86_*_VM; 0: a plain VM */
	enum sev_kind kind;
	const char *policy; /* as the user gave it; NULL: kvex's own */
	struct sev_guest guest;
	struct sev_certs certs; /* of the platform; SEV and SEV-ES */
	struct sev_session session;
	struct sev_launch launch;
	bool agrees; /* the firmware's digest is the predicted one */
	struct sign_key id_key;
	struct id_block id_block;
	struct id_auth id_auth;
};

/* KIND: "off", "sev", "sev-es", "snp" or NULL. 0, or EXIT_USAGE with the message printed. */
int launch_sev_parse(const struct cli_command *cmd, const char *kind, const char *policy,
		     struct launch_sev *sev);
/* Has CONFIG make such a VM. 0, or the exit status with the message printed if KVM has none. */
int launch_sev_prepare(const struct cli_command *cmd, const struct launch_sev *sev, struct sys *sys,
		       struct vm_config *config);
/* Its part: MEMORY bytes can be pinned. */
int launch_sev_check_memory(const struct cli_command *cmd, const struct launch_sev *sev,
			    uint64_t memory);
/* All from INIT2 to LAUNCH_FINISH. 0, or the exit status with the message printed. */
int launch_sev_start(const struct cli_command *cmd, struct launch_sev *sev, struct vm *vm);
/* An SNP guest has asked for pages in another state: 0, or -errno. */
int launch_sev_hypercall(struct vcpu *vcpu);

#endif
