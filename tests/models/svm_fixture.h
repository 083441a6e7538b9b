/* SPDX-License-Identifier: GPL-2.0-or-later */
/* svm_fixture: the plugin on a fake CPU whose host enters a guest and leaves it. */
#ifndef TESTS_MODELS_SVM_FIXTURE_H
#define TESTS_MODELS_SVM_FIXTURE_H

#include "../vmm/cmocka_tests.h"
#include "fake_qemu.h"
#include "models/cpu/vmcb.h"

#define VMCB	  0x10000u
#define MSRPM	  0x20000u
#define GUEST	  0x4000u
#define HOST	  0x8000u
#define AFTER	  (HOST + 3) /* the instruction behind VMRUN */
#define HOST_RSP  0x7000u
#define HOST_CR3  0x3000u
#define HOST_EFER (1u << 12 | 1u << 10 | 1u << 8)

#define CODE_64_ATTRIB 0x29b
#define CODE_32_ATTRIB 0xc9b

extern const struct fake_insn svm_nop, svm_vmrun;

void svm_start(const char *models, const char *bugs);
/* Into the guest: its code segment has selector 8 and ATTRIB, or is one of 64 bits. */
void svm_enter_code(uint16_t attrib);
void svm_enter(void);
/* With what QEMU puts into the VMCB, to the host's next block. */
void svm_leave(uint64_t code, uint64_t rip);

#endif
