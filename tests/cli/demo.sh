# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
# demo.sh: what each demo says, in $tmp/out. Source it behind lib.sh.

# All in one line, as paragraphs are wrapped.
demo_text() {
	tr -s ' \n' '  ' <"$tmp/out"
}

# demo_says NAME PATTERN: an extended regular expression over the text.
demo_says() {
	if demo_text | grep -qE -- "$2"; then
		tap_ok "$1"
	else
		tap_fail "$1"
		echo "# not found: $2"
		tap_show "$tmp/out"
		tap_show "$tmp/err"
	fi
}

# What every demo has; $status is the command's.
demo_common() {
	tap_is "$1: status" "$status" 0
	tap_is "$1: nothing on standard error" "$(cat "$tmp/err")" ''
	tap_try "$1: fits on a screen" awk 'length > 80 { bad = 1 } END { exit bad || NR > 24 || NR < 10 }' "$tmp/out"
	tap_is "$1: its parts" "$(grep -cE '^(Guest|Why|Commit) ' "$tmp/out")" 3
	demo_says "$1: the commit" 'Commit [0-9a-f]{12} "KVM: '
}

# A number of the text: demo_number 's/.*at (\d+).*/\1/' in sed's words.
demo_number() {
	demo_text | sed -nE "s/.*$1.*/\\1/p"
}

# demo_screen LABEL NAME
demo_screen() {
	demo_common "$1"
	case $2 in
	triple-fault)
		demo_says "$1: SHUTDOWN" 'KVM_EXIT_SHUTDOWN\. The vCPU is then at RIP 0x(a004|fff0), '
		demo_says "$1: the event" 'pending = 1, read back as 1; KVM_RUN gives KVM_EXIT_SHUTDOWN'
		tap_is "$1: the event leaves RIP" "$(demo_number 'KVM_EXIT_SHUTDOWN at RIP (0x[0-9a-f]+)')" \
			"$(demo_number 'healthy guest at RIP (0x[0-9a-f]+)')"
		demo_says "$1: taken back" '\(pending 0\), .* it goes on: it says 0x12\.'
		;;
	smm)
		demo_says "$1: entered" 'CS base 0xe0000000, RIP 0x8002, .*flags 0x1 \(KVM_RUN_X86_SMM\)'
		demo_says "$1: SMRAM is hidden" 'sees in SMM, has the handler; address space 0 has no memory'
		demo_says "$1: saved" 'RIP 0x[0-9a-f]+ \(next\), CR0 0x80'
		demo_says "$1: left" 'the next number is 4'
		demo_says "$1: dies" 'KVM_EXIT_SHUTDOWN, RIP 0x(fff0, smi.smm 0|800d, smi.smm 1)'
		;;
	bus-lock)
		demo_says "$1: unseen" '100 times, .* 0 exits, the word is 100\.'
		demo_says "$1: seen" 'flags 0x2, RIP 0xa0(00: at the .* the word is 0|0[1-9a-f]: behind .* the word is 1)\.'
		demo_says "$1: one passes" 'the next exit finds the word at [12]\. .* 100 exits in all for 100 bus locks, the word is 100'
		demo_says "$1: held back" '50 bus locks in .*, held back 10 times'
		rate=$(demo_number ' s, ([0-9]+)\.[0-9] a second \(limit 50\)')
		tap_is "$1: the limit of 50 a second holds" "$((rate > 0 && rate <= 50))" 1
		;;
	sev | snp)
		demo_says "$1: the prediction" 'kvex predicts [0-9a-f]{24}…\.'
		demo_says "$1: the guest runs" 'It runs: SEV_STATUS is 0x[17] '
		demo_says "$1: the flipped bit" 'page 9, normal at 0xa000: byte 0xa is 0x2a in the first and 0x2b'
		;;
	pmu)
		demo_says "$1: counters" 'CPUID shows [0-9]+ counters of 48 bits'
		demo_says "$1: exact" '100000 turns are 100000 instructions retired and 100000 branches: exact\.'
		demo_says "$1: the overflow" 'Started at -1000, .*: 1 NMI, at turn [0-9]+\.'
		;;
	esac
}
