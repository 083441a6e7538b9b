// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * psp-lab: in the lab, the security processor by /dev/sev, with faults that its log is asked for:
 * one line for each step. For the suite 70-lab-psp.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "kvex/psp_log.h"
#include "kvex/sev_platform.h"

#define PDH_GEN	      9 /* the firmware's number */
#define LATE	      300
#define HARDWARE_GONE 0x13

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static void say(const char *what, struct psp_answer a)
{
	printf("%s: %s", what, a.code ? strerrorname_np(-a.code) : "0");
	if (a.error && a.error != PSP_NOT_ASKED)
		printf(" %s", psp_error_name(a.error));
	printf("\n");
}

static void pdh_gen(struct psp *psp, const char *what)
{
	say(what, psp_pdh_gen(psp));
}

static void log_of_boot(const struct psp_log *log)
{
	printf("commands:");
	for (uint64_t n = 0; n < psp_log_count(log); n++)
		printf(" 0x%x", psp_log_get(log, n)->command);
	printf("\n");
}

static void status(struct psp *psp)
{
	struct sev_user_data_status s;
	struct psp_answer a = psp_platform_status(psp, &s);

	say("PLATFORM_STATUS", a);
	if (!a.code)
		printf("API %u.%u build %u, %s, flags 0x%x\n", s.api_major, s.api_minor, s.build,
		       psp_state_name(s.state), s.flags);
}

static void keys(struct psp *psp)
{
	unsigned char one[2 * PSP_CERT_LEN], two[sizeof(one)], chain[4 * PSP_CERT_LEN];
	uint32_t len = 0, chain_len = 0;

	say("length of PDH_CERT_EXPORT", psp_pdh_cert_export(psp, NULL, &len, NULL, &chain_len));
	printf("PDH %u, chain %u\n", len, chain_len);
	chain_len = sizeof(chain);
	len = PSP_CERT_LEN;
	say("PDH_CERT_EXPORT", psp_pdh_cert_export(psp, one, &len, chain, &chain_len));
	pdh_gen(psp, "PDH_GEN");
	len = PSP_CERT_LEN;
	chain_len = sizeof(chain);
	psp_pdh_cert_export(psp, two, &len, chain, &chain_len);
	printf("another PDH: %s\n", memcmp(one, two, PSP_CERT_LEN) ? "yes" : "no");
}

static void faults(struct psp *psp, struct psp_log *log)
{
	struct psp_fault f = {.kind = PSP_FAULT_STATUS, .command = PDH_GEN, .value = HARDWARE_GONE};
	int64_t at;
	double start;
	int place;

	f.skip = f.times = 1;
	place = psp_fault_begin(log, &f);
	pdh_gen(psp, "first");
	pdh_gen(psp, "second");
	pdh_gen(psp, "third");
	printf("hits: %u\n", psp_fault_end(log, place));

	f = (struct psp_fault){.kind = PSP_FAULT_LATE, .command = PDH_GEN, .value = LATE};
	place = psp_fault_begin(log, &f);
	start = now();
	pdh_gen(psp, "late");
	printf("%s\n", now() - start >= LATE * 1e-3 ? "it took its time" : "it came early");
	psp_fault_end(log, place);

	f = (struct psp_fault){.kind = PSP_FAULT_NO_ANSWER, .command = PDH_GEN};
	place = psp_fault_begin(log, &f);
	at = (int64_t)psp_log_count(log);
	pdh_gen(psp, "no answer");
	psp_fault_end(log, place);
	at = psp_log_find(log, (uint64_t)at, PDH_GEN);
	printf("in the log: %s\n",
	       at >= 0 && psp_log_get(log, (uint64_t)at)->status == PSP_NO_ANSWER ? "no answer"
										  : "another");
	/* The driver asks a processor that was silent once no more. */
	pdh_gen(psp, "afterwards");
}

int main(void)
{
	struct psp_log *log = psp_log_open();
	struct psp psp;

	if (!log) {
		printf("there is no log\n");
		return 1;
	}
	log_of_boot(log);
	if (psp_open(&psp, NULL, true)) {
		printf("/dev/sev: %s\n", psp.err.text);
		return 1;
	}
	status(&psp);
	keys(&psp);
	faults(&psp, log);
	psp_close(&psp);
	psp_log_close(log);
	return 0;
}
