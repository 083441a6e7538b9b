/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * psp_log: what the lab's model of the security processor (models/psp, docs/psp.md) was asked and
 * answered, an oracle for cases; and faults that a case asks it for. Both lie in the memory that
 * lab and host share, below the models' log: no driver claims it, so it can be mapped while ccp is
 * bound. kvex-psp, a program of its own on the host, has this header too.
 */
#ifndef KVEX_PSP_LOG_H
#define KVEX_PSP_LOG_H

#include <stdbool.h>
#include <stdint.h>

#define PSP_LOG_SIZE	(1u << 20)
#define PSP_LOG_MAGIC	0x676f6c2070737000 /* ".psp log" */
#define PSP_LOG_VERSION 1
#define PSP_LOG_RECORDS 4080
#define PSP_LOG_FAULTS	16
#define PSP_LOG_BUFFER	96 /* bytes of a command's buffer that are kept */

/* Instead of the firmware's status code, which has 16 bits. */
#define PSP_NO_ANSWER 0xffffffff

/* One command, written when it was answered. */
struct psp_log_record {
	uint32_t command;	/* number of the specification: 0x01 INIT, 0x30 LAUNCH_START, … */
	uint32_t status;	/* the firmware's, or PSP_NO_ANSWER */
	uint32_t in_len;	/* bytes of IN that are the command's */
	uint32_t fault;		/* enum psp_fault_kind that changed what it does; 0: none */
	uint64_t buffer;	/* physical address */
	uint64_t microseconds;	/* since the PSP was plugged in */
	uint32_t handle;	/* of the guest that it was for, 0: none. SNP: 0 */
	uint32_t asid;		/* of that guest, afterwards */
	uint8_t platform_state; /* afterwards: 0 UNINIT, 1 INIT, 2 WORKING */
	uint8_t guest_state;	/* afterwards, as GUEST_STATUS would tell */
	uint8_t snp_state;	/* afterwards: 0 UNINIT, 1 INIT */
	uint8_t reserved[5];
	uint8_t in[PSP_LOG_BUFFER]; /* the command's buffer as it was given */
	uint8_t digest[48];	    /* afterwards: the guest's launch digest, SEV: 32 bytes of it */
	uint8_t more[64];	    /* unused, 0 */
};

enum psp_fault_kind {
	PSP_FAULT_NONE,
	PSP_FAULT_STATUS,	/* does nothing and answers VALUE */
	PSP_FAULT_STATUS_AFTER, /* does it, and answers VALUE all the same */
	PSP_FAULT_NO_ANSWER,	/* does nothing and never answers */
	PSP_FAULT_NO_INTERRUPT, /* answers, without the interrupt */
	PSP_FAULT_LATE,		/* answers and interrupts after VALUE milliseconds */
	PSP_FAULT_MEASUREMENT,	/* flips bit VALUE of the measurement or digest it gives out */
	PSP_FAULT_EMPTY,	/* answers success, and does nothing */
	PSP_FAULT_KINDS,
};

/* A fault to come. The first SKIP of such commands pass, the next TIMES get it. */
struct psp_fault {
	uint32_t kind;	  /* written last: from then on it is in force. 0: the place is free */
	uint32_t command; /* 0: any */
	uint32_t skip;
	uint32_t times; /* 0: all that come */
	uint32_t value;
	uint32_t seen; /* the PSP's: such commands so far */
	uint32_t hits; /* the PSP's: those that got it */
	uint32_t reserved;
};

struct psp_log {
	uint64_t magic; /* PSP_LOG_MAGIC while there is a PSP */
	uint32_t version;
	uint32_t api;	/* of the firmware that is modelled: major << 16 | minor << 8 | build */
	uint64_t count; /* records since the PSP was plugged in; the newest is at count - 1 */
	uint64_t reserved[5];
	struct psp_fault fault[PSP_LOG_FAULTS];
	uint8_t unused[4096 - 64 - PSP_LOG_FAULTS * sizeof(struct psp_fault)];
	struct psp_log_record record[PSP_LOG_RECORDS]; /* a ring */
};

_Static_assert(sizeof(struct psp_log_record) == 256, "the layout of a record");
_Static_assert(sizeof(struct psp_log) == PSP_LOG_SIZE, "the log fills its place");

/* NULL: this is not the lab, or it has no PSP. */
struct psp_log *psp_log_open(void);
void psp_log_close(struct psp_log *log);
/* How many records there have been. */
uint64_t psp_log_count(const struct psp_log *log);
/* The record N, or NULL if it is not there yet or any more. */
const struct psp_log_record *psp_log_get(const struct psp_log *log, uint64_t n);
/* The number of the first record of COMMAND from FROM on, -1 if there is none. */
int64_t psp_log_find(const struct psp_log *log, uint64_t from, uint32_t command);

/* Puts F in force. Its place, for psp_fault_end(), or -ENOSPC. */
int psp_fault_begin(struct psp_log *log, const struct psp_fault *f);
/* Takes it away; returns how many commands got it. */
unsigned int psp_fault_end(struct psp_log *log, int place);

#endif
