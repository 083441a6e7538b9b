# SPDX-License-Identifier: GPL-2.0-or-later
# models/cpu: a plugin of QEMU, shared objects' code, carried by kvex as data. It runs in QEMU's
# process, so it is never built with sanitizers; its parts are, for the tests.

KCFLAGS += -I.

MODEL_SRC := $(sort $(wildcard models/cpu/*.c))
MODEL_OBJ := $(patsubst models/cpu/%.c,$(O)/models/pic/%.o,$(MODEL_SRC))
MODEL_CFLAGS := -std=gnu11 $(WARN) -D_GNU_SOURCE -I. -Iinclude -O2 -g -fPIC -fvisibility=hidden -fno-strict-aliasing

$(O)/models/pic/%.o: models/cpu/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CCACHE) $(CC) $(MODEL_CFLAGS) $(PATHLESS) -MMD -MP -c -o $@ $<

$(O)/models/cpu.so: $(MODEL_OBJ) $(O)/models/sources
	$(CC) -shared -Wl,--build-id=none -o $@ $(MODEL_OBJ)
	strip --strip-unneeded $@

$(O)/models/sources: FORCE
	@mkdir -p $(@D)
	@echo '$(MODEL_OBJ)' | cmp -s - $@ || echo '$(MODEL_OBJ)' > $@

$(O)/src/lab/cpu_model.o: src/lab/cpu_model.S $(O)/models/cpu.so
	@mkdir -p $(@D)
	$(CC) -Wa,-I,$(O) -c -o $@ $<

# In the tests the plugin is the tests' own code, and QEMU is none.
$(filter $(O)/tests/models/%,$(TEST_PROGRAMS)): $(call obj,$(MODEL_SRC))
