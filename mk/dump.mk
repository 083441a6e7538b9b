# SPDX-License-Identifier: GPL-2.0-or-later
# The tests of guest images, exits and dumps alone (check-dump), and the ELF reader under libFuzzer.

CHECKS += fuzz-elf

FUZZ_SECONDS ?= 20
FUZZ_CC      ?= clang
FUZZ_FLAGS   := -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
FUZZ_DIR     := $(O)/fuzz/elf
FUZZ_ELF_SRC := tests/fuzz/fuzz_elf.c src/vmm/guest_elf.c src/vmm/guest_symtab.c \
	src/vmm/guest_parse.c src/vmm/guest_image.c src/vmm/memory.c src/sys/door.c src/sys/sys.c

DUMP_TESTS := $(filter $(O)/tests/vmm/%,$(TEST_PROGRAMS))

check-dump: $(DUMP_TESTS)
	@O='$(O)' KVEX='$(KVEX)' TEST_LOGS='$(TEST_LOGS)' SUITE_TIMEOUT='$(SUITE_TIMEOUT)' \
		sh tests/run.sh suites dump $(DUMP_TESTS)

$(O)/fuzz/fuzz_elf: $(FUZZ_ELF_SRC) $(wildcard include/kvex/*.h) src/vmm/guest_elf.h
	@mkdir -p $(@D)
	$(FUZZ_CC) -std=gnu11 $(WARN) -D_GNU_SOURCE -Iinclude -Isrc -O1 -g $(FUZZ_FLAGS) -o $@ \
		$(FUZZ_ELF_SRC)

# The seeds are the guests themselves; what a run finds new stays beside them for the next.
fuzz-elf: $(O)/fuzz/fuzz_elf $(GUEST_ELF)
	@mkdir -p $(FUZZ_DIR)/seeds $(FUZZ_DIR)/found
	@cp $(GUEST_ELF) $(FUZZ_DIR)/seeds
	@O='$(O)' TEST_LOGS='$(TEST_LOGS)' FUZZ_DIR='$(FUZZ_DIR)' FUZZ_SECONDS='$(FUZZ_SECONDS)' \
		SUITE_TIMEOUT=$$(($(FUZZ_SECONDS) + 60)) \
		sh tests/run.sh suites fuzz tests/fuzz/run-elf.sh

.PHONY: check-dump fuzz-elf
