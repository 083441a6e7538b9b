# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# remember.sh, to be sourced: what linters found clean is remembered as an empty file in the user's cache, for a month.
remember_cache=${XDG_CACHE_HOME:-$HOME/.cache}/kvex-lint

# A name for what standard input holds.
remember_name() {
	sha256sum | cut -d' ' -f1
}

# remember_has NAME: true if it is remembered.
remember_has() {
	[ -e "$remember_cache/$1" ]
}

# All that is remembered, a name a line.
remember_all() {
	ls "$remember_cache" 2>/dev/null || :
}

# remember NAME...
remember() {
	mkdir -p "$remember_cache"
	for remember_one; do
		: >"$remember_cache/$remember_one"
	done
	find "$remember_cache" -type f -mtime +30 -delete || :
}
