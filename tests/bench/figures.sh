#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# figures.sh: the figures of docs/performance.md on this machine, each beside its goal. It measures and
# does not judge: a busy machine makes no test fail. Needs KVEX and SMALL, the binary made with DISASM=0.
set -eu

: "${KVEX:?}" "${SMALL:?}" "${RUNS:=9}"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

row() {
	printf '%-46s %-12s %s\n' "$1" "$2" "$3"
}

# Wall time of RUNS runs of a command, in ms: the least and the median.
wall() {
	i=0
	while [ $i -lt "$RUNS" ]; do
		start=$(date +%s%N)
		"$@" >"$tmp/out" 2>&1 || :
		echo $((($(date +%s%N) - start) / 10000))
		i=$((i + 1))
	done | sort -n | awk '{ t[NR] = $1 / 100 }
		END { printf "%.1f ms (least %.1f)", t[int((NR + 1) / 2)], t[1] }'
}

mib() {
	wc -c <"$1" | awk '{ printf "%.2f MiB", $1 / 1048576 }'
}

# ratio FIGURE: of kvex bench.
ratio() {
	awk -v f="$1" '$1 == f { printf "%s x (%s us, floor %s us)", $6, $3, $5 }' "$tmp/bench"
}

"$KVEX" bench >"$tmp/bench"
head -n 1 "$tmp/bench"
echo "load average before: $(cut -d' ' -f1-3 /proc/loadavg), CPUs: $(nproc)"
echo
row figure goal 'here (medians)'
row 'KVM_RUN round trip / bare ioctl loop' '1.03 x' "$(ratio exit/pio)"
row '  with the registers shared at each exit' '' "$(ratio exit/pio-sync-regs)"
row '  with registers and flight recorder' '1.05 x' "$(ratio exit/pio-recorded)"
row 'life of a VM to its first exit / bare calls' '1.10 x' "$(ratio vm/life)"
row 'in-place reset and run / round trip' '2.00 x' "$(ratio reset/run)"
row 'kvex run, all cases' '2000 ms' "$(wall "$KVEX" run)"
row 'kvex host' '300 ms' "$(wall "$KVEX" host)"
row 'resident memory of a 1 MiB guest' '3072 KiB' \
	"$(awk '$1 == "memory/vm" { printf "%d KiB above %d KiB", $3 - $5, $5 }' "$tmp/bench")"
strip -o "$tmp/small" "$SMALL"
strip -o "$tmp/full" "$KVEX"
row 'binary without the disassembler' '3 MiB' "$(mib "$SMALL"), stripped $(mib "$tmp/small")"
row 'binary with it' '' "$(mib "$KVEX"), stripped $(mib "$tmp/full")"
