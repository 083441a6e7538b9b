#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# deps.sh GROUP...: installs the packages of mk/packages that these groups name and that are missing.
# Debian and its kin only; elsewhere it names what is needed and stops. Says nothing if all is there.
set -eu

list=$(dirname "$0")/../mk/packages
wanted=

for group; do
	wanted="$wanted $(sed -n "s/^$group  *//p" "$list")"
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
	{
		echo "kvex: cannot install packages here: this is not a Debian or Ubuntu system."
		echo "kvex: needed, by the names they have there:" $wanted
		echo "kvex: install them by the means of this system, then run make with DEPS=no."
	} >&2
	exit 1
fi

# dpkg-query fails if it does not know a package, and still prints the others.
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null || :)
missing=
for package in $wanted; do
	case "
$installed
" in
	*"
installed $package
"*) ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0

echo "kvex: installing the missing packages:$missing"
root=
if [ "$(id -u)" != 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "kvex: there is no sudo: run this as root: apt-get install$missing" >&2
		exit 1
	fi
	root=sudo
fi

apt() {
	$root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
		-o Dpkg::Use-Pty=0 "$@"
}

install_missing() {
	apt install --no-install-recommends $missing
}

# The package lists may be absent or too old: they are fetched only then.
if apt install --simulate --no-install-recommends $missing >/dev/null 2>&1 && install_missing; then
	exit 0
fi
echo "kvex: updating the package lists first"
apt update || :
install_missing || {
	echo "kvex: these could not be installed:$missing" >&2
	exit 1
}
