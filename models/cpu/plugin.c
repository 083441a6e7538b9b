// SPDX-License-Identifier: GPL-2.0-or-later
/* The plugin: what QEMU calls, and who of the parts is told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/cpu/access.h"
#include "models/cpu/cpuid.h"
#include "models/cpu/msr.h"
#include "models/cpu/svm.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT extern int qemu_plugin_version;
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv);

EXPORT int qemu_plugin_version = QEMU_PLUGIN_API;

extern const struct part *const __start_model_parts[], *const __stop_model_parts[];

/* A translation is told without the CPU it is for: each has its own thread. */
static __thread struct cpu *self;

void *part_state(struct cpu *c, const struct part *p)
{
	const struct model *m = c->m;

	for (unsigned int i = 0; i < m->nr_parts; i++)
		if (m->part[i] == p)
			return m->state + m->state_at[i] + c->index * p->state;
	return NULL;
}

/* --- instructions --------------------------------------------------------------------------- */

static void on_site(unsigned int vcpu, void *data)
{
	const struct site *s = data;
	struct cpu *c = &s->m->cpu[vcpu];

	if (!c->started)
		return;
	/* Of the call itself: its return address may be the next instruction's. */
	c->host_pc = (uintptr_t)__builtin_return_address(0) - 1;
	s->fn(c, s);
}

void insn_call(const struct block *b, const struct insn *i, enum qemu_plugin_cb_flags flags,
	       void (*fn)(struct cpu *c, const struct site *s))
{
	struct site *s = arena_take(b->m->arena, sizeof(*s));

	*s = (struct site){.m = b->m,
			   .fn = fn,
			   .pc = i->pc,
			   .cs_base = b->cs_base,
			   .len = i->len,
			   .cpl = b->cpl,
			   .guest = b->guest,
			   .index = i->index,
			   .n = b->n,
			   .op = i->op};
	memcpy(s->byte, i->byte, sizeof(s->byte));
	qemu_plugin_register_vcpu_insn_exec_cb(i->handle, on_site, flags, s);
}

static void read_insn(const struct block *b, size_t index, bool long_mode, struct insn *i)
{
	*i = (struct insn){.handle = qemu_plugin_tb_get_insn(b->tb, index), .index = index};
	i->pc = qemu_plugin_insn_vaddr(i->handle);
	i->len = (unsigned int)qemu_plugin_insn_data(i->handle, i->byte, sizeof(i->byte) - 1);
	if (!opcode_read(i->byte, i->len, long_mode, &i->op))
		i->op = (struct opcode){.code = 0x90, .map = MAP_ONE};
}

/* --- blocks --------------------------------------------------------------------------------- */

#define CR0_PE	  1u
#define EFER_LMA  (1u << 10)
#define RFLAGS_VM (1u << 17)

static unsigned int current_cpl(struct cpu *c)
{
	if (!(reg_get(c, REG_CR0) & CR0_PE))
		return 0;
	return reg_get(c, REG_RFLAGS) & RFLAGS_VM ? 3 : reg_get(c, REG_CS) & 3;
}

static void describe_block(struct cpu *c, struct qemu_plugin_tb *tb, struct block *b)
{
	uint64_t pc;

	*b = (struct block){.m = c->m, .tb = tb, .n = qemu_plugin_tb_n_insns(tb)};
	pc = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0));
	b->landing = svm_is_landing(c, pc);
	b->guest = c->svm->guest && !b->landing;
	b->cpl = current_cpl(c);
	b->cs_base = pc - reg_get(c, REG_RIP);
}

/* Of 0x40 to 0x4f it cannot be told by mode alone what they are; nothing here asks for them. */
static void look_at_insns(struct cpu *c, const struct block *b)
{
	bool long_mode = reg_get(c, REG_EFER) & EFER_LMA;
	struct insn insn[2];

	for (size_t i = 0; i < b->n; i++) {
		struct insn *now = &insn[i % 2];

		read_insn(b, i, long_mode, now);
		if (!i)
			svm_block(b, now);
		cpuid_insn(b, now, i ? &insn[(i - 1) % 2] : NULL);
		msr_insn(b, now);
		svm_insn(c, b, now);
		for (unsigned int k = 0; k < c->m->nr_parts; k++)
			if (c->m->part[k]->insn)
				c->m->part[k]->insn(c, b, now);
	}
}

static void on_translation(struct qemu_plugin_tb *tb, void *data)
{
	struct cpu *c = self;
	struct block b;

	(void)data;
	if (!c || !qemu_plugin_tb_n_insns(tb))
		return;
	describe_block(c, tb, &b);
	for (unsigned int k = 0; k < c->m->nr_parts; k++)
		if (c->m->part[k]->block)
			c->m->part[k]->block(c, &b);
	look_at_insns(c, &b);
}

