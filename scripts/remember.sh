# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# remember.sh, to be sourced: what linters found clean is remembered as an empty file in the user's cache, for a month
# after its last use.
remember_cache=${XDG_CACHE_HOME:-$HOME/.cache}/kvex-lint

# The name of what standard input holds.
remember_name() {
	sha256sum | cut -d' ' -f1
}

# remember_has NAME: true if it is remembered.
remember_has() {
	[ -e "$remember_cache/$1" ] && touch "$remember_cache/$1"
}

# remember NAME...
remember() {
	mkdir -p "$remember_cache"
	for remember_one; do
		touch "$remember_cache/$remember_one"
	done
	find "$remember_cache" -type f -mtime +30 -delete || :
}
