# SPDX-License-Identifier: GPL-2.0-or-later
# Run in the lab, so static: a guest of SEV-ES without kvex.
$(O)/tests/sev/es-world: tests/sev/es-world.c tests/sev/es-guest.S $(O)/flags
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARN) -D_GNU_SOURCE -Iinclude -O2 -g -static -o $@ $(filter tests/%,$^)

tests: $(O)/tests/sev/es-world
