/* SPDX-License-Identifier: GPL-2.0-or-later */
/* psp_fixture: a security processor with memory of its own, for the tests of models/psp. */
#ifndef TESTS_PSP_PSP_FIXTURE_H
#define TESTS_PSP_PSP_FIXTURE_H

#include "../vmm/cmocka_tests.h"
#include "models/psp/commands.h"

#define MEMORY_AT   0x100000ull
#define MEMORY_SIZE 0x500000ull
#define COMMAND_AT  (MEMORY_AT + 0x1000)
#define TMR_AT	    0x200000ull
#define DATA_AT	    0x400000ull /* for whatever a test needs */
#define GUEST_AT    (DATA_AT + 0x4000)
#define NOWHERE	    0x80000000ull

/* Numbers of commands, as the specification has them. */
enum {
	INIT = 1,
	SHUTDOWN,
	FACTORY_RESET,
	PLATFORM_STATUS,
	PEK_GEN,
	PEK_CSR,
	PEK_CERT_IMPORT,
	PDH_CERT_EXPORT,
	PDH_GEN,
	DF_FLUSH,
	DOWNLOAD_FIRMWARE,
	GET_ID,
	INIT_EX,
	DECOMMISSION = 0x20,
	ACTIVATE,
	DEACTIVATE,
	GUEST_STATUS,
	LAUNCH_START = 0x30,
	LAUNCH_UPDATE_DATA,
	LAUNCH_UPDATE_VMSA,
	LAUNCH_MEASURE,
	LAUNCH_SECRET,
	LAUNCH_FINISH,
	ATTESTATION,
	SEND_START = 0x40,
	SEND_UPDATE_DATA,
	SEND_UPDATE_VMSA,
	SEND_FINISH,
	SEND_CANCEL,
	RECEIVE_START = 0x50,
	RECEIVE_UPDATE_DATA,
	RECEIVE_UPDATE_VMSA,
	RECEIVE_FINISH,
	DBG_DECRYPT = 0x60,
	DBG_ENCRYPT,
};

/* For cmocka: *STATE is a struct psp with its memory; ended by psp_teardown(). */
int psp_setup(void **state);
int psp_teardown(void **state);

/* The buffer that the next command gets, and has then: bytes at COMMAND_AT. */
uint8_t *command_buffer(struct psp *p);
void *memory_of(struct psp *p, uint64_t address, size_t len);
/* Gives the command NUMBER with that buffer. */
uint32_t give(struct psp *p, uint32_t number);
/* The same with a buffer of one or two words, or none. */
uint32_t give_words(struct psp *p, uint32_t number, uint32_t first, uint32_t second);

/* INIT with SEV-ES, and DF_FLUSH. */
void bring_up(struct psp *p);
/* A guest of POLICY without a session, with ASID unless that is 0. Its handle. */
uint32_t start_guest(struct psp *p, uint32_t policy, uint32_t asid);
/* A command with HANDLE, ADDRESS and LEN: LAUNCH_UPDATE_*, LAUNCH_MEASURE. */
uint32_t give_range(struct psp *p, uint32_t number, uint32_t handle, uint64_t address,
		    uint32_t len);
/*
 * A packet, its header at DATA_AT and the rest 4 KiB behind, of LEN bytes at GUEST_AT. STATUS is
 * expected.
 */
void give_packet(struct psp *p, uint32_t number, uint32_t handle, uint32_t len, uint32_t status);
/* From GUEST_STATUS. */
uint8_t guest_state_of(struct psp *p, uint32_t handle);
uint8_t platform_state_of(struct psp *p);

#endif
