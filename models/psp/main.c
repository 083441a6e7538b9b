// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kvex-psp SOCKET SHARED TEXT BUGS: numbers of descriptors (a socket that listens, the memory
 * shared with the lab, a log for people; -1: none), and "bug+bug". kvex carries this program within
 * itself and starts it beside QEMU; it ends when QEMU's end of the socket is closed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "models/psp/log.h"
#include "models/psp/vfio_user.h"

static int say(const char *what, int error)
{
	fprintf(stderr, "kvex-psp: %s: %s\n", what, strerror(error));
	return 1;
}

/* QEMU's connection: what another user may try is not it. -1: errno. */
static int accept_own(int listening)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);
	int fd;

	while ((fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		if (!getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) && peer.uid == getuid())
			break;
		close(fd);
	}
	close(listening);
	return fd;
}

int main(int argc, char **argv)
{
	struct psp_log *log = NULL;
	struct device device;
	static struct psp psp;
	int shared, text, socket, r;

	if (argc != 5) {
		fprintf(stderr, "kvex-psp: started by kvex lab, with SOCKET SHARED TEXT BUGS\n");
		return 2;
	}
	/* Else it has the name of the descriptor that it was executed from. */
	prctl(PR_SET_NAME, "kvex-psp");
	shared = atoi(argv[2]);
	text = atoi(argv[3]);
	if (shared >= 0) {
		log = log_map(shared);
		if (!log)
			return say("the log", errno);
	}
	socket = accept_own(atoi(argv[1]));
	if (socket < 0)
		return say("its socket", errno);
	psp_init(&psp, log, text < 0 ? NULL : fdopen(text, "a"));
	psp_add_bugs(&psp, argv[4]);
	device_init(&device, &psp);
	r = vfio_user_serve(&device, socket);
	device_free(&device);
	psp_free(&psp);
	return r ? say("vfio-user", -r) : 0;
}
