# SPDX-License-Identifier: GPL-2.0-or-later
# kvex: `make run` builds kvex and runs every case on /dev/kvm; `make check` runs all tests.

VERSION := 0.1.0
O       ?= build
ifneq ($(words $(O)),1)
$(error O must name one folder, without spaces, and is '$(O)')
endif
CC      ?= gcc
DISASM  ?= 1
PREFIX  ?= /usr/local
prefix  ?= $(PREFIX)

WARN    := -Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes -Wshadow -Wvla
CFLAGS  ?= -O2 -g
SANITIZE ?=
# With ccache what was compiled once is not again, in another clone either: no path goes into what is compiled.
CCACHE  ?= $(if $(findstring ccache,$(CC)),,$(shell command -v ccache))
CCACHE  := $(CCACHE)
PATHLESS := -ffile-prefix-map=$(CURDIR)=.
STATIC  ?= -static
KCFLAGS := -std=gnu11 $(WARN) -D_GNU_SOURCE -Iinclude -Isrc -I$(O) -DKVEX_VERSION='"$(VERSION)"' \
	-ffunction-sections -fdata-sections -fno-strict-aliasing $(SANITIZE)
LDLIBS  := -lcap -ljansson -llzma -lzstd -lz -llz4 -lpthread
ifeq ($(DISASM),1)
KCFLAGS += -DKVEX_DISASM
LDLIBS  += -lcapstone
endif

LIB_SRC := $(sort $(wildcard src/sys/*.c src/vmm/*.c src/feature/*.c src/host/*.c src/measure/*.c))
LIB_ASM := $(sort $(wildcard src/vmm/*.S))
APP_ASM := $(sort $(wildcard src/lab/*.S))
APP_SRC := $(sort $(wildcard src/harness/*.c src/report/*.c src/lab/*.c src/cli/*.c src/bench/*.c src/cases/*/*.c))
GUESTS  := $(sort $(wildcard guests/*.S guests/*.c))
GUEST_ELF := $(patsubst guests/%,$(O)/guests/%.elf,$(basename $(GUESTS)))
GUEST_LIB := $(patsubst %,$(O)/%.o,$(basename $(wildcard guests/lib/*.S guests/lib/*.c)))

obj = $(patsubst %,$(O)/%.o,$(basename $(1)))
LIB_OBJ := $(call obj,$(LIB_SRC) $(LIB_ASM)) $(O)/guests/builtin.o
APP_OBJ := $(call obj,$(APP_SRC) $(APP_ASM))

all: $(O)/kvex

# The whole library goes in: features and cases register themselves through linker sections.
$(O)/kvex: $(APP_OBJ) $(O)/libkvex.a $(O)/objects
	$(CC) $(STATIC) $(SANITIZE) -Wl,--gc-sections,--compress-debug-sections=zlib -o $@ $(APP_OBJ) \
		-Wl,--whole-archive $(O)/libkvex.a -Wl,--no-whole-archive $(LDLIBS)

$(O)/libkvex.a: $(LIB_OBJ) $(O)/objects
	@rm -f $@
	ar rcs $@ $(LIB_OBJ)

$(O)/%.o: %.c $(O)/flags
	@mkdir -p $(@D)
	$(CCACHE) $(CC) $(KCFLAGS) $(CFLAGS) $(PATHLESS) -MMD -MP -c -o $@ $<

$(O)/%.o: %.S $(O)/flags
	@mkdir -p $(@D)
	$(CC) -D__ASSEMBLER__ -Iinclude -Isrc -MMD -MP -c -o $@ $<

# A changed compiler, sanitizer or option rebuilds everything.
$(O)/flags: FORCE
	@mkdir -p $(O)
	@echo '$(CC) $(KCFLAGS) $(CFLAGS) $(STATIC)' | cmp -s - $@ || \
		echo '$(CC) $(KCFLAGS) $(CFLAGS) $(STATIC)' > $@

# A file that is gone links everything anew: no case outlives its source.
$(O)/objects: FORCE
	@mkdir -p $(O)
	@echo '$(LIB_OBJ) $(APP_OBJ)' | cmp -s - $@ || echo '$(LIB_OBJ) $(APP_OBJ)' > $@

# --- guests: ELF with symbols, linked at GUEST_GPA_CODE, embedded by builtin.S ---------------
GUEST_CFLAGS := -O2 -ffreestanding -fno-pic -fno-pie -mcmodel=large -mno-red-zone -mgeneral-regs-only \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none -std=gnu11 $(WARN) \
	-Iinclude -Iguests/lib

$(O)/guests/%.o: guests/%.S
	@mkdir -p $(@D)
	$(CC) -D__ASSEMBLER__ -Iinclude -Iguests/lib -MMD -MP -c -o $@ $<
$(O)/guests/%.o: guests/%.c
	@mkdir -p $(@D)
	$(CCACHE) $(CC) $(GUEST_CFLAGS) -MMD -MP -c -o $@ $<
$(O)/guests/%.elf: $(O)/guests/%.o $(GUEST_LIB) guests/guest.ld
	$(CC) -nostdlib -static -Wl,--build-id=none,-z,noexecstack,--no-warn-rwx-segments,-T,guests/guest.ld \
		-o $@ $< $(GUEST_LIB)
	strip --strip-debug $@

$(O)/guests/builtin.S: $(GUEST_ELF) Makefile
	@mkdir -p $(@D)
	@{ echo '/* made by the Makefile: the built-in guests */'; \
	for g in $(notdir $(basename $(GUEST_ELF))); do \
		printf '.pushsection .rodata\n.balign 16\n1: .incbin "%s"\n2:\n3: .asciz "%s"\n.popsection\n' \
			"$(O)/guests/$$g.elf" "$$g"; \
		printf '.pushsection kvex_guests,"aw"\n.balign 8\n.quad 3b, 1b, 2b\n.popsection\n'; \
	done; echo '.section .note.GNU-stack,"",@progbits'; } > $@
$(O)/guests/builtin.o: $(O)/guests/builtin.S
	$(CC) -c -o $@ $<

include $(wildcard mk/*.mk)

clean:
	rm -rf $(O)

FORCE:
.PHONY: all clean FORCE
.SECONDARY:
-include $(shell find $(O) -name '*.d' 2>/dev/null)
