// SPDX-License-Identifier: GPL-2.0-or-later
/* The forms of a locked instruction in each CPU mode: each exits once, at its own RIP. */
#include "buslock_case.h"

#define BASE	 0x40000 /* SPLIT is 0x3e further on */
#define BASE_STR GUEST_STR(BASE)
#define CODE_STR GUEST_STR(GUEST_GPA_CODE)
#define WINDOW	 0x38 /* from the base on: */
#define BYTES	 16   /* what the guests write to, on both sides of the line's end */

/*
 * FS is set to the base by the host. The address relative to RIP is spelt as bytes: the linker
 * would make it one of this program's. The bits of btc_far lie 15 words further than its operand.
 */
GUEST_ASM(long_forms, MODE_LONG,
	  "0: mov $" BASE_STR ", %ebx\n"
	  "mov %rbx, %rdi\n"
	  "mov %rbx, %r13\n"
	  "mov $0x3e, %esi\n"
	  "mov $0x1f, %r9d\n"
	  "locked absolute, lock incl " SPLIT_STR "\n"
	  "locked word, lock incw 0x3f(%rbx)\n"
	  "locked quad, lock incq 0x3b(%rbx)\n"
	  "locked sib, lock addl %edi, (%rbx,%rsi)\n"
	  "locked scaled, lock notl -0x3e(%rdi,%rsi,2)\n"
	  "locked rex, lock xorl %edi, (%r13,%r9,2)\n"
	  "locked immediate, lock addl $0x12345, 0x3e(%rbx)\n"
	  "locked immediate8, lock subw $5, 0x3f(%rbx)\n"
	  "locked xchg, xchg %edi, 0x3e(%rbx)\n"
	  "locked xchg_rex, xchg %r9, 0x3b(%r13)\n"
	  "mov $5, %eax\n"
	  "locked xadd, lock xadd %eax, 0x3e(%rbx)\n"
	  "locked btc, lock btcl $11, 0x3e(%rbx)\n"
	  "mov $15 * 32 + 5, %eax\n"
	  "locked btc_far, lock btcl %eax, 2(%rbx)\n"
	  "mov 0x3e(%rbx), %eax\n"
	  "locked cmpxchg, lock cmpxchg %esi, 0x3e(%rbx)\n"
	  "xor %eax, %eax\n"
	  "locked cmpxchg_fails, lock cmpxchg %ebx, 0x3e(%rbx)\n"
	  "mov 0x3c(%rbx), %eax\n"
	  "mov 0x40(%rbx), %edx\n"
	  "mov $7, %ecx\n"
	  "locked cmpxchg8b, lock cmpxchg8b 0x3c(%rbx)\n"
	  "locked segment, lock incl %fs:0x3e\n"
	  "label rip_relative\n"
	  ".byte 0xf0, 0xff, 0x05\n"
	  ".long " SPLIT_STR " - " CODE_STR " - (1f - 0b)\n"
	  "1: label rip_relative_next\n"
	  "locked address32, lock incl 0x3e(%ebx)\n"
	  "mov $0x61, %al\n" GUEST_DONE);

/* DS and FS begin at the base, ES and SS at 0. */
GUEST_ASM(protected_forms, MODE_PROTECTED,
	  "mov $0x3e, %esi\n"
	  "mov $" BASE_STR ", %ebp\n"
	  "locked absolute, lock incl 0x3e\n"
	  "locked word, lock incw 1(%esi)\n"
	  "locked sib, lock addl %ebp, (%ebx,%esi)\n"
	  "locked scaled, lock notl -0x3e(,%esi,2)\n"
	  "locked stack, lock incl 0x3e(%ebp)\n"
	  "locked xchg, xchg %ebp, 0x3e(%ebx)\n"
	  "locked segment, lock incl %es:" SPLIT_STR "\n"
	  "locked segment_fs, lock incl %fs:0x3e\n"
	  "locked address16, lock incl 0x3e(%bx)\n"
	  "mov 0x3c, %eax\n"
	  "mov 0x40, %edx\n"
	  "mov $7, %ecx\n"
	  "locked cmpxchg8b, lock cmpxchg8b 0x3c(%ebx)\n"
	  "mov $0x62, %al\n" GUEST_DONE);

