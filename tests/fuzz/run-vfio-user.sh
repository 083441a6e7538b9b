#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs fuzz_vfio_user for FUZZ_SECONDS, as TAP. Messages that break it are left in $FUZZ_DIR.
set -u

# message COMMAND PAYLOAD...: its length, header and payload, as printf has bytes; a read or write names
# BAR 2 and a register.
message() {
	command=$1 payload=$2 len=$(($3 + 16))
	# shellcheck disable=SC2059
	printf "\\$(printf %o $len)\\0\\1\\0\\$(printf %o "$command")\\0\\$(printf %o $len)\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0$payload"
}
# register OFFSET VALUE: writes both as four bytes each.
register() {
	message 10 "$1\\0\\0\\0\\0\\2\\0\\0\\0\\4\\0\\0\\0$2" 20
}

{
	message 1 '\0\0\1\0{}\0' 7
	message 4 '\20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' 16
	register '\220\6\1\0' '\377\377\377\377'
	register '\340\11\1\0' '\0\20\0\0'
	# DF_FLUSH before INIT, INIT, PDH_GEN, LAUNCH_START, PLATFORM_STATUS, SHUTDOWN.
	for number in 12 1 11 60 4 2; do
		register '\200\11\1\0' "\\1\\0\\$number\\0"
	done
	message 13 '' 0
} >"$FUZZ_DIR/seeds/session"

echo "1..1"
"$O/fuzz/fuzz_vfio_user" -max_total_time="$FUZZ_SECONDS" -max_len=2048 -rss_limit_mb=512 -timeout=5 \
	-print_final_stats=1 -artifact_prefix="$FUZZ_DIR/" "$FUZZ_DIR/found" "$FUZZ_DIR/seeds" >&2
rc=$?
if [ "$rc" = 0 ]; then
	echo "ok 1 vfio-user's messages under libFuzzer for $FUZZ_SECONDS s"
else
	echo "not ok 1 vfio-user's messages under libFuzzer: status $rc, see $FUZZ_DIR"
fi
