// SPDX-License-Identifier: GPL-2.0-or-later
#include "models/psp/log.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "kvex/model_log.h"

struct psp_log *log_map(int fd)
{
	const off_t above = MODEL_LOG_SIZE + PSP_LOG_SIZE;
	struct stat st;
	void *p;

	if (fstat(fd, &st))
		return NULL;
	if (st.st_size < above) {
		errno = ERANGE;
		return NULL;
	}
	p = mmap(NULL, PSP_LOG_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, st.st_size - above);
	return p == MAP_FAILED ? NULL : p;
}

void log_begin(struct psp_log *log, uint32_t api)
{
	memset(log, 0, PSP_LOG_SIZE);
	log->version = PSP_LOG_VERSION;
	log->api = api;
	__atomic_store_n(&log->magic, PSP_LOG_MAGIC, __ATOMIC_RELEASE);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static void put_text(struct psp *p, const struct psp_command *command,
		     const struct psp_log_record *r, const char *note)
{
	fprintf(p->text, "[%4u.%06u] ", (unsigned int)(r->microseconds / 1000000),
		(unsigned int)(r->microseconds % 1000000));
	if (command)
		fprintf(p->text, "%s", command->name);
	else
		fprintf(p->text, "command 0x%x", r->command);
	if (r->handle)
		fprintf(p->text, " guest %u", r->handle);
	if (*note)
		fprintf(p->text, " %s", note);
	if (r->status == PSP_NO_ANSWER)
		fprintf(p->text, " -> no answer");
	else
		fprintf(p->text, " -> %s", psp_status_name(r->status));
	if (r->status && r->status != PSP_NO_ANSWER)
		fprintf(p->text, " (0x%x)", r->status);
	fprintf(p->text, "%s\n", r->fault ? " [a fault that was asked for]" : "");
	fflush(p->text);
}

static struct psp_log_record describe(struct psp *p, const struct psp_call *c, const uint8_t *in,
				      uint32_t status)
{
	const struct psp_guest *g = c->guest;
	struct psp_log_record r = {
		.command = c->number,
		.status = status,
		.in_len = c->len < PSP_LOG_BUFFER ? c->len : PSP_LOG_BUFFER,
		.fault = c->fault,
		.buffer = c->buffer,
		.microseconds = now() - p->started,
		.platform_state = (uint8_t)p->platform.state,
		.snp_state = (uint8_t)p->platform.snp_state,
	};

	memcpy(r.in, in, r.in_len);
	if (g) {
		r.handle = g->handle;
		r.asid = g->asid;
		r.guest_state = (uint8_t)g->state;
		guest_digest(g, r.digest);
	}
	if (c->digest)
		memcpy(r.digest, c->digest, sizeof(r.digest));
	return r;
}

void log_command(struct psp *p, const struct psp_command *command, const struct psp_call *c,
		 const uint8_t *in, uint32_t status)
{
	struct psp_log_record r = describe(p, c, in, status);

	if (p->log) {
		uint64_t n = p->log->count;

		p->log->record[n % PSP_LOG_RECORDS] = r;
		__atomic_store_n(&p->log->count, n + 1, __ATOMIC_RELEASE);
	}
	if (p->text)
		put_text(p, command, &r, c->note);
}
