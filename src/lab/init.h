/* SPDX-License-Identifier: GPL-2.0-or-later */
/* init: kvex as PID 1 of the lab's kernel. */
#ifndef LAB_INIT_H
#define LAB_INIT_H

#include <stdbool.h>

/* The port that ends QEMU: -device isa-debug-exit. */
#define LAB_EXIT_PORT 0xf4
/* The port of Bochs' BIOS that takes "Shutdown". */
#define LAB_BOCHS_PORT 0x8900

/* True if this process is PID 1 and the kernel's command line holds kvex.lab. */
bool lab_is_init(void);
/* Runs one job and powers off. */
void lab_init(void) __attribute__((noreturn));

#endif
