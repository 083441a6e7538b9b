# SPDX-License-Identifier: GPL-2.0-or-later
# The handler of #VC, which kvex puts into guests of SEV-ES and SNP: linked as guests are, taken as bytes.

VC_OBJ := $(patsubst %,$(O)/%.o,$(basename $(sort $(wildcard guests/vc/*.c)))) $(O)/guests/vc/entry.o \
	$(O)/guests/lib/ghcb.o

$(O)/guests/vc.bin: $(VC_OBJ) guests/vc/vc.ld
	$(CC) -nostdlib -static -Wl,--build-id=none,-z,noexecstack,--no-warn-rwx-segments,-T,guests/vc/vc.ld \
		-o $(O)/guests/vc.linked $(VC_OBJ)
	objcopy -O binary $(O)/guests/vc.linked $@

$(O)/src/vmm/vc_image.o: src/vmm/vc_image.S $(O)/guests/vc.bin
	@mkdir -p $(@D)
	$(CC) -Wa,-I,$(O) -c -o $@ $<
