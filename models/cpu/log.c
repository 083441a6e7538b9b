// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "models/cpu/model.h"

bool log_map(struct model *m, const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	struct stat st;
	void *p = MAP_FAILED;

	if (fd < 0)
		return false;
	if (!fstat(fd, &st) && st.st_size >= MODEL_LOG_SIZE)
		p = mmap(NULL, MODEL_LOG_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			 st.st_size - MODEL_LOG_SIZE);
	close(fd);
	if (p == MAP_FAILED)
		return false;
	m->log = p;
	return true;
}

void log_event(struct cpu *c, enum model_log_kind kind, uint64_t a, uint64_t b)
{
	struct model_log *log = c->m->log;
	uint64_t n;

	if (!log || !__atomic_load_n(&log->on, __ATOMIC_ACQUIRE))
		return;
	n = log->count;
	log->record[n % MODEL_LOG_RECORDS] = (struct model_log_record){
		kind, (uint16_t)c->index, c->svm->guest, a, b, c->svm->vmcb};
	__atomic_store_n(&log->count, n + 1, __ATOMIC_RELEASE);
}
