#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs fuzz_run_file for FUZZ_SECONDS, as TAP. A file that breaks the reader is left in $FUZZ_DIR.
set -u

echo "1..1"
"$O/fuzz/fuzz_run_file" -max_total_time="$FUZZ_SECONDS" -max_len=32768 -rss_limit_mb=1024 \
	-timeout=10 -print_final_stats=1 -artifact_prefix="$FUZZ_DIR/" \
	"$FUZZ_DIR/found" "$FUZZ_DIR/seeds" >&2
rc=$?
if [ "$rc" = 0 ]; then
	echo "ok 1 - jsonl files under libFuzzer for $FUZZ_SECONDS s"
else
	echo "not ok 1 - jsonl files under libFuzzer: status $rc, see $FUZZ_DIR"
fi
