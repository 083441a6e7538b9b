/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stats: KVM's own statistics of a vCPU, by name (KVM_GET_STATS_FD, api.rst 4.133). */
#ifndef KVEX_STATS_H
#define KVEX_STATS_H

#include "kvex/vcpu.h"

/* The figure NAME ("exits"). -ENOENT if KVM has none of that name, -EPROTO if it is no number. */
int vcpu_stat(struct vcpu *vcpu, const char *name, uint64_t *value);

#endif
