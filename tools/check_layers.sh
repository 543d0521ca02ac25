#!/usr/bin/env bash
# check_layers.sh: includes go downwards only. Each folder of sim/ may include its own headers and those of
# the layers it stands on; each package belongs to the layers named here, and to no other.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

declare -A below=(
    [base]=""
    [engine]="base"
    [models]="base"
    [traces]="base engine"
    [system]="base engine models traces"
    [results]="base"
    [experiment]="base engine models traces system results"
    [cli]="base engine models traces system results experiment"
    [main.c]="base engine models traces system results experiment cli"
)
declare -A owners=(
    [cjson]="base"
    [cJSON.h]="base"
    [sha2.h]="base"
    [Random123]="engine"
    [gsl]="engine experiment"
    [zlib.h]="traces"
    [sqlite3.h]="results"
)
faults=0
includes=0

has_word() {
    [[ " $1 " == *" $2 "* ]]
}

tell() {
    echo "$1: $2 may not include $3"
    faults=$((faults + 1))
}

# check_include PLACE LAYER INCLUDED, with its quotes or angle brackets
check_include() {
    local place=$1 layer=$2 included=$3
    local name=${included:1:${#included}-2}
    local first=${name%%/*}
    if [ -z "${below[$layer]+known}" ]; then
        tell "$place" "sim/$layer, which is no layer," "$included"
    elif [[ $included == \"* ]]; then
        has_word "$layer ${below[$layer]}" "$first" || tell "$place" "$layer" "$included"
    elif [ -n "${owners[$first]+known}" ]; then
        has_word "${owners[$first]}" "$layer" || tell "$place" "$layer" "$included"
    fi
}

include='^[[:space:]]*#[[:space:]]*include[[:space:]]*(["<][^">]*[">])'
while IFS=: read -r file line text; do
    layer=${file#sim/}
    includes=$((includes + 1))
    [[ $text =~ $include ]] && check_include "$file:$line" "${layer%%/*}" "${BASH_REMATCH[1]}"
done < <(grep --recursive --line-number --extended-regexp --include='*.[ch]' "$include" sim)

[ "$faults" -eq 0 ] && [ "$includes" -gt 0 ] && echo "layers: $includes includes, all downwards"
