/* SPDX-License-Identifier: GPL-2.0-or-later */
/* formats: one object per format, each in the file of its name. */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include "report/report.h"

extern const struct report_format format_tty, format_ktap, format_tap, format_jsonl, format_junit;

#endif
