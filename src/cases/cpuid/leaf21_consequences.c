// SPDX-License-Identifier: GPL-2.0-or-later
/* What a guest may rely on where a bit of CPUID 0x80000021 EAX is set. */
#include "cases/cpuid/leaf21.h"
#include "harness/case.h"
#include "kvex/cpuid.h"
#include "kvex/host.h"
#include "kvex/sys.h"

#define MSR_PRED_CMD 0x49
#define MSR_EFER     0xc0000080
#define MSR_HWCR     0xc0010015
#define MSR_SMM_CTL  0xc0010116
#define MSR_DE_CFG   0xc0011029

#define EFER_LONG_NX  0xd00 /* LME, LMA, NXE: as mode.c sets it */
#define EFER_AUTOIBRS (1ULL << 21)
#define HWCR_USER_DIS (1ULL << 35)
#define PRED_CMD_SBPB (1ULL << 7)
#define DE_CFG_LFENCE (1ULL << 1)
#define RFLAGS_IOPL3  0x3002
#define SOME_BASE     0x12345000

#define NO_TRAP -1
#define GP	13

GUEST_ASM(pokes, MODE_LONG,
	  "label writes_msr\n"
	  "wrmsr\n" GUEST_DONE "label reads_msr\n"
	  "rdmsr\n" GUEST_DONE "label executes_cpuid\n"
	  "cpuid\n" GUEST_DONE "label loads_null_fs\n"
	  "xor %eax, %eax\n"
	  "mov %ax, %fs\n" GUEST_DONE);

/* Runs the guest from LABEL: the vector of its exception, or NO_TRAP. */
static int try_label(struct test *t, struct vcpu *vcpu, const char *label,
		     const struct kvm_regs *in)
{
	struct kvm_regs regs = *in;

	regs.rip = symbol(&pokes, label);
	set_regs(vcpu, &regs);
	ASSERT(!try_run(vcpu, 0), "KVM_RUN");
	ASSERT_EXIT(vcpu, KVM_EXIT_IO, label);
	if (vcpu->run->io.port == GUEST_PORT_TRAP)
		return (int)vm_result(vcpu->vm)->vector;
	ASSERT_EQ(vcpu->run->io.port, GUEST_PORT_DONE, "the guest's port");
	return NO_TRAP;
}

static int try_msr(struct test *t, struct vcpu *vcpu, const char *label, uint32_t msr,
		   uint64_t value)
{
	struct kvm_regs regs;

	ASSERT(!vcpu_reset(vcpu, MODE_LONG, pokes.entry), "reset the vCPU");
	regs = get_regs(vcpu);
	regs.rcx = msr;
	regs.rax = (uint32_t)value;
	regs.rdx = value >> 32;
	return try_label(t, vcpu, label, &regs);
}

/* The legacy way to say LFENCE_RDTSC. Feature MSRs are asked of /dev/kvm; only SVM has this one. */
static void check_lfence(struct test *t, bool set)
{
	_Alignas(struct kvm_msrs) char buf[sizeof(struct kvm_msrs) + sizeof(struct kvm_msr_entry)];
	struct kvm_msrs *m = (void *)buf;
	bool serializes;
	int n;

	*m = (struct kvm_msrs){.nmsrs = 1};
	m->entries[0] = (struct kvm_msr_entry){.index = MSR_DE_CFG};
	n = try_ioctl(test_sys(t)->fd, KVM_GET_MSRS, m);
	serializes = m->entries[0].data & DE_CFG_LFENCE;
	test_info(t, "DE_CFG", n == 1 ? "LFENCE_SERIALIZE %d" : "not a feature MSR here",
		  serializes);
	if (n == 1)
		CHECK_EQ(serializes, set,
			 "LFENCE_RDTSC, and LFENCE_SERIALIZE of the feature MSR DE_CFG");
}

