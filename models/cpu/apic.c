// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The local APIC, by what other agents can do to it: a message-signalled interrupt is a write to
 * its address (APM chapter 16 has the formats), and its registers are memory
 * (16.3) as long as it is not in x2APIC mode and was not moved, which Linux does not.
 */
#include "models/cpu/access.h"

#define APIC_BASE    0xfee00000u
#define APIC_LVT_PMC 0x340
#define LVT_MASKED   (1u << 16)
#define MODE_MASK    0x700u
#define MODE_FIXED   0x000u
#define MODE_NMI     0x400u

static void send(struct cpu *c, uint32_t data)
{
	phys_put(c, APIC_BASE | c->index << 12, data, 4);
}

/* 16.4.2: the entry's message type and vector. AMD's does not mask itself on delivery. */
bool apic_pmi(struct cpu *c)
{
	uint32_t lvt = (uint32_t)phys_get(c, APIC_BASE + APIC_LVT_PMC, 4);
	uint32_t mode = lvt & MODE_MASK;

	log_event(c, MODEL_LOG_PMI, lvt, 0);
	if (lvt & LVT_MASKED || (mode != MODE_FIXED && mode != MODE_NMI))
		return false;
	send(c, mode == MODE_NMI ? MODE_NMI : lvt & 0xff);
	return true;
}
