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
