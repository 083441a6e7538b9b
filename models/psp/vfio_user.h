/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfio_user: the protocol by which QEMU has a PCI device in another process (vfio-user 0.1): fixed
 * little-endian messages over a Unix socket, memory and interrupts as descriptors beside them.
 */
#ifndef MODELS_PSP_VFIO_USER_H
#define MODELS_PSP_VFIO_USER_H

#include "models/psp/device.h"

#define VFIO_USER_HEADER  16
#define VFIO_USER_DATA	  4096 /* bytes that one message may read or write */
#define VFIO_USER_MESSAGE (VFIO_USER_HEADER + 64 + VFIO_USER_DATA)
#define VFIO_USER_FDS	  8

struct vfio_user_message {
	uint32_t len; /* with the header */
	uint8_t data[VFIO_USER_MESSAGE];
	unsigned int nr_fds;
	int fd[VFIO_USER_FDS];
};

/*
 * Answers one whole message. Length of the reply in OUT, 0: none is wanted. Descriptors that it
 * does not take over it closes.
 */
uint32_t vfio_user_answer(struct device *d, struct vfio_user_message *in,
			  uint8_t out[VFIO_USER_MESSAGE]);
/* Serves SOCKET until its other end is closed: 0, or -errno if it says what makes no sense. */
int vfio_user_serve(struct device *d, int socket);

#endif
