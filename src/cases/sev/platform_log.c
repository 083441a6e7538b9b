// SPDX-License-Identifier: GPL-2.0-or-later
/* What the firmware was asked and what the kernel said, for cases of the platform. */
#include <stdio.h>
#include <unistd.h>

#include "kvex/dump.h"
#include "kvex/kmsg.h"
#include "platform_case.h"

uint64_t platform_mark(const struct platform *p)
{
	return p->log ? psp_log_count(p->log) : 0;
}

const struct psp_log_record *platform_record(const struct platform *p, uint64_t mark,
					     uint32_t command)
{
	int64_t n = p->log ? psp_log_find(p->log, mark, command) : -1;

	return n < 0 ? NULL : psp_log_get(p->log, (uint64_t)n);
}

unsigned int platform_sent(const struct platform *p, uint64_t mark, uint32_t command)
{
	unsigned int times = 0;

	for (uint64_t n = mark; n < platform_mark(p); n++) {
		const struct psp_log_record *r = psp_log_get(p->log, n);

		times += r && r->command == command;
	}
	return times;
}

unsigned int platform_inits(const struct platform *p, uint64_t mark)
{
	return platform_sent(p, mark, PSP_FW_INIT) + platform_sent(p, mark, PSP_FW_INIT_EX);
}

static const char *command_name(uint32_t command)
{
	static const struct {
		uint32_t command;
		const char *name;
	} names[] = {
		{PSP_FW_INIT, "INIT"},
		{PSP_FW_SHUTDOWN, "SHUTDOWN"},
		{PSP_FW_FACTORY_RESET, "FACTORY_RESET"},
		{PSP_FW_PLATFORM_STATUS, "PLATFORM_STATUS"},
		{PSP_FW_PEK_GEN, "PEK_GEN"},
		{PSP_FW_PEK_CSR, "PEK_CSR"},
		{PSP_FW_PEK_CERT_IMPORT, "PEK_CERT_IMPORT"},
		{PSP_FW_PDH_CERT_EXPORT, "PDH_CERT_EXPORT"},
		{PSP_FW_PDH_GEN, "PDH_GEN"},
		{PSP_FW_DF_FLUSH, "DF_FLUSH"},
		{PSP_FW_INIT_EX, "INIT_EX"},
		{PSP_FW_SNP_PLATFORM_STATUS, "SNP_PLATFORM_STATUS"},
		{PSP_FW_SNP_INIT_EX, "SNP_INIT_EX"},
		{PSP_FW_SNP_SHUTDOWN_EX, "SNP_SHUTDOWN_EX"},
		{PSP_FW_SNP_CONFIG, "SNP_CONFIG"},
		{PSP_FW_SNP_COMMIT, "SNP_COMMIT"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].command == command)
			return names[i].name;
	return NULL;
}

void platform_tell(const struct platform *p, uint64_t mark, const char *key)
{
	char text[160] = "";
	struct dump_out w = {text, sizeof(text), 0};

	for (uint64_t n = mark; n < platform_mark(p); n++) {
		const struct psp_log_record *r = psp_log_get(p->log, n);
		const char *name = r ? command_name(r->command) : "?";

		if (name)
			dump_printf(&w, "%s%s", w.used ? " " : "", name);
		else
			dump_printf(&w, "%s%#x", w.used ? " " : "", r->command);
		if (r && r->status)
			dump_printf(&w, "=%#x", r->status);
	}
	test_info(p->t, key, "%s", text[0] ? text : "nothing");
}

void platform_fault(struct platform *p, enum psp_fault_kind kind, uint32_t command, uint32_t value)
{
	struct psp_fault f = {.kind = kind, .command = command, .value = value};

	if (psp_fault_begin(p->log, &f) < 0)
		test_error(p->t, "no room for a fault of the security processor");
}

void platform_no_faults(struct platform *p)
{
	for (int i = 0; p->log && i < PSP_LOG_FAULTS; i++)
		psp_fault_end(p->log, i);
}

bool platform_logged(struct platform *p, const char *text)
{
	char line[KMSG_LINE];
	bool found = false;
	ssize_t n;

	/* EPIPE: some were overwritten; the next read goes on. */
	while ((n = read(p->kmsg, line, sizeof(line) - 1)) > 0 || errno == EPIPE) {
		if (n <= 0) {
			errno = 0;
			continue;
		}
		line[n] = '\0';
		found |= strstr(line, text) != NULL;
	}
	return found;
}

void check_answer(struct test *t, struct where w, struct psp_answer a, int want, const char *what)
{
	check_push(t, "firmware error %#x (%s)", a.error, psp_error_name(a.error));
	check_errno(t, w, a.code, want, what);
	check_pop(t);
}

void check_sent(struct test *t, struct where w, const struct platform *p, uint64_t mark,
		uint32_t command, unsigned int times, const char *what)
{
	if (p->log)
		check_eq(t, w, platform_sent(p, mark, command), times, what);
}
