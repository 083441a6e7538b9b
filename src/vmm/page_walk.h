/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_walk: a guest's page tables read as the CPU would (SDM 3A chapter 4), without its access
 * checks. */
#ifndef VMM_PAGE_WALK_H
#define VMM_PAGE_WALK_H

#include "kvex/dump.h"

enum walk_end {
	WALK_MAPPED,
	WALK_NOT_PRESENT,   /* the last step's entry */
	WALK_NO_SLOT,	    /* the last step's table is in guest-physical memory without a slot */
	WALK_NOT_CANONICAL, /* no step was made */
};

struct walk_step {
	const char *table; /* "PML4" */
	unsigned int index;
	uint64_t gpa; /* of the entry */
	uint64_t entry;
};

struct page_walk {
	unsigned int levels; /* 0: paging is off */
	unsigned int nr_steps;
	struct walk_step step[5];
	enum walk_end end;
	uint64_t gpa;	    /* WALK_MAPPED: where the address lies */
	uint64_t page_size; /* WALK_MAPPED with paging on */
};

void page_walk(const struct vm *vm, const struct kvm_sregs *sregs, uint64_t addr,
	       struct page_walk *walk);
/* Copies up to LEN bytes from linear ADDR; how many could be read. */
size_t page_read(const struct vm *vm, const struct kvm_sregs *sregs, uint64_t addr, void *buf,
		 size_t len);

#endif
