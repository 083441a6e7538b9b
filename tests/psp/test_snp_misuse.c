// SPDX-License-Identifier: GPL-2.0-or-later
/* Commands of SNP that are wrong, each with the specification's answer. */
#include <string.h>

#include "snp_fixture.h"

enum before {
	NOTHING, /* SNP is not initialized */
	READY,
	CREATED, /* a guest's context */
	STARTED, /* without an ASID */
	ACTIVE,
	RUNNING,
};

#define FIRMWARES (RMP_ASSIGNED | RMP_IMMUTABLE)
#define GUESTS	  (FIRMWARES | 0x5000 | (uint64_t)SNP_ASID << RMP_ASID_SHIFT)
#define OTHERS	  (FIRMWARES | 0x5000 | 4ull << RMP_ASID_SHIFT)
#define NORMAL	  (SNP_TYPE_NORMAL << 1)

/* Short, for a table. */
enum {
	C = CONTEXT_AT,
	P = PAGE_AT,
	FREE = FREE_AT,
	DATA = DATA_AT,
	OTHER = DATA_AT + 0x20000,
	START = SNP_LAUNCH_START,
	UPDATE = SNP_LAUNCH_UPDATE,
	FINISH = SNP_LAUNCH_FINISH,
	REQUEST = SNP_GUEST_REQUEST,
	POLICY = SNP_POLICY,
};

