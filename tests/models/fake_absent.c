// SPDX-License-Identifier: GPL-2.0-or-later
/* What only those parts call that are tested by other means. */
#include <stdlib.h>

#include "fake_qemu.h"

void qemu_plugin_register_vcpu_insn_exec_cond_cb(struct qemu_plugin_insn *insn,
						 qemu_plugin_vcpu_cb cb,
						 enum qemu_plugin_cb_flags flags,
						 enum qemu_plugin_cond cond, qemu_plugin_u64 entry,
						 uint64_t imm, void *userdata)
{
	(void)insn, (void)cb, (void)flags, (void)cond, (void)entry, (void)imm, (void)userdata;
	abort();
}

void qemu_plugin_register_vcpu_tb_exec_cond_cb(struct qemu_plugin_tb *tb, qemu_plugin_vcpu_cb cb,
					       enum qemu_plugin_cb_flags flags,
					       enum qemu_plugin_cond cond, qemu_plugin_u64 entry,
					       uint64_t imm, void *userdata)
{
	(void)tb, (void)cb, (void)flags, (void)cond, (void)entry, (void)imm, (void)userdata;
	abort();
}

void qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(struct qemu_plugin_tb *tb,
						       enum qemu_plugin_op op,
						       qemu_plugin_u64 entry, uint64_t imm)
{
	(void)tb, (void)op, (void)entry, (void)imm;
	abort();
}

void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, qemu_plugin_vcpu_cb cb,
					  enum qemu_plugin_cb_flags flags, void *userdata)
{
	(void)tb, (void)cb, (void)flags, (void)userdata;
	abort();
}

void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn, qemu_plugin_mem_cb cb,
				      enum qemu_plugin_cb_flags flags, enum qemu_plugin_mem_rw rw,
				      void *userdata)
{
	(void)insn, (void)cb, (void)flags, (void)rw, (void)userdata;
	abort();
}
