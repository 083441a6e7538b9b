#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/lint-once.sh FILES COMMAND...: runs a linter, unless it has found nothing in just these files before. FILES is
# one word with all that it looks at.
set -eu
files=$1
shift
. "$(dirname "$0")/remember.sh"

# shellcheck disable=SC2086 # a file a word
name=$({ "$1" --version; echo "$*"; sha256sum $files; } | remember_name)
remember_has "$name" && exit 0
"$@"
remember "$name"
