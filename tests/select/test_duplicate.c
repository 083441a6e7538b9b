// SPDX-License-Identifier: GPL-2.0-or-later
#include "refused.h"

CASE(first, "pio/in", "")
{
}
CASE(second, "pio/in", "")
{
}

REFUSED(duplicate_name_is_refused, "case 'pio/in' is registered twice: ")
