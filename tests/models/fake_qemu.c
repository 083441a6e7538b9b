// SPDX-License-Identifier: GPL-2.0-or-later
/* The plugin: loaded, its blocks translated and run, its callbacks called. */
#include "fake_qemu.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CALLS	 8
#define INSNS	 8
#define LOADS	 64
#define LOG_SIZE MODEL_LOG_SIZE

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv);

struct qemu_plugin_insn {
	uint64_t pc;
	const struct fake_insn *fake;
	struct {
		qemu_plugin_vcpu_cb fn;
		void *data;
		uint64_t *store, value; /* instead of FN */
	} call[CALLS];
	size_t calls;
};

struct qemu_plugin_tb {
	struct qemu_plugin_insn insn[INSNS];
	size_t n;
};

struct qemu_plugin_scoreboard {
	uint8_t data[4096];
};

int fake_max_cpus = 1;

static struct {
	qemu_plugin_vcpu_cb start;
	qemu_plugin_trans_cb translate;
	qemu_plugin_discon_cb discontinuity;
	void *data;
	jmp_buf moved;
	int state, log;
} plugin = {.state = -1, .log = -1};

/* QEMU never unloads a plugin, so it frees nothing; that is no leak. */
static void *loaded[LOADS];
static unsigned int loads;

/* --- counters ------------------------------------------------------------------------------- */

struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t element_size)
{
	return element_size > sizeof(struct qemu_plugin_scoreboard)
		       ? NULL
		       : calloc(1, sizeof(struct qemu_plugin_scoreboard));
}

void *qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard *score, unsigned int vcpu)
{
	return vcpu ? NULL : score->data;
}

/* --- instrumentation ------------------------------------------------------------------------ */

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb)
{
	return tb->n;
}

struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t idx)
{
	return (struct qemu_plugin_insn *)(uintptr_t)&tb->insn[idx];
}

size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *dest, size_t len)
{
	size_t n = insn->fake->len < len ? insn->fake->len : len;

	memcpy(dest, insn->fake->bytes, n);
	return n;
}

uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn)
{
	return insn->pc;
}

void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, qemu_plugin_vcpu_cb cb,
					    enum qemu_plugin_cb_flags flags, void *userdata)
{
	(void)flags;
	if (insn->calls == CALLS)
		abort();
	insn->call[insn->calls].fn = cb;
	insn->call[insn->calls++].data = userdata;
}

void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn *insn,
							 enum qemu_plugin_op op,
							 qemu_plugin_u64 entry, uint64_t imm)
{
	if (op != QEMU_PLUGIN_INLINE_STORE_U64 || insn->calls == CALLS)
		abort();
	insn->call[insn->calls].store = (uint64_t *)(void *)(entry.score->data + entry.offset);
	insn->call[insn->calls++].value = imm;
}

/* --- events --------------------------------------------------------------------------------- */

void qemu_plugin_register_vcpu_init_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_cb cb, void *userdata)
{
	(void)id;
	plugin.start = cb;
	plugin.data = userdata;
}

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_trans_cb cb,
					   void *userdata)
{
	(void)id, (void)userdata;
	plugin.translate = cb;
}

void qemu_plugin_register_flush_cb(qemu_plugin_id_t id, void (*cb)(void *userdata), void *userdata)
{
	(void)id, (void)cb, (void)userdata;
}

void qemu_plugin_register_vcpu_discon_cb(qemu_plugin_id_t id, enum qemu_plugin_discon_type type,
					 qemu_plugin_discon_cb cb, void *userdata)
{
	(void)id, (void)type, (void)userdata;
	plugin.discontinuity = cb;
}

void fake_exception(uint64_t from, uint64_t to)
{
	plugin.discontinuity(0, QEMU_PLUGIN_DISCON_EXCEPTION, from, to, plugin.data);
}

void fake_interrupt(uint64_t from, uint64_t to)
{
	plugin.discontinuity(0, QEMU_PLUGIN_DISCON_INTERRUPT, from, to, plugin.data);
}

void fake_leave_block(void)
{
	longjmp(plugin.moved, 1);
}

static int load(const char *models, const char *bugs)
{
	const qemu_info_t info = {.target_name = "x86_64",
				  .system_emulation = true,
				  .system.max_vcpus = fake_max_cpus};
	char arg[4][600], *argv[4] = {arg[0], arg[1], arg[2], arg[3]};
	int r;

	memset(&fake, 0, sizeof(fake));
	snprintf(arg[0], sizeof(arg[0]), "models=%s", models);
	snprintf(arg[1], sizeof(arg[1]), "bugs=%s", bugs);
	snprintf(arg[2], sizeof(arg[2]), "state=/proc/self/fd/%d", plugin.state);
	snprintf(arg[3], sizeof(arg[3]), "log=/proc/self/fd/%d", plugin.log);
	r = qemu_plugin_install(1, &info, 4, argv);
	if (r)
		return r;
	if (loads == LOADS)
		abort();
	loaded[loads++] = plugin.data;
	plugin.start(0, plugin.data);
	return 0;
}

int fake_start(const char *models, const char *bugs)
{
	if (plugin.state >= 0)
		close(plugin.state);
	if (plugin.log >= 0)
		close(plugin.log);
	plugin.state = memfd_create("state", MFD_CLOEXEC);
	plugin.log = memfd_create("log", MFD_CLOEXEC);
	if (ftruncate(plugin.state, 256 << 10) || ftruncate(plugin.log, LOG_SIZE))
		abort();
	return load(models, bugs);
}

int fake_restart(const char *models, const char *bugs)
{
	return load(models, bugs);
}

struct cpu *fake_cpu(void)
{
	return &((struct model *)plugin.data)->cpu[0];
}

static void execute(struct qemu_plugin_insn *i)
{
	for (size_t k = 0; k < i->calls; k++) {
		fake.calls++;
		if (i->call[k].store)
			*i->call[k].store = i->call[k].value;
		else
			i->call[k].fn(0, i->call[k].data);
	}
	if (i->fake->native)
		i->fake->native();
}

void fake_run(uint64_t pc, const struct fake_insn *insn, size_t n)
{
	static struct qemu_plugin_tb tb;

	memset(&tb, 0, sizeof(tb));
	tb.n = n;
	fake.reg[REG_RIP] = pc;
	for (size_t i = 0; i < n; i++) {
		tb.insn[i] = (struct qemu_plugin_insn){.pc = pc, .fake = &insn[i]};
		pc += insn[i].len;
	}
	plugin.translate(&tb, plugin.data);
	fake.moved = fake.settled = false;
	fake.raised = 0;
	fake.calls = 0;
	if (!setjmp(plugin.moved))
		for (size_t i = 0; i < n; i++)
			execute(&tb.insn[i]);
}
