/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vfio_client: the other end of the processor's socket, which QEMU has in earnest. */
#ifndef TESTS_PSP_VFIO_CLIENT_H
#define TESTS_PSP_VFIO_CLIENT_H

#include <pthread.h>

#include "models/psp/vfio_user.h"
#include "psp_fixture.h"

/* Registers of its mailbox. */
#define COMMAND_REG 0x10980
#define LOW_REG	    0x109e0
#define ENABLE_REG  0x10690
#define PENDING_REG 0x10694

struct client {
	struct psp *psp;
	struct device device;
	pthread_t thread;
	int ours, theirs, served;
	uint16_t id;
	uint8_t reply[VFIO_USER_MESSAGE];
	uint32_t len; /* of the reply's payload */
	uint32_t error;
};

/* For cmocka: *STATE is a struct client, with a processor that has no memory yet. */
int client_begin(void **state);
int client_finish(void **state);
/* Serves the same socket again. */
void client_serve(struct client *c);

/* Bytes as they are, with FD unless that is -1. */
void client_send(struct client *c, const void *data, size_t len, int fd);
/* A message, and nothing more; and its reply, of which the payload is returned. */
void client_tell(struct client *c, uint16_t command, uint32_t flags, const void *payload,
		 uint32_t len, int fd);
const uint8_t *client_ask(struct client *c, uint16_t command, const void *payload, uint32_t len,
			  int fd);
/* A register. */
uint32_t client_read(struct client *c, uint32_t offset);
void client_write(struct client *c, uint32_t offset, uint32_t value);

#endif
