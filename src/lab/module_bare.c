// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "lab/image.h"

#define MARK "~Module signature appended~\n"

/* linux/module_signature.h; behind the signature, before the mark */
struct signature_info {
	uint8_t algorithm, hash, id_type, signer_len, key_id_len, pad[3];
	uint8_t len[4]; /* big endian */
};

static void drop_signature(struct bytes *module)
{
	const size_t mark = sizeof(MARK) - 1;
	struct signature_info info;
	size_t rest = module->len, len;

	if (rest < mark + sizeof(info) || memcmp(module->data + rest - mark, MARK, mark) != 0)
		return;
	rest -= mark + sizeof(info);
	memcpy(&info, module->data + rest, sizeof(info));
	len = (size_t)info.len[0] << 24 | info.len[1] << 16 | info.len[2] << 8 | info.len[3];
	if (len > rest)
		return;
	module->len = rest - len;
	module->data[module->len] = '\0';
}

static void rename_section(struct bytes *module, const char *name)
{
	const char *names;
	char *at;
	size_t len, n = strlen(name) + 1;

	if (!image_section(module, ".shstrtab", &names, &len))
		return;
	at = memmem(names, len, name, n);
	if (at)
		at[1] = '-';
}

void module_bare(struct bytes *module)
{
	drop_signature(module);
	rename_section(module, ".BTF");
	rename_section(module, ".BTF.base");
}
