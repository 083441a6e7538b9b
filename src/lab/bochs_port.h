/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bochs_port: what the lab's init and the library that is preloaded into Bochs say to each other.
 * Changes here want a new LAB_PROTOCOL.
 */
#ifndef LAB_BOCHS_PORT_H
#define LAB_BOCHS_PORT_H

#define BOCHS_PORT	0x8950 /* 32 bits each, and wide apart: permissions count bytes */
#define BOCHS_SIGNATURE 0x58454b56u
#define BOCHS_PORT_SIGN (BOCHS_PORT + 0)  /* IN: BOCHS_SIGNATURE */
#define BOCHS_PORT_SAVE (BOCHS_PORT + 4)  /* OUT: save the machine, if that is wanted */
#define BOCHS_PORT_SEEK (BOCHS_PORT + 8)  /* OUT: to this byte of the shared memory */
#define BOCHS_PORT_READ (BOCHS_PORT + 12) /* IN: the next four bytes */
#define BOCHS_PORTS	16		  /* bytes */

/* In the environment of a Bochs that is to save itself. */
#define BOCHS_SAVE "KVEX_SAVE"

#endif
