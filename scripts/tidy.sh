#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/tidy.sh unknown KEY FILE...: names the files of which it is not known that clang-tidy finds nothing in them.
# scripts/tidy.sh look KEY FILE FLAG...: looks at one, and remembers it if there is nothing.
#
# KEY stands for all but the file itself: headers, checks, flags, clang-tidy's version. Where it has changed, the file as
# the preprocessor leaves it may still be one that was looked at.
set -eu
. "$(dirname "$0")/remember.sh"

# Of lines "HASH  FILE" on standard input, what is remembered of each: "NAME FILE".
names() {
	awk -v key="$1" '{ name = $2; gsub("/", "_", name); print substr(key, 1, 16) "-" $1 "-" name, $2 }'
}

mode=$1 key=$2
shift 2
case $mode in
unknown)
	{
		remember_all
		echo
		sha256sum "$@" | names "$key"
	} | awk '!NF { known = 1; next } !known { has[$1] = 1; next } !($1 in has) { print $2 }'
	;;
look)
	file=$1
	shift
	seen=$({
		clang-tidy --version
		echo "$file $*"
		cat .clang-tidy
		clang -E -CC -dD "$@" "$file"
	} 2>&1 | remember_name)
	remember_has "$seen" || clang-tidy --quiet "$file" -- "$@" 2>&1
	remember "$seen" "$(sha256sum "$file" | names "$key" | cut -d' ' -f1)"
	;;
esac
