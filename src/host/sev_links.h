/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sev_links: the checks of sev_tree, one for each link. Private to src/host. */
#ifndef HOST_SEV_LINKS_H
#define HOST_SEV_LINKS_H

#include <stdio.h>

#include "host/chain.h"
#include "host/sev_facts.h"

typedef enum link_state (*sev_check)(const struct sev_facts *f, struct chain_link *link);

#define sev_say(link, ...)    snprintf((link)->detail, sizeof((link)->detail), __VA_ARGS__)
#define sev_advise(link, ...) snprintf((link)->remedy, sizeof((link)->remedy), __VA_ARGS__)

enum link_state sev_check_cpu(const struct sev_facts *f, struct chain_link *link);
enum link_state sev_check_bios(const struct sev_facts *f, struct chain_link *link);
enum link_state sev_check_asids(const struct sev_facts *f, struct chain_link *link);
enum link_state sev_check_driver(const struct sev_facts *f, struct chain_link *link);
enum link_state sev_check_device(const struct sev_facts *f, struct chain_link *link);
enum link_state sev_check_firmware(const struct sev_facts *f, struct chain_link *link);
enum link_state sev_check_module(const struct sev_facts *f, struct chain_link *link);
enum link_state sev_check_vm_type(const struct sev_facts *f, struct chain_link *link);
enum link_state es_check_cpu(const struct sev_facts *f, struct chain_link *link);
enum link_state es_check_asids(const struct sev_facts *f, struct chain_link *link);
enum link_state es_check_module(const struct sev_facts *f, struct chain_link *link);
enum link_state es_check_vm_type(const struct sev_facts *f, struct chain_link *link);
enum link_state snp_check_cpu(const struct sev_facts *f, struct chain_link *link);
enum link_state snp_check_bios(const struct sev_facts *f, struct chain_link *link);
enum link_state snp_check_iommu(const struct sev_facts *f, struct chain_link *link);
enum link_state snp_check_firmware(const struct sev_facts *f, struct chain_link *link);
enum link_state snp_check_module(const struct sev_facts *f, struct chain_link *link);
enum link_state snp_check_vm_type(const struct sev_facts *f, struct chain_link *link);

#endif
