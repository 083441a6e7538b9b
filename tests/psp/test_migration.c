// SPDX-License-Identifier: GPL-2.0-or-later
/* A running guest to another platform: SEND and RECEIVE. */
#include <string.h>

#include "owner.h"

/* SEND_START to the platform whose certificates lie at DATA_AT + 0x2000: PDH, then the chain. */
static uint32_t send_start(struct psp *p, uint32_t handle)
{
	uint8_t *b = command_buffer(p);

	memset(b, 0, 256);
	put32(b, handle);
	put64(b + 8, DATA_AT + 0x2000);
	put32(b + 16, CERT_SIZE);
	put64(b + 24, DATA_AT + 0x2000 + CERT_SIZE);
	put32(b + 32, 3 * CERT_SIZE);
	put64(b + 56, DATA_AT + 0x8000);
	put32(b + 64, SESSION_SIZE);
	return give(p, SEND_START);
}

static void copy_certs(struct psp *from, struct psp *to)
{
	uint8_t *b = command_buffer(from);

	memset(b, 0, 256);
	put64(b, DATA_AT + 0x2000);
	put32(b + 8, CERT_SIZE);
	put64(b + 16, DATA_AT + 0x2000 + CERT_SIZE);
	put32(b + 24, 3 * CERT_SIZE);
	assert_int_equal(give(from, PDH_CERT_EXPORT), PSP_SUCCESS);
	memcpy(memory_of(to, DATA_AT + 0x2000, 4 * CERT_SIZE),
	       memory_of(from, DATA_AT + 0x2000, 4 * CERT_SIZE), 4 * CERT_SIZE);
}

static uint32_t receive_start(struct psp *p, const struct cert *pdh, const uint8_t *session)
{
	uint8_t *b = command_buffer(p);

	memcpy(memory_of(p, DATA_AT, CERT_SIZE), pdh, CERT_SIZE);
	memcpy(memory_of(p, DATA_AT + 0x8000, SESSION_SIZE), session, SESSION_SIZE);
	memset(b, 0, 256);
	put64(b + 8, DATA_AT);
	put32(b + 16, CERT_SIZE);
	put64(b + 24, DATA_AT + 0x8000);
	put32(b + 32, SESSION_SIZE);
	assert_int_equal(give(p, RECEIVE_START), PSP_SUCCESS);
	return get32(b);
}

/* One page from FROM's guest ONE to TO's guest TWO, on the way harmed if HARM is set. */
static void move_page(struct psp *from, uint32_t one, struct psp *to, uint32_t two, bool harm)
{
	memset(memory_of(from, GUEST_AT, 4096), 0xc3, 4096);
	memset(memory_of(to, GUEST_AT, 4096), 0, 4096);
	give_packet(from, SEND_UPDATE_DATA, one, 4096, PSP_SUCCESS);
	memcpy(memory_of(to, DATA_AT, 0x2000), memory_of(from, DATA_AT, 0x2000), 0x2000);
	if (harm)
		((uint8_t *)memory_of(to, DATA_AT + 0x1000, 1))[0] ^= 1;
	give_packet(to, RECEIVE_UPDATE_DATA, two, 4096, harm ? PSP_BAD_MEASUREMENT : PSP_SUCCESS);
	if (!harm)
		assert_memory_equal(memory_of(to, GUEST_AT, 4096), memory_of(from, GUEST_AT, 4096),
				    4096);
}

static void test_migration(void **state)
{
	struct psp *from = *state, *to;
	uint32_t one, two;
	uint8_t measure[48];
	struct owner o = {0};
	void *other;

	psp_setup(&other);
	to = other;
	bring_up(from);
	bring_up(to);
	one = owner_guest(&o, from, 0, measure);
	assert_int_equal(give_words(from, LAUNCH_FINISH, one, 0), PSP_SUCCESS);
	copy_certs(to, from);
	((uint8_t *)memory_of(from, DATA_AT + 0x2014, 1))[0] ^= 1;
	assert_int_equal(send_start(from, one), PSP_BAD_SIGNATURE);
	((uint8_t *)memory_of(from, DATA_AT + 0x2014, 1))[0] ^= 1;
	assert_int_equal(send_start(from, one), PSP_SUCCESS);
	assert_int_equal(guest_state_of(from, one), GUEST_SUPDATE);
	two = receive_start(to, &from->platform.id.pdh_cert,
			    memory_of(from, DATA_AT + 0x8000, SESSION_SIZE));
	assert_int_equal(give_words(to, ACTIVATE, two, 10), PSP_SUCCESS);
	move_page(from, one, to, two, true);
	move_page(from, one, to, two, false);
	assert_int_equal(give_words(from, SEND_FINISH, one, 0), PSP_SUCCESS);
	assert_int_equal(guest_state_of(from, one), GUEST_SENT);
	assert_int_equal(give_words(to, RECEIVE_FINISH, two, 0), PSP_SUCCESS);
	assert_int_equal(guest_state_of(to, two), GUEST_RUNNING);
	psp_teardown(&other);
}

static void test_cancel(void **state)
{
	struct psp *p = *state;
	uint8_t measure[48];
	uint32_t handle;
	struct owner o = {0};

	bring_up(p);
	handle = owner_guest(&o, p, 0, measure);
	assert_int_equal(give_words(p, LAUNCH_FINISH, handle, 0), PSP_SUCCESS);
	copy_certs(p, p);
	assert_int_equal(send_start(p, handle), PSP_SUCCESS);
	assert_int_equal(give_words(p, SEND_CANCEL, handle, 0), PSP_SUCCESS);
	assert_int_equal(guest_state_of(p, handle), GUEST_RUNNING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_migration, psp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(test_cancel, psp_setup, psp_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
