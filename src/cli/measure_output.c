// SPDX-License-Identifier: GPL-2.0-or-later
#include <jansson.h>
#include <nettle/base16.h>
#include <nettle/base64.h>
#include <stdio.h>
#include <string.h>

#include "cli/measure_cli.h"

#define MEASURE_SCHEMA 1
#define TEXT_MAX       (BASE64_ENCODE_RAW_LENGTH(sizeof(struct id_auth)) + 1)

static const char *hex(char *text, const void *data, size_t len)
{
	base16_encode_update(text, len, data);
	text[BASE16_ENCODE_LENGTH(len)] = '\0';
	return text;
}

static const char *base64(char *text, const void *data, size_t len)
{
	base64_encode_raw(text, len, data);
	text[BASE64_ENCODE_RAW_LENGTH(len)] = '\0';
	return text;
}

/* MEASURE, then the nonce: as LAUNCH_MEASURE answers. */
static void blob_of(const struct measure_result *r, uint8_t blob[48])
{
	memcpy(blob, r->measure, 32);
	memcpy(blob + 32, r->hmac.nonce, 16);
}

static void tell_block(const struct measure_result *r)
{
	uint8_t digest[48];
	char text[TEXT_MAX];

	printf("id-block: %s\n", base64(text, &r->block, sizeof(r->block)));
	printf("id-auth: %s\n", base64(text, &r->auth, sizeof(r->auth)));
	id_key_digest(&r->auth.id_key, digest);
	printf("id-key-digest: %s\n", hex(text, digest, sizeof(digest)));
	if (!r->has_author)
		return;
	id_key_digest(&r->auth.author_key, digest);
	printf("author-key-digest: %s\n", hex(text, digest, sizeof(digest)));
}

void measure_tell(const struct measure_result *r)
{
	uint8_t blob[48];
	char text[TEXT_MAX];

	printf("launch-digest: %s\n", hex(text, r->digest, measure_size(r->plan->kind)));
	if (r->has_hmac) {
		blob_of(r, blob);
		printf("measure: %s\n", hex(text, r->measure, sizeof(r->measure)));
		printf("measure-blob: %s\n", base64(text, blob, sizeof(blob)));
	}
	if (r->has_block)
		tell_block(r);
}

/* Each page with the digest as it is behind it: where two launches part can be seen. */
static json_t *json_pages(const struct launch_plan *plan)
{
	uint8_t digest[48] = {0};
	json_t *array = json_array();
	char gpa[24], text[2 * sizeof(digest) + 1];

	for (size_t i = 0; i < plan->nr; i++) {
		const struct plan_page *p = &plan->page[i];
		json_t *page;

		snprintf(gpa, sizeof(gpa), "0x%llx", (unsigned long long)p->gpa);
		page = json_pack("{s:s, s:s}", "type", plan_type_name(p->type), "gpa", gpa);
		if (plan->kind == SEV_KIND_SNP) {
			measure_snp_page(digest, p->type, p->gpa, p->bytes);
			json_object_set_new(page, "digest",
					    json_string(hex(text, digest, sizeof(digest))));
		}
		json_array_append_new(array, page);
	}
	return array;
}

static void json_block(json_t *root, const struct measure_result *r)
{
	uint8_t digest[48];
	char text[TEXT_MAX];

	json_object_set_new(root, "id_block",
			    json_string(base64(text, &r->block, sizeof(r->block))));
	json_object_set_new(root, "id_auth", json_string(base64(text, &r->auth, sizeof(r->auth))));
	id_key_digest(&r->auth.id_key, digest);
	json_object_set_new(root, "id_key_digest", json_string(hex(text, digest, sizeof(digest))));
	if (!r->has_author)
		return;
	id_key_digest(&r->auth.author_key, digest);
	json_object_set_new(root, "author_key_digest",
			    json_string(hex(text, digest, sizeof(digest))));
}

int measure_tell_json(const struct cli_command *cmd, const struct measure_result *r)
{
	char text[TEXT_MAX], policy[24];
	uint8_t blob[48];
	json_t *root;
	int failed;

	snprintf(policy, sizeof(policy), "0x%llx", (unsigned long long)r->policy);
	root = json_pack("{s:s, s:i, s:s, s:o, s:s, s:s, s:o}", "type", "measure", "schema",
			 MEASURE_SCHEMA, "kind", sev_kind_name(r->plan->kind), "guest",
			 r->guest ? json_string(r->guest) : json_null(), "policy", policy,
			 "launch_digest", hex(text, r->digest, measure_size(r->plan->kind)),
			 "pages", json_pages(r->plan));
	if (r->has_hmac) {
		blob_of(r, blob);
		json_object_set_new(root, "measure",
				    json_string(hex(text, r->measure, sizeof(r->measure))));
		json_object_set_new(root, "measure_blob",
				    json_string(base64(text, blob, sizeof(blob))));
	}
	if (r->has_block)
		json_block(root, r);
	failed = !root || json_dumpf(root, stdout, JSON_INDENT(2)) || putchar('\n') == EOF;
	json_decref(root);
	return failed ? cli_error(cmd, "out of memory") : EXIT_OK;
}
