// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/models.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kvex/rmp.h"
#include "lab/fail.h"
#include "lab/hash.h"
#include "models/cpu/bug_list.h"
#include "models/psp/bug_list.h"

#define MIB (1u << 20)

const struct lab_model lab_models[] = {
	{.name = "nrips",
	 .gives = "SVM's next RIP (CPUID 0x8000000A EDX[3]): #VMEXIT tells where the next "
		  "instruction is",
	 .not_enforced = "of exceptions only #BP and #OF by INT3 and INTO have one"},
	{.name = "bus-lock",
	 .gives = "AMD's Bus Lock Threshold (CPUID 0x8000000A EDX[29]): a guest's bus lock exits",
	 .not_enforced =
		 "bus locks by the CPU itself (descriptors' accessed bits, page tables); the "
		 "host's MTRRs; in an interrupt shadow the exit comes behind the instruction",
	 .needs = {"bus-lock-exit"}},
	{.name = "pmu",
	 .gives = "AMD's core performance counters with PerfMonV2 (CPUID 0x80000022): six of them",
	 .not_enforced = "edge detection; a cycle is an instruction, a branch miss every 32nd "
			 "branch",
	 .needs = {"pmu", "mediated-pmu"}},
	{.name = "sev",
	 .gives = "SEV and SEV-ES (CPUID 0x8000001F): the C-bit, VMSAs, VMGEXIT, #VC; to be of "
		  "use it needs psp",
	 .not_enforced = "nothing is encrypted: the host sees memory and registers, and a page is "
			 "the same with the C-bit and without; DebugSwap and injection modes",
	 .needs = {"sev", "sev-es"},
	 .wants = {"nrips"},
	 .cpu = ",phys-bits=48,-hypervisor",
	 .words = "no_timer_check"},
	{.name = "snp",
	 .gives = "SEV-SNP for the host (CPUID 0x8000001F EAX[4]): the reverse map table, its "
		  "instructions, an IOMMU that takes part",
	 .not_enforced = "the table forbids no access: only its instructions and the firmware "
			 "obey it; VMPLs guard nothing; segmented tables",
	 .needs = {"snp"},
	 .wants = {"nrips", "sev", "psp"},
	 .words = "memmap=8M$0x1e000000",
	 .iommu = true,
	 .memory = 640,
	 .memory_least = (RMP_BASE + RMP_SIZE) / MIB + 1,
	 .memory_most = RMP_COVERS / MIB},
	{.name = "psp",
	 .gives = "the security processor (PCI 1022:14ca) with the SEV firmware's API 1.55; it "
		  "needs a kernel with ccp: --flavour full",
	 .not_enforced = "memory is not encrypted, only measured; WBINVD before DF_FLUSH; "
			 "SWAP, ACTIVATE_EX, ring buffers",
	 .needs = {"sev-device"},
	 .wants = {"nrips", "sev"}},
	{.name = "pmu-msrs",
	 .gives = "with --cpu intel: the registers of Intel's architectural PMU (CPUID 0xA)",
	 .not_enforced = "all but storage: nothing counts, and an event that the kernel counts "
			 "with a fixed counter crashes it",
	 .needs = {"pmu"},
	 .vendor = "intel"},
	{.name = NULL},
};

#define AS_BUG(ident, bug_name, bug_model, bug_what) {bug_name, bug_model, bug_what},
static const struct lab_model_bug bugs[] = {MODEL_BUGS(AS_BUG) PSP_BUGS(AS_BUG)};

const struct lab_model_bug *lab_model_bug(unsigned int i)
{
	return i < sizeof(bugs) / sizeof(bugs[0]) ? &bugs[i] : NULL;
}

const struct lab_model *lab_model_find(const char *name)
{
	return lab_model_find_n(name, strlen(name));
}

bool lab_model_fits(const struct lab_model *model, const char *vendor)
{
	return !strcmp(model->vendor ? model->vendor : "amd", vendor);
}

bool lab_models_have(const struct lab_models *m, const char *name)
{
	for (unsigned int i = 0; i < m->n; i++)
		if (!strcmp(m->model[i]->name, name))
			return true;
	return false;
}

static void put(char *out, size_t *used, const char *text, char separator)
{
	*used += (size_t)snprintf(out + *used, LAB_MODELS_TEXT - *used, "%.*s%s", *used > 0,
				  &separator, text);
	if (*used >= LAB_MODELS_TEXT)
		*used = LAB_MODELS_TEXT - 1;
}

