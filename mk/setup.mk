# SPDX-License-Identifier: GPL-2.0-or-later
# Set-up: `make run` and `make check` first see to it that what they need is installed. DEPS=no trusts
# that it is.

DEPS ?= yes

run: deps
check: deps-check

deps:
ifneq ($(DEPS),no)
	@sh scripts/deps.sh build
endif

deps-check:
ifneq ($(DEPS),no)
	@sh scripts/deps.sh build check
endif

# make run ARGS='pio/* --format ktap': kvex's own arguments; the shell must not expand its patterns.
run:
	@$(MAKE) --no-print-directory -j"$$(nproc)" all >&2
	@set -f; exec $(O)/kvex run $(ARGS)

.PHONY: deps deps-check run
