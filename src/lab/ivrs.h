/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ivrs: the ACPI table of the IOMMU, for a kernel that is to believe in SEV-SNP. */
#ifndef LAB_IVRS_H
#define LAB_IVRS_H

#include <stdint.h>

#include "lab/cpio.h"

/* Where a kernel looks for tables that prevail over the machine's, in a first, plain archive. */
#define IVRS_PATH "kernel/firmware/acpi/IVRS.aml"
#define IVRS_SIZE 120

void ivrs_make(uint8_t out[IVRS_SIZE]);

#endif
