# SPDX-License-Identifier: GPL-2.0-or-later
# kvex on a KVM that is broken in a way of choice (tests/sabotage): each case must notice.

SABOTAGE_OBJ := $(call obj,$(sort $(wildcard tests/sabotage/*.c)))
SABOTAGE_WRAPPED := --wrap=sys_ioctl_at,--wrap=sys_mmap_at,--wrap=host_event_open

$(O)/kvex-sabotaged: $(APP_OBJ) $(SABOTAGE_OBJ) $(O)/libkvex.a
	$(CC) $(STATIC) $(SANITIZE) -Wl,--gc-sections -Wl,$(SABOTAGE_WRAPPED) -o $@ \
		$(filter %.o,$^) -Wl,--whole-archive $(O)/libkvex.a -Wl,--no-whole-archive $(LDLIBS)

tests: $(O)/kvex-sabotaged
