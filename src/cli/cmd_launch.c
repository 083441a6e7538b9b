// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/launch.h"
#include "cli/launch_sev.h"
#include "harness/privileges.h"
#include "kvex/host.h"
#include "kvex/mode.h"

#define DEFAULT_MEMORY	(16ULL << 20)
#define DEFAULT_TIMEOUT 10
#define PAGE		4096

struct launch_options {
	uint64_t mem;
	unsigned int vcpus, timeout, smi_after, smi_every;
	const char *mode, *trace, *sync_regs, *bus_lock, *pmu, *sev, *policy;
	bool list;
};

static const char *const modes[] = {"real", "protected", "long", NULL};
static const char *const sev_kinds[] = {"off", "sev", "sev-es", "snp", NULL};
static const char *const on_off[] = {"on", "off", NULL};

#define AT(field) .offset = offsetof(struct launch_options, field)
static const struct cli_option launch_options[] = {
	{"list", 'l', CLI_FLAG, .help = "name the built-in guests and end", AT(list)},
	{"mem", 'm', CLI_SIZE, "SIZE", .help = "memory of the guest, from address 0 on (16M)",
	 AT(mem), .min = 1 << 20, .max = 3ULL << 30},
	{"vcpus", 'c', CLI_UINT, "N", .help = "vCPUs, each entering the guest at its start (1)",
	 AT(vcpus), .min = 1, .max = VM_MAX_VCPUS},
	{"mode", 0, CLI_CHOICE, "MODE", .help = "CPU mode to start in (the guest's own)", AT(mode),
	 .choices = modes},
	{"timeout", 't', CLI_UINT, "SECONDS", .help = "end a guest that does not (10)", AT(timeout),
	 .min = 1, .max = 86400},
	{"trace", 0, CLI_STRING, "FILE", true, "one line for each exit, on stderr or to FILE",
	 AT(trace)},
	{"smi-after", 0, CLI_UINT, "N", .help = "an SMI after the Nth exit of each vCPU",
	 AT(smi_after), .min = 1, .max = 1000000000},
	{"smi-every", 0, CLI_UINT, "MS", .help = "an SMI on each vCPU every MS milliseconds",
	 AT(smi_every), .min = 1, .max = 3600000},
	{"bus-lock", 0, CLI_STRING, "exit|off|ratelimit=N",
	 .help = "an exit for each bus lock; with a limit, N in each window of a second at most "
		 "(off)",
	 AT(bus_lock)},
	{"pmu", 0, CLI_CHOICE, "on|off",
	 .help = "the guest has performance counters, or none (as KVM has it)", AT(pmu),
	 .choices = on_off},
	{"sev", 0, CLI_CHOICE, "KIND", .help = "off, or an encrypted guest: sev, sev-es, snp (off)",
	 AT(sev), .choices = sev_kinds},
	{"policy", 0, CLI_STRING, "NUMBER",
	 .help = "what such a guest allows (0; sev-es 0x4; snp 0x30000)", AT(policy)},
	{"sync-regs", 0, CLI_CHOICE, "on|off",
	 .help = "registers through the page shared with KVM, or ioctls (on)", AT(sync_regs),
	 .choices = on_off},
	{0},
};

static int open_trace(const struct cli_command *cmd, const char *path,
		      const struct launch_guest *guest, FILE **trace)
{
	struct stat st;

	*trace = stderr;
	if (!path)
		*trace = NULL;
	if (!path || !*path)
		return 0;
	if (guest->data && !stat(path, &st) && st.st_dev == guest->dev && st.st_ino == guest->ino)
		return cli_usage(cmd, "the trace would overwrite the guest '%s'", path);
	*trace = fopen(path, "we");
	if (*trace)
		return 0;
	cli_error(cmd, "%s: %s", path, strerror(errno));
	return EXIT_USAGE;
}

static int close_trace(const struct cli_command *cmd, FILE *trace)
{
	bool lost;

	if (!trace || trace == stderr)
		return 0;
	lost = ferror(trace);
	if (fclose(trace) || lost)
		return cli_error(cmd, "the trace could not be written");
	return 0;
}

