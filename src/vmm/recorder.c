// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>
#include <string.h>

#include "kvex/exit.h"
#include "kvex/run_path.h"

_Static_assert((RING_SIZE & (RING_SIZE - 1)) == 0, "RING_SIZE is a power of two");

RUN_PATH void ring_record(struct exit_ring *ring, const struct kvm_run *run, int error,
			  bool has_regs)
{
	struct exit_record *rec = &ring->rec[ring->next % RING_SIZE];

	rec->seq = ring->next + 1;
	rec->reason = run->exit_reason;
	rec->flags = run->flags;
	rec->error = (int16_t)error;
	rec->has_regs = has_regs;
	exit_detail(run, rec->detail);
	if (has_regs)
		memcpy(&rec->regs, &run->s.regs.regs, sizeof(rec->regs));
	/* A reader in another process may look at any time: the record counts once it is whole. */
	__atomic_store_n(&ring->next, rec->seq, __ATOMIC_RELEASE);
}

const struct exit_record *ring_get(const struct exit_ring *ring, unsigned int n)
{
	uint64_t next = __atomic_load_n(&ring->next, __ATOMIC_ACQUIRE);

	if (n >= next || n >= RING_SIZE)
		return NULL;
	return &ring->rec[(next - 1 - n) % RING_SIZE];
}
