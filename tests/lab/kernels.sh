# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
# kernels.sh: the kernels that the lab's suites run on, chosen by what they are, as versions come and
# go on mirrors. Source it behind lib.sh.
#
# lab_need CPU ROLE...  sets $broken, $newest, $stable as asked for, to versions that --kernel takes, all
#                       of them fetched. Without a mirror, where the cache does not do, the suite ends:
#                       skipped, or failed with KVEX_REQUIRE_LAB=1.
#   broken              has the bug that a2620f8932fa mends (smm/shutdown-reuse), of 6.1
#   newest              of all
#   stable              the newest 6.12

# older A B: is version A older than B?
older() {
	[ "$1" != "$2" ] && [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# lab_upstream VERSION: 6.1.176 of 6.1.176-1
lab_upstream() {
	echo "${1%%-*}"
}

# has_smm_bug VERSION: upstream's. The versions are those that the cases' .guards name.
has_smm_bug() {
	case $1 in
	6.1.*) older "$1" 6.1.192 ;;
	6.6.*) older "$1" 6.6.92 ;;
	6.12.*) older "$1" 6.12.29 ;;
	6.14.*) older "$1" 6.14.7 ;;
	*) older "$1" 6.15 ;;
	esac
}

# "VERSION SUITE CACHED" of each kernel of the flavour cloud, newest first.
lab_offers() {
	{ "$KVEX" lab list --json 2>"$tmp/lab-why" || "$KVEX" lab list --json --offline; } |
		jq -r 'select(.type == "kernel" and .flavour == "cloud") | "\(.version) \(.suite) \(.cached)"' \
			>"$tmp/lab-offers"
}

# Of the archive's own suite: its versions stay longest. Else what is cached, else the newest.
lab_choose_broken() {
	while read -r version suite cached; do
		case $version in
		6.1.*) has_smm_bug "$(lab_upstream "$version")" || continue ;;
		*) continue ;;
		esac
		case $suite,$cached in
		bookworm,*) echo "1 $version" ;;
		*,true) echo "2 $version" ;;
		*) echo "3 $version" ;;
		esac
	done <"$tmp/lab-offers" | sort -s -n -k 1,1 | sed -n '1s/^. //p'
}

# lab_without WHY: the end of a suite that cannot run.
lab_without() {
	if [ "${KVEX_REQUIRE_LAB:-}" = 1 ]; then
		tap_fail "the lab's parts can be had (KVEX_REQUIRE_LAB=1)"
		echo "# $1"
		tap_done
	fi
	echo "1..0 # SKIP the lab's parts cannot be had: $(echo "$1" | tr -d '#')"
	exit 0
}

lab_need() {
	lab_cpu=$1
	shift
	lab_offers
	broken=$(lab_choose_broken)
	newest=$(sed -n '1s/ .*//p' "$tmp/lab-offers")
	stable=$(sed -n '/^6\.12\./{s/ .*//p;q}' "$tmp/lab-offers")
	set -- "$lab_cpu" "$@"
	for role; do
		[ "$role" != "$lab_cpu" ] || continue
		eval "lab_version=\$$role"
		[ -n "$lab_version" ] || lab_without "no kernel to be had is '$role': $(tail -n 1 "$tmp/lab-why")"
		"$KVEX" lab fetch --cpu "$lab_cpu" --kernel "$lab_version" >"$tmp/lab-fetch" 2>&1 ||
			lab_without "$(tail -n 1 "$tmp/lab-fetch")"
	done
}

# lab_cache DIR: makes DIR a cache with all that is fetched, and without snapshots: for XDG_CACHE_HOME.
lab_cache() {
	mkdir "$1/kvex" "$1/kvex/runs"
	for part in apt engines kernels kernels.list lock; do
		ln -s "$(realpath "${XDG_CACHE_HOME:-$HOME/.cache}/kvex")/$part" "$1/kvex/$part"
	done
}

# lab_own_cache: such a cache for the rest of the suite, whose first run of a kernel is a cold one then.
lab_own_cache() {
	lab_own=$(realpath "$O")/cache-$(basename "$0")
	rm -rf "$lab_own" # one that was killed
	mkdir "$lab_own"
	trap 'rm -rf "$tmp" "$lab_own"' EXIT
	lab_cache "$lab_own"
	export XDG_CACHE_HOME="$lab_own"
}

# lab_booted FILE N: by its --timing in FILE a run restored nothing, and left snapshots of N machines or more.
lab_booted() {
	test "$(grep -c ': restored in' "$1")" = 0 &&
		test "$(grep -c ': initramfs .*, snapshot [0-9.]*[1-9]' "$1")" -ge "$2"
}

# lab_expect CPU VERSION: of the cases on standard input, "VERDICT NAME" as tests/lab/verdicts has it.
lab_expect() {
	upstream=$(lab_upstream "$2")
	properties="$1 $(has_smm_bug "$upstream" && echo smm-bug)"
	for edge in $(sed -n 's/.* before-\([0-9.]*\).*/\1/p' tests/lab/verdicts | sort -u); do
		! older "$upstream" "$edge" || properties="$properties before-$edge"
	done
	awk -v properties="$properties" '
	BEGIN {
		n = split(properties, word)
		for (i = 1; i <= n; i++) holds[word[i]] = 1
	}
	/^#/ { next }
	FNR == NR {
		for (i = 3; i <= NF && holds[$i]; i++);
		if (i > NF) want[$1] = $2
		next
	}
	{
		family = $1
		sub("/.*", "/*", family)
		print ($1 in want) ? want[$1] : (family in want) ? want[family] : "PASS", $1
	}' tests/lab/verdicts -
}

# lab_verdicts FILE: "VERDICT NAME" of each case of a run.
lab_verdicts() {
	jq -r 'select(.type == "case") | "\(.verdict) \(.name)"' "$1"
}

# lab_record DIR CPU VERSION: the file of that kernel in a folder that --save named.
lab_record() {
	case $2 in
	amd) echo "$1/$(lab_upstream "$3").jsonl" ;;
	*) echo "$1/$(lab_upstream "$3")-$2.jsonl" ;;
	esac
}

# lab_cases [PATTERN...]: the names of what these ask for, or of all that runs unasked.
lab_cases() {
	"$KVEX" list --json "$@" | jq -r 'select(.opt_in == null) | .name'
}

# lab_check NAME CPU VERSION FILE [PATTERN...]: FILE has the cases that these ask for and no other, with
# the verdicts that are expected.
lab_check() {
	lab_name=$1 lab_cpu=$2 lab_version=$3 lab_file=$4
	shift 4
	lab_verdicts "$lab_file" >"$tmp/lab-got"
	lab_cases "$@" | lab_expect "$lab_cpu" "$lab_version" >"$tmp/lab-want"
	if [ -s "$tmp/lab-want" ] && diff "$tmp/lab-want" "$tmp/lab-got" >"$tmp/lab-diff"; then
		tap_ok "$lab_name"
		return
	fi
	tap_fail "$lab_name (<: expected by tests/lab/verdicts, >: seen)"
	tap_show "$tmp/lab-diff"
	jq -r 'select(.type == "case" and .verdict != "PASS") | "\(.verdict) \(.name): \(.reason)"' "$lab_file" \
		>"$tmp/lab-why"
	tap_show "$tmp/lab-why"
}