static int run_guest(const struct cli_command *cmd, struct sys *sys, const struct vm_config *config,
		     const struct launch_options *o, const struct launch_bus_lock *bus_lock,
		     struct launch_sev *sev, FILE *trace)
{
	/* Beside the vCPU, which each exit looks at, too. */
	struct launch_run *run = calloc(1, sizeof(*run));
	int status;

	if (!run)
		return cli_error(cmd, "out of memory");
	*run = (struct launch_run){
		.timeout = o->timeout,
		.smi_after = o->smi_after,
		.smi_every = o->smi_every,
		.bus_lock = *bus_lock,
		.pmu = o->pmu && !strcmp(o->pmu, "on"),
		.output = {.lock = PTHREAD_MUTEX_INITIALIZER, .trace = trace, .img = config->guest},
	};
	if (privileges_drop(&sys->err) || vm_create(sys, config, &run->vm)) {
		free(run);
		return cli_error(cmd, "%s", sys->err.text);
	}
	status = launch_sev_start(cmd, sev, run->vm);
	if (!status)
		status = launch_smi_prepare(cmd, run);
	if (!status && launch_run(run))
		status = cli_error(cmd, "%s", run->vm->err.text);
	else if (!status)
		status = launch_report(cmd, run);
	vm_destroy(run->vm);
	free(run);
	return status;
}

static int launch(const struct cli_command *cmd, const struct launch_options *o,
		  const struct launch_guest *guest)
{
	struct vm_config config = {
		.mem_size = o->mem,
		.vcpus = o->vcpus,
		.mode = o->mode ? mode_from_name(o->mode) : MODE_DEFAULT,
		.guest = guest->img,
		.no_sync_regs = o->sync_regs && !strcmp(o->sync_regs, "off"),
	};
	struct launch_bus_lock bus_lock;
	struct launch_sev sev = {0};
	FILE *trace;
	struct sys sys;
	int r, status;

	status = launch_bus_lock_parse(cmd, o->bus_lock, &bus_lock);
	if (!status)
		status = launch_sev_parse(cmd, o->sev, o->policy, &sev);
	if (!status)
		status = launch_guest_check(cmd, guest->img, o->mem, o->vcpus, sev.type);
	if (!status && sev.type && (o->smi_after || o->smi_every))
		status = cli_usage(cmd, "--sev: an encrypted guest has no SMIs of kvex's");
	if (status)
		return status;
	r = sys_open(&sys, NULL);
	if (r)
		return cli_error(cmd, "%s; %s", sys.err.text, host_kvm_hint(-r));
	status = launch_sev_prepare(cmd, &sev, &sys, &config);
	if (!status)
		status = launch_bus_lock_prepare(cmd, &sys, &bus_lock, &config);
	if (!status)
		status = launch_pmu_prepare(cmd, &sys, o->pmu, &config);
	if (!status)
		status = open_trace(cmd, o->trace, guest, &trace);
	if (!status) {
		launch_guest_note(cmd, guest);
		status = run_guest(cmd, &sys, &config, o, &bus_lock, &sev, trace);
		r = close_trace(cmd, trace);
		status = status ? status : r;
	}
	sys_close(&sys);
	return status;
}

/* Code is for one mode. Of a file's the user knows better. */
static int check_mode(const struct cli_command *cmd, const struct launch_options *o,
		      const struct launch_guest *guest)
{
	if (!o->mode || guest->data || mode_from_name(o->mode) == guest->img->mode)
		return 0;
	return cli_usage(cmd, "--mode %s: the built-in guest '%s' is code for %s mode", o->mode,
			 guest->img->name, mode_name(guest->img->mode));
}

static int launch_main(const struct cli_command *cmd, void *options, int argc, char **argv)
{
	struct launch_options *o = options;
	struct launch_guest guest;
	int status;

	if (o->list && argc)
		return cli_usage(cmd, "--list takes no operand, and '%s' was given", argv[0]);
	if (o->list) {
		launch_guest_list(stdout);
		return EXIT_OK;
	}
	if (!argc) {
		cli_usage(cmd, "no guest given; these are built in");
		launch_guest_list(stderr);
		return EXIT_USAGE;
	}
	if (argc > 1)
		return cli_usage(cmd, "one guest at a time: unexpected operand '%s'", argv[1]);
	if (o->mem % PAGE)
		return cli_usage(cmd, "--mem must be a multiple of %d bytes", PAGE);
	o->mem = o->mem ? o->mem : DEFAULT_MEMORY;
	o->vcpus = o->vcpus ? o->vcpus : 1;
	o->timeout = o->timeout ? o->timeout : DEFAULT_TIMEOUT;
	status = launch_guest_open(cmd, argv[0], &guest);
	if (status)
		return status;
	status = check_mode(cmd, o, &guest);
	if (!status)
		status = launch(cmd, o, &guest);
	launch_guest_close(&guest);
	return status;
}

