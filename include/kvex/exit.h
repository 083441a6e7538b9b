/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exit: exit reasons in words (api.rst section 5). */
#ifndef KVEX_EXIT_H
#define KVEX_EXIT_H

#include <stddef.h>

#include "kvex/recorder.h"

/* "KVM_EXIT_IO"; "KVM_EXIT_?" for a reason that this kvex does not know. */
const char *exit_name(uint32_t reason);

/* Packs what the exit says of itself into DETAIL: see exit_detail.c for the packing by reason. */
void exit_detail(const struct kvm_run *run, uint64_t detail[4]);

/*
 * One line on an exit: "KVM_EXIT_IO out 1 byte to port 0x10: 0x11", the suberror of an internal
 * error and the hardware reason of a failed entry in words. Written to BUF, which it returns.
 */
const char *exit_describe(const struct exit_record *rec, char *buf, size_t len);

#endif
