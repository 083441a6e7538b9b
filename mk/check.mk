# SPDX-License-Identifier: GPL-2.0-or-later
# Tests. `make check` makes every target in CHECKS, to which other files here may add, and counts all.
#
# tests/suites/NN-name  a program that prints TAP; runs in the source folder with O, KVEX (the binary
#                       under test) and LABEL in its environment. NN below 50: also under the
#                       sanitizers; from 50 on: once.
# tests/AREA/test_*.c   a cmocka program, linked with everything but main.c and the cases, and with
#                       the other C files of its AREA; also under the sanitizers.
#
# Checks and suites run side by side, one more at a time than there are CPUs, as some wait for most of
# their time; those that take longest begin first.

CHECKS += check-suites check-asan

LABEL ?= main
TEST_LOGS ?= $(abspath $(O))/test-logs
KVEX ?= $(abspath $(O))/kvex
SUITE_TIMEOUT ?= 1200
LONGEST := 60-lint 75-lab-sev-sabotage 69-lab-model-sabotage 67-lab-intel 66-lab-amd 40-lab 74-lab-platform \
	68-lab-sabotage 71-lab-es 21-runner 20-verdicts 41-lab-exec 73-lab-sev 65-lab-fetch

TEST_PROGRAMS := $(patsubst %.c,$(O)/%,$(sort $(wildcard tests/*/test_*.c)))
TEST_APP_OBJ := $(call obj,$(filter-out src/cli/main.c src/cases/%,$(APP_SRC)) $(APP_ASM))
SUITES := $(sort $(wildcard tests/suites/[0-4]*))
ifeq ($(LABEL),main)
SUITES := $(sort $(wildcard tests/suites/[0-9]*))
endif

area_obj = $(call obj,$(filter-out tests/$(1)/test_%.c,$(wildcard tests/$(1)/*.c)))

# Each holds all of kvex: by the faster linker, where there is one.
TEST_LINKER := $(if $(shell command -v ld.gold),-fuse-ld=gold)

.SECONDEXPANSION:
$(TEST_PROGRAMS): $(O)/tests/%: $(O)/tests/%.o $(TEST_APP_OBJ) $(O)/libkvex.a \
		$$(call area_obj,$$(*D))
	$(CC) $(SANITIZE) $(TEST_LINKER) -o $@ $(filter %.o,$^) -Wl,--whole-archive $(O)/libkvex.a \
		-Wl,--no-whole-archive -lcmocka $(LDLIBS)

tests: $(TEST_PROGRAMS)

check:
	@export MAKE='$(MAKE)' TEST_LOGS='$(TEST_LOGS)'; sh tests/run.sh checks $(CHECKS)

run-check/%: FORCE
	@MAKE='$(MAKE)' TEST_LOGS='$(TEST_LOGS)' sh tests/run.sh check $*

SUITE_RUNS := $(addprefix run-suite/,$(filter $(SUITES),$(addprefix tests/suites/,$(LONGEST))) \
	$(TEST_PROGRAMS) $(filter-out $(addprefix tests/suites/,$(LONGEST)),$(SUITES)))
$(SUITE_RUNS): run-suite/%: drop-logs
	@export O='$(O)' KVEX='$(KVEX)' LABEL='$(LABEL)' MAKE='$(MAKE)' TEST_LOGS='$(TEST_LOGS)' \
		SUITE_TIMEOUT='$(SUITE_TIMEOUT)'; \
	sh tests/run.sh suite $(LABEL) $*

drop-logs: all tests
	@rm -f '$(TEST_LOGS)/$(LABEL)'.*

check-suites: $(SUITE_RUNS)
	@TEST_LOGS='$(TEST_LOGS)' sh tests/run.sh sum '$(LABEL).*'

ASAN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

check-asan:
	@$(MAKE) --no-print-directory O=build-asan STATIC= SANITIZE='$(ASAN)' LABEL=asan \
		TEST_LOGS='$(TEST_LOGS)' check-suites

.PHONY: check check-suites check-asan tests drop-logs $(SUITE_RUNS)
