// SPDX-License-Identifier: GPL-2.0-or-later
/* Bochs: an Intel CPU with VMX, EPT and shadow VMCS, in software alone. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lab/bochs_msrs.h"
#include "lab/bochs_port.h"
#include "lab/disk.h"
#include "lab/engine.h"
#include "lab/fail.h"

#define MEMORY	   1024u       /* MiB */
#define EMPTY_DISK (504 << 10) /* bytes: one cylinder */

extern const char lab_bochs_preload[], lab_bochs_preload_end[];

/*
 * arrow_lake boots too; with sapphire_rapids the kernel stumbles over XSAVE's sizes. The clock is
 * that of the instructions (sync=none): a run is nearly repeatable. The devices are taken out and
 * put in anew because their order counts: a saved machine finds its timers by it.
 */
static const char config_text[] =
	"plugin_ctrl: biosdev=0, extfpuirq=0, gameport=0, iodebug=0, parallel=0, serial=0, "
	"speaker=0, "
	"unmapped=0\n"
	"plugin_ctrl: biosdev=1, extfpuirq=1, serial=1, unmapped=1\n"
	"display_library: sdl2\n"
	"pci: enabled=1, chipset=i440fx\n"
	"boot: disk\n"
	"clock: sync=none, time0=1700000000\n"
	"mouse: enabled=0\n"
	"panic: action=fatal\n"
	"error: action=report\n"
	"info: action=ignore\n"
	"debug: action=ignore\n"
	"log: /dev/stderr\n"
	"ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14\n";

/*
 * tsc_early_khz follows from ips: without it the kernel calibrates, and is wrong. What is left out
 * (self-tests of ciphers, certificates, tables for tracing) takes half a minute here.
 */
static const char kernel_words[] =
	"console=ttyS0,115200 quiet loglevel=1 panic=-1 nokaslr mitigations=off "
	"tsc_early_khz=50000 tsc=reliable random.trust_cpu=on rodata=off cryptomgr.notests "
	"printk.devkmsg=on nmi_watchdog=0 "
	"initcall_blacklist=load_system_certificate_list,jent_mod_init,trace_eval_init kvex.lab "
	"kvex.lacks=interruptible-guest,counting-pmu";

/* Its VM entry refuses posted interrupts (error 7) although KVM keeps to the SDM. */
static const char *const params[] = {"kvm_intel.enable_apicv=0", NULL};

/* What Bochs' BIOS would tell: below 1 MiB without its own, and without the ACPI tables on top. */
static const struct disk_memory memory[] = {
	{0, 0x9f000, 1},
	{0xf0000, 0x10000, 2},
	{0x100000, (MEMORY << 20) - 0x110000, 1},
	{(MEMORY << 20) - 0x10000, 0x10000, 3},
	{0xfffc0000, 0x40000, 2},
	{0, 0, 0},
};

static const struct lab_limit limits[] = {
	{"amd", "the lab's CPU is Intel's; --cpu amd has SVM"},
	{"pmu", "Bochs emulates no performance counters"},
	{"mediated-pmu", "Bochs emulates no performance counters"},
	{"counting-pmu", "Bochs' counters are registers that stand still"},
	{"bus-lock-exit", "Bochs emulates no bus lock VM exit"},
	{"sev", "the lab's CPU is Intel's"},
	{"sev-es", "the lab's CPU is Intel's"},
	{"snp", "the lab's CPU is Intel's"},
	{"sev-device", "the lab's CPU is Intel's"},
	{"interruptible-guest", "Bochs cannot interrupt a guest with RFLAGS.IF=0; --cpu amd can"},
	{"tdx", "Bochs emulates no TDX"},
	{NULL, NULL},
};

static int put_config(FILE *out, const struct lab_boot *boot)
{
	const char *prefix = boot->files->prefix;
	char msrs[48] = "";

	if (bochs_has_msrs(boot->models))
		snprintf(msrs, sizeof(msrs), ", msrs=/proc/self/fd/%d", LAB_FD_MSRS);
	return fprintf(out,
		       "%s"
		       "cpu: model=corei7_skylake_x, count=%u, ips=50000000, "
		       "reset_on_triple_fault=0, ignore_bad_msrs=1%s\n"
		       "memory: guest=%u, host=%u, block_size=2048\n"
		       "romimage: file=%s/usr/share/bochs/BIOS-bochs-latest, options=fastboot\n"
		       "vgaromimage: file=%s/usr/share/vgabios/vgabios.bin\n"
		       "ata0-master: type=disk, mode=flat, path=/proc/self/fd/%d\n"
		       "com1: enabled=1, mode=term, dev=/proc/self/fd/%d\n"
		       "com2: enabled=1, mode=term, dev=/proc/self/fd/%d\n",
		       config_text, boot->cpus ? boot->cpus : 1, msrs, MEMORY, MEMORY, prefix,
		       prefix, LAB_FD_DISK, LAB_FD_CONSOLE, LAB_FD_CHANNEL);
}

