#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/tidy.sh FILE FLAG...: clang-tidy, unless it has found nothing in just this before.
#
# "This" is the file as the preprocessor leaves it, the set of checks, the flags and clang-tidy's version;
# what was clean is remembered as an empty file in the user's cache, for a month after its last use.
set -eu
file=$1
shift
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kvex-lint
key=$({
	clang-tidy --version
	echo "$file $*"
	cat .clang-tidy
	clang -E -CC -dD "$@" "$file"
} 2>&1 | sha256sum)
clean=$cache/${key%% *}

if test -e "$clean"; then
	touch "$clean"
	exit 0
fi
clang-tidy --quiet "$file" -- "$@" 2>&1
mkdir -p "$cache"
touch "$clean"
find "$cache" -type f -mtime +30 -delete || :
