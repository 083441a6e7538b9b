/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * qemu_plugin: the functions of QEMU's TCG plugin API, version 7 (QEMU 11.1), and of GLib that are
 * used here. No package has QEMU's own header. QEMU refuses a plugin of another version, so what
 * is declared here is what is called.
 */
#ifndef MODELS_CPU_QEMU_PLUGIN_H
#define MODELS_CPU_QEMU_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QEMU_PLUGIN_API 7

typedef struct {
	uint8_t *data;
	unsigned int len;
} GByteArray;
typedef struct {
	char *data;
	unsigned int len;
} GArray;
GByteArray *g_byte_array_new(void);
GByteArray *g_byte_array_set_size(GByteArray *array, unsigned int length);

typedef uint64_t qemu_plugin_id_t;

typedef struct {
	const char *target_name;
	struct {
		int min, cur;
	} version;
	bool system_emulation;
	struct {
		int smp_vcpus, max_vcpus;
	} system;
} qemu_info_t;

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_scoreboard;
struct qemu_plugin_register;

/* A 64-bit member of each vCPU's entry of a scoreboard. */
typedef struct {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
} qemu_plugin_u64;

typedef struct {
	struct qemu_plugin_register *handle;
	const char *name, *feature;
	bool is_readonly;
} qemu_plugin_reg_descriptor;

enum qemu_plugin_cb_flags {
	QEMU_PLUGIN_CB_NO_REGS,
	QEMU_PLUGIN_CB_R_REGS,
	QEMU_PLUGIN_CB_RW_REGS,
	QEMU_PLUGIN_CB_RW_REGS_PC, /* may call qemu_plugin_set_pc() */
};

enum qemu_plugin_cond {
	QEMU_PLUGIN_COND_NEVER,
	QEMU_PLUGIN_COND_ALWAYS,
	QEMU_PLUGIN_COND_EQ,
	QEMU_PLUGIN_COND_NE,
	QEMU_PLUGIN_COND_LT,
	QEMU_PLUGIN_COND_LE,
	QEMU_PLUGIN_COND_GT,
	QEMU_PLUGIN_COND_GE,
};

enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64, QEMU_PLUGIN_INLINE_STORE_U64 };

enum qemu_plugin_discon_type {
	QEMU_PLUGIN_DISCON_INTERRUPT = 1,
	QEMU_PLUGIN_DISCON_EXCEPTION = 2,
	QEMU_PLUGIN_DISCON_HOSTCALL = 4,
};

typedef void (*qemu_plugin_vcpu_cb)(unsigned int vcpu, void *userdata);
typedef void (*qemu_plugin_trans_cb)(struct qemu_plugin_tb *tb, void *userdata);
typedef void (*qemu_plugin_discon_cb)(unsigned int vcpu, enum qemu_plugin_discon_type type,
				      uint64_t from_pc, uint64_t to_pc, void *userdata);

enum qemu_plugin_mem_rw { QEMU_PLUGIN_MEM_R = 1, QEMU_PLUGIN_MEM_W, QEMU_PLUGIN_MEM_RW };
typedef uint32_t qemu_plugin_meminfo_t;
typedef void (*qemu_plugin_mem_cb)(unsigned int vcpu, qemu_plugin_meminfo_t info, uint64_t address,
				   void *userdata);

void qemu_plugin_register_vcpu_init_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_cb cb, void *userdata);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_trans_cb cb,
					   void *userdata);
void qemu_plugin_register_flush_cb(qemu_plugin_id_t id, void (*cb)(void *userdata), void *userdata);
void qemu_plugin_register_vcpu_discon_cb(qemu_plugin_id_t id, enum qemu_plugin_discon_type type,
					 qemu_plugin_discon_cb cb, void *userdata);

void qemu_plugin_register_vcpu_tb_exec_cond_cb(struct qemu_plugin_tb *tb, qemu_plugin_vcpu_cb cb,
					       enum qemu_plugin_cb_flags flags,
					       enum qemu_plugin_cond cond, qemu_plugin_u64 entry,
					       uint64_t imm, void *userdata);
void qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(struct qemu_plugin_tb *tb,
						       enum qemu_plugin_op op,
						       qemu_plugin_u64 entry, uint64_t imm);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, qemu_plugin_vcpu_cb cb,
					  enum qemu_plugin_cb_flags flags, void *userdata);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn, qemu_plugin_mem_cb cb,
				      enum qemu_plugin_cb_flags flags, enum qemu_plugin_mem_rw rw,
				      void *userdata);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, qemu_plugin_vcpu_cb cb,
					    enum qemu_plugin_cb_flags flags, void *userdata);
void qemu_plugin_register_vcpu_insn_exec_cond_cb(struct qemu_plugin_insn *insn,
						 qemu_plugin_vcpu_cb cb,
						 enum qemu_plugin_cb_flags flags,
						 enum qemu_plugin_cond cond, qemu_plugin_u64 entry,
						 uint64_t imm, void *userdata);
void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn *insn,
							 enum qemu_plugin_op op,
							 qemu_plugin_u64 entry, uint64_t imm);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t idx);
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *dest, size_t len);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);

/* Of qemu_plugin_reg_descriptor; the handles serve every vCPU. */
GArray *qemu_plugin_get_registers(void);
bool qemu_plugin_read_register(struct qemu_plugin_register *handle, GByteArray *buf);
bool qemu_plugin_write_register(struct qemu_plugin_register *handle, GByteArray *buf);
/* Goes on at PC, an offset into CS. */
void qemu_plugin_set_pc(uint64_t pc) __attribute__((noreturn));

/* True: done. */
bool qemu_plugin_read_memory_vaddr(uint64_t addr, GByteArray *data, size_t len);
bool qemu_plugin_write_memory_vaddr(uint64_t addr, GByteArray *data);
/* 0: done. */
int qemu_plugin_read_memory_hwaddr(uint64_t addr, GByteArray *data, size_t len);
int qemu_plugin_write_memory_hwaddr(uint64_t addr, GByteArray *data);

struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t element_size);
void *qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard *score, unsigned int vcpu);

/*
 * Not of the API, but QEMU exports it: registers as they are before the instruction whose code has
 * the host address HOST_PC. Within a block the flags are only known so: they are kept as operands
 * of the last instruction that set them, of which kind is known at translation alone.
 */
struct CPUState;
bool cpu_restore_state(struct CPUState *cpu, uintptr_t host_pc);
struct CPUState *qemu_get_cpu(int index);

/* The same, see tcg.c. */
struct CPUArchState;
void cpu_load_eflags(struct CPUArchState *env, int eflags, int update_mask);
void raise_exception_err_ra(struct CPUArchState *env, int exception_index, int error_code,
			    uintptr_t host_pc) __attribute__((noreturn));
void cpu_vmexit(struct CPUArchState *env, uint32_t exit_code, uint64_t exit_info_1,
		uintptr_t host_pc) __attribute__((noreturn));
int x86_mmu_index_pl(struct CPUArchState *env, unsigned int pl);
void cpu_loop_exit(struct CPUState *cpu) __attribute__((noreturn));
void do_interrupt_all(struct CPUState *cpu, int vector, int is_int, int error_code,
		      uint64_t next_eip, int is_hw);
void helper_vmrun(struct CPUArchState *env, int address_size, int next_eip_addend);
void helper_vmload(struct CPUArchState *env, int address_size);
void helper_vmsave(struct CPUArchState *env, int address_size);
void helper_rdmsr(struct CPUArchState *env);
void helper_wrmsr(struct CPUArchState *env);
void helper_write_crN(struct CPUArchState *env, int number, uint64_t value);
uint64_t helper_xgetbv(struct CPUArchState *env, uint32_t number);
void helper_xsetbv(struct CPUArchState *env, uint32_t number, uint64_t value);
void helper_update_mxcsr(struct CPUArchState *env);
void helper_ldmxcsr(struct CPUArchState *env, uint32_t value);
void helper_fldcw(struct CPUArchState *env, uint32_t value);
void x86_cpu_xsave_all_areas(struct CPUState *cpu, void *buf, uint32_t len);
void x86_cpu_xrstor_all_areas(struct CPUState *cpu, const void *buf, uint32_t len);
void *probe_access(struct CPUArchState *env, uint64_t addr, int size, int access_type, int mmu_idx,
		   uintptr_t host_pc);

#endif
