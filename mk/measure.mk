# SPDX-License-Identifier: GPL-2.0-or-later
# src/measure: digests and ECDSA by nettle.

LDLIBS += -lhogweed -lnettle -lgmp

# The vectors are the cases'.
MEASURE_TESTS := $(patsubst %.c,$(O)/%,$(wildcard tests/measure/test_*.c))
$(MEASURE_TESTS): $(call obj,src/cases/measure/measure_case.c)
