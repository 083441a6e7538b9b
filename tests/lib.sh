# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
# lib.sh: TAP for suites in sh. Source it, run tests, end with tap_done. $tmp is removed at the end.

: "${O:?run it through make check-suites, or set O (build) and KVEX (build/kvex)}" "${KVEX:=$O/kvex}"

tap_n=0
tap_bad=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# Lines of a file as diagnostics.
tap_show() {
	sed "s/^/# ${2:-}/" "$1"
}

tap_ok() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1"
}

tap_fail() {
	tap_n=$((tap_n + 1))
	tap_bad=1
	echo "not ok $tap_n - $1"
}

tap_skip() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1 # SKIP $2"
}

# tap_try NAME COMMAND...: passes if the command succeeds; its output is shown if not.
tap_try() {
	tap_name=$1
	shift
	if "$@" >"$tmp/tap_try" 2>&1; then
		tap_ok "$tap_name"
	else
		tap_fail "$tap_name"
		tap_show "$tmp/tap_try"
	fi
}

# tap_is NAME GOT WANT
tap_is() {
	if [ "$2" = "$3" ]; then
		tap_ok "$1"
	else
		tap_fail "$1"
		printf '%s\n' "want: $3" "got:  $2" | sed 's/^/# /'
	fi
}

# Runs a command into $tmp/out and $tmp/err; its status is left in $status.
capture() {
	status=0
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
}

# usage_error WANTED COMMAND...: exit 2, nothing on stdout, and this one line on stderr, behind it the
# pointer to --help, which need not be given.
usage_error() {
	wanted=$1
	shift
	capture "$@"
	shift
	got=$(sed "s/ (see 'kvex [^']*--help')\$//" "$tmp/err")
	if [ $status = 2 ] && [ ! -s "$tmp/out" ] && [ "$got" = "$wanted" ] &&
		[ "$(wc -l <"$tmp/err")" = 1 ]; then
		tap_ok "wrong: kvex $(printf '%s' "$*" | tr -c '[:print:]' . | tr '#' .)"
		return
	fi
	tap_fail "wrong: kvex $(printf '%s' "$*" | tr -c '[:print:]' . | tr '#' .)"
	echo "# status $status, want 2; want: $wanted"
	tap_show "$tmp/err" 'stderr: '
	tap_show "$tmp/out" 'stdout: '
}

tap_done() {
	echo "1..$tap_n"
	exit $tap_bad
}
