# SPDX-License-Identifier: GPL-2.0-or-later
# kvex with the cases of tests/selfcases in place of the real ones: tests of the harness run it.

SELF_OBJ := $(call obj,$(sort $(wildcard tests/selfcases/*.c)))

$(O)/kvex-selftest: $(filter-out $(O)/src/cases/%,$(APP_OBJ)) $(SELF_OBJ) $(O)/libkvex.a
	$(CC) $(STATIC) $(SANITIZE) -Wl,--gc-sections -o $@ $(filter %.o,$^) \
		-Wl,--whole-archive $(O)/libkvex.a -Wl,--no-whole-archive $(LDLIBS)

tests: $(O)/kvex-selftest
