# SPDX-License-Identifier: GPL-2.0-or-later
# The tests of the reports and of `kvex compare` alone (check-report; `make check` has them too), and
# the reader of jsonl files under libFuzzer.

CHECKS += fuzz-run-file

# For the statistics of `kvex compare`.
LDLIBS += -lm

REPORT_TESTS := $(filter $(O)/tests/report/%,$(TEST_PROGRAMS))

check-report: all $(REPORT_TESTS)
	@export O='$(O)' KVEX='$(KVEX)' LABEL=report TEST_LOGS='$(TEST_LOGS)' \
		SUITE_TIMEOUT='$(SUITE_TIMEOUT)'; \
	sh tests/run.sh suites report $(REPORT_TESTS) tests/suites/20-report tests/suites/21-compare

FUZZ_RUN_FILE_DIR := $(O)/fuzz/run-file
FUZZ_RUN_FILE_SRC := tests/fuzz/fuzz_run_file.c $(addprefix src/report/,run_file.c run_record.c run_merge.c \
	compare.c compare_text.c compare_json.c stats.c text.c json_out.c explain.c) \
	src/harness/result.c src/vmm/recorder.c src/vmm/dump_out.c $(sort $(wildcard src/vmm/exit_*.c))

$(O)/fuzz/fuzz_run_file: $(FUZZ_RUN_FILE_SRC) $(wildcard src/report/*.h)
	@mkdir -p $(@D)
	$(FUZZ_CC) -std=gnu11 $(WARN) -D_GNU_SOURCE -Iinclude -Isrc -O1 -g $(FUZZ_FLAGS) \
		-o $@ $(FUZZ_RUN_FILE_SRC) -ljansson -lm

# Each seed is two runs: the golden files, and the smallest that read as a run and as a benchmark.
fuzz-run-file: $(O)/fuzz/fuzz_run_file
	@mkdir -p $(FUZZ_RUN_FILE_DIR)/seeds $(FUZZ_RUN_FILE_DIR)/found
	@for f in tests/report/golden/*.jsonl tests/report/seeds/*; do \
		{ cat $$f; printf '\0'; cat $$f; } >$(FUZZ_RUN_FILE_DIR)/seeds/$$(basename $$f); done
	@O='$(O)' TEST_LOGS='$(TEST_LOGS)' FUZZ_DIR='$(FUZZ_RUN_FILE_DIR)' \
		FUZZ_SECONDS='$(FUZZ_SECONDS)' SUITE_TIMEOUT=$$(($(FUZZ_SECONDS) + 60)) \
		sh tests/run.sh suites fuzz tests/fuzz/run-run-file.sh

.PHONY: check-report fuzz-run-file
