/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replay_case: a record of one case as a result. Private to replay. */
#ifndef LAB_REPLAY_CASE_H
#define LAB_REPLAY_CASE_H

#include <jansson.h>

#include "harness/result.h"

/* RES is zeroed. 0, or -EPROTO: there is no verdict in it. */
int replay_case(const json_t *o, struct case_result *res);

#endif