COMMAND(launch, .name = "launch", .args = "GUEST",
	.summary = "Run one guest: one of those built in, an ELF file, or a flat file.",
	.description =
		"A GUEST without a slash is first looked for among the guests built in (--list "
		"names "
		"them), then as a file. An ELF executable for x86-64 or i386 is loaded where it is "
		"linked; its symbol guest_mode (1 real, 2 protected, 3 long) says how it starts, "
		"else an x86-64 file starts in long and an i386 file in protected mode. Any other "
		"file is loaded as it is at 0xa000 and entered there in real mode. Memory is "
		"mapped "
		"one to one; the tables of the CPU mode lie below 0xa000, the stacks end at "
		"0x80000.\n\n"
		"What the guest writes to port 0xe9 comes out on standard output, in whole lines, "
		"and all else on standard error. The guest ends by writing its status to port "
		"0xf4, "
		"or by halting. Other ports and addresses without memory read as ones, and what is "
		"written there is lost; --trace shows it.\n\n"
		"A guest that dies or hangs is told of with what led there: the last exits, the "
		"registers, the code at RIP, its page walk and the descriptor tables.\n\n"
		"--smi-after and --smi-every interrupt the guest with system management "
		"interrupts, "
		"of which it sees nothing: their handler lies in memory of its own, that only SMM "
		"sees. "
		"Each is told of on standard error, with the place where the guest was. The "
		"handler "
		"counts them in the last value of the result page, where the guest 'smi' looks.\n\n"
		"--bus-lock exit has each bus lock of the guest end in an exit (a locked access "
		"across two cache lines, or to uncacheable memory), and tells how many there "
		"were. With ratelimit=N a vCPU sleeps, once N have come within a second, until "
		"that second is over; the next one begins a new second, as with QEMU's "
		"bus-lock-ratelimit.\n\n"
		"--pmu on requires performance counters, and tells at the end which there are and "
		"what stands in them; a mediated PMU takes an APIC in the kernel, and then a halt "
		"is no end. --pmu off has KVM disable the PMU and takes it out of CPUID, which "
		"KVM leaves to its user.\n\n"
		"--sev launches the guest encrypted: its memory (sev), its registers, too "
		"(sev-es), and "
		"with pages that have an owner (snp). The steps are told on standard error, with "
		"the "
		"launch digest that kvex predicts of the guest's bytes and what the firmware says "
		"to "
		"it; where it has another, the first page that differs is named and the guest is "
		"not "
		"run. Any guest for long mode runs so: kvex brings a handler of #VC. --policy is "
		"the "
		"guest's policy; that of 'kvex measure' is the same.\n\n"
		"Exit status: 0 if every vCPU ended with status 0 or halted; 1 if one ended with "
		"another status, the guest died or did not end in time, or no VM could be made; 2 "
		"for a mistake on the command line or in the guest's file.",
	.examples = "kvex launch hello\ta first guest\n"
		    "kvex launch count --trace\tevery exit as it happens\n"
		    "kvex launch triple-fault\twhat is left of a dead guest\n"
		    "kvex launch smp --vcpus 4\tfour vCPUs\n"
		    "kvex launch smi --smi-every 100\tsystem management interrupts\n"
		    "kvex launch bus-lock --bus-lock ratelimit=50\ta guest that is held back\n"
		    "kvex launch pmu --pmu on\ta guest that counts its own loop\n"
		    "kvex launch sev --sev snp\ta guest that the host cannot see into\n"
		    "kvex launch ./my-guest.elf --mem 64M --timeout 60\ta guest of your own\n",
	.options = launch_options, .options_size = sizeof(struct launch_options),
	.main = launch_main, .complete = "guests");