struct lab_models lab_models_to_boot(const struct lab_models *m)
{
	static const char *const boot_bugs[] = MODEL_BOOT_BUGS;
	struct lab_models out = *m;

	out.nr_bugs = 0;
	for (unsigned int i = 0; i < m->nr_bugs; i++)
		for (size_t k = 0; k < sizeof(boot_bugs) / sizeof(boot_bugs[0]); k++)
			if (!strcmp(m->bug[i], boot_bugs[k]))
				out.bug[out.nr_bugs++] = m->bug[i];
	return out;
}

unsigned int lab_models_bugs_beside(const struct lab_models *m, const char *model)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < m->nr_bugs; i++)
		n += strcmp(lab_model_bug_find_n(m->bug[i], strlen(m->bug[i]))->model, model) != 0;
	return n;
}

bool lab_models_meet(const struct lab_models *m, const char *need)
{
	for (unsigned int i = 0; i < m->n; i++)
		for (unsigned int k = 0; k < 4 && m->model[i]->needs[k]; k++)
			if (!strcmp(m->model[i]->needs[k], need))
				return true;
	return false;
}

void lab_models_names(const struct lab_models *m, char separator, char out[LAB_MODELS_TEXT])
{
	size_t used = 0;

	out[0] = '\0';
	for (unsigned int i = 0; i < m->n; i++)
		put(out, &used, m->model[i]->name, separator);
}

void lab_models_cpu(const struct lab_models *m, char out[LAB_MODELS_TEXT])
{
	size_t used = 0;

	out[0] = '\0';
	for (unsigned int i = 0; i < m->n; i++)
		if (m->model[i]->cpu)
			used += (size_t)snprintf(out + used, LAB_MODELS_TEXT - used, "%s",
						 m->model[i]->cpu);
}

void lab_models_words(const struct lab_models *m, char out[LAB_MODELS_TEXT])
{
	size_t used = 0;

	out[0] = '\0';
	for (unsigned int i = 0; i < m->n; i++)
		if (m->model[i]->words)
			put(out, &used, m->model[i]->words, ' ');
}

bool lab_models_iommu(const struct lab_models *m)
{
	for (unsigned int i = 0; i < m->n; i++)
		if (m->model[i]->iommu)
			return true;
	return false;
}

unsigned int lab_models_memory(const struct lab_models *m, unsigned int memory)
{
	for (unsigned int i = 0; i < m->n; i++)
		if (m->model[i]->memory > memory)
			memory = m->model[i]->memory;
	return memory;
}

int lab_models_fit_memory(const struct lab_models *m, unsigned int memory,
			  char err[LAB_MODELS_TEXT])
{
	for (unsigned int i = 0; i < m->n && memory; i++) {
		const struct lab_model *model = m->model[i];

		if (!model->memory_most ||
		    (memory >= model->memory_least && memory <= model->memory_most))
			continue;
		snprintf(err, LAB_MODELS_TEXT,
			 "model %s takes %uM to %uM (its RMP lies below, and covers that), not "
			 "%uM; without --memory it gets %uM",
			 model->name, model->memory_least, model->memory_most, memory,
			 model->memory);
		return -EINVAL;
	}
	return 0;
}

void lab_models_bugs(const struct lab_models *m, char separator, char out[LAB_MODELS_TEXT])
{
	size_t used = 0;

	out[0] = '\0';
	for (unsigned int i = 0; i < m->nr_bugs; i++)
		put(out, &used, m->bug[i], separator);
}

void lab_models_describe(const struct lab_models *m, char *out, size_t len)
{
	char names[LAB_MODELS_TEXT], wrong[LAB_MODELS_TEXT];

	lab_models_names(m, ',', names);
	lab_models_bugs(m, ',', wrong);
	snprintf(out, len, "%s%s%s", names, *wrong ? "; bugs " : "", wrong);
}

extern const unsigned char lab_cpu_model[], lab_cpu_model_end[];

int lab_model_plugin(char err[LAB_TEXT])
{
	size_t len = (size_t)(lab_cpu_model_end - lab_cpu_model);
	int fd = memfd_create("cpu-model", MFD_CLOEXEC);

	if (fd >= 0 && write(fd, lab_cpu_model, len) == (ssize_t)len)
		return fd;
	lab_fail(err, errno, "the CPU model: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return errno ? -errno : -EIO;
}

uint64_t lab_model_plugin_hash(void)
{
	return hash_bytes(HASH_START, lab_cpu_model, (size_t)(lab_cpu_model_end - lab_cpu_model));
}
