# SPDX-License-Identifier: GPL-2.0-or-later
# tests/reproducers/NAME.c: a deviation that a case expects (its .xfail names the file), shown in raw
# ioctls with nothing of kvex. Exit status 0: the deviation is there, 1: it is not.

REPRODUCERS := $(patsubst %.c,$(O)/%,$(sort $(wildcard tests/reproducers/*.c)))

$(REPRODUCERS): $(O)/%: %.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARN) -O2 -g $(SANITIZE) -o $@ $<

tests: $(REPRODUCERS)
