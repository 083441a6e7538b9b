# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
# fake-mirror.sh: a mirror of Debian in a folder, with kernels and an engine that are none. Source it;
# it wants $tmp, and sets $mirror and APT_CONFIG, the set-up of a machine that trusts this mirror.

mirror=$tmp/debian
suites='bookworm bookworm-updates bookworm-security trixie trixie-updates trixie-security trixie-backports'
# The lab takes a kernel's package for real by its size alone.
head -c 2100000 /dev/urandom >"$tmp/ballast"

# fake_vmlinux FILE NOTE: an ELF with a Xen note of that type (18: PVH).
fake_vmlinux() {
	printf '%s\n' '.section .note.Xen,"a",@note' ".long 4, 4, $2" '.asciz "Xen"' '.long 0x1000000' \
		.text '.globl _start' '_start: hlt' .section\ .rodata \
		'.asciz "Linux version 9.8.7-own (none)"' '.section .note.GNU-stack,"",@progbits' >"$tmp/v.s"
	gcc -nostdlib -static -Wl,--build-id=none -o "$1" "$tmp/v.s"
}

# at OFFSET FILE: standard input into the file.
at() {
	dd of="$2" bs=1 seek="$1" conv=notrunc 2>/dev/null
}

# fake_bzimage FILE NOTE: setup of one sector, the payload behind it.
fake_bzimage() {
	fake_vmlinux "$tmp/vmlinux" "$2"
	xz -c --check=crc32 "$tmp/vmlinux" >"$tmp/payload"
	head -c 1024 /dev/zero | cat - "$tmp/payload" >"$1"
	size=$(wc -c <"$tmp/payload")
	printf '\001' | at $((0x1f1)) "$1"
	printf 'HdrS\017\002' | at $((0x202)) "$1"
	# "Linux version" of a bzImage: at 0x200 + 0x100.
	printf '\000\001' | at $((0x20e)) "$1"
	words=$((size / 16))
	printf '%b' "$(printf '\\%03o\\%03o' $((size & 255)) $((size >> 8)))" | at $((0x24c)) "$1"
	printf '%b' "$(printf '\\%03o\\%03o' $((words & 255)) $((words >> 8)))" | at $((0x1f4)) "$1"
	printf '9.8.7-own (none)' | at $((0x300)) "$1"
}

# fake_module FILE DEPENDS
fake_module() {
	printf '%s\n' '.section .modinfo,"a"' '.asciz "license=GPL"' ".asciz \"depends=$2\"" >"$tmp/m.s"
	gcc -c -o "$1" "$tmp/m.s"
}

# fake_modules DIR: KVM and what it needs, as modules_install leaves it.
fake_modules() {
	mkdir -p "$1/kernel"
	fake_module "$1/kernel/irqbypass.ko" ''
	fake_module "$1/kernel/kvm.ko" irqbypass
	fake_module "$1/kernel/kvm-amd.ko" kvm
	fake_module "$1/kernel/kvm-intel.ko" kvm
	(cd "$1" && ls kernel/*.ko >modules.order)
	xz --check=crc32 "$1"/kernel/*.ko
}

# deb SUITE NAME VERSION [DEPENDS]: packs $tmp/pkg, which it empties, into the mirror.
deb() {
	mkdir -p "$tmp/pkg/DEBIAN" "$mirror/pool" "$mirror/dists/$1/main/binary-amd64"
	printf '%s\n' "Package: $2" "Version: $3" 'Architecture: amd64' 'Maintainer: nobody <n@example>' \
		${4:+"Depends: $4"} 'Description: none' >"$tmp/pkg/DEBIAN/control"
	file=pool/$2_${3#*:}_amd64.deb
	dpkg-deb --root-owner-group -Znone -b "$tmp/pkg" "$mirror/$file" >/dev/null
	{
		cat "$tmp/pkg/DEBIAN/control"
		echo "Filename: $file"
		echo "Size: $(wc -c <"$mirror/$file")"
		echo "SHA256: $(sha256sum <"$mirror/$file" | cut -d' ' -f1)"
		echo
	} >>"$mirror/dists/$1/main/binary-amd64/Packages"
	rm -rf "$tmp/pkg"
}

# kernel SUITE RELEASE VERSION: all in one package.
kernel() {
	mkdir -p "$tmp/pkg/boot"
	fake_bzimage "$tmp/pkg/boot/vmlinuz-$2" 18
	fake_modules "$tmp/pkg/lib/modules/$2"
	cp "$tmp/ballast" "$tmp/pkg/boot/"
	deb "$1" "linux-image-$2" "$3"
}

# split_kernel SUITE RELEASE VERSION: as from 6.19 on, with the package that points to both.
split_kernel() {
	mkdir -p "$tmp/pkg/usr/lib/modules/$2"
	fake_bzimage "$tmp/pkg/usr/lib/modules/$2/vmlinuz" 18
	cp "$tmp/ballast" "$tmp/pkg/"
	deb "$1" "linux-binary-$2" "$3"
	fake_modules "$tmp/pkg/usr/lib/modules/$2"
	rm "$tmp/pkg/usr/lib/modules/$2/modules.order"
	deb "$1" "linux-modules-$2" "$3"
	deb "$1" "linux-image-$2" "$3" "linux-binary-$2 (= $3), linux-modules-$2 (= $3)"
}

# The engine is env(1) with the C library of this machine.
engine() {
	libs=$tmp/pkg/usr/lib/x86_64-linux-gnu
	mkdir -p "$libs"
	cp -L /lib64/ld-linux-x86-64.so.2 "$(ldd /usr/bin/env | sed -n 's/.*=> \(.*libc\.so[^ ]*\).*/\1/p')" \
		"$libs"
	deb trixie libc6 2.41-1
	deb trixie adduser 3.0
	deb trixie qemu-system-data 1:11.0-1
	deb trixie seabios 1.0
	deb trixie ipxe-qemu 1.0
	deb trixie qemu-system-common 1:11.0-1
	mkdir -p "$tmp/pkg/usr/bin" "$tmp/pkg/usr/share/doc"
	cp /usr/bin/env "$tmp/pkg/usr/bin/qemu-system-x86_64"
	deb trixie-backports qemu-system-x86 "1:$1" 'libc6, adduser'
}

# Release files, over what the mirror has now.
publish() {
	for suite in $suites; do
		dir=$mirror/dists/$suite
		mkdir -p "$dir/main/binary-amd64"
		touch "$dir/main/binary-amd64/Packages"
		{
			printf '%s\n' "Suite: $suite" "Codename: $suite" 'Origin: Debian' 'Components: main' \
				'Architectures: amd64' 'Date: Thu, 01 Jan 2026 00:00:00 UTC' SHA256:
			index=$dir/main/binary-amd64/Packages
			echo " $(sha256sum <"$index" | cut -d' ' -f1) $(wc -c <"$index")" \
				main/binary-amd64/Packages
		} >"$dir/Release"
	done
}

# The machine: one entry of the main archive, one of the security archive. apt reads APT_CONFIG first.
mkdir -p "$tmp/etc/apt.conf.d"
printf 'deb [trusted=yes] file://%s %s main\n' "$mirror" bookworm "$mirror" bookworm-security \
	>"$tmp/etc/sources.list"
printf 'Dir::Etc "%s/etc";\n' "$tmp" >"$tmp/apt.conf"
export APT_CONFIG="$tmp/apt.conf"
