# SPDX-License-Identifier: GPL-2.0-or-later
# What the suite 72-lab-snp runs in the lab.

$(O)/tests/snp-lab/snp_lab: $(O)/tests/snp-lab/snp_lab.o
	$(CC) $(STATIC) $(SANITIZE) -o $@ $<

tests: $(O)/tests/snp-lab/snp_lab