static void on_flush(void *data)
{
	struct model *m = data;

	for (unsigned int i = 0; i < m->nr_parts; i++)
		if (m->part[i]->flush)
			m->part[i]->flush(m);
	arena_clear(m->arena);
}

/* --- CPUs ----------------------------------------------------------------------------------- */

static void on_start(unsigned int vcpu, void *data)
{
	struct model *m = data;
	struct cpu *c = vcpu < MODEL_CPUS ? &m->cpu[vcpu] : NULL;

	if (!c || !regs_find(m)) {
		fprintf(stderr, "cpu model: CPU %u is not what was expected\n", vcpu);
		exit(1);
	}
	c->buf = g_byte_array_new();
	c->started = true;
	self = c;
	for (unsigned int i = 0; i < m->nr_parts; i++)
		if (m->part[i]->start)
			m->part[i]->start(c, m->restored);
}

static void on_discontinuity(unsigned int vcpu, enum qemu_plugin_discon_type type, uint64_t from,
			     uint64_t to, void *data)
{
	struct model *m = data;
	struct cpu *c = &m->cpu[vcpu];
	bool interrupt = type == QEMU_PLUGIN_DISCON_INTERRUPT;

	if (!c->started)
		return;
	if (!interrupt)
		msr_exception(c);
	for (unsigned int i = 0; i < m->nr_parts; i++) {
		const struct part *p = m->part[i];

		if (interrupt && p->interrupt)
			p->interrupt(c, from, to);
		else if (!interrupt && p->exception)
			p->exception(c, from, to);
	}
}

/* --- options -------------------------------------------------------------------------------- */

static const char *const bug_names[] = {
#define AS_NAME(ident, name, model, what) [BUG_##ident] = (name),
	MODEL_BUGS(AS_NAME)};

/* NAME is one of the names of LIST, which are joined by '+'. */
static bool is_in(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = list; at; at = strchr(at, '+')) {
		at += *at == '+';
		if (!strncmp(at, name, len) && (!at[len] || at[len] == '+'))
			return true;
	}
	return false;
}

static void add_parts(struct model *m, const char *models)
{
	for (const struct part *const *p = __start_model_parts; p < __stop_model_parts; p++)
		if (m->nr_parts < MODEL_PARTS && (!(*p)->model || is_in(models, (*p)->model)))
			m->part[m->nr_parts++] = *p;
}

static void add_bugs(struct model *m, const char *bugs)
{
	for (int i = 0; i < BUGS; i++)
		m->bug[i] = is_in(bugs, bug_names[i]);
}

static bool take_state(struct model *m)
{
	struct svm *svm = state_take(m, MODEL_CPUS * sizeof(*svm));

	for (unsigned int i = 0; i < MODEL_CPUS; i++)
		m->cpu[i] = (struct cpu){.m = m, .index = i, .svm = &svm[i]};
	for (unsigned int i = 0; i < m->nr_parts; i++) {
		uint8_t *state = state_take(m, MODEL_CPUS * m->part[i]->state);

		if (!state)
			return false;
		m->state_at[i] = (size_t)(state - m->state);
	}
	return svm;
}

static const char *option(int argc, char **argv, const char *name)
{
	size_t len = strlen(name);

	for (int i = 0; i < argc; i++)
		if (!strncmp(argv[i], name, len) && argv[i][len] == '=')
			return argv[i] + len + 1;
	return "";
}

static const char *set_up(struct model *m, const qemu_info_t *info, int argc, char **argv)
{
	if (!info->system_emulation || strcmp(info->target_name, "x86_64") != 0)
		return "it is a model of an x86-64 system";
	m->parallel = info->system.max_vcpus > 1;
	m->arena = arena_new();
	add_parts(m, option(argc, argv, "models"));
	add_bugs(m, option(argc, argv, "bugs"));
	if (!m->arena || !state_map(m, option(argc, argv, "state")) || !take_state(m))
		return "there is no room for its state";
	if (!log_map(m, option(argc, argv, "log")))
		return "there is no memory for its log";
	for (unsigned int i = 0; i < m->nr_parts; i++)
		if (m->part[i]->init)
			m->part[i]->init(m);
	return NULL;
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	struct model *m = calloc(1, sizeof(*m));
	const char *why = m ? set_up(m, info, argc, argv) : "out of memory";

	if (why) {
		fprintf(stderr, "cpu model: %s\n", why);
		free(m);
		return 1;
	}
	qemu_plugin_register_vcpu_init_cb(id, on_start, m);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation, m);
	qemu_plugin_register_flush_cb(id, on_flush, m);
	qemu_plugin_register_vcpu_discon_cb(
		id, QEMU_PLUGIN_DISCON_INTERRUPT | QEMU_PLUGIN_DISCON_EXCEPTION, on_discontinuity,
		m);
	return 0;
}