static void check_null_selector(struct test *t, struct vcpu *vcpu, bool set)
{
	struct kvm_sregs sregs;
	struct kvm_regs regs;
	uint64_t base;

	ASSERT(!vcpu_reset(vcpu, MODE_LONG, pokes.entry), "reset the vCPU");
	sregs = get_sregs(vcpu);
	sregs.fs.base = SOME_BASE;
	set_sregs(vcpu, &sregs);
	regs = get_regs(vcpu);
	CHECK_EQ(try_label(t, vcpu, "loads_null_fs", &regs), NO_TRAP, "mov 0, %fs");
	base = get_sregs(vcpu).fs.base;
	test_info(t, "null selector", "FS base was %#x, is %#llx", SOME_BASE,
		  (unsigned long long)base);
	if (set)
		CHECK_EQ(base, 0, "NULL_SEL_CLR_BASE: FS base after a null selector");
}

/* CPUID at CPL 3: the same code, entered as a user. */
static void check_user_cpuid(struct test *t, struct vcpu *vcpu, int want, const char *what)
{
	struct kvm_sregs sregs = get_sregs(vcpu);
	struct kvm_regs regs = get_regs(vcpu);

	sregs.cs.selector = GUEST_SEL_UCODE64;
	sregs.ss.selector = GUEST_SEL_UDATA;
	sregs.cs.dpl = sregs.ss.dpl = 3;
	set_sregs(vcpu, &sregs);
	regs.rax = regs.rcx = 0;
	regs.rflags = RFLAGS_IOPL3; /* so that OUT works */
	CHECK_EQ(try_label(t, vcpu, "executes_cpuid", &regs), want, what);
}

CASE(leaf21_consequences, "cpuid/leaf21-consequences",
     "what each bit of CPUID 0x80000021 promises is so in the guest", .needs = {"cpuid-leaf21"},
     .guards = {.commit = "49c140d5af12", .in = {"6.16"}})
{
	uint32_t eax = cpuid_reg(get_supported_cpuid(), LEAF21, 0, CPUID_EAX);
	struct vm *vm = new_vm(.guest = &pokes);
	struct vcpu *vcpu = vm->vcpu[0];
	char names[128], param[8] = "";

	test_info(t, "bits", "%s", cpuid_leaf21_names(eax, names, sizeof(names)));
	check_lfence(t, eax & LFENCE_RDTSC);
	check_null_selector(t, vcpu, eax & NULL_SEL_CLR_BASE);
	CHECK_EQ(try_msr(t, vcpu, "writes_msr", MSR_EFER, EFER_LONG_NX | EFER_AUTOIBRS),
		 eax & AUTOIBRS ? NO_TRAP : GP, "AUTOIBRS: exception at EFER bit 21");
	/* Without the bit the MSR may still be the CPU's own, passed through: nothing to check. */
	if (eax & SBPB)
		CHECK_EQ(try_msr(t, vcpu, "writes_msr", MSR_PRED_CMD, PRED_CMD_SBPB), NO_TRAP,
			 "SBPB: exception at PRED_CMD bit 7");
	host_param("kvm.ignore_msrs", param, sizeof(param));
	if (eax & NO_SMM_CTL_MSR && param[0] != 'Y') {
		CHECK_EQ(try_msr(t, vcpu, "reads_msr", MSR_SMM_CTL, 0), GP,
			 "NO_SMM_CTL_MSR: exception at RDMSR of SMM_CTL");
		CHECK_EQ(try_msr(t, vcpu, "writes_msr", MSR_SMM_CTL, 0), GP,
			 "NO_SMM_CTL_MSR: exception at WRMSR of SMM_CTL");
	}
	ASSERT(!vcpu_reset(vcpu, MODE_LONG, pokes.entry), "reset the vCPU");
	check_user_cpuid(t, vcpu, NO_TRAP, "exception at CPUID in user mode");
	CHECK_EQ(try_msr(t, vcpu, "writes_msr", MSR_HWCR, HWCR_USER_DIS),
		 eax & GP_ON_USER_CPUID ? NO_TRAP : GP,
		 "GP_ON_USER_CPUID: exception at HWCR bit 35");
	check_user_cpuid(t, vcpu, eax & GP_ON_USER_CPUID ? GP : NO_TRAP,
			 "exception at CPUID in user mode after that");
}
