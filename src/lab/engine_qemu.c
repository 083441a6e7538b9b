// SPDX-License-Identifier: GPL-2.0-or-later
/* QEMU's TCG: an AMD CPU with SVM and nested paging, in software alone. */
#include <errno.h>
#include <string.h>

#include "lab/engine.h"
#include "lab/init.h"
#include "lab/psp.h"

#define MEMORY 512u /* MiB */

/*
 * More than one CPU is unreliable: after some 10^5 nested exits guests see spurious shutdowns, and
 * once the kernel of the lab panicked. x2APIC is off: models reach the local APIC by its page.
 * ERMS and FSRM are off: a string instruction goes on element by element, so that bytes cost
 * eight times what words do.
 */
static const char *const fixed[] = {
	"-accel",	   "tcg",      "-M",   "q35",	     "-nodefaults",
	"-no-user-config", "-display", "none", "-no-reboot",
};

static const char *const kernel_words =
	"console=ttyS0 quiet loglevel=1 panic=-1 cryptomgr.notests "
	"tsc=reliable mitigations=off random.trust_cpu=on printk.devkmsg=on "
	"kvex.lab";

static const struct lab_limit limits[] = {
	{"intel", "the lab's CPU is AMD's; --cpu intel has VMX"},
	{"shadow-vmcs", "the lab's CPU is AMD's; --cpu intel has VMX"},
	{"pmu", "QEMU emulates no performance counters; --model pmu adds them"},
	{"mediated-pmu", "QEMU emulates no performance counters; --model pmu adds them"},
	{"bus-lock-exit", "QEMU emulates no Bus Lock Threshold; --model bus-lock adds it"},
	{"sev", "QEMU emulates no SEV; --model sev,psp adds it"},
	{"sev-es", "QEMU emulates no SEV; --model sev,psp adds it"},
	{"snp", "QEMU emulates no SEV-SNP; --model snp adds it"},
	{"sev-device", "QEMU emulates no security processor; --model psp adds it"},
	{"tdx", "the lab's CPU is AMD's"},
	{NULL, NULL},
};

static void add_program(struct lab_command *cmd, const struct lab_engine_files *files)
{
	lab_command_add(cmd, files->loader);
	lab_command_add(cmd, "--library-path");
	lab_command_add(cmd, files->library_path);
	lab_command_add(cmd, files->program);
	lab_command_add(cmd, "-L");
	lab_command_addf(cmd, "%s/usr/share/qemu", files->prefix);
	lab_command_add(cmd, "-L");
	lab_command_addf(cmd, "%s/usr/share/seabios", files->prefix);
}

static void add_cpu(struct lab_command *cmd, const struct lab_boot *boot)
{
	char more[LAB_MODELS_TEXT] = "";

	if (boot->models)
		lab_models_cpu(boot->models, more);
	lab_command_add(cmd, "-cpu");
	lab_command_addf(cmd, "EPYC-Milan,+svm,+npt,-x2apic,-erms,-fsrm%s", more);
}

static void add_socket(struct lab_command *cmd, const char *name, int fd)
{
	lab_command_add(cmd, "-chardev");
	lab_command_addf(cmd, "socket,id=%s,fd=%d", name, fd);
}

/*
 * Where the table of ivrs.c has it; between memory and none of the devices. Only with a PCI device
 * that is named does it let itself be saved.
 */
static void add_iommu(struct lab_command *cmd, const struct lab_boot *boot)
{
	if (!boot->models || !lab_models_iommu(boot->models))
		return;
	lab_command_add(cmd, "-machine");
	lab_command_add(cmd, "default-bus-bypass-iommu=on");
	lab_command_add(cmd, "-device");
	lab_command_add(cmd, "AMDVI-PCI,id=iommu-pci,addr=1");
	lab_command_add(cmd, "-device");
	lab_command_add(cmd, "amd-iommu,pci-id=iommu-pci");
}

static unsigned int memory_of(const struct lab_boot *boot)
{
	if (boot->memory)
		return boot->memory;
	return boot->models ? lab_models_memory(boot->models, MEMORY) : MEMORY;
}

