# SPDX-License-Identifier: GPL-2.0-or-later
# make figures: the figures of docs/performance.md on this machine. Not a test: a busy machine is slow.

figures: all
	@$(MAKE) --no-print-directory -s O=$(O)-small DISASM=0 all
	@KVEX='$(abspath $(O))/kvex' SMALL='$(abspath $(O)-small)/kvex' sh tests/bench/figures.sh

# The same of the lab: what is in its cache, cold and warm.
figures-lab: all
	@KVEX='$(abspath $(O))/kvex' sh tests/bench/lab.sh

.PHONY: figures figures-lab
