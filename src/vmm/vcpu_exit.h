/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vcpu_exit: who has asked for immediate_exit, and who takes it back. */
#ifndef VMM_VCPU_EXIT_H
#define VMM_VCPU_EXIT_H

#include "kvex/vcpu.h"

/* Clears immediate_exit, unless a kick or a deadline is still to be told by vcpu_run. */
void vcpu_clear_exit(struct vcpu *vcpu);

#endif
