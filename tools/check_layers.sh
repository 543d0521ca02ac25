#!/usr/bin/env bash
# check_layers.sh [FOLDER [TESTS]]: includes go downwards only. A file under sim/ (or FOLDER, for trying the check
# itself) may include the headers of its own room and of the rooms named here for it; each package belongs
# to the rooms named for it, and to no other. In every file the project's headers come first, then others.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
sim=${1:-sim}
tests=${2-}
[ $# -gt 0 ] || tests=tests

# From the lowest up. A name without a slash stands for all rooms of that floor.
declare -A below=(
    [base]=""
    [json]="base"
    [settings]="base json"
    [engine]="base"
    [statistics]="base"
    [models/graph]="base json"
    [models/network]="base json models/graph"
    [models/onnx]="base json models/graph"
    [models/crypto]="base json models/graph"
    [models/plan]="base json models/graph models/crypto"
    [models/costs]="base json settings models/graph models/crypto models/plan"
    [models/bill]="base json models/graph models/crypto models/plan"
    [traces/text]="base json"
    [traces/reading]="base json settings engine statistics traces/text"
    [traces/arrivals]="base json settings engine statistics traces/text traces/reading"
    [results/database]="base json"
    [system/machine]="base json engine statistics models/plan models/bill"
    [system/stock]="base json engine statistics models/plan"
    [system/timeline]="base json models/plan system/machine"
    [system/requests]="base json settings engine statistics models/plan models/bill traces system/machine
        system/stock system/timeline"
    [scenario]="base json settings engine statistics models traces system"
    [scenario/schema]="base json settings engine statistics models traces system scenario"
    [study/bounds]="base json engine statistics models traces system results/database scenario"
    [study/cost]="base json engine statistics models traces system results/database scenario"
    [study]="base json engine statistics models traces system results/database scenario study/bounds study/cost"
    [study/search]="base json engine statistics models traces system results/database scenario study study/bounds study/cost"
    [study/known]="base json engine statistics models traces system results/database scenario study study/bounds study/cost"
    [study/whatif]="base json engine statistics models traces system results/database scenario study study/bounds study/cost"
    [study/uncertainty]="base json engine statistics models traces system results/database scenario study study/bounds study/cost
        study/search study/whatif"
    [study/record]="base json engine statistics models traces system results/database scenario study study/bounds study/cost
        study/search study/whatif study/uncertainty"
    [results/report]="base json engine statistics models traces system scenario study study/search results/database"
    [results/figures]="base json results/database results/report"
    [calibration]="base json settings engine statistics models traces system results/database scenario study study/bounds study/cost"
    [cli]="base json engine statistics models traces system results scenario study study/bounds study/cost study/search
        study/record study/known study/whatif study/uncertainty calibration"
    [cli/options]="base json settings engine statistics models traces system results scenario study study/bounds study/cost study/search
        study/record study/known study/whatif study/uncertainty calibration cli"
    [cli/answers]="base json settings engine statistics models traces system results scenario study study/bounds study/cost study/search
        study/record study/known study/whatif study/uncertainty calibration cli cli/options"
    [cli/output]="base json settings engine statistics models traces system results scenario study study/bounds study/cost study/search
        study/record study/known study/whatif study/uncertainty calibration cli cli/options cli/answers"
    [cli/verbs]="base json settings engine statistics models traces system results scenario study study/bounds study/cost study/search
        study/record study/known study/whatif study/uncertainty calibration cli cli/options cli/answers cli/output scenario/schema"
    [main.c]="base json cli cli/verbs"
)
# Floors without files of their own: their name stands for all rooms. study and cli are rooms themselves.
floors="models traces system results"
declare -A owners=(
    [cjson]="json"
    [cJSON.h]="json"
    [sha2.h]="base"
    [gsl]="engine statistics study study/search study/known study/uncertainty calibration"
    [zlib.h]="traces"
    [sqlite3.h]="results"
    [onnx.pb-c.h]="models/onnx"
    [protobuf-c]="models/onnx"
)
faults=0
includes=0

# has_room LIST ROOM: whether the list names the room, or the whole floor that it is on
has_room() {
    local list=" ${1//$'\n'/ } " floor=${2%%/*}
    [[ $list == *" $2 "* ]] || { [[ " $floors " == *" $floor "* ]] && [[ $list == *" $floor "* ]]; }
}

tell() {
    echo "$1: $2 may not include $3"
    faults=$((faults + 1))
}

# check_include PLACE ROOM INCLUDED, with its quotes or angle brackets
check_include() {
    local place=$1 room=$2 included=$3 target
    local name=${included:1:${#included}-2}
    if [ -z "${below[$room]+known}" ]; then
        tell "$place" "sim/$room, which is no room," "$included"
    elif [[ $included == \"* ]]; then
        target=${name%/*}
        [ "$room" = "$target" ] || has_room "${below[$room]}" "$target" || tell "$place" "$room" "$included"
    elif [ -n "${owners[${name%%/*}]+known}" ]; then
        has_room "${owners[${name%%/*}]}" "$room" || tell "$place" "$room" "$included"
    fi
}

# check_order FILE PLACE INCLUDED: last_other is the file of the last include in angle brackets; a table (.def)
# comes where its macros are defined
check_order() {
    [[ $3 != *.def\" ]] || return 0
    if [[ $3 == \<* ]]; then
        last_other=$1
    elif [ "$1" = "$last_other" ]; then
        echo "$2: $3 must come before what is in angle brackets"
        faults=$((faults + 1))
    fi
}

last_other=
include='^[[:space:]]*#[[:space:]]*include[[:space:]]*(["<][^">]*[">])'
while IFS=: read -r file line text; do
    includes=$((includes + 1))
    file=${file#"$sim"/}
    room=${file%/*} # its folder; main.c is a room by itself
    [[ $text =~ $include ]] || continue
    check_include "sim/$file:$line" "$room" "${BASH_REMATCH[1]}"
    check_order "$file" "sim/$file:$line" "${BASH_REMATCH[1]}"
done < <(grep --recursive --line-number --extended-regexp --include='*.[ch]' "$include" "$sim")

# Tests see every room; their includes have the same order.
if [ -n "$tests" ]; then
    while IFS=: read -r file line text; do
        [[ $text =~ $include ]] || continue
        check_order "$file" "$file:$line" "${BASH_REMATCH[1]}"
    done < <(grep --recursive --line-number --extended-regexp --include='*.[ch]' "$include" "$tests")
fi

[ "$faults" -eq 0 ] && [ "$includes" -gt 0 ] && echo "layers: $includes includes, all downwards"
