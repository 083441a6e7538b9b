/* SPDX-License-Identifier: GPL-2.0-or-later */
/* measure_cli: what `kvex measure` is given, and what it tells. */
#ifndef CLI_MEASURE_CLI_H
#define CLI_MEASURE_CLI_H

#include "cli/cli.h"
#include "kvex/id_block.h"
#include "kvex/measure.h"

/* --- input: all print what is wrong, and return 0 or the exit status ------------------------- */

/* A regular file of at most MAX bytes; *DATA is for free(), NULL if it could not be read. */
int measure_read_file(const struct cli_command *cmd, const char *path, size_t max, void **data,
		      size_t *len);
/* TEXT for OPTION: 32 hexadecimal digits, or a file of 16 bytes. */
int measure_read_16(const struct cli_command *cmd, const char *option, const char *text,
		    uint8_t out[16]);
/* Decimal, or hexadecimal after 0x; at most MAX. */
int measure_read_number(const struct cli_command *cmd, const char *option, const char *text,
			uint64_t max, uint64_t *out);
/* "1.55" */
int measure_read_api(const struct cli_command *cmd, const char *text, struct measure_hmac *hmac);
/* TYPE@GPA[=FILE] of each item, in this order. */
int measure_read_pages(const struct cli_command *cmd, const struct cli_list *pages,
		       struct launch_plan *plan);
int measure_read_key(const struct cli_command *cmd, const char *option, const char *path,
		     struct sign_key *key);

/* --- output ----------------------------------------------------------------------------------- */

struct measure_result {
	const char *guest; /* NULL: an explicit list of pages */
	const struct launch_plan *plan;
	uint64_t policy;
	uint8_t digest[MEASURE_MAX_DIGEST];
	bool has_hmac;
	struct measure_hmac hmac;
	uint8_t measure[32];
	bool has_block, has_author;
	struct id_block block;
	struct id_auth auth;
};

void measure_tell(const struct measure_result *result);
/* EXIT_OK, or EXIT_FAILED if memory ran out. */
int measure_tell_json(const struct cli_command *cmd, const struct measure_result *result);

#endif
