# SPDX-License-Identifier: GPL-2.0-or-later
# What docs/jsonl.md promises of a run, on the slurped file: jq -es -f jsonl.jq RUN
def number: type == "number" and . >= 0;
def text: type == "string";
def verdicts: ["PASS", "FAIL", "SKIP", "TIMEOUT", "ERROR", "XFAIL", "XPASS"];
def need(cond; what): if cond then true else error(what) end;

map(select(.type == "case")) as $cases | .[0] as $start | .[-1] as $last |
need($start.type == "run_start" and $start.schema == 1; "run_start") and
need([$start | .version, .backend, .kernel, .vendor, .cpu, .hostname, .time | text] | all; "host") and
need($start.upstream == null or ($start.upstream | test("^[0-9]+[.][0-9]+([.][0-9]+)?(-rc[0-9]+)?$")); "upstream") and
need(if $start.emulated then $start.label == "real kernel, emulated hardware" else $start | has("label") or has("cmdline") | not end; "label") and
need([$start | .models, .cmdline | . == null or (text and length > 0)] | all; "lab") and
need([$start | .emulated, .hypervisor | type == "boolean"] | all; "host booleans") and
need([$start | .cpus, .cases, .jobs, .repeat | number] | all; "host numbers") and
need($start.time | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"); "time") and
need(map(.type) | . - ["run_start", "case", "splat", "run_end"] == []; "type") and
need(map(select(.type == "run_start" or .type == "run_end")) | length == 2; "one start, one end") and
need($cases | map(.name) | length == (unique | length); "a case twice") and
($cases | map(
	need(.name | text and length > 0; "name") and
	need(.verdict as $v | verdicts | index($v) != null; "verdict") and
	need(.reason | text; "reason") and
	need(.verdict == "PASS" or .reason != ""; "no reason") and
	need([.seconds, .start, .checks, .failed | number] | all; "numbers") and
	need(.failures | map([.what, .want // "", .got // "", .where // "" | text] | all) | all;
		"failures") and
	need(.info | map_values(text) | all; "info") and
	need([.title, .hint, .missing, .guards, .predates, .diag | . == null or (text and length > 0)] | all;
		"texts") and
	need((.exits != null) == (.verdict | IN("FAIL", "TIMEOUT", "ERROR", "XPASS")); "exits")
) | all) and
(map(select(.type == "splat")) | map(
	need((.title | text) and (.text | text) and (.seconds | number); "splat") and
	need(.cases | map(text) | all; "cases of a splat")
) | all) and
need($last.type == "run_end" and ($last.complete | type == "boolean"); "run_end") and
need([$last | .seconds, .splats, .exit_status, .kmsg_lost | number] | all; "end numbers") and
need($last.counts | keys == (verdicts | sort); "counts") and
need($last.complete == ($last.not_run == []); "complete, and yet not all were run") and
need(($cases | length) + ($last.not_run | length) == $start.cases; "a case is missing")