/* The order of -serial is the order of the ports. */
static void add_devices(struct lab_command *cmd, const struct lab_fds *fds)
{
	add_socket(cmd, "console", fds->console);
	add_socket(cmd, "channel", fds->channel);
	add_socket(cmd, "monitor", fds->monitor);
	lab_command_add(cmd, "-serial");
	lab_command_add(cmd, "chardev:console");
	lab_command_add(cmd, "-serial");
	lab_command_add(cmd, "chardev:channel");
	lab_command_add(cmd, "-mon");
	lab_command_add(cmd, "chardev=monitor,mode=control");
	lab_command_add(cmd, "-device");
	lab_command_addf(cmd, "isa-debug-exit,iobase=0x%x", LAB_EXIT_PORT);
	if (fds->shared < 0)
		return;
	lab_command_add(cmd, "-object");
	lab_command_addf(cmd,
			 "memory-backend-file,id=shared,mem-path=/proc/self/fd/%d,size=%u,share=on",
			 fds->shared, LAB_SHARED_SIZE);
	lab_command_add(cmd, "-device");
	lab_command_add(cmd, "ivshmem-plain,memdev=shared,master=on");
}

/*
 * The security processor is another process: it shares the memory, and is plugged in when the
 * machine is up.
 */
static void add_psp(struct lab_command *cmd, unsigned int memory)
{
	lab_command_add(cmd, "-object");
	lab_command_addf(cmd, "memory-backend-memfd,id=ram,size=%uM,share=on", memory);
	lab_command_add(cmd, "-machine");
	lab_command_add(cmd, "memory-backend=ram");
	lab_command_add(cmd, "-device");
	lab_command_add(cmd, "pcie-root-port,id=" LAB_PSP_PORT ",chassis=1");
}

/* A comma would end the option: names are joined by '+'. */
static void add_models(struct lab_command *cmd, const struct lab_boot *boot,
		       const struct lab_fds *fds)
{
	char names[LAB_MODELS_TEXT], bugs[LAB_MODELS_TEXT];

	if (!boot->models || !boot->models->n)
		return;
	lab_models_names(boot->models, '+', names);
	lab_models_bugs(boot->models, '+', bugs);
	lab_command_add(cmd, "-plugin");
	lab_command_addf(cmd,
			 "/proc/self/fd/%d,models=%s,bugs=%s,state=/proc/self/fd/%d,"
			 "log=/proc/self/fd/%d",
			 fds->plugin, names, bugs, fds->models, fds->shared);
}

static int make_files(const struct lab_boot *boot, struct lab_fds *fds, char err[LAB_TEXT])
{
	if (boot->models && boot->models->n)
		fds->plugin = lab_model_plugin(err);
	return fds->plugin < -1 ? fds->plugin : 0;
}

/* An ELF kernel with a PVH note needs no real-mode code and no decompression under emulation. */
static void add_kernel(struct lab_command *cmd, const struct lab_boot *boot,
		       const struct lab_fds *fds)
{
	const struct lab_kernel *k = boot->kernel;
	char words[2048];

	lab_command_add(cmd, "-kernel");
	lab_command_add(cmd, k->vmlinux[0] ? k->vmlinux : k->image);
	lab_command_add(cmd, "-initrd");
	lab_command_addf(cmd, "/proc/self/fd/%d", fds->initramfs);
	lab_command_add(cmd, "-append");
	if (lab_engine_words(kernel_words, boot, words, sizeof(words)))
		lab_command_addf(cmd, "%s", words);
	else
		cmd->n = LAB_ARGS + 1;
}

static int command(struct lab_command *cmd, const struct lab_boot *boot, const struct lab_fds *fds)
{
	unsigned int memory = memory_of(boot);

	*cmd = (struct lab_command){0};
	add_program(cmd, boot->files);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		lab_command_add(cmd, fixed[i]);
	add_cpu(cmd, boot);
	lab_command_add(cmd, "-smp");
	lab_command_addf(cmd, "%u", boot->cpus ? boot->cpus : 1);
	lab_command_add(cmd, "-m");
	lab_command_addf(cmd, "%u", memory);
	add_iommu(cmd, boot);
	add_devices(cmd, fds);
	if (lab_psp_wanted(boot->models))
		add_psp(cmd, memory);
	add_models(cmd, boot, fds);
	add_kernel(cmd, boot, fds);
	lab_command_add_all(cmd, boot);
	if (boot->restore) {
		lab_command_add(cmd, "-incoming");
		lab_command_add(cmd, "defer");
		cmd->small_pages = true;
	}
	return cmd->n > LAB_ARGS ? -E2BIG : 0;
}

extern const struct lab_engine engine_qemu;
const struct lab_engine engine_qemu = {
	.name = "qemu",
	.vendor = "amd",
	.cpu = "EPYC-Milan",
	.warm = LAB_WARM_BY_MONITOR,
	.boot_seconds = 60,
	.silence_seconds = 30,
	.limits = limits,
	.make_files = make_files,
	.command = command,
};
