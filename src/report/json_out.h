/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json_out: an object built member by member and written as a line. Strings may hold any bytes. No
 * function reports an error: the object remembers it, and json_out_line() tells.
 */
#ifndef REPORT_JSON_OUT_H
#define REPORT_JSON_OUT_H

#include <jansson.h>

#include "report/explain.h"

#define JSONL_SCHEMA 1

struct json_out {
	json_t *json;
	bool failed; /* no memory */
};

struct json_out json_out_object(void);
/* An object whose first member is "type". */
struct json_out json_out_event(const char *type);

/* Takes over VALUE; NULL is a failure. */
void json_out_add(struct json_out *o, const char *key, json_t *value);
void json_out_int(struct json_out *o, const char *key, int64_t value);
void json_out_seconds(struct json_out *o, const char *key, double s);
void json_out_text(struct json_out *o, const char *key, const char *s);
/* The same, with no member if S is NULL or empty. */
void json_out_some(struct json_out *o, const char *key, const char *s);
/* A string value of any bytes, NULL: no memory. */
json_t *json_out_string(const char *s);

/* "runs" and "samples": [seconds...] of a case that ran more than once. */
void json_out_samples(struct json_out *o, const struct case_result *res);
/* "failures": [{what, want, got, where}], "info": {key: value}, "exits": [{seq, exit, rip}] */
void json_out_failures(struct json_out *o, const struct case_result *res);
void json_out_info(struct json_out *o, const struct case_result *res);
void json_out_exits(struct json_out *o, const struct exit_ring *ring);

/* Writes the object and a newline, and frees it. False if it is not whole. */
bool json_out_line(struct json_out *o, FILE *out);

#endif
