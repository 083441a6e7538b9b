#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# strict-ktap.sh FILE: reads KTAP with node-tap-parser in strict mode. KTAP differs from what it knows
# in two things alone: the word in the version line, and two spaces a level where TAP has four.
# Prints "PASS SKIP TODO FAIL" of the top level. Status: 0 all ok; 1 a test failed; 2 not well formed.
set -eu

# Some builds of node do not look where Debian's modules are.
NODE_PATH=/usr/share/nodejs${NODE_PATH:+:$NODE_PATH}
export NODE_PATH

head -n 1 "$1" | grep -qx 'KTAP version 1' || exit 2
# Every level has its version line, and its plan in the line after it.
awk '/^ *KTAP version 1$/ { match($0, /^ */); indent = RLENGTH; n = NR; next }
	n && NR == n + 1 { match($0, /^ */); if (RLENGTH != indent || !/^ *1\.\.[0-9]+$/) exit 1 }
	/^ *1\.\.[0-9]+$/ && NR != n + 1 { exit 1 }' "$1" || exit 2
sed -e 's/^\( *\)KTAP version 1$/\1TAP version 13/' -e 's/^  /    /' "$1" |
	tap-parser --strict -j | jq -r '
		def complete: map(select(.[0] == "complete"))[0][1];
		def wrong: [.. | objects | select(.tapError? != null)] | length > 0;
		if wrong or complete.plan.end != complete.count then "broken" else
		complete | "\(.pass) \(.skip) \(.todo) \(.fail)" end' >"${TMPDIR:-/tmp}/ktap.$$" || :
result=$(cat "${TMPDIR:-/tmp}/ktap.$$")
rm -f "${TMPDIR:-/tmp}/ktap.$$"
case $result in
broken | '') exit 2 ;;
*' 0') echo "$result" ;;
*) echo "$result" && exit 1 ;;
esac