GUEST_ASM(real_forms, MODE_REAL,
	  "mov $0x4000, %ax\n"
	  "mov %ax, %ds\n"
	  "mov %ax, %ss\n"
	  "add $3, %ax\n"
	  "mov %ax, %es\n"
	  "mov $0x20, %bx\n"
	  "mov $0x1e, %si\n"
	  "mov %si, %di\n"
	  "locked absolute, lock incl 0x3e\n"
	  "locked word, lock incw 0x1f(%bx)\n"
	  "locked bx_si, lock notl (%bx,%si)\n"
	  "locked bx_di, lock addl %eax, (%bx,%di)\n"
	  "locked si, lock incl 0x20(%si)\n"
	  "locked stack, lock incl 0x3e(%bp)\n"
	  "locked segment, lock incl %es:0xe\n"
	  "locked address32, lock incl (%ebx,%esi)\n"
	  "locked xchg, xchg %bx, 0x3f\n"
	  "mov $0x63, %al\n" GUEST_DONE);

static const char *const long_names[] = {
	"absolute",  "word",	  "quad",	  "sib",       "scaled",
	"rex",	     "immediate", "immediate8",	  "xchg",      "xchg_rex",
	"xadd",	     "btc",	  "btc_far",	  "cmpxchg",   "cmpxchg_fails",
	"cmpxchg8b", "segment",	  "rip_relative", "address32", NULL,
};
static const char *const protected_names[] = {
	"absolute", "word",	  "sib",       "scaled",    "stack", "xchg",
	"segment",  "segment_fs", "address16", "cmpxchg8b", NULL,
};
static const char *const real_names[] = {
	"absolute", "word", "bx_si", "bx_di", "si", "stack", "segment", "address32", "xchg", NULL,
};

static void set_bases(struct test *t, struct vcpu *vcpu, bool ds)
{
	struct kvm_sregs sregs = get_sregs(vcpu);

	sregs.fs.base = BASE;
	if (ds)
		sregs.ds.base = BASE;
	set_sregs(vcpu, &sregs);
}

static void check_forms(struct test *t, struct vcpu *vcpu, const struct guest_image *img,
			const char *const *names)
{
	const uint8_t *bytes = memory(vcpu->vm, BASE + WINDOW, BYTES);
	uint8_t last[BYTES];

	memcpy(last, bytes, BYTES);
	for (int i = 0; names[i]; i++) {
		/* Before the first one on AMD nothing has been written yet. */
		bool same = (stops_before() && !i) ||
			    !strcmp(names[stops_before() && i ? i - 1 : i], "cmpxchg_fails");

		run_to_lock(vcpu, img, names[i]);
		check_push(t, "%s", names[i]);
		CHECK_EQ(!memcmp(last, bytes, BYTES), same, "memory is as at the exit before");
		check_pop(t);
		memcpy(last, bytes, BYTES);
	}
	run_until_done(vcpu);
}

CASE(operands, "buslock/operands", "every form of a split locked access exits once, at its RIP",
     .needs = {"bus-lock-exit"}, BUS_LOCK_CASE)
{
	struct vcpu *vcpu;

	vcpu = new_buslock_vm(.guest = &long_forms)->vcpu[0];
	set_bases(t, vcpu, false);
	check_push(t, "long mode");
	check_forms(t, vcpu, &long_forms, long_names);
	check_pop(t);

	vcpu = new_buslock_vm(.guest = &protected_forms)->vcpu[0];
	set_bases(t, vcpu, true);
	check_push(t, "protected mode");
	check_forms(t, vcpu, &protected_forms, protected_names);
	check_pop(t);

	vcpu = new_buslock_vm(.guest = &real_forms)->vcpu[0];
	check_push(t, "real mode");
	check_forms(t, vcpu, &real_forms, real_names);
	check_pop(t);
}
