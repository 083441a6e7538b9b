// SPDX-License-Identifier: GPL-2.0-or-later
/* ivshmem: a PCI device whose third BAR is a file of the host's. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/lab_memory.h"
#include "kvex/model_log.h"

#define DEVICES "/sys/bus/pci/devices/"

static bool has_id(const char *device, const char *file, const char *id)
{
	char path[512], text[16] = "";
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), DEVICES "%s/%s", device, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	return n > 0 && !strncmp(text, id, strlen(id));
}

static void enable(const char *device)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), DEVICES "%s/enable", device);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	/* Where it was enabled already, and where it fails, the BAR tells. */
	if (fd >= 0 && write(fd, "1", 1) != 1)
		errno = 0;
	if (fd >= 0)
		close(fd);
}

static char *map_bar(const char *device, size_t *len)
{
	char path[512];
	struct stat st;
	void *p = MAP_FAILED;
	int fd;

	enable(device);
	snprintf(path, sizeof(path), DEVICES "%s/resource2", device);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd >= 0 && !fstat(fd, &st)) {
		*len = (size_t)st.st_size;
		p = mmap(NULL, *len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	}
	if (fd >= 0)
		close(fd);
	return p == MAP_FAILED ? NULL : p;
}

char *lab_memory_map(size_t *len)
{
	DIR *dir = opendir(DEVICES);
	char *p = NULL;
	struct dirent *entry;

	while (dir && !p && (entry = readdir(dir)))
		if (has_id(entry->d_name, "vendor", "0x1af4") &&
		    has_id(entry->d_name, "device", "0x1110"))
			p = map_bar(entry->d_name, len);
	if (dir)
		closedir(dir);
	return p;
}

struct model_log *model_log_open(void)
{
	size_t len = 0;
	char *memory = lab_memory_map(&len);
	struct model_log *log;

	if (!memory)
		return NULL;
	if (len < MODEL_LOG_SIZE) {
		munmap(memory, len);
		return NULL;
	}
	munmap(memory, len - MODEL_LOG_SIZE);
	log = (struct model_log *)(void *)(memory + len - MODEL_LOG_SIZE);
	log->count = 0;
	__atomic_store_n(&log->on, 1, __ATOMIC_RELEASE);
	return log;
}

const struct model_log_record *model_log_get(const struct model_log *log, uint64_t n)
{
	uint64_t count = __atomic_load_n(&log->count, __ATOMIC_ACQUIRE);

	if (n >= count || count - n > MODEL_LOG_RECORDS)
		return NULL;
	return &log->record[n % MODEL_LOG_RECORDS];
}

void model_log_close(struct model_log *log)
{
	__atomic_store_n(&log->on, 0, __ATOMIC_RELEASE);
	munmap(log, MODEL_LOG_SIZE);
}
