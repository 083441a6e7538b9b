# SPDX-License-Identifier: GPL-2.0-or-later
# make figures: the figures of docs/performance.md on this machine. Not a test: a busy machine is slow.

figures: all
	@$(MAKE) --no-print-directory -s O=$(O)-small DISASM=0 all
	@KVEX='$(abspath $(O))/kvex' SMALL='$(abspath $(O)-small)/kvex' sh tests/bench/figures.sh

.PHONY: figures
