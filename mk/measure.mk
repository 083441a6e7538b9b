# SPDX-License-Identifier: GPL-2.0-or-later
# src/measure: digests and ECDSA by nettle.

LDLIBS += -lhogweed -lnettle -lgmp
