// SPDX-License-Identifier: GPL-2.0-or-later
/* The registers are those of the device 1022:14ca: specification 4.2 and the driver's own table. */
#include "models/psp/mailbox.h"

#include <time.h>

#include "models/psp/commands.h"

#define COMMAND	   0x10980
#define LOW	   0x109e0
#define HIGH	   0x109e4
#define BOOTLOADER 0x109ec
#define FEATURES   0x109fc
#define ENABLE	   0x10690
#define PENDING	   0x10694

#define FEATURE_SEV	   1u
#define BOOTLOADER_VERSION 0x00090000u

#define ANSWERED      (1u << 31)
#define WITH_IRQ      1u /* in a command: interrupt at its end */
#define NUMBER(value) ((value) >> 16 & 0x7ff)
#define COMPLETE      2u /* which interrupt it is */

void mailbox_reset(struct mailbox *m)
{
	*m = (struct mailbox){0};
}

uint32_t mailbox_read(const struct mailbox *m, uint32_t offset)
{
	switch (offset) {
	case COMMAND:
		return m->command;
	case LOW:
		return m->low;
	case HIGH:
		return m->high;
	case ENABLE:
		return m->enable;
	case PENDING:
		return m->pending;
	case BOOTLOADER:
		return BOOTLOADER_VERSION;
	case FEATURES:
		return FEATURE_SEV;
	default:
		return 0;
	}
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static bool give(struct mailbox *m)
{
	m->command = m->answer;
	m->waits = false;
	if (!m->interrupt)
		return false;
	m->pending |= COMPLETE;
	return m->enable & COMPLETE;
}

static bool begin(struct mailbox *m, struct psp *p, uint32_t value)
{
	uint32_t number = NUMBER(value);
	struct psp_answer a;

	/* One at a time: the driver is to wait. */
	if (m->waits)
		return false;
	m->command = value & ~ANSWERED;
	a = psp_carry_out(p, number, (uint64_t)m->high << 32 | m->low);
	if (a.status == PSP_NO_ANSWER && psp_bug(p, BUG_PSP_HANG_ANSWERED))
		a.status = PSP_SUCCESS;
	if (a.status == PSP_NO_ANSWER)
		return false;
	m->answer = ANSWERED | number << 16 | (a.status & 0xffff);
	m->interrupt = (value & WITH_IRQ) && !a.quiet;
	if (!a.delay)
		return give(m);
	if (psp_bug(p, BUG_PSP_LATE_ERROR))
		m->answer = ANSWERED | number << 16 | PSP_HWERROR_PLATFORM;
	m->waits = true;
	m->due = now() + a.delay * 1000ull;
	return false;
}

bool mailbox_write(struct mailbox *m, struct psp *p, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case COMMAND:
		return begin(m, p, value);
	case LOW:
		m->low = value;
		break;
	case HIGH:
		m->high = value;
		break;
	case ENABLE:
		m->enable = value;
		break;
	case PENDING:
		m->pending &= ~value;
		break;
	default:
		break;
	}
	return false;
}

int mailbox_wait(const struct mailbox *m)
{
	uint64_t t = now();

	if (!m->waits)
		return -1;
	return t >= m->due ? 0 : (int)((m->due - t) / 1000 + 1);
}

bool mailbox_tick(struct mailbox *m)
{
	return m->waits && now() >= m->due && give(m);
}