static const struct misuse {
	const char *what;
	enum before before;
	uint32_t command;
	uint64_t word[8];
	uint64_t page; /* the entry of PAGE_AT */
	uint32_t status;
} table[] = {
	{"INIT_EX twice", READY, SNP_INIT_EX, {1}, 0, PSP_INVALID_PLATFORM_STATE},
	{"INIT_EX, flag", NOTHING, SNP_INIT_EX, {8}, 0, PSP_INVALID_PARAM},
	{"INIT_EX, reserved", NOTHING, SNP_INIT_EX, {1, 0, 0, 1}, 0, PSP_INVALID_PARAM},
	{"INIT_EX, list", NOTHING, SNP_INIT_EX, {3, NOWHERE}, 0, PSP_INVALID_ADDRESS},
	{"INIT_EX, no RMP", NOTHING, SNP_INIT_EX, {0}, 0, PSP_RMP_INIT_REQUIRED},
	{"SHUTDOWN_EX, short", READY, SNP_SHUTDOWN_EX, {4}, 0, PSP_INVALID_LEN},
	{"SHUTDOWN_EX, flag", READY, SNP_SHUTDOWN_EX, {8 | 4ull << 32}, 0, PSP_INVALID_PARAM},
	{"STATUS, nowhere", NOTHING, SNP_PLATFORM_STATUS, {NOWHERE}, 0, PSP_INVALID_ADDRESS},
	{"DF_FLUSH, no INIT", NOTHING, SNP_DF_FLUSH, {0}, 0, PSP_INVALID_PLATFORM_STATE},
	{"FEATURE_INFO, short", READY, SNP_FEATURE_INFO, {8, FREE}, 0, PSP_INVALID_LEN},
	{"FEATURE_INFO, sub",
	 READY,
	 SNP_FEATURE_INFO,
	 {16 | 1ull << 32, FREE},
	 0,
	 PSP_INVALID_PARAM},
	{"COMMIT, short", READY, SNP_COMMIT, {0}, 0, PSP_INVALID_LEN},
	{"CONFIG, no INIT", NOTHING, SNP_CONFIG, {0}, 0, PSP_INVALID_PLATFORM_STATE},

	{"GCTX_CREATE, no INIT", NOTHING, SNP_GCTX_CREATE, {C}, 0, PSP_INVALID_PLATFORM_STATE},
	{"GCTX_CREATE, not aligned", READY, SNP_GCTX_CREATE, {C + 8}, 0, PSP_INVALID_ADDRESS},
	{"GCTX_CREATE, hypervisor's", READY, SNP_GCTX_CREATE, {P}, 0, PSP_INVALID_PAGE_STATE},
	{"GCTX_CREATE twice", CREATED, SNP_GCTX_CREATE, {C}, 0, PSP_INVALID_PAGE_STATE},
	{"START, no guest", READY, START, {FREE, POLICY}, 0, PSP_INVALID_GUEST},
	{"START, bit 17", CREATED, START, {C, 1 << 16}, 0, PSP_POLICY_FAILURE},
	{"START, newer API", CREATED, START, {C, POLICY | 0x0138}, 0, PSP_POLICY_FAILURE},
	{"START, policy", CREATED, START, {C, POLICY | 1ull << 40}, 0, PSP_INVALID_PARAM},
	{"START, migration agent", CREATED, START, {C, POLICY, FREE, 1}, 0, PSP_POLICY_FAILURE},
	{"START, reserved", CREATED, START, {C, POLICY, 0, 4}, 0, PSP_INVALID_PARAM},
	{"START twice", STARTED, START, {C, POLICY}, 0, PSP_INVALID_GUEST_STATE},
	{"ACTIVATE before START", CREATED, SNP_ACTIVATE, {C, 3}, 0, PSP_INVALID_GUEST_STATE},
	{"ACTIVATE, ASID 0", STARTED, SNP_ACTIVATE, {C, 0}, 0, PSP_INVALID_ASID},
	{"ACTIVATE, an ASID of SEV", STARTED, SNP_ACTIVATE, {C, 8}, 0, PSP_INVALID_ASID},
	{"ACTIVATE twice", ACTIVE, SNP_ACTIVATE, {C, 4}, 0, PSP_ACTIVE},

	{"UPDATE, inactive", STARTED, UPDATE, {C, NORMAL, P}, GUESTS, PSP_INACTIVE},
	{"UPDATE before START", CREATED, UPDATE, {C, NORMAL, P}, GUESTS, PSP_INVALID_GUEST_STATE},
	{"UPDATE, running", RUNNING, UPDATE, {C, NORMAL, P}, GUESTS, PSP_INVALID_GUEST_STATE},
	{"UPDATE, type 0", ACTIVE, UPDATE, {C, 0, P}, GUESTS, PSP_INVALID_PARAM},
	{"UPDATE, type 7", ACTIVE, UPDATE, {C, 14, P}, GUESTS, PSP_INVALID_PARAM},
	{"UPDATE, permissions", ACTIVE, UPDATE, {C, NORMAL, P, 0x1000}, GUESTS, PSP_INVALID_PARAM},
	{"UPDATE, word 3", ACTIVE, UPDATE, {C, NORMAL | 1ull << 32, P}, GUESTS, PSP_INVALID_PARAM},
	{"UPDATE, word 7", ACTIVE, UPDATE, {C, NORMAL, P, 1ull << 32}, GUESTS, PSP_INVALID_PARAM},
	{"UPDATE, not aligned", ACTIVE, UPDATE, {C, NORMAL, P + 16}, GUESTS, PSP_INVALID_ADDRESS},
	{"UPDATE, hypervisor's", ACTIVE, UPDATE, {C, NORMAL, P}, 0, PSP_INVALID_PAGE_STATE},
	{"UPDATE, not immutable",
	 ACTIVE,
	 UPDATE,
	 {C, NORMAL, P},
	 GUESTS & ~RMP_IMMUTABLE,
	 PSP_INVALID_PAGE_STATE},
	{"UPDATE, another's", ACTIVE, UPDATE, {C, NORMAL, P}, OTHERS, PSP_INVALID_PAGE_OWNER},
	{"UPDATE, 2 MiB", ACTIVE, UPDATE, {C, NORMAL | 1, 0x400000}, GUESTS, PSP_INVALID_PAGE_SIZE},
	{"FINISH, inactive", STARTED, FINISH, {C}, 0, PSP_INACTIVE},
	{"FINISH twice", RUNNING, FINISH, {C}, 0, PSP_INVALID_GUEST_STATE},
	{"FINISH, reserved", ACTIVE, FINISH, {C, 0, 0, 8}, 0, PSP_INVALID_PARAM},
	{"FINISH, author alone", ACTIVE, FINISH, {C, 0, 0, 2}, 0, PSP_INVALID_PARAM},
	{"FINISH, ID block", ACTIVE, FINISH, {C, NOWHERE, DATA, 1}, 0, PSP_INVALID_ADDRESS},
	{"GUEST_STATUS, page", ACTIVE, SNP_GUEST_STATUS, {C, DATA}, 0, PSP_INVALID_PAGE_STATE},
	{"DECOMMISSION, no guest", READY, SNP_DECOMMISSION, {C}, 0, PSP_INVALID_GUEST},

	{"RECLAIM, context", CREATED, PAGE_RECLAIM, {C}, 0, PSP_INVALID_PAGE_STATE},
	{"RECLAIM, hypervisor's", READY, PAGE_RECLAIM, {P}, 0, PSP_INVALID_PAGE_STATE},
	{"RECLAIM, the guest's",
	 READY,
	 PAGE_RECLAIM,
	 {P},
	 GUESTS & ~RMP_IMMUTABLE,
	 PSP_INVALID_PAGE_STATE},
	{"RECLAIM, size", READY, PAGE_RECLAIM, {0x400001}, 0, PSP_INVALID_PAGE_SIZE},
	{"RECLAIM, the table", READY, PAGE_RECLAIM, {RMP_BASE}, 0, PSP_INVALID_ADDRESS},
	{"RECLAIM, outside", READY, PAGE_RECLAIM, {NOWHERE}, 0, PSP_INVALID_ADDRESS},
	{"UNSMASH, one page", ACTIVE, PAGE_UNSMASH, {P}, GUESTS, PSP_INVALID_ADDRESS},
	{"MOVE, hypervisor's", ACTIVE, PAGE_MOVE, {C, 0, OTHER, P}, GUESTS, PSP_INVALID_PAGE_STATE},
	{"DBG_DECRYPT, policy", RUNNING, SNP_DBG_DECRYPT, {C, P, FREE}, GUESTS, PSP_POLICY_FAILURE},
	{"GUEST_REQUEST, launching", ACTIVE, REQUEST, {C, DATA, FREE}, 0, PSP_INVALID_GUEST_STATE},
	{"GUEST_REQUEST, answer", RUNNING, REQUEST, {C, DATA, DATA}, 0, PSP_INVALID_PAGE_STATE},
	{"GUEST_REQUEST, header", RUNNING, REQUEST, {C, DATA, FREE}, 0, PSP_INVALID_PARAM},
};

