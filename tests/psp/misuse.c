// SPDX-License-Identifier: GPL-2.0-or-later
#include "misuse.h"

#include <string.h>

static void launch(struct psp *p, uint32_t policy, uint32_t asid, enum before until)
{
	uint32_t handle = start_guest(p, policy, asid);

	assert_int_equal(handle, 1);
	if (until == MEASURED || until == RUNNING)
		assert_int_equal(give_range(p, LAUNCH_MEASURE, handle, DATA_AT, 48), PSP_SUCCESS);
	if (until == RUNNING)
		assert_int_equal(give_words(p, LAUNCH_FINISH, handle, 0), PSP_SUCCESS);
	memset(memory_of(p, DATA_AT, 4096), 0, 4096);
}

void misuse_prepare(struct psp *p, enum before before)
{
	if (before == NOTHING)
		return;
	if (before == NO_ES) {
		assert_int_equal(give(p, INIT), PSP_SUCCESS);
		return;
	}
	bring_up(p);
	switch (before) {
	case STARTED:
		launch(p, 0, 0, before);
		break;
	case ACTIVE:
	case MEASURED:
	case RUNNING:
		launch(p, 0, 9, before);
		break;
	case ES_ACTIVE:
		launch(p, 4, 2, before);
		break;
	case NO_DEBUG:
		launch(p, 11, 9, RUNNING);
		break;
	case DIRTY:
		launch(p, 0, 9, ACTIVE);
		assert_int_equal(give_words(p, DEACTIVATE, 1, 0), PSP_SUCCESS);
		break;
	default:
		break;
	}
}

/* A command that fails changes nothing but what it is to tell. */
static void is_unharmed(struct psp *p, enum before before, uint8_t platform, uint8_t guest)
{
	if (before != NOTHING)
		assert_int_equal(platform_state_of(p), platform);
	if (psp_guest_find(p, 1))
		assert_int_equal(guest_state_of(p, 1), guest);
}

void misuse_try(const struct misuse *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct misuse *m = &table[i];
		uint8_t *b, platform, guest = 0;
		uint32_t status;
		void *one;

		psp_setup(&one);
		misuse_prepare(one, m->before);
		platform = platform_state_of(one);
		if (psp_guest_find(one, 1))
			guest = guest_state_of(one, 1);
		b = command_buffer(one);
		memset(b, 0, 256);
		for (const struct field *f = m->field; f->len; f++) {
			put32(b + f->at, (uint32_t)f->value);
			if (f->len == 8)
				put32(b + f->at + 4, (uint32_t)(f->value >> 32));
		}
		status = give(one, m->command);
		if (status != m->status)
			print_error("%s: %s, not %s\n", m->what, psp_status_name(status),
				    psp_status_name(m->status));
		assert_int_equal(status, m->status);
		is_unharmed(one, m->before, platform, guest);
		psp_teardown(&one);
	}
}
