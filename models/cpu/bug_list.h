/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bug_list: the ways in which the CPU model can be made wrong (--model-bug), each by its name.
 * BUG(ident, name, model, what): a part asks bug(m, BUG_ident). kvex has the same list for its
 * messages.
 */
#ifndef MODELS_CPU_BUG_LIST_H
#define MODELS_CPU_BUG_LIST_H

#define MODEL_BUGS(BUG)                                                                            \
	BUG(NRIP_ZERO, "nrips-zero", "nrips", "the next RIP is always given as 0")                 \
	BUG(NRIP_SHORT, "nrips-short", "nrips", "the next RIP is one byte too low")

#endif
