/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * models: hardware that an engine lacks and kvex adds to it (models/cpu, a plugin of QEMU), and
 * the bugs that it can be given on purpose. docs/models.md.
 */
#ifndef LAB_MODELS_H
#define LAB_MODELS_H

#include <stdint.h>

#include "lab/kernel.h"

#define LAB_MODELS_MAX	8
#define LAB_BUGS_MAX	32
#define LAB_MODELS_TEXT 2048
#define LAB_MODEL_STATE (256u << 10) /* bytes of state, all models together */

struct lab_model {
	const char *name;
	const char *gives;
	const char *not_enforced; /* what real hardware does and the model does not */
	const char *needs[4];	  /* of cases: met with it, as far as the kernel goes */
	const char *wants[3];	  /* other models, which come with it */
	const char *cpu, *words;  /* for QEMU's -cpu, with a comma in front; for the kernel */
	bool iommu;		  /* AMD's, with a table that kvex gives to the kernel */
	unsigned int memory;	  /* MiB that the machine has at least, unless the user says */
	unsigned int memory_least, memory_most; /* MiB with which it works; 0: any */
	const char *vendor;			/* of the engine that takes it; NULL: "amd" */
};

/* All, the last without a name. */
extern const struct lab_model lab_models[];

/* Those of one boot. Zeroed: none. */
struct lab_models {
	const char *vendor; /* of the engine: no others are added; NULL: all are */
	unsigned int n, nr_bugs;
	const struct lab_model *model[LAB_MODELS_MAX]; /* in the order of lab_models */
	const char *bug[LAB_BUGS_MAX];
};

/* The engine whose CPU is of VENDOR takes it. */
bool lab_model_fits(const struct lab_model *model, const char *vendor);
/* NULL if there is none. */
const struct lab_model *lab_model_find(const char *name);
const struct lab_model *lab_model_find_n(const char *name, size_t len);

/* Adds the models of LIST, "pmu,bus-lock"; "none" takes all away. -EINVAL with one line. */
int lab_models_add(struct lab_models *m, const char *list, char err[LAB_MODELS_TEXT]);
/* The same for bugs; their models come with them. -EINVAL with one line. */
int lab_models_add_bugs(struct lab_models *m, const char *list, char err[LAB_MODELS_TEXT]);
/* Adds those of MORE, and its bugs. */
void lab_models_join(struct lab_models *m, const struct lab_models *more);
/* M with those bugs alone that a kernel is booted with: MODEL_BOOT_BUGS. */
struct lab_models lab_models_to_boot(const struct lab_models *m);
/* Is NAME one of M? */
bool lab_models_have(const struct lab_models *m, const char *name);
/* How many of M's bugs are not those of MODEL. */
unsigned int lab_models_bugs_beside(const struct lab_models *m, const char *model);
/* One of M meets NEED. */
bool lab_models_meet(const struct lab_models *m, const char *need);
/* What they add to QEMU's -cpu, and to the kernel's command line; "" for nothing. */
void lab_models_cpu(const struct lab_models *m, char out[LAB_MODELS_TEXT]);
void lab_models_words(const struct lab_models *m, char out[LAB_MODELS_TEXT]);
/* One of M comes with an IOMMU. */
bool lab_models_iommu(const struct lab_models *m);
/* MEMORY MiB, or more if one of M wants more. */
unsigned int lab_models_memory(const struct lab_models *m, unsigned int memory);
/* MEMORY MiB (0: not chosen) suit them all; or -EINVAL with one line. */
int lab_models_fit_memory(const struct lab_models *m, unsigned int memory,
			  char err[LAB_MODELS_TEXT]);
/* "pmu+bus-lock" with '+' as SEPARATOR; "" for none. */
void lab_models_names(const struct lab_models *m, char separator, char out[LAB_MODELS_TEXT]);
void lab_models_bugs(const struct lab_models *m, char separator, char out[LAB_MODELS_TEXT]);

/* "pmu,bus-lock; bugs X,Y", as the lab's kernel and the reports have it. */
void lab_models_describe(const struct lab_models *m, char *out, size_t len);

/* The bugs there are, one at a time from I = 0 on; NULL behind the last. */
struct lab_model_bug {
	const char *name, *model, *what;
};
const struct lab_model_bug *lab_model_bug(unsigned int i);
/* NULL if there is none. */
const struct lab_model_bug *lab_model_bug_find_n(const char *name, size_t len);

/* The plugin as an unnamed file; -errno with one line. */
int lab_model_plugin(char err[LAB_TEXT]);
/* Tells one build of the plugin from another. */
uint64_t lab_model_plugin_hash(void);

#endif
