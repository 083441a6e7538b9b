/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fds: the descriptors that an engine inherits. */
#ifndef LAB_FDS_H
#define LAB_FDS_H

/* -1: none. */
struct lab_fds {
	int console, channel, monitor; /* its ends of socket pairs */
	int shared;		       /* memory shared with the lab */
	int initramfs;
	int disk, config, plugin; /* what the engine's make_files() made, */
	int msrs;		  /* and this */
	int models;		  /* the state of its models */
	int state;		  /* folder of a snapshot, to be read or written */
};

/* In the folder STATE: the machine's memory, put there when all else is. */
#define LAB_STATE_LAST "ram"

/* Their numbers in the engine: always the same, as a saved machine names its files by them. */
enum {
	LAB_FD_CONSOLE = 10,
	LAB_FD_CHANNEL,
	LAB_FD_MONITOR,
	LAB_FD_SHARED,
	LAB_FD_INITRAMFS,
	LAB_FD_DISK,
	LAB_FD_CONFIG,
	LAB_FD_PLUGIN,
	LAB_FD_MODELS,
	LAB_FD_STATE,
	LAB_FD_MSRS,
	LAB_FD_END,
};

#endif
