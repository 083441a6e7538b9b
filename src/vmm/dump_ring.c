// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "kvex/dump.h"
#include "kvex/exit.h"

static void dump_record(struct dump_out *out, const struct exit_record *rec,
			const struct guest_image *img)
{
	char text[200], where[80];

	dump_printf(out, "  #%" PRIu64 " %s", rec->seq, exit_describe(rec, text, sizeof(text)));
	if (rec->has_regs) {
		uint64_t rip = rec->regs.rip;

		dump_printf(out, ", RIP 0x%" PRIx64, rip);
		if (img && guest_symbolize(img, rip, where, sizeof(where)))
			dump_printf(out, " (%s)", where);
	}
	dump_printf(out, "\n");
}

void dump_ring(struct dump_out *out, const struct exit_ring *ring, unsigned int n,
	       const struct guest_image *img)
{
	unsigned int kept = ring->next < RING_SIZE ? (unsigned int)ring->next : RING_SIZE;

	if (n > kept)
		n = kept;
	dump_printf(out, "flight recorder, the last %u of %" PRIu64 " exits:\n", n, ring->next);
	while (n--)
		dump_record(out, ring_get(ring, n), img);
	if (ring->entering)
		dump_printf(out, "  (in KVM_RUN when this was taken)\n");
}
