// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a block does to count itself: one addition, one store of which block it is, one look at the
 * deadline, all inline. A block that ends early is told of by exceptions, by #VMEXITs, by cuts of
 * our own, and by I/O.
 */
#include "models/cpu/branch.h"
#include "models/cpu/pmu_unit.h"
#include "models/cpu/vmcb.h"

static qemu_plugin_u64 entry(const struct model *m, size_t offset)
{
	return (qemu_plugin_u64){m->pmu, offset};
}

static void on_deadline(unsigned int index, void *userdata)
{
	struct model *m = userdata;
	struct cpu *c = &m->cpu[index];

	if (pmu_tallies_of(c)->excepted)
		pmu_exception_leave(c);
	pmu_settle(c);
}

/*
 * The block before this one was a guest's, if a #VMEXIT arrives here: it is still known now. What
 * was on the way to being an exception in it has become the exit.
 */
static void on_landing(unsigned int index, void *userdata)
{
	struct model *m = userdata;
	struct pmu_tallies *t = pmu_tallies_of(&m->cpu[index]);

	t->landed = t->block;
	t->excepted = false;
}

/*
 * An access to a device from the middle of a block ends it, and QEMU executes the instruction as a
 * block of its own, of which plugins hear memory accesses alone. So a block of one instruction
 * that did not begin tells that the one which did was left behind this instruction.
 */
static void on_access(unsigned int index, qemu_plugin_meminfo_t info, uint64_t address,
		      void *userdata)
{
	const struct pmu_block *block = userdata;
	struct pmu_tallies *t = pmu_tallies_of(&block->m->cpu[index]);

	(void)info;
	(void)address;
	if (t->block && t->block != (uintptr_t)block)
		pmu_tallies_leave(t, block->pc, true);
}

static void describe_last(struct pmu_block *p, struct qemu_plugin_insn *insn)
{
	uint8_t byte[16] = {0};
	struct opcode op;
	unsigned int len = (unsigned int)qemu_plugin_insn_data(insn, byte, sizeof(byte) - 1);

	/* As a last instruction, 0x40 to 0x4f begin one of 64-bit code or end one that is no
	 * branch. */
	p->branches = opcode_read(byte, len, true, &op) && is_branch(byte, &op);
}

static struct pmu_block *describe(const struct block *b)
{
	struct pmu_block *p = arena_take(b->m->arena, sizeof(*p) + b->n * sizeof(p->at[0]));
	struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(b->tb, 0);

	*p = (struct pmu_block){
		.m = b->m,
		.pc = qemu_plugin_insn_vaddr(insn),
		.cs_base = b->cs_base,
		.n = (uint16_t)b->n,
		.class = (uint8_t)pmu_class_of(b->guest, b->cpl),
	};
	for (size_t i = 0; i < b->n; i++) {
		insn = qemu_plugin_tb_get_insn(b->tb, i);
		p->at[i] = (uint16_t)(qemu_plugin_insn_vaddr(insn) - p->pc);
	}
	describe_last(p, insn);
	return p;
}

void pmu_block(struct cpu *c, const struct block *b)
{
	struct model *m = b->m;
	struct pmu_block *p = describe(b);
	qemu_plugin_u64 tally = entry(m, offsetof(struct pmu_tallies, tally[p->class]));

	(void)c;
	if (b->landing)
		qemu_plugin_register_vcpu_tb_exec_cb(b->tb, on_landing, QEMU_PLUGIN_CB_NO_REGS, m);
	qemu_plugin_register_vcpu_tb_exec_cond_cb(b->tb, on_deadline, QEMU_PLUGIN_CB_RW_REGS,
						  QEMU_PLUGIN_COND_GE, tally, PMU_TALLY_DEADLINE,
						  m);
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(b->tb, QEMU_PLUGIN_INLINE_ADD_U64, tally,
							  pmu_block_tally(p));
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(
		b->tb, QEMU_PLUGIN_INLINE_STORE_U64, entry(m, offsetof(struct pmu_tallies, block)),
		(uintptr_t)p);
	if (b->n == 1)
		qemu_plugin_register_vcpu_mem_cb(qemu_plugin_tb_get_insn(b->tb, 0), on_access,
						 QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, p);
}

/*
 * APM 15.7: an exit for an interrupt comes between two instructions; every other has RIP at the
 * instruction that did not retire.
 */
void pmu_vmexit(struct cpu *c, const struct site *s)
{
	struct pmu_tallies *t = pmu_tallies_of(c);
	uint64_t code = vmcb_get(c, VMCB_EXITCODE, 8);
	uint64_t host = t->block;

	(void)s;
	t->block = t->landed;
	if (code < EXIT_INTR || code > EXIT_VINTR)
		pmu_tallies_leave(t, vmcb_get(c, VMCB_CS + 8, 8) + vmcb_get(c, VMCB_RIP, 8), false);
	t->block = host;
}
