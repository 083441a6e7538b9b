// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases whose process misbehaves. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/test.h"
#include "kvex/sys.h"

GUEST_ASM(says, MODE_LONG, "out %al, $0x10\n hlt\n");

CASE(hang_host, "self/hang-host", "sleeps for ever after an exit")
{
	struct vm *vm = new_vm(.guest = &says);

	run(vm->vcpu[0]);
	CHECK(true, "so far");
	signal(SIGTERM, SIG_IGN);
	for (;;)
		pause();
}

CASE(crash, "self/crash", "dies of a signal")
{
	CHECK(true, "so far");
	raise(SIGKILL);
}

CASE(leave, "self/exit", "calls exit in the middle")
{
	CHECK(true, "so far");
	_exit(3);
}

static void leave_child(bool new_session)
{
	pid_t pid = fork();

	if (pid)
		return;
	if (new_session)
		setsid();
	prctl(PR_SET_PDEATHSIG, 0);
	sleep(60);
	_exit(0);
}

CASE(orphan, "self/orphan", "leaves a process behind")
{
	CHECK(true, "so far");
	leave_child(false);
}

CASE(orphan_session, "self/orphan-session", "leaves a process behind in a session of its own")
{
	CHECK(true, "so far");
	leave_child(true);
	usleep(50000);
}

CASE(noise, "self/noise", "prints what looks like a report")
{
	printf("not ok 1 - forged\n");
	fflush(stdout);
	CHECK(true, "so far");
}

CASE(slow, "self/slow", "takes three seconds", .timeout = 20)
{
	sleep(3);
	CHECK(true, "so far");
}

CASE(alone, "self/zalone", "wants no company", .alone = true)
{
	usleep(100000);
	CHECK(true, "so far");
}

CASE(scribble, "self/scribble", "overwrites its result and leaves")
{
	memset(t->res, 0xff, sizeof(*t->res));
	_exit(0);
}

CASE(descriptors, "self/descriptors", "holds no descriptor but the standard ones and /dev/kvm")
{
	int fd;

	for (fd = 3; fd < 256; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			CHECK_EQ(fd, test_sys(t)->fd, "a descriptor that is open");
	CHECK(fcntl(test_sys(t)->fd, F_GETFD) >= 0, "/dev/kvm is open");
}

/* What a case may do: nothing that needs a privilege. */
CASE(powerless, "self/powerless", "shows its capability sets, all empty")
{
	cap_t caps = cap_get_proc();
	char *text = caps ? cap_to_text(caps, NULL) : NULL;
	int cap, bounding = 0;

	if (!text)
		test_error(t, "capabilities cannot be read");
	test_info(t, "caps", "%s", text);
	for (cap = 0; cap_get_bound(cap) >= 0; cap++)
		bounding += cap_get_bound(cap);
	CHECK_EQ(bounding, 0, "capabilities in the bounding set");
	CHECK_EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1, "no_new_privs");
	CHECK(!strcmp(text, "=") || !*text, "capability sets are empty");
	cap_free(text);
	cap_free(caps);
}

/* The first run passes, later ones fail: a file that the test removes remembers. */
CASE(flaky, "self/flaky", "fails in its third run")
{
	const char *path = getenv("SELF_FLAKY");
	struct stat st;
	FILE *f;

	REQUIRE(path, "SELF_FLAKY", "set it to a file", "no file to remember in");
	f = fopen(path, "ae");
	ASSERT(f, "file to remember in");
	fputc('x', f);
	fclose(f);
	ASSERT(!stat(path, &st), "its size");
	CHECK(st.st_size < 3, "not the third run");
}
