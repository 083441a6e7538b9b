// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/value.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

static unsigned int suffix_shift(char c)
{
	switch (c) {
	case 'k':
	case 'K':
		return 10;
	case 'm':
	case 'M':
		return 20;
	case 'g':
	case 'G':
		return 30;
	}
	return 0;
}

int cli_parse_number(const char *text, bool suffix, uint64_t *out)
{
	int base = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
	const char *p = base == 16 ? text + 2 : text;
	const char *first = p;
	uint64_t value = 0;
	bool fits = true;

	for (; digit_value(*p) < base; p++)
		if (__builtin_mul_overflow(value, (uint64_t)base, &value) ||
		    __builtin_add_overflow(value, (uint64_t)digit_value(*p), &value))
			fits = false;
	if (p == first)
		return -EINVAL;
	if (suffix && suffix_shift(*p)) {
		if (__builtin_mul_overflow(value, 1ULL << suffix_shift(*p), &value))
			fits = false;
		p++;
	}
	if (*p)
		return -EINVAL;
	*out = value;
	return fits ? 0 : -ERANGE;
}

const char *cli_format_size(uint64_t value, char *buf, size_t len)
{
	static const char suffix[] = {'G', 'M', 'K'};

	for (size_t i = 0; value && i < sizeof(suffix); i++) {
		uint64_t unit = 1ULL << suffix_shift(suffix[i]);

		if (value % unit == 0) {
			snprintf(buf, len, "%" PRIu64 "%c", value / unit, suffix[i]);
			return buf;
		}
	}
	snprintf(buf, len, "%" PRIu64, value);
	return buf;
}

static uint64_t value_max(const struct cli_option *opt)
{
	if (opt->max)
		return opt->max;
	return opt->kind == CLI_SIZE ? UINT64_MAX : UINT_MAX;
}

static void allowed_range(const struct cli_option *opt, char *buf, size_t len)
{
	char lo[24], hi[24];

	if (opt->kind == CLI_SIZE) {
		cli_format_size(opt->min, lo, sizeof(lo));
		cli_format_size(value_max(opt), hi, sizeof(hi));
	} else {
		snprintf(lo, sizeof(lo), "%" PRIu64, opt->min);
		snprintf(hi, sizeof(hi), "%" PRIu64, value_max(opt));
	}
	if (opt->max)
		snprintf(buf, len, "%s to %s", lo, hi);
	else if (opt->min)
		snprintf(buf, len, "at least %s", lo);
}

const char *cli_value_allowed(const struct cli_option *opt, char *buf, size_t len)
{
	size_t used = 0;

	buf[0] = '\0';
	if (opt->kind == CLI_UINT || opt->kind == CLI_SIZE)
		allowed_range(opt, buf, len);
	for (unsigned int i = 0; opt->choices && opt->choices[i] && used < len; i++)
		used += (size_t)snprintf(buf + used, len - used, "%s%s", i ? ", " : "",
					 opt->choices[i]);
	return buf;
}

static int set_number(const struct cli_option *opt, const char *shown, const char *text,
		      uint64_t *value, char *err, size_t errlen)
{
	bool size = opt->kind == CLI_SIZE;
	char allowed[64];
	int ret = cli_parse_number(text, size, value);

	if (!ret && *value >= opt->min && *value <= value_max(opt))
		return 0;
	cli_value_allowed(opt, allowed, sizeof(allowed));
	if (!*allowed)
		snprintf(allowed, sizeof(allowed), "at most %" PRIu64, value_max(opt));
	snprintf(err, errlen, "option '%s': '%s' is %s: expected a %s, %s", shown, text,
		 ret == -EINVAL ? "not understood" : "out of range",
		 size ? "size in bytes (suffixes K, M, G)" : "whole number", allowed);
	return -EINVAL;
}

static int set_choice(const struct cli_option *opt, const char *shown, const char *text, char *err,
		      size_t errlen)
{
	char allowed[256];

	for (unsigned int i = 0; opt->choices[i]; i++)
		if (!strcmp(opt->choices[i], text))
			return 0;
	snprintf(err, errlen, "option '%s': '%s' is not one of %s", shown, text,
		 cli_value_allowed(opt, allowed, sizeof(allowed)));
	return -EINVAL;
}

int cli_value_set(const struct cli_option *opt, const char *shown, const char *text, void *options,
		  char *err, size_t errlen)
{
	void *at = (char *)options + opt->offset;
	struct cli_list *list = at;
	uint64_t value = 0;

	switch (opt->kind) {
	case CLI_FLAG:
		*(bool *)at = true;
		return 0;
	case CLI_CHOICE:
		if (set_choice(opt, shown, text, err, errlen))
			return -EINVAL;
		*(const char **)at = text;
		return 0;
	case CLI_STRING:
		*(const char **)at = text;
		return 0;
	case CLI_UINT:
		if (set_number(opt, shown, text, &value, err, errlen))
			return -EINVAL;
		*(unsigned int *)at = (unsigned int)value;
		return 0;
	case CLI_SIZE:
		if (set_number(opt, shown, text, &value, err, errlen))
			return -EINVAL;
		*(uint64_t *)at = value;
		return 0;
	case CLI_LIST:
		if (list->n == CLI_LIST_MAX) {
			snprintf(err, errlen, "option '%s': '%s' is one too many: at most %d",
				 shown, text, CLI_LIST_MAX);
			return -EINVAL;
		}
		list->item[list->n++] = text;
		return 0;
	}
	return -EINVAL;
}
