// SPDX-License-Identifier: GPL-2.0-or-later
#include "snp_fixture.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static uint64_t *notes_of(struct psp *p)
{
	return memory_of(p, RMP_BASE + RMP_NOTES, RMP_PAGE);
}

int snp_setup(void **state)
{
	int fd = memfd_create("rmp", MFD_CLOEXEC);
	struct psp *p;

	psp_setup(state);
	p = *state;
	assert_int_equal(ftruncate(fd, RMP_SIZE), 0);
	assert_int_equal(memory_map(&p->memory, RMP_BASE, RMP_SIZE, fd, 0), 0);
	close(fd);
	notes_of(p)[RMP_NOTE_MARK] = RMP_NOTES_MARK;
	notes_of(p)[RMP_NOTE_SYSCFG] = 1u << 19 | 3u << 24;
	return 0;
}

void fill_words(struct psp *p, const uint64_t *words, unsigned int n)
{
	memset(command_buffer(p), 0, 256);
	for (unsigned int i = 0; i < n; i++)
		put64(command_buffer(p) + 8 * i, words[i]);
}

void wbinvd(struct psp *p)
{
	notes_of(p)[RMP_NOTE_WBINVD]++;
}

static struct snp_entry *raw(struct psp *p, uint64_t pa)
{
	return memory_of(p, RMP_BASE + RMP_TABLE + pa / RMP_PAGE * RMP_ENTRY, RMP_ENTRY);
}

void rmp_put(struct psp *p, uint64_t pa, uint64_t entry)
{
	*raw(p, pa) = (struct snp_entry){entry, 0};
}

uint64_t rmp_get(struct psp *p, uint64_t pa)
{
	return raw(p, pa)->lo;
}

void snp_bring_up(struct psp *p)
{
	assert_int_equal(SNP_GIVE(p, SNP_INIT_EX, 1), PSP_SUCCESS);
	wbinvd(p);
	assert_int_equal(give(p, SNP_DF_FLUSH), PSP_SUCCESS);
	rmp_put(p, CONTEXT_AT, RMP_ASSIGNED | RMP_IMMUTABLE);
	rmp_put(p, FREE_AT, RMP_ASSIGNED | RMP_IMMUTABLE);
}

void snp_start_guest(struct psp *p)
{
	assert_int_equal(SNP_GIVE(p, SNP_GCTX_CREATE, CONTEXT_AT), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, SNP_LAUNCH_START, CONTEXT_AT, SNP_POLICY), PSP_SUCCESS);
	assert_int_equal(SNP_GIVE(p, SNP_ACTIVATE, CONTEXT_AT, SNP_ASID), PSP_SUCCESS);
}

uint32_t snp_add_page(struct psp *p, unsigned int type, uint64_t gpa)
{
	rmp_put(p, PAGE_AT, rmp_make(RMP_ASSIGNED | RMP_IMMUTABLE, gpa, SNP_ASID));
	return SNP_GIVE(p, SNP_LAUNCH_UPDATE, CONTEXT_AT, type << 1, PAGE_AT);
}

const char *snp_digest_text(struct psp *p)
{
	static char text[2 * SNP_DIGEST + 1];

	for (unsigned int i = 0; i < SNP_DIGEST; i++)
		snprintf(text + 2 * i, 3, "%02x", p->snp->guest[0].digest[i]);
	return text;
}

uint32_t snp_finish(struct psp *p, uint32_t flags)
{
	fill_words(p, (uint64_t[]){CONTEXT_AT, BLOCK_AT, AUTH_AT, flags}, 4);
	memset(command_buffer(p) + 32, 0x5a, 32);
	return give(p, SNP_LAUNCH_FINISH);
}

void sha384_of(const void *data, size_t len, uint8_t out[48])
{
	struct sha384_ctx sha;

	sha384_init(&sha);
	sha384_update(&sha, len, data);
	sha384_digest(&sha, 48, out);
}

void put_reversed(uint8_t *out, const uint8_t number[48])
{
	for (int i = 0; i < 48; i++)
		out[i] = number[47 - i];
}
