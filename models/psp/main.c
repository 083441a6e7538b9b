// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kvex-psp SOCKET SHARED TEXT BUGS: numbers of descriptors (-1: none), and "bug+bug". kvex carries
 * this program within itself and starts it beside QEMU; it ends when QEMU's end of the socket is
 * closed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/psp/log.h"
#include "models/psp/vfio_user.h"

static int say(const char *what, int error)
{
	fprintf(stderr, "kvex-psp: %s: %s\n", what, strerror(error));
	return 1;
}

int main(int argc, char **argv)
{
	struct psp_log *log = NULL;
	struct device device;
	static struct psp psp;
	int shared, text, r;

	if (argc != 5) {
		fprintf(stderr, "kvex-psp: started by kvex lab, with SOCKET SHARED TEXT BUGS\n");
		return 2;
	}
	shared = atoi(argv[2]);
	text = atoi(argv[3]);
	if (shared >= 0) {
		log = log_map(shared);
		if (!log)
			return say("the log", errno);
	}
	psp_init(&psp, log, text < 0 ? NULL : fdopen(text, "a"));
	psp_add_bugs(&psp, argv[4]);
	device_init(&device, &psp);
	r = vfio_user_serve(&device, atoi(argv[1]));
	device_free(&device);
	psp_free(&psp);
	return r ? say("vfio-user", -r) : 0;
}
