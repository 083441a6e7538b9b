#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs fuzz_elf for FUZZ_SECONDS, as TAP. A file that breaks the reader is left in $FUZZ_DIR.
set -u

echo "1..1"
"$O/fuzz/fuzz_elf" -max_total_time="$FUZZ_SECONDS" -max_len=16384 -rss_limit_mb=512 \
	-malloc_limit_mb=64 -timeout=5 -print_final_stats=1 -artifact_prefix="$FUZZ_DIR/" \
	"$FUZZ_DIR/found" "$FUZZ_DIR/seeds" >&2
rc=$?
if [ "$rc" = 0 ]; then
	echo "ok 1 the ELF reader under libFuzzer for $FUZZ_SECONDS s"
else
	echo "not ok 1 the ELF reader under libFuzzer: status $rc, see $FUZZ_DIR"
fi
