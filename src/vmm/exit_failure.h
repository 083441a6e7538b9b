/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exit_failure: the exits with which KVM gives up, in words. */
#ifndef VMM_EXIT_FAILURE_H
#define VMM_EXIT_FAILURE_H

#include "kvex/dump.h"

void describe_internal_error(struct dump_out *out, const uint64_t detail[4]);
void describe_fail_entry(struct dump_out *out, const uint64_t detail[4]);

#endif
