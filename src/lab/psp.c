// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/psp.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/child.h"
#include "lab/fail.h"
#include "lab/modules.h"

/* Its descriptors, at numbers of their own; they are its arguments. */
enum { FD_SOCKET = 10, FD_SHARED, FD_TEXT, FD_END };

extern const unsigned char lab_psp_program[], lab_psp_program_end[];

bool lab_psp_wanted(const struct lab_models *models)
{
	return models && lab_models_have(models, LAB_PSP_MODEL);
}

/* Of a kernel without a folder of modules it cannot be told. */
bool lab_psp_undriven(const struct lab_models *models, const struct lab_kernel *kernel)
{
	if (!lab_psp_wanted(models) || !*kernel->module_dir)
		return false;
	for (unsigned int i = 0; i < kernel->nr_modules; i++)
		if (!strcmp(strrchr(kernel->module[i], '/') + 1, "ccp.ko"))
			return false;
	return !modules_builtin(kernel->module_dir, "ccp");
}

bool lab_psp_module(const struct lab_models *models, const char *path)
{
	static const char *const names[] = {"ccp.ko", "kvm-amd.ko", "kvm_amd.ko"};
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	for (size_t i = 0; lab_psp_wanted(models) && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

bool lab_psp_param(const struct lab_models *models, const struct lab_kernel *kernel,
		   const char *param)
{
	for (unsigned int i = 0; i < kernel->nr_modules; i++)
		if (lab_psp_module(models, kernel->module[i]) &&
		    lab_params_is_for(param, kernel->module[i]))
			return true;
	return false;
}

int lab_psp_log_name(const char *console, char *out, size_t len)
{
	static const char suffix[] = ".console";
	size_t n = strlen(console);

	if (n > sizeof(suffix) && !strcmp(console + n - (sizeof(suffix) - 1), suffix))
		n -= sizeof(suffix) - 1;
	return snprintf(out, len, "%.*s.psp", (int)n, console) < (int)len ? 0 : -ENAMETOOLONG;
}

static int open_text(const char *console)
{
	char path[PATH_MAX];

	if (!console || lab_psp_log_name(console, path, sizeof(path)))
		return -1;
	return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
}

static int open_program(void)
{
	size_t len = (size_t)(lab_psp_program_end - lab_psp_program);
	int fd = memfd_create("kvex-psp", MFD_CLOEXEC);

	if (fd >= 0 && write(fd, lab_psp_program, len) == (ssize_t)len)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int socket_address(const struct lab_psp *psp, struct sockaddr_un *address)
{
	size_t room = sizeof(address->sun_path);

	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	return snprintf(address->sun_path, room, "%s/psp", psp->folder) < (int)room ? 0 : -1;
}

/* QEMU only takes the path of a socket, so there is one, in a folder of its own, until it has. */
static void remove_socket(struct lab_psp *psp)
{
	struct sockaddr_un address;

	if (!psp->folder[0])
		return;
	if (!socket_address(psp, &address))
		unlink(address.sun_path);
	rmdir(psp->folder);
	psp->folder[0] = '\0';
}

static int listen_privately(struct lab_psp *psp)
{
	const char *tmp = getenv("TMPDIR");
	struct sockaddr_un address;
	int fd;

	/* A socket's path is short. */
	snprintf(psp->folder, sizeof(psp->folder), "%s/kvex-psp-XXXXXX",
		 tmp && *tmp == '/' && strlen(tmp) < 40 ? tmp : "/tmp");
	if (!mkdtemp(psp->folder)) {
		psp->folder[0] = '\0';
		return -1;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && !socket_address(psp, &address) &&
	    !bind(fd, (struct sockaddr *)&address, sizeof(address)) && !listen(fd, 1))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

int lab_psp_start(struct lab_psp *psp, int shared, const char *console,
		  const struct lab_models *models, char err[LAB_TEXT])
{
	int socket = listen_privately(psp), text = open_text(console), program = open_program();
	char bugs[LAB_MODELS_TEXT], numbers[3][16];
	char *const argv[] = {(char[]){"kvex-psp"}, numbers[0], numbers[1], numbers[2], bugs, NULL};
	char *const env[] = {NULL};
	struct child child = {.program = program,
			      .argv = argv,
			      .env = env,
			      .out = -1,
			      .err = text,
			      .end = FD_END};
	int r = 0;

	lab_models_bugs(models, '+', bugs);
	snprintf(numbers[0], sizeof(numbers[0]), "%d", FD_SOCKET);
	snprintf(numbers[1], sizeof(numbers[1]), "%d", FD_SHARED);
	snprintf(numbers[2], sizeof(numbers[2]), "%d", text < 0 ? -1 : FD_TEXT);
	child_give(&child, socket, FD_SOCKET);
	child_give(&child, shared, FD_SHARED);
	child_give(&child, text, FD_TEXT);
	if (program < 0 || socket < 0) {
		r = lab_fail(err, errno, "the security processor: %s", strerror(errno));
	} else {
		pid_t pid = child_start(&child);

		psp->pid = pid > 0 ? pid : 0;
		if (pid < 0)
			r = lab_fail(err, -pid, "fork: %s", strerror(-pid));
	}
	if (socket >= 0)
		close(socket);
	if (text >= 0)
		close(text);
	if (program >= 0)
		close(program);
	return r;
}

int lab_psp_plug(struct lab_psp *psp, struct qmp *q, char err[LAB_TEXT])
{
	struct sockaddr_un address;
	int r = socket_address(psp, &address) ? -ENAMETOOLONG : 0;

	if (!r)
		/* ccp takes every BAR that there is, and up to Linux 6.7 a ROM is a BUG(). */
		r = qmp_call(q, "device_add",
			     json_pack("{s:s, s:s, s:s, s:i, s:{s:s, s:s}}", "driver",
				       "vfio-user-pci", "id", LAB_PSP_MODEL, "bus", LAB_PSP_PORT,
				       "rombar", 0, "socket", "type", "unix", "path",
				       address.sun_path),
			     NULL, err);
	remove_socket(psp);
	return r;
}

void lab_psp_stop(struct lab_psp *psp)
{
	remove_socket(psp);
	if (psp->pid <= 0)
		return;
	kill(psp->pid, SIGKILL);
	waitpid(psp->pid, NULL, 0);
	psp->pid = 0;
}
