#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh suites LABEL SUITE...: runs programs that print TAP, each with a time-out, logs in $TEST_LOGS.
# run.sh suite LABEL SUITE, run.sh sum PATTERN: the same in steps: one of them, and the sum of what ran.
# run.sh checks TARGET...: makes the targets side by side, each of which may run suites.
# The last line is "N passed, N failed, N skipped", of single tests; the status is 1 if any failed.
set -u

: "${TEST_LOGS:?}" "${SUITE_TIMEOUT:=300}"
mkdir -p "$TEST_LOGS"

# Adds up the count files that match a pattern: "passed failed skipped".
total() {
	cat "$TEST_LOGS"/$1.count 2>/dev/null |
		awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }'
}

# Within a check it is counted, and told by the sum of all.
finish() {
	total "$1" | {
		read -r p f s
		if [ -n "${KVEX_CHECK:-}" ]; then
			: >"$TEST_LOGS/$KVEX_CHECK.counted"
		else
			echo "$p passed, $f failed, $s skipped"
		fi
		[ "$f" = 0 ]
	}
}

# Counts TAP on the top level. What a suite did not deliver (a crash, a missing test) is one failure.
count_tap() {
	awk -v rc="$1" -v limit="$SUITE_TIMEOUT" '
	function wrong(text) { print "# " text; if (!f) f = 1 }
	/^(not )?ok( |$)/ {
		tests++
		if (/# SKIP/) s++
		else if (/^not/ && !/# TODO/) { f++; print }
		else p++
	}
	/^1\.\.[0-9]+/ {
		plans++
		planned += substr($1, 4)
		if (/# SKIP/ && $1 == "1..0") s++
	}
	/^Bail out!/ { wrong($0) }
	END {
		if (rc == 124 || rc == 137) wrong("stopped after " limit " s")
		else if (rc != 0 && !f) wrong("exit status " rc " and no failed test")
		if (!plans) wrong("no plan")
		else if (planned != tests) wrong(planned " tests planned, " tests + 0 " run")
		print "count", p + 0, f + 0, s + 0
	}' "$2"
}

run_suite() {
	case $2 in
	*/test_*) name=$1.$(basename "$(dirname "$2")")-$(basename "$2") ;;
	*) name=$1.$(basename "$2") ;;
	esac
	log=$TEST_LOGS/$name
	start=$(date +%s)
	times >"$log.times"
	# timeout ends the suite with all its processes, if it is itself told to end.
	CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 10 "$SUITE_TIMEOUT" "$2" </dev/null >"$log.out" 2>"$log.err" &
	running=$!
	wait $running
	rc=$?
	running=
	# cmocka writes a skipped test as "not ok", against TAP.
	case $2 in
	*/test_*) sed 's/^not ok \([0-9]*\) # SKIP/ok \1 # SKIP/' "$log.out" ;;
	*) cat "$log.out" ;;
	esac >"$log.tap"
	result=$(count_tap $rc "$log.tap")
	echo "$result" | sed -n 's/^count //p' >"$log.count"
	times >>"$log.times"
	report $(($(date +%s) - start)) >"$log.report"
	cat "$log.report"
}

# Of the processes that this shell has waited for since the suite began: each second line is of all such.
cpu_seconds() {
	awk '{ gsub(/[ms]/, " "); s = $1 * 60 + $2 + $3 * 60 + $4 }
		NR == 2 { before = s }
		END { printf "%d", s - before }' "$log.times"
}

# What people read of a suite: written at once, as others write theirs.
report() {
	read -r p f s <"$log.count"
	printf '%-32s %4d passed, %d failed, %d skipped (%d s, %d s of CPU time)\n' "$name" "$p" "$f" "$s" "$1" "$(cpu_seconds)"
	grep '# SKIP' "$log.tap" | sed 's/^/    /'
	[ "$f" = 0 ] && return
	echo "$result" | sed '$d; s/^/    /'
	echo "    --- $log.tap, and .err:"
	{ grep -v '^ok' "$log.tap" | tail -n 200; tail -n 100 "$log.err"; } | sed 's/^/    | /'
}

# A target that fails without a failed test (it did not build, say) is one failure.
run_check() {
	KVEX_CHECK=$1 "${MAKE:-make}" -s --no-print-directory "$1" 2>&1 && return
	if [ ! -e "$TEST_LOGS/$1.counted" ]; then
		echo "make $1: failed"
		echo "0 1 0" >"$TEST_LOGS/$1.make.count"
	fi
	return 0
}

# What the checks share is built first: they run side by side, and none may build beside another.
run_checks() {
	if ! "${MAKE:-make}" -s -j"$(nproc)" --no-print-directory all tests; then
		echo "0 1 0" >"$TEST_LOGS/build.count"
		return
	fi
	for target; do
		set -- "$@" "run-check/$target"
		shift
	done
	"${MAKE:-make}" -s -k -j$(($(nproc) + 1)) --no-print-directory "$@"
}

running=
for signal in HUP INT TERM; do
	trap '[ -z "$running" ] || kill "$running"; exit 1' $signal
done

mode=$1
shift
case $mode in
suites)
	label=$1
	shift
	rm -f "$TEST_LOGS/$label".*
	for suite; do
		run_suite "$label" "$suite"
	done
	finish "$label.*"
	;;
suite)
	run_suite "$1" "$2"
	;;
sum)
	finish "$1"
	;;
check)
	run_check "$1"
	;;
checks)
	rm -f "$TEST_LOGS"/*
	run_checks "$@"
	finish '*'
	;;
esac
