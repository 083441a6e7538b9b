/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * id_vectors: the keys, digests and ID block of virtee/sev-snp-measure's test_id_block (test keys,
 * known to all), and the signatures of RFC 6979 A.2.6 with SHA-384.
 */
#ifndef CASES_MEASURE_ID_VECTORS_H
#define CASES_MEASURE_ID_VECTORS_H

#include "kvex/id_block.h"

static const char id_key_pem[] =
	"-----BEGIN EC PRIVATE KEY-----\n"
	"MIGkAgEBBDDd3NjrPduToA3Y2bU8u+m+wL+icE6wZOiAm5FopHJjHx2a67ZcqhcX\n"
	"mB/DBwn4WsKgBwYFK4EEACKhZANiAASyD9Ghwr0rZRg6duI5CsgF9tjl4q9yXlqO\n"
	"k8+H7AKfnUXrMmsEuSvrcU4U+phviposlKC4qzDMdjUmdZRIdokelU/271gmpiMb\n"
	"ptbX9uv7aM4zDh5ZOU77cICIPdxpNks=\n"
	"-----END EC PRIVATE KEY-----\n";
static const char author_key_pem[] =
	"-----BEGIN EC PRIVATE KEY-----\n"
	"MIGkAgEBBDCUTgpZn6Wt6RvhJHG3PzPIEkyl1x8+0G3gltnqH63ibdpY+Y99M2tr\n"
	"34JhaKgSdJOgBwYFK4EEACKhZANiAAQGgR/GJAm/LZrlHAdCMlTYk8bCP78WSvM4\n"
	"Ow+BOmJ+YWjZBnp/S9l5kFiMGEESEKAytCCiJlbScdz9TiVmjHL9WLtfaFH+Ry+d\n"
	"Fg+ICxTfTDYjBolizeTWCOc3NC2pEsk=\n"
	"-----END EC PRIVATE KEY-----\n";
static const char id_block_digest[] =
	"076f052d08bda7a700aa2a608c5caa6b00ebad297b6d68a85a45b1e669a558b67e1b91d284a301fe63c4fa07"
	"50467eed";
static const char id_block_bytes[] =
	"076f052d08bda7a700aa2a608c5caa6b00ebad297b6d68a85a45b1e669a558b67e1b91d284a301fe63c4fa07"
	"50467eed00000000000000000000000000000000000000000000000000000000000000000100000000000000"
	"0000030000000000";
static const char id_key_digest_hex[] =
	"870b7e35c53f8a72d0d322f75ab2af8262792aaf6579622ce4131c3f21f289e77cb0560a5e3b90b3932e674e"
	"c709cb14";
static const char author_key_digest_hex[] =
	"63111c34bbfc0a4938f9a009bd074980d8172323e61599c9fd336da8673248e1dca98d0be8f76376a106b8af"
	"d4c0a057";

static const char rfc6979_secret[] =
	"6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea"
	"60d2edf5";
static const char rfc6979_x[] =
	"ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a25451"
	"5480bc13";
static const char rfc6979_y[] =
	"8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd25"
	"33264720";

static const struct rfc6979 {
	const char *message, *r, *s;
} rfc6979[] = {
	{"sample",
	 "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e"
	 "80fabe46",
	 "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a"
	 "38628ac8"},
	{"test",
	 "8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36ab775d509d7a5feb0542a7f0812998da8f1dd3ca"
	 "3cf023db",
	 "ddd0760448d42d8a43af45af836fce4de8be06b485e9b61b827c2f13173923e06a739f040649a667bf3b82824"
	 "6"
	 "baa5a5"},
};

#define RFC6979_VECTORS (sizeof(rfc6979) / sizeof(rfc6979[0]))

#endif
