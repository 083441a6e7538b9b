# SPDX-License-Identifier: GPL-2.0-or-later
# The tests of src/host, src/feature and src/harness/privileges.c alone; `make check` has them too.

check-host: $(patsubst tests/host/%.c,$(O)/tests/host/%,$(wildcard tests/host/test_*.c))
	@set -e; for t in $^; do "$$t"; done

.PHONY: check-host
