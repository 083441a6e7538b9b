# SPDX-License-Identifier: GPL-2.0-or-later
# Fault injection: the linker puts tests/inject/wrap.c in front of the one door to the kernel.
$(O)/tests/inject/test_%: LDLIBS += -Wl,--wrap=sys_ioctl_at,--wrap=sys_mmap_at,--wrap=sys_open_at
