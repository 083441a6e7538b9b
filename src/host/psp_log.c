// SPDX-License-Identifier: GPL-2.0-or-later
#include "kvex/psp_log.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>

#include "host/lab_memory.h"
#include "kvex/model_log.h"

struct psp_log *psp_log_open(void)
{
	size_t len = 0, above = MODEL_LOG_SIZE + PSP_LOG_SIZE;
	char *memory = lab_memory_map(&len);
	struct psp_log *log;

	if (!memory)
		return NULL;
	if (len < above) {
		munmap(memory, len);
		return NULL;
	}
	munmap(memory, len - above);
	munmap(memory + len - MODEL_LOG_SIZE, MODEL_LOG_SIZE);
	log = (struct psp_log *)(void *)(memory + len - above);
	if (log->magic == PSP_LOG_MAGIC && log->version == PSP_LOG_VERSION)
		return log;
	psp_log_close(log);
	return NULL;
}

void psp_log_close(struct psp_log *log)
{
	munmap(log, PSP_LOG_SIZE);
}

uint64_t psp_log_count(const struct psp_log *log)
{
	return __atomic_load_n(&log->count, __ATOMIC_ACQUIRE);
}

const struct psp_log_record *psp_log_get(const struct psp_log *log, uint64_t n)
{
	uint64_t count = psp_log_count(log);

	if (n >= count || count - n > PSP_LOG_RECORDS)
		return NULL;
	return &log->record[n % PSP_LOG_RECORDS];
}

int64_t psp_log_find(const struct psp_log *log, uint64_t from, uint32_t command)
{
	uint64_t count = psp_log_count(log);

	for (uint64_t n = from; n < count; n++) {
		const struct psp_log_record *r = psp_log_get(log, n);

		if (r && r->command == command)
			return (int64_t)n;
	}
	return -1;
}

int psp_fault_begin(struct psp_log *log, const struct psp_fault *f)
{
	for (int i = 0; i < PSP_LOG_FAULTS; i++) {
		struct psp_fault *place = &log->fault[i];

		if (place->kind)
			continue;
		place->command = f->command;
		place->skip = f->skip;
		place->times = f->times;
		place->value = f->value;
		place->seen = place->hits = 0;
		__atomic_store_n(&place->kind, f->kind, __ATOMIC_RELEASE);
		return i;
	}
	return -ENOSPC;
}

unsigned int psp_fault_end(struct psp_log *log, int place)
{
	struct psp_fault *f = &log->fault[place];

	__atomic_store_n(&f->kind, PSP_FAULT_NONE, __ATOMIC_RELEASE);
	return f->hits;
}
