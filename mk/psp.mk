# SPDX-License-Identifier: GPL-2.0-or-later
# models/psp: kvex-psp, a program of its own that kvex carries as data, and its parts for the tests.

PSP_SRC := $(sort $(wildcard models/psp/*.c))
PSP_OBJ := $(call obj,$(PSP_SRC))
PSP_LIBS := -lhogweed -lnettle -lgmp

$(O)/kvex-psp: $(PSP_OBJ) $(O)/psp-objects
	$(CC) $(STATIC) $(SANITIZE) -Wl,--gc-sections -o $@ $(PSP_OBJ) $(PSP_LIBS)
	strip $@

$(O)/psp-objects: FORCE
	@mkdir -p $(O)
	@echo '$(PSP_OBJ)' | cmp -s - $@ || echo '$(PSP_OBJ)' > $@

$(O)/src/lab/psp_program.o: src/lab/psp_program.S $(O)/kvex-psp
	@mkdir -p $(@D)
	$(CC) -Wa,-I,$(O) -c -o $@ $<

# Its parts, but main.c, as the tests' own code.
PSP_TESTS := $(patsubst %.c,$(O)/%,$(wildcard tests/psp/test_*.c))
$(PSP_TESTS): $(call obj,$(filter-out models/psp/main.c,$(PSP_SRC)))
$(PSP_TESTS): LDLIBS += $(PSP_LIBS)

# What the suite 70-lab-psp runs in the lab.
$(O)/tests/psp-lab/psp_lab: $(O)/tests/psp-lab/psp_lab.o $(O)/libkvex.a
	$(CC) $(STATIC) $(SANITIZE) -o $@ $< -Wl,--whole-archive $(O)/libkvex.a -Wl,--no-whole-archive $(LDLIBS)
tests: $(O)/tests/psp-lab/psp_lab

# vfio-user's messages, and the firmware behind them, under libFuzzer. See mk/dump.mk.
CHECKS += fuzz-vfio-user
FUZZ_VFIO_USER_DIR := $(O)/fuzz/vfio-user
FUZZ_VFIO_USER_SRC := tests/fuzz/fuzz_vfio_user.c $(filter-out models/psp/main.c,$(PSP_SRC))

$(O)/fuzz/fuzz_vfio_user: $(FUZZ_VFIO_USER_SRC) $(wildcard models/psp/*.h) include/kvex/psp_log.h
	@mkdir -p $(@D)
	$(FUZZ_CC) -std=gnu11 $(WARN) -D_GNU_SOURCE -Iinclude -I. -O1 -g $(FUZZ_FLAGS) -o $@ \
		$(FUZZ_VFIO_USER_SRC) $(PSP_LIBS)

fuzz-vfio-user: $(O)/fuzz/fuzz_vfio_user
	@mkdir -p $(FUZZ_VFIO_USER_DIR)/seeds $(FUZZ_VFIO_USER_DIR)/found
	@O='$(O)' TEST_LOGS='$(TEST_LOGS)' FUZZ_DIR='$(FUZZ_VFIO_USER_DIR)' FUZZ_SECONDS='$(FUZZ_SECONDS)' \
		SUITE_TIMEOUT=$$(($(FUZZ_SECONDS) + 60)) \
		sh tests/run.sh suites fuzz tests/fuzz/run-vfio-user.sh

.PHONY: fuzz-vfio-user
