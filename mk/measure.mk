# SPDX-License-Identifier: GPL-2.0-or-later
# src/measure: digests and ECDSA by nettle.

LDLIBS += -lhogweed -lnettle -lgmp

# The vectors are the cases'.
MEASURE_TESTS := $(patsubst %.c,$(O)/%,$(wildcard tests/measure/test_*.c))
$(MEASURE_TESTS): $(call obj,src/cases/measure/measure_case.c)

# tests/sabotage/ways_measure.c stands in front of what predicts.
comma := ,
MEASURE_WRAPPED := measure_plan measure_snp_page measure_hmac vmsa_build sign_data sign_check \
	id_block_make id_key_digest
$(O)/kvex-sabotaged: LDLIBS += $(foreach f,$(MEASURE_WRAPPED),-Wl$(comma)--wrap=$(f))
