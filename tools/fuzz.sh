#!/usr/bin/env bash
# fuzz.sh [--seconds N] [--keep] [READER]...: feeds readers with made-up bytes, under sanitizers, for ten minutes
# or the given time, all at once; READER is delphi_log, network, onnx, scenario or trace, and all without one. Ends
# with status 1 when one of them crashed, leaked, was slow or took much memory: the bytes are then in
# build-fuzz/findings/. Mend it, and keep them in tests/fuzz/findings/, where every test run replays them.
# --keep: afterwards, what reached new code goes into tests/fuzz/corpus/, as few and small files as possible.
set -euo pipefail
# shellcheck source=tools/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

readonly place=$root/build-fuzz
readonly kept=$root/tests/fuzz
readonly limits=(-timeout=10 -rss_limit_mb=2048)
seconds=600
keep=
readers=()
while [ $# -gt 0 ]; do
    case $1 in
    --seconds)
        [ $# -ge 2 ] || fail "--seconds: needs a number"
        seconds=$2
        shift
        ;;
    --keep) keep=yes ;;
    -*) fail "unknown option $1; there are --seconds N and --keep" ;;
    *) readers+=("$1") ;;
    esac
    shift
done
[[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "--seconds: must be a whole number above 0, is \"$seconds\""
[ ${#readers[@]} -gt 0 ] || readers=(delphi_log network onnx scenario trace)

# As quick as memory, where there is such a folder: traces and logs are fed as files.
scratch() {
    local base=${TMPDIR:-/tmp}
    [ ! -w /dev/shm ] || base=/dev/shm
    mktemp --directory "$base/pisim-fuzz-XXXXXX"
}

dictionary() {
    local own=$kept/dictionaries/$1.dict
    [ -e "$own" ] && echo "$own" || echo "$kept/dictionaries/json.dict"
}

# libFuzzer's own words go to a log.
fuzz() {
    local reader=$1
    mkdir -p "$place/corpus/$reader" "$place/findings/$reader" "$kept/findings/$reader"
    TMPDIR=$scratch "$place/tests/fuzz/fuzz_$reader" "${limits[@]}" -max_total_time="$seconds" \
        -max_len=16384 -dict="$(dictionary "$reader")" -close_fd_mask=2 -print_final_stats=1 \
        -artifact_prefix="$place/findings/$reader/" "$place/corpus/$reader" \
        "$kept/corpus/$reader" "$kept/findings/$reader" >"$place/$reader.log" 2>&1
}

# "12345 inputs, 678 places reached"
tell_numbers() {
    local log=$place/$1.log inputs places
    inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    places=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    echo "${inputs:-0} inputs, ${places:-0} places reached"
}

merge() {
    local reader=$1 merged=$place/merged
    rm -rf "$merged"
    mkdir -p "$merged"
    TMPDIR=$scratch "$place/tests/fuzz/fuzz_$reader" "${limits[@]}" -merge=1 -use_counters=0 -close_fd_mask=2 \
        -artifact_prefix="$place/findings/$reader/" \
        "$merged" "$kept/corpus/$reader" "$place/corpus/$reader" >"$place/$reader.merge.log" 2>&1
    rm -rf "${kept:?}/corpus/$reader"
    mv "$merged" "$kept/corpus/$reader"
}

command -v clang >/dev/null || fail "needs clang and its runtime (apt-get install clang libclang-rt-dev)"
configure_and_build "$place" -DPISIM_FUZZ=ON -DCMAKE_C_COMPILER=clang || fail "the build failed"
scratch=$(scratch)
readonly scratch
trap 'rm -rf "$scratch"' EXIT
jobs=()
for reader in "${readers[@]}"; do
    fuzz "$reader" &
    jobs+=($!)
done
failed=0
for index in "${!readers[@]}"; do
    reader=${readers[index]}
    if wait "${jobs[index]}"; then
        echo "$reader: nothing found in $(tell_numbers "$reader")"
        [ -z "$keep" ] || merge "$reader"
    else
        echo "$reader: FOUND in $(tell_numbers "$reader"): see $place/$reader.log and $place/findings/$reader/"
        failed=1
    fi
done
exit "$failed"
