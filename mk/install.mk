# SPDX-License-Identifier: GPL-2.0-or-later
# Installation: DESTDIR and prefix as usual. libkvex is static: pkg-config --static --libs kvex.

INSTALL ?= install
# Not every shell expands a tilde behind PREFIX=.
override prefix := $(patsubst ~/%,$(HOME)/%,$(prefix))
bindir ?= $(prefix)/bin
libdir ?= $(prefix)/lib
includedir ?= $(prefix)/include
mandir ?= $(prefix)/share/man
completiondir ?= $(prefix)/share/bash-completion/completions
LIB_HEADERS := $(sort $(wildcard include/kvex/*.h))
LIB_PRIVATE = $(filter-out -lcap -ljansson,$(LDLIBS))

# The guests, features and call sites of libkvex are found through linker sections: all of it goes in.
$(O)/kvex.pc: Makefile mk/install.mk FORCE
	@mkdir -p $(@D)
	@printf '%s\n' 'prefix=$(prefix)' 'libdir=$(libdir)' 'includedir=$(includedir)' '' \
		'Name: kvex' 'Description: Library of the KVM exerciser: virtual machines on /dev/kvm' \
		'Version: $(VERSION)' 'Cflags: -I$${includedir}' \
		'Libs: -L$${libdir} -Wl,--whole-archive,-lkvex,--no-whole-archive' \
		'Libs.private: $(LIB_PRIVATE)' > $@

$(O)/completion: $(O)/kvex
	$(O)/kvex generate completion > $@.tmp
	@mv $@.tmp $@

$(O)/man/kvex.1: $(O)/kvex
	@mkdir -p $(@D)
	@rm -f $(@D)/*.1
	$(O)/kvex generate man all $(@D)

man: $(O)/man/kvex.1

install: all $(O)/kvex.pc $(O)/completion man
	$(INSTALL) -d '$(DESTDIR)$(bindir)' '$(DESTDIR)$(libdir)/pkgconfig' \
		'$(DESTDIR)$(includedir)/kvex' '$(DESTDIR)$(mandir)/man1' '$(DESTDIR)$(completiondir)'
	$(INSTALL) -m 755 $(O)/kvex '$(DESTDIR)$(bindir)/kvex'
	$(INSTALL) -m 644 $(O)/libkvex.a '$(DESTDIR)$(libdir)/libkvex.a'
	$(INSTALL) -m 644 $(O)/kvex.pc '$(DESTDIR)$(libdir)/pkgconfig/kvex.pc'
	$(INSTALL) -m 644 $(LIB_HEADERS) '$(DESTDIR)$(includedir)/kvex'
	$(INSTALL) -m 644 $(O)/man/*.1 '$(DESTDIR)$(mandir)/man1'
	$(INSTALL) -m 644 $(O)/completion '$(DESTDIR)$(completiondir)/kvex'

uninstall:
	rm -f '$(DESTDIR)$(bindir)/kvex' '$(DESTDIR)$(libdir)/libkvex.a' \
		'$(DESTDIR)$(libdir)/pkgconfig/kvex.pc' '$(DESTDIR)$(completiondir)/kvex' \
		'$(DESTDIR)$(mandir)/man1/kvex.1' '$(DESTDIR)$(mandir)/man1'/kvex-*.1 \
		$(patsubst include/%,'$(DESTDIR)$(includedir)/%',$(LIB_HEADERS))
	@rmdir '$(DESTDIR)$(includedir)/kvex' 2>/dev/null || :

.PHONY: man install uninstall
