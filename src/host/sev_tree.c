// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/sev_tree.h"

#include "host/sev_links.h"

static const struct {
	const char *name, *title;
	struct {
		const char *name, *title;
		sev_check check;
	} link[SEV_LINKS];
} table[SEV_BRANCHES] = {
	{"sev",
	 "SEV",
	 {
		 {"cpu", "an AMD CPU with SEV", sev_check_cpu},
		 {"bios", "memory encryption is on", sev_check_bios},
		 {"asids", "ASIDs for SEV", sev_check_asids},
		 {"driver", "ccp has the processor", sev_check_driver},
		 {"device", "/dev/sev may be opened", sev_check_device},
		 {"firmware", "the firmware answers", sev_check_firmware},
		 {"module", "kvm_amd.sev", sev_check_module},
		 {"vm-type", "KVM offers the type", sev_check_vm_type},
	 }},
	{"sev-es",
	 "SEV-ES",
	 {
		 {"cpu", "a CPU with SEV-ES", es_check_cpu},
		 {"asids", "ASIDs for SEV-ES", es_check_asids},
		 {"module", "kvm_amd.sev_es", es_check_module},
		 {"vm-type", "KVM offers the type", es_check_vm_type},
	 }},
	{"snp",
	 "SNP",
	 {
		 {"cpu", "a CPU with SNP", snp_check_cpu},
		 {"bios", "an RMP table", snp_check_bios},
		 {"iommu", "an AMD IOMMU in use", snp_check_iommu},
		 {"firmware", "a recent firmware", snp_check_firmware},
		 {"module", "kvm_amd.sev_snp", snp_check_module},
		 {"vm-type", "KVM offers the type", snp_check_vm_type},
	 }},
};

static void make_branch(const struct sev_facts *facts, int i, bool reached, struct sev_branch *b)
{
	*b = (struct sev_branch){.name = table[i].name,
				 .title = table[i].title,
				 .reached = reached,
				 .broken = -1,
				 .state = reached ? LINK_HOLDS : LINK_UNKNOWN};
	for (int l = 0; l < SEV_LINKS && table[i].link[l].name; l++, b->nr_links++) {
		struct chain_link *link = &b->link[l];

		*link = (struct chain_link){.name = table[i].link[l].name,
					    .title = table[i].link[l].title};
		if (!reached || b->broken >= 0) {
			sev_say(link, "not reached");
			continue;
		}
		link->state = table[i].link[l].check(facts, link);
		if (link->state == LINK_BROKEN)
			b->broken = l;
		if (link->state == LINK_BROKEN ||
		    (link->state == LINK_UNKNOWN && b->state == LINK_HOLDS))
			b->state = link->state;
	}
	/* KVM's own offer rests on all before it, also on what could not be looked at. */
	if (reached && b->broken < 0 && b->link[b->nr_links - 1].state == LINK_HOLDS)
		b->state = LINK_HOLDS;
}

void sev_tree_make(const struct sev_facts *facts, struct sev_tree *tree)
{
	bool reached = true;

	for (int i = 0; i < SEV_BRANCHES; i++) {
		make_branch(facts, i, reached, &tree->branch[i]);
		reached = reached && tree->branch[i].state != LINK_BROKEN;
	}
}

const struct chain_link *sev_tree_broken(const struct sev_tree *tree)
{
	for (int i = 0; i < SEV_BRANCHES; i++)
		if (tree->branch[i].broken >= 0)
			return &tree->branch[i].link[tree->branch[i].broken];
	return NULL;
}
