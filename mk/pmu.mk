# SPDX-License-Identifier: GPL-2.0-or-later
# Run in the lab, so static: it counts code of known length by the kernel's own perf.
$(O)/tests/pmu/perf-counts: tests/pmu/perf-counts.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARN) -D_GNU_SOURCE -O2 -g -static -o $@ $<

tests: $(O)/tests/pmu/perf-counts
