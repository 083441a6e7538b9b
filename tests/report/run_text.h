/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_text: runs as JSON Lines, put together from records. */
#ifndef TESTS_REPORT_RUN_TEXT_H
#define TESTS_REPORT_RUN_TEXT_H

#include "../vmm/cmocka_tests.h"
#include "report/compare.h"

#define START(cases)                                                                               \
	"{\"type\":\"run_start\",\"schema\":1,\"version\":\"1\",\"backend\":\"kvm_amd\","          \
	"\"cases\":" #cases ",\"repeat\":1}\n"
#define CASE(name, verdict)                                                                        \
	"{\"type\":\"case\",\"name\":\"" name "\",\"verdict\":\"" verdict "\",\"seconds\":0.01}\n"
#define TIMED(name, samples)                                                                       \
	"{\"type\":\"case\",\"name\":\"" name "\",\"verdict\":\"PASS\",\"seconds\":1,"             \
	"\"samples\":[" samples "]}\n"
#define END		      "{\"type\":\"run_end\",\"complete\":true}\n"
#define CUT_SHORT	      "{\"type\":\"run_end\",\"complete\":false}\n"
#define FIGURE(name, numbers) "{\"name\":\"" name "\",\"unit\":\"us\"," numbers "}\n"

/* What is no run fails the test. */
void run_text_read(const char *text, struct run_file *f);

#endif
