#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lab.sh: how long the lab takes on this machine, cold and warm, for one kernel and for all that are in
# the cache (KERNELS at most), each also as a multiple of the floor: QEMU's bare start and end, measured
# in turn with it. It measures and does not judge. Needs KVEX, and a cache that has been filled.
set -eu

: "${KVEX:?}" "${RUNS:=3}" "${KERNELS:=8}" "${CASE:=smm/shutdown-reuse}"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

prefix=$("$KVEX" lab fetch --offline | sed -n 's/^qemu .*: //p')
lib=$prefix/usr/lib/x86_64-linux-gnu
"$KVEX" lab list --cached --offline --json |
	jq -r 'select(.type == "kernel" and .flavour == "cloud") | .version' | head -n "$KERNELS" >"$tmp/kernels"
one=$(head -n 1 "$tmp/kernels")
all=$(sed 's/^/--kernel /' "$tmp/kernels" | tr '\n' ' ')
n=$(wc -l <"$tmp/kernels")

bare_start() {
	echo quit | "$lib/ld-linux-x86-64.so.2" --library-path "$lib" "$prefix/usr/bin/qemu-system-x86_64" \
		-M none -nodefaults -display none -monitor stdio
}
run() {
	"$KVEX" lab run --offline --save "$tmp/saved" "$@" -- "$CASE"
}

# The wall time of a command in ms; what becomes of it is for the tests.
ms() {
	start=$(date +%s%N)
	"$@" >"$tmp/out" 2>&1 || :
	echo $((($(date +%s%N) - start) / 1000000))
}

# row NAME GOAL COMMAND...: the medians of RUNS runs, and of the floor.
row() {
	name=$1 goal=$2
	shift 2
	i=0
	while [ $i -lt "$RUNS" ]; do
		echo "$(ms bare_start) $(ms "$@")"
		i=$((i + 1))
	done >"$tmp/times"
	floor=$(cut -d' ' -f1 "$tmp/times" | sort -n | sed -n "$(((RUNS + 1) / 2))p")
	time=$(cut -d' ' -f2 "$tmp/times" | sort -n | sed -n "$(((RUNS + 1) / 2))p")
	awk -v name="$name" -v goal="$goal" -v t="$time" -v f="$floor" 'BEGIN {
		printf "%-34s %-8s %6.2f s  %6.1f x  (floor %.3f s)\n", name, goal, t / 1000, t / f, f / 1000 }'
}

echo "$CASE; load average before: $(cut -d' ' -f1-3 /proc/loadavg), CPUs: $(nproc)"
row 'one kernel, cold' '8 s' run --cold --kernel "$one"
run --kernel "$one" >"$tmp/out" 2>&1 || :
row 'one kernel, warm' '1 s' run --kernel "$one"
# shellcheck disable=SC2086 # a list of words
{
	row "$n kernels, cold" '8: 60 s' run --cold $all
	run $all >"$tmp/out" 2>&1 || :
	row "$n kernels, warm" '8: 6 s' run $all
}
row 'one kernel, Intel' '60 s' run --cpu intel --cold --kernel "$one"
"$KVEX" lab exec --offline --kernel "$one" --model bus-lock -- "$KVEX" bench exit --rounds 20 >"$tmp/bench" || :
awk '$1 == "exit/bus-lock" {
	printf "%-34s %-8s %6.2f s  %6.1f x  (floor %.1f us each)\n", "100000 exits of bus locks", "10 s", $3 / 10, $6, $5
}' "$tmp/bench"
