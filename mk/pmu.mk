# SPDX-License-Identifier: GPL-2.0-or-later
# The PMU's rules are plain C, tested without QEMU.
PMU_TESTS := $(addprefix $(O)/tests/models/test_,branch pmu_regs pmu_count pmu_blocks)
$(PMU_TESTS): $(addprefix $(O)/models/cpu/,branch.o opcode.o pmu_regs.o pmu_count.o pmu_blocks.o)

# Run in the lab, so static: it counts code of known length by the kernel's own perf.
$(O)/tests/pmu/perf-counts: tests/pmu/perf-counts.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARN) -D_GNU_SOURCE -O2 -g -static -o $@ $<

tests: $(O)/tests/pmu/perf-counts
