# SPDX-License-Identifier: GPL-2.0-or-later
# What the lab preloads into Bochs: a library for Debian's emulator, whatever kvex is built with.

$(O)/bochs-preload.so: src/lab/preload/bochs.c src/lab/bochs_port.h src/lab/fds.h mk/bochs.mk $(O)/flags
	$(CC) -std=gnu11 $(WARN) -D_GNU_SOURCE -Isrc -O2 -fPIC -shared -nostdlib -s \
		-Wl,--build-id=none -o $@ $<

$(O)/src/lab/bochs_preload.o: src/lab/bochs_preload.S $(O)/bochs-preload.so
	@mkdir -p $(@D)
	$(CC) -I$(O) -c -o $@ $<
