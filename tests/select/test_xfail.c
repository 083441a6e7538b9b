// SPDX-License-Identifier: GPL-2.0-or-later
#include "refused.h"

CASE(first, "pio/in", "", .xfail = {{"kvm_test", "bug 1", "AL"}})
{
}
CASE(second, "pio/out", "", .xfail = {{"kvm_test", "bug 2", NULL}})
{
}

REFUSED(xfail_without_a_check_is_refused, "case 'pio/out' (")
