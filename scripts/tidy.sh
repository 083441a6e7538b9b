#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/tidy.sh KEY FILE FLAG...: clang-tidy, unless it has found nothing in just this before.
#
# "This" is the file with all that KEY stands for: headers, checks, clang-tidy's version; or, where a header has
# changed, the file as the preprocessor leaves it. See scripts/remember.sh.
set -eu
key=$1 file=$2
shift 2
. "$(dirname "$0")/remember.sh"

whole=$({ echo "tidy $key $file $*"; cat "$file"; } | remember_name)
remember_has "$whole" && exit 0
seen=$({
	clang-tidy --version
	echo "$file $*"
	cat .clang-tidy
	clang -E -CC -dD "$@" "$file"
} 2>&1 | remember_name)
remember_has "$seen" || clang-tidy --quiet "$file" -- "$@" 2>&1
remember "$whole" "$seen"
