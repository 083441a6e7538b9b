// SPDX-License-Identifier: GPL-2.0-or-later
/* The platform's life: specification 5.1 to 5.7 and 5.13. */
#include "models/psp/platform.h"
#include "models/psp/snp.h"

#define TMR_SIZE     (1u << 20)
#define SNP_TMR_SIZE (2u << 20)
#define INIT_ES	     1u /* flags */
#define INIT_EX_SIZE 36
#define ID_SIZE	     64
#define CONFIG_ES    0x100u /* in what PLATFORM_STATUS tells */
#define OWNED	     1u

void platform_reset(struct psp *p)
{
	p->platform = (struct platform){0};
	ec_derive(&p->platform.cek, "kvex chip endorsement key");
}

void platform_forget(struct psp *p)
{
	guests_free(&p->guests);
	p->platform.state = PLATFORM_UNINIT;
	p->platform.es = false;
	p->platform.nv = 0;
}

/* The memory in which the firmware saves SEV-ES guests' registers when they migrate. */
static enum psp_status check_tmr(struct psp *p, uint32_t flags, uint64_t address, uint32_t len)
{
	uint32_t size = p->platform.snp_state ? SNP_TMR_SIZE : TMR_SIZE;

	if (flags & ~INIT_ES)
		return PSP_INVALID_PARAM;
	if (!(flags & INIT_ES))
		return PSP_SUCCESS;
	if (len < size)
		return PSP_INVALID_LEN;
	if (address % size)
		return PSP_INVALID_ADDRESS;
	return snp_may_write(p, address, len);
}

static void begin(struct psp *p, uint32_t flags)
{
	struct platform *f = &p->platform;

	if (!f->id.valid)
		platform_new_identity(p);
	f->es = flags & INIT_ES;
	f->state = PLATFORM_INIT;
	for (uint32_t i = 1; i <= PSP_MAX_ASID; i++)
		if (!snp_has_asid(p, i))
			f->asid[i] = ASID_DIRTY;
}

static void note_tmr(struct psp_call *c, uint32_t flags, uint64_t address, uint32_t len)
{
	psp_note(c, "flags 0x%x tmr 0x%llx length %u KiB", flags, (unsigned long long)address,
		 len >> 10);
}

static enum psp_status init(struct psp *p, struct psp_call *c)
{
	uint32_t flags = get32(c->data), len = get32(c->data + 16);
	uint64_t tmr = get64(c->data + 8);
	enum psp_status status = check_tmr(p, flags, tmr, len);

	note_tmr(c, flags, tmr, len);
	if (!status)
		begin(p, flags);
	return status;
}

static enum psp_status init_ex(struct psp *p, struct psp_call *c)
{
	uint32_t flags = get32(c->data + 4), len = get32(c->data + 16);
	uint64_t tmr = get64(c->data + 8), nv = get64(c->data + 24);
	enum psp_status status = check_tmr(p, flags, tmr, len);

	note_tmr(c, flags, tmr, len);
	if (get32(c->data) < INIT_EX_SIZE)
		return PSP_INVALID_LEN;
	if (status)
		return status;
	if (nv) {
		if (get32(c->data + 32) < PSP_NV_SIZE)
			return PSP_INVALID_LEN;
		status = nv % 4096 ? PSP_INVALID_ADDRESS : snp_may_write(p, nv, PSP_NV_SIZE);
		if (status)
			return status;
		p->platform.nv = nv;
		/* What cannot be used is replaced, and the next INIT_EX succeeds. */
		if (!platform_load(p)) {
			platform_new_identity(p);
			platform_save(p);
			p->platform.nv = 0;
			return PSP_SECURE_DATA_INVALID;
		}
	}
	begin(p, flags);
	platform_save(p);
	return PSP_SUCCESS;
}

static enum psp_status do_shutdown(struct psp *p, struct psp_call *c)
{
	(void)c;
	if (!psp_bug(p, BUG_PSP_SHUTDOWN_KEPT))
		platform_forget(p);
	return PSP_SUCCESS;
}

static enum psp_status factory_reset(struct psp *p, struct psp_call *c)
{
	enum psp_status status = platform_can_save(p);

	(void)c;
	if (status)
		return status;
	if (!psp_bug(p, BUG_PSP_RESET_KEPT))
		p->platform.id = (struct platform_identity){0};
	if (p->platform.nv) {
		platform_new_identity(p);
		platform_save(p);
	}
	platform_forget(p);
	return PSP_SUCCESS;
}

static enum psp_status platform_status(struct psp *p, struct psp_call *c)
{
	const struct platform *f = &p->platform;
	uint32_t flags = (f->id.owned ? OWNED : 0) | (f->es ? CONFIG_ES : 0);
	enum platform_state state = psp_bug(p, BUG_PSP_STATUS_STATE) ? PLATFORM_UNINIT : f->state;

	c->data[0] = PSP_API_MAJOR;
	c->data[1] = PSP_API_MINOR;
	c->data[2] = (uint8_t)state;
	put32(c->data + 3, flags);
	c->data[7] = PSP_API_BUILD;
	put32(c->data + 8, psp_bug(p, BUG_PSP_STATUS_GUESTS) ? 0 : p->guests.n);
	psp_note(c, "state %u flags 0x%x guests %u", state, flags, p->guests.n);
	return PSP_SUCCESS;
}

/* No firmware is signed for a model: what is given cannot be genuine. */
static enum psp_status download_firmware(struct psp *p, struct psp_call *c)
{
	uint32_t len = get32(c->data + 8);

	if (!len || len % 16)
		return PSP_INVALID_LEN;
	if (!memory_at(&p->memory, get64(c->data), len))
		return PSP_INVALID_ADDRESS;
	return PSP_BAD_SIGNATURE;
}

/* One socket. */
static enum psp_status get_id(struct psp *p, struct psp_call *c)
{
	static const char id[ID_SIZE + 1] =
		"kvex model of a security processor, chip number one, no secrets.";

	if (!psp_enough(p, c->data + 8, ID_SIZE))
		return PSP_INVALID_LEN;
	return snp_write(p, get64(c->data), id, ID_SIZE);
}

static const struct psp_command platform_commands[] = {
	{0x01, "INIT", 20, IN_UNINIT, init},
	{0x02, "SHUTDOWN", 0, IN_ANY, do_shutdown},
	{0x03, "FACTORY_RESET", 0, IN_UNINIT | IN_INIT, factory_reset},
	{0x04, "PLATFORM_STATUS", 12, IN_ANY | WRITES, platform_status},
	{0x0b, "DOWNLOAD_FIRMWARE", 12, IN_UNINIT, download_firmware},
	{0x0c, "GET_ID", 12, IN_ANY | WRITES, get_id},
	{0x0d, "INIT_EX", INIT_EX_SIZE, IN_UNINIT, init_ex},
};
PSP_COMMANDS(platform_commands);