static void prepare(struct psp *p, const struct misuse *m)
{
	if (m->before >= READY)
		snp_bring_up(p);
	if (m->before >= CREATED)
		assert_int_equal(SNP_GIVE(p, SNP_GCTX_CREATE, CONTEXT_AT), PSP_SUCCESS);
	if (m->before >= STARTED)
		assert_int_equal(SNP_GIVE(p, SNP_LAUNCH_START, CONTEXT_AT, SNP_POLICY),
				 PSP_SUCCESS);
	if (m->before >= ACTIVE)
		assert_int_equal(SNP_GIVE(p, SNP_ACTIVATE, CONTEXT_AT, SNP_ASID), PSP_SUCCESS);
	if (m->before >= RUNNING)
		assert_int_equal(SNP_GIVE(p, SNP_LAUNCH_FINISH, CONTEXT_AT), PSP_SUCCESS);
	if (m->page)
		rmp_put(p, PAGE_AT, m->page);
}

static uint32_t answer_to(const struct misuse *m, const char *bugs)
{
	struct psp *p;
	void *state;
	uint32_t status;

	assert_int_equal(snp_setup(&state), 0);
	p = state;
	psp_add_bugs(p, bugs);
	prepare(p, m);
	fill_words(p, m->word, 8);
	status = give(p, m->command);
	psp_teardown(&state);
	return status;
}

static void misuse(void **unused)
{
	(void)unused;
	for (unsigned int i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct misuse *m = &table[i];
		uint32_t status = answer_to(m, "");

		if (status != m->status)
			print_error("%s\n", m->what);
		assert_int_equal(status, m->status);
	}
}

/* With a bug that is no rule any more. */
static void let_pass(void **state)
{
	static const struct {
		const char *bug, *what;
	} rule[] = {{"psp-snp-page", "UPDATE, hypervisor's"},
		    {"psp-snp-policy", "START, bit 17"},
		    {"psp-snp-debug", "DBG_DECRYPT, policy"}};

	(void)state;
	for (unsigned int i = 0; i < sizeof(rule) / sizeof(rule[0]); i++) {
		const struct misuse *m = table;

		while (strcmp(m->what, rule[i].what) != 0)
			m++;
		assert_int_not_equal(answer_to(m, rule[i].bug), m->status);
	}
}

/* Not all CPUs have SNP enabled. */
static void cpus(void **state)
{
	struct psp *p = *state;
	uint64_t *notes = memory_of(p, RMP_BASE + RMP_NOTES, RMP_PAGE);

	notes[RMP_NOTE_SYSCFG] = 1u << 24;
	assert_int_equal(SNP_GIVE(p, SNP_INIT_EX, 1), PSP_INVALID_CONFIG);
	notes[RMP_NOTE_MARK] = 0;
	assert_int_equal(SNP_GIVE(p, SNP_INIT_EX, 1), PSP_INVALID_CONFIG);
	bring_up(p); /* and SEV must not have been first */
	assert_int_equal(SNP_GIVE(p, SNP_INIT_EX, 1), PSP_INVALID_PLATFORM_STATE);
}

/* A list that is none: the table is as it was. */
static void bad_list(void **state)
{
	struct psp *p = *state;

	rmp_put(p, PAGE_AT, RMP_ASSIGNED);
	assert_int_equal(SNP_GIVE(p, SNP_INIT_EX, 3, NOWHERE), PSP_INVALID_ADDRESS);
	put32(memory_of(p, DATA_AT, 8), 0x10000000);
	assert_int_equal(SNP_GIVE(p, SNP_INIT_EX, 3, DATA_AT), PSP_INVALID_ADDRESS);
	put64(memory_of(p, DATA_AT, 8), 1ull << 32);
	assert_int_equal(SNP_GIVE(p, SNP_INIT_EX, 3, DATA_AT), PSP_INVALID_PARAM);
	assert_int_equal(rmp_get(p, PAGE_AT), RMP_ASSIGNED);
	assert_int_equal(SNP_GIVE(p, SNP_INIT_EX, 0), PSP_RMP_INIT_REQUIRED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(misuse),
		cmocka_unit_test(let_pass),
		cmocka_unit_test_setup_teardown(cpus, snp_setup, psp_teardown),
		cmocka_unit_test_setup_teardown(bad_list, snp_setup, psp_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
