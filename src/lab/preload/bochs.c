// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded into Debian's Bochs, which can save and restore a machine but has nobody to press the
 * button: an I/O port by which the machine has itself saved and reads what the host has for it,
 * serial lines that are sockets, and a window that is not there. All it calls is Bochs' (exported
 * to its plugins) and the C library's.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lab/bochs_port.h"
#include "lab/fds.h"

#define FOLDER	  "/proc/self/fd/"
#define ALL_SIZES 7

typedef uint32_t read_handler(void *self, uint32_t port, unsigned int len);
typedef void write_handler(void *self, uint32_t port, uint32_t value, unsigned int len);

extern void *SIM;
extern int (*pluginRegisterIOReadHandler)(void *self, read_handler *f, unsigned int port,
					  const char *name, uint8_t sizes);
extern int (*pluginRegisterIOWriteHandler)(void *self, write_handler *f, unsigned int port,
					   const char *name, uint8_t sizes);
/* bool bx_real_sim_c::save_state(const char *) */
extern bool save_state(void *sim, const char *folder) __asm__("_ZN13bx_real_sim_c10save_stateEPKc")
	__attribute__((weak));

static struct {
	bool saving;
	const char *shared;
	size_t size, at;
} state;

static void map_shared(void)
{
	struct stat st;
	void *p;

	if (fstat(LAB_FD_SHARED, &st))
		return;
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, LAB_FD_SHARED, 0);
	if (p == MAP_FAILED)
		return;
	state.shared = p;
	state.size = (size_t)st.st_size;
}

static uint32_t read_next(void)
{
	uint32_t value = 0;

	if (!state.shared)
		map_shared();
	if (state.shared && state.at + sizeof(value) <= state.size)
		memcpy(&value, state.shared + state.at, sizeof(value));
	state.at += sizeof(value);
	return value;
}

static bool copy_config(int folder)
{
	char buf[4096];
	ssize_t n = pread(LAB_FD_CONFIG, buf, sizeof(buf), 0);
	int fd = openat(folder, "config", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && n > 0 && (size_t)n < sizeof(buf) && write(fd, buf, (size_t)n) == n;

	if (fd >= 0)
		close(fd);
	return ok;
}

/*
 * The configuration that Bochs writes loads its devices in another order, and timers then ring for
 * the wrong ones: it gets ours. Its memory is read by tmpfile64() below, so it finds none.
 */
static void save(void)
{
	char folder[32];
	int empty;

	snprintf(folder, sizeof(folder), FOLDER "%d", LAB_FD_STATE);
	state.saving = true;
	if (!save_state || !save_state(SIM, folder) || !copy_config(LAB_FD_STATE))
		fprintf(stderr, "the machine cannot be saved\n");
	else if (renameat(LAB_FD_STATE, "memory.ram", LAB_FD_STATE, LAB_STATE_LAST))
		fprintf(stderr, "memory.ram: %s\n", strerror(errno));
	state.saving = false;
	empty = openat(LAB_FD_STATE, "memory.ram", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (empty >= 0)
		close(empty);
}

static uint32_t port_in(void *self, uint32_t port, unsigned int len)
{
	(void)self;
	(void)len;
	if (port == BOCHS_PORT_READ)
		return read_next();
	return port == BOCHS_PORT_SIGN ? BOCHS_SIGNATURE : 0;
}

static void port_out(void *self, uint32_t port, uint32_t value, unsigned int len)
{
	(void)self;
	(void)len;
	if (port == BOCHS_PORT_SEEK)
		state.at = value;
	else if (port == BOCHS_PORT_SAVE && getenv(BOCHS_SAVE))
		save();
}

/* Called once, by the window's making, when devices can be registered and nothing runs yet. */
void SDL_SetWindowIcon(void *window, void *icon);
void SDL_SetWindowIcon(void *window, void *icon)
{
	(void)window;
	(void)icon;
	for (unsigned int i = 0; i < BOCHS_PORTS; i += 4) {
		pluginRegisterIOReadHandler(NULL, port_in, BOCHS_PORT + i, "kvex", ALL_SIZES);
		pluginRegisterIOWriteHandler(NULL, port_out, BOCHS_PORT + i, "kvex", ALL_SIZES);
	}
}

/* Nothing ever happens to the window. */
int SDL_PollEvent(void *event);
int SDL_PollEvent(void *event)
{
	(void)event;
	return 0;
}

/*
 * A socket cannot be opened by its name in /proc; here it can. And while the machine is saved a
 * file made anew is a copy of its disk: it is done with that, and Bochs does without.
 */
int open64(const char *path, int flags, ...)
{
	unsigned int mode = 0;
	va_list args;
	int fd;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = va_arg(args, unsigned int);
	va_end(args);
	if (state.saving && (flags & O_CREAT)) {
		errno = EROFS;
		return -1;
	}
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	if (fd < 0 && errno == ENXIO && !strncmp(path, FOLDER, strlen(FOLDER)))
		fd = fcntl(atoi(path + strlen(FOLDER)), F_DUPFD_CLOEXEC, 0);
	return fd;
}

/*
 * Memory that does not fit, for which none is too little here; so the one to ask is a machine that
 * is being restored. It would copy a gigabyte of holes.
 */
FILE *tmpfile64(void)
{
	int fd = openat(LAB_FD_STATE, LAB_STATE_LAST, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? NULL : fdopen(fd, "r");
}