static int make_config(const struct lab_boot *boot, char err[LAB_TEXT])
{
	int fd = memfd_create("config", MFD_CLOEXEC), n = -1;
	FILE *out = fd < 0 ? NULL : fdopen(dup(fd), "w");

	if (out)
		n = put_config(out, boot);
	if (out && (fclose(out) || n < 0))
		n = -1;
	if (n >= 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return lab_fail(err, EIO, "Bochs' configuration cannot be written");
}

/* A machine that is restored has its kernel: any disk will do. */
static int make_disk(const struct lab_boot *boot, int initramfs, char err[LAB_TEXT])
{
	char words[2048];
	struct disk disk = {
		.kernel = boot->kernel, .initramfs = initramfs, .words = words, .memory = memory};
	int fd;

	if (!boot->restore && !lab_engine_words(kernel_words, boot, words, sizeof(words)))
		return lab_fail(err, E2BIG, "the kernel's command line is too long");
	if (!boot->restore)
		return disk_make(&disk, err);
	fd = memfd_create("disk", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, EMPTY_DISK))
		return lab_fail(err, errno, "a disk for Bochs: %s", strerror(errno));
	return fd;
}

static int make_preload(char err[LAB_TEXT])
{
	size_t len = (size_t)(lab_bochs_preload_end - lab_bochs_preload);
	int fd = memfd_create("preload", MFD_CLOEXEC);

	if (fd >= 0 && write(fd, lab_bochs_preload, len) == (ssize_t)len)
		return fd;
	if (fd >= 0)
		close(fd);
	return lab_fail(err, EIO, "Bochs' library cannot be written");
}

static int make_files(const struct lab_boot *boot, struct lab_fds *fds, char err[LAB_TEXT])
{
	fds->disk = make_disk(boot, fds->initramfs, err);
	if (fds->disk < 0)
		return fds->disk;
	fds->config = make_config(boot, err);
	if (fds->config < 0)
		return fds->config;
	fds->plugin = make_preload(err);
	if (fds->plugin < 0 || !bochs_has_msrs(boot->models))
		return fds->plugin < 0 ? fds->plugin : 0;
	fds->msrs = bochs_make_msrs(err);
	return fds->msrs < 0 ? fds->msrs : 0;
}

static void put_key(FILE *out, const struct lab_boot *boot)
{
	char words[2048];

	put_config(out, boot);
	if (bochs_has_msrs(boot->models))
		bochs_put_msrs(out);
	if (lab_engine_words(kernel_words, boot, words, sizeof(words)))
		fputs(words, out);
}

static int command(struct lab_command *cmd, const struct lab_boot *boot, const struct lab_fds *fds)
{
	const struct lab_engine_files *files = boot->files;
	unsigned int n = 0;

	*cmd = (struct lab_command){0};
	lab_command_add(cmd, files->loader);
	lab_command_add(cmd, "--library-path");
	lab_command_add(cmd, files->library_path);
	lab_command_add(cmd, "--preload");
	lab_command_addf(cmd, "/proc/self/fd/%d", fds->plugin);
	lab_command_add(cmd, files->program);
	lab_command_add(cmd, "-q");
	lab_command_add(cmd, boot->restore ? "-r" : "-f");
	lab_command_addf(cmd, "/proc/self/fd/%d", boot->restore ? fds->state : fds->config);
	lab_command_add_all(cmd, boot);
	/* Debian builds it with a display only: one that nobody sees. */
	cmd->env[n++] = "SDL_VIDEODRIVER=dummy";
	cmd->env[n++] = "SDL_AUDIODRIVER=dummy";
	if (fds->state >= 0 && !boot->restore)
		cmd->env[n++] = BOCHS_SAVE "=1";
	for (unsigned int i = 0; i < LAB_ENVIRONMENT && *files->environment[i]; i++)
		cmd->env[n++] = files->environment[i];
	return cmd->n > LAB_ARGS ? -E2BIG : 0;
}

extern const struct lab_engine engine_bochs;
const struct lab_engine engine_bochs = {
	.name = "bochs",
	.vendor = "intel",
	.cpu = "Skylake-X",
	.fixed_memory = true,
	.warm = LAB_WARM_BY_ITSELF,
	.slow_line = true,
	.boot_seconds = 120,
	.silence_seconds = 60,
	.params = params,
	.bare_modules = true,
	.off = "soft power off",
	.limits = limits,
	.make_files = make_files,
	.put_key = put_key,
	.command = command,
};
