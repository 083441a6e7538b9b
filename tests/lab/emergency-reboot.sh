#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
# emergency-reboot: vmx/emergency-reboot under Bochs' debugger, which sees what no program can: the VMCLEARs
# that the panicking kernel executes on its way down (docs/findings/emergency-reboot-shadow-vmcs.md).
# Then the same with the branch of the fix taken out of kvm-intel.ko. Some minutes: by hand, and not
# part of make check. KVEX_LAB_KERNEL is the kernel (6.12).
. tests/lib.sh

K=${KVEX_LAB_KERNEL:-6.12}
STEPS=4000 # instructions from the start of the restart to behind VMXOFF

lab() {
	command=$1
	shift
	timeout 900 "$KVEX" lab "$command" --cpu intel --offline "$@" </dev/null
}

# A line that matches $2 comes into the file $1 while the program $3 runs.
wait_for() {
	while ! grep -q "$2" "$1" 2>/dev/null; do
		kill -0 "$3" 2>/dev/null || return 1
		sleep 1
	done
}

# watch LABEL KERNEL-OPTIONS...: leaves $tmp/LABEL.vmclears, a line for each one before VMXOFF: the
# VMCS' address and the first word there, of which bit 31 tells a shadow (SDM 3C 25.2).
watch() {
	label=$1 log=$tmp/$1.log
	shift
	: >"$tmp/$label.vmclears"
	address=$(lab exec "$@" -- grep ' native_machine_emergency_restart$' /proc/kallsyms 2>"$tmp/err" | cut -c1-16)
	[ "$address" ] || { tap_show "$tmp/err" && return; }
	mkfifo "$tmp/$label.rc"
	exec 3<>"$tmp/$label.rc"
	printf 'lb 0x%s\nc\ntrace on\ntrace-mem on\ns %u\ntrace off\n' "$address" $STEPS >&3
	lab run "$@" --save "$tmp" --format jsonl --engine-arg=-debugger --engine-arg=-rc \
		--engine-arg="$tmp/$label.rc" --engine-arg=-dbglog --engine-arg="$log" \
		-- vmx/emergency-reboot >"$tmp/$label.jsonl" 2>"$tmp/$label.err" 3<&- &
	pid=$!
	wait_for "$log" '^Tracing disabled' $pid
	# The operand of each is what it reads, as two halves.
	awk '/: vmxoff / { exit }
		/: vmclear / { operand = 1; next }
		operand { print "0x" tolower(substr($(NF - 1), 3) substr($NF, 3)); operand = 0 }' "$log" >"$tmp/$label.operands"
	sed 's/.*/xp \/1wx &/' "$tmp/$label.operands" >&3
	echo q >&3
	wait $pid
	exec 3>&-
	while read -r operand; do
		sed -n "s/^$operand <.*>:[[:space:]]*/$operand /p" "$log" | head -n 1
	done <"$tmp/$label.operands" >"$tmp/$label.vmclears"
	sed 's/^/# VMCLEAR of /' "$tmp/$label.vmclears"
}

shadows() {
	grep -cE ' 0x[89a-f].......$' "$tmp/$1.vmclears"
}

for tool in perl xz; do
	command -v $tool >/dev/null || { echo "1..0 # SKIP no $tool"; exit 0; }
done
if ! "$KVEX" lab fetch --cpu intel --kernel "$K" >"$tmp/fetch" 2>&1; then
	echo "1..0 # SKIP the lab's parts cannot be had: $(tail -n 1 "$tmp/fetch" | tr -d '#')"
	exit 0
fi

watch whole --kernel "$K"
tap_is 'the case: it panics with L2 active' "$(jq -r 'select(.type == "case") | .verdict' "$tmp/whole.jsonl")" PASS
tap_is 'VMCLEAR of the VMCSs of L1 and L2 and of a shadow' "$(wc -l <"$tmp/whole.vmclears")" 3
tap_is 'one of them is a shadow' "$(shadows whole)" 1

# The same kernel, but "if (v->shadow_vmcs)" is never true.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kvex/kernels
from=$(find "$cache" -maxdepth 1 -name "$K*" | sort -V | tail -n 1)
cp -r "$from/modules" "$from/vmlinuz" "$tmp"
module=$(find "$tmp/modules" -name 'kvm-intel.ko*')
case $module in
*.xz) xz -d "$module" && module=${module%.xz} ;;
esac
# mov 8(%r14),%rdi; test %rdi,%rdi; jz => jmp: as gcc 14 has it, once in the module.
found=$(perl -0777 -i -pe '$n = s/\x49\x8b\x7e\x08\x48\x85\xff\x74/\x49\x8b\x7e\x08\x48\x85\xff\xeb/g; print STDERR $n' \
	"$module" 2>&1)
if [ "$found" = 1 ]; then
	watch without --kernel "$tmp/vmlinuz" --modules "$tmp/modules"
	tap_is 'without the fix: VMCLEAR of the VMCSs of L1 and L2 alone' "$(wc -l <"$tmp/without.vmclears")" 2
	tap_is 'without the fix: no shadow is among them' "$(shadows without)" 0
else
	tap_skip 'without the fix: no shadow is among them' "the code to take out is not as in 6.12.117 ($found times)"
fi
tap_done
