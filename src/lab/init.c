// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/init.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "host/facts.h"
#include "host/lab_memory.h"
#include "lab/frame.h"
#include "lab/init_parts.h"
#include "lab/initramfs.h"
#include "lab/fail.h"

#define CHANNEL "/dev/ttyS1"

static char *read_text(const char *path)
{
	size_t len = 0, max = 4096;
	char *text = malloc(max + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 0;

	while (fd >= 0 && text && (n = read(fd, text + len, max - len)) > 0) {
		len += (size_t)n;
		if (len == max) {
			char *more = realloc(text, (max *= 2) + 1);

			if (!more)
				free(text);
			text = more;
		}
	}
	if (fd >= 0)
		close(fd);
	if (fd < 0 || n < 0) {
		free(text);
		return NULL;
	}
	if (text)
		text[len] = '\0';
	return text;
}

/* /proc may not be there yet: then it is mounted for the look. */
bool lab_is_init(void)
{
	char *line;
	bool is;

	if (getpid() != 1)
		return false;
	line = read_text("/proc/cmdline");
	if (!line && !mount("proc", "/proc", "proc", 0, NULL))
		line = read_text("/proc/cmdline");
	is = line && has_word(line, "kvex.lab");
	free(line);
	return is;
}

/* Its shutdown port takes one word, byte for byte. */
static void end_bochs(void)
{
	static const char word[] = "Shutdown";

	if (ioperm(LAB_BOCHS_PORT, 1, 1))
		return;
	for (const char *p = word; *p; p++)
		outb((unsigned char)*p, LAB_BOCHS_PORT);
}

static void power_off(void)
{
	sync();
	/* isa-debug-exit ends QEMU at once; elsewhere the port is nobody's. */
	if (!ioperm(LAB_EXIT_PORT, 1, 1))
		outb(0, LAB_EXIT_PORT);
	end_bochs();
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}

/* From here on the console shows what the kernel warns of; booting it would only slow down. */
static void show_warnings(void)
{
	int fd = open("/proc/sys/kernel/printk", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "5", 1) != 1)
		fprintf(stderr, "kvex init: /proc/sys/kernel/printk: %s\n", strerror(errno));
	if (fd >= 0)
		close(fd);
}

static int open_channel(void)
{
	int fd = open(CHANNEL, O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios t;

	if (fd < 0 || tcgetattr(fd, &t)) {
		fprintf(stderr, "kvex init: " CHANNEL ": %s\n", strerror(errno));
		power_off();
	}
	cfmakeraw(&t);
	t.c_cflag |= CLOCAL;
	cfsetspeed(&t, B115200);
	tcsetattr(fd, TCSANOW, &t);
	return fd;
}

static void __attribute__((noreturn)) give_up(int channel, const char *why)
{
	fprintf(stderr, "kvex init: %s\n", why);
	frame_write(channel, FRAME_TROUBLE, why, strlen(why));
	tcdrain(channel);
	power_off();
	abort();
}

static double uptime(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static void say_ready(int channel, double start, double loaded, bool shared)
{
	char text[128];
	int n = snprintf(text, sizeof(text),
			 "{\"protocol\":%d,\"boot\":%.3f,\"modules\":%.3f,\"shared\":%s}",
			 LAB_PROTOCOL, start, loaded - start, shared ? "true" : "false");

	frame_write(channel, FRAME_READY, text, (size_t)n);
}

/* Waits for the word that a job is in the shared memory, and unpacks it. */
static void receive_job(int channel, const void *shared, size_t size)
{
	void *copy = NULL;
	struct frame_reader frames = {0};
	char where[256], why[512];
	struct frame f;
	size_t len;
	int r;

	while ((r = frame_next(&frames, &f)) == 0)
		if (frame_fill(&frames, channel) <= 0)
			give_up(channel, CHANNEL " has been closed");
	if (r < 0 || f.type != FRAME_JOB)
		give_up(channel, "what came for init is no job");
	len = strtoul(f.data, NULL, 10);
	if (!shared)
		shared = copy = init_port_read(len);
	if (!shared || (!copy && len > size))
		give_up(channel, "there is no memory shared with the host");
	r = cpio_unpack(shared, len, "", where);
	free(copy);
	if (r) {
		snprintf(why, sizeof(why), "unpacking the job's files: %s: %s%s", where,
			 strerror(-r), r == -ENOSPC ? "; see --memory" : "");
		give_up(channel, why);
	}
}

/* Where KVM is built in but finds no virtualization, the job says so better. */
static bool is_without_kvm(void)
{
	return access("/dev/kvm", F_OK) && access("/sys/module/kvm", F_OK);
}

static void run_job(int channel, char *shared)
{
	char *text = read_text(LAB_JOB_FILE), err[LAB_TEXT], status_text[16];
	struct lab_job job;
	int status = 0, n;

	if (!text || lab_job_parse(text, &job))
		give_up(channel, LAB_JOB_FILE " is no job");
	free(text);
	if (job.kvm && is_without_kvm())
		give_up(channel, "KVM is not built into this kernel and no modules were given: "
				 "--modules=DIR");
	if (job.modules && init_load_late(job.modules, err))
		give_up(channel, err);
	if (init_run_job(channel, shared, &job, &status, err))
		give_up(channel, err);
	if (job.terminal)
		tcdrain(STDOUT_FILENO);
	n = snprintf(status_text, sizeof(status_text), "%d", status);
	frame_write(channel, FRAME_EXIT, status_text, (size_t)n);
	tcdrain(channel);
}

/* The lines are quiet while the machine is saved: what is on its way would come twice, or never. */
static void let_save(int channel)
{
	frame_write(channel, FRAME_ALIVE, NULL, 0);
	tcdrain(channel);
	init_port_save();
}

void lab_init(void)
{
	double start = uptime(), loaded;
	bool waits = access(LAB_JOB_FILE, F_OK);
	char *shared;
	char err[LAB_TEXT];
	size_t size = 0;
	int channel;

	umask(022);
	init_mount();
	init_loopback();
	sethostname("kvex-lab", strlen("kvex-lab"));
	channel = open_channel();
	if (init_load_modules(err))
		give_up(channel, err);
	show_warnings();
	shared = lab_memory_map(&size);
	loaded = uptime();
	if (waits && init_has_port())
		let_save(channel);
	say_ready(channel, start, loaded, shared);
	if (waits)
		receive_job(channel, shared, size);
	run_job(channel, shared);
	power_off();
	abort();
}
