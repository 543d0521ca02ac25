#!/bin/sh
# Puts the public traces of traces/README.md into traces/, which git ignores there.
#
#   tools/get_traces.sh                 downloads them with curl or wget
#   tools/get_traces.sh --from FOLDER   copies them from a folder
#
# Each one is put in place only when it has as many requests as it should: a broken-off download or an error page of
# a proxy is not left behind as a trace.
set -eu

source_url=https://raw.githubusercontent.com/Azure/AzurePublicDataset/master/data
traces=$(cd "$(dirname "$0")/.." && pwd)/traces

fail() {
    echo "get_traces.sh: $*" >&2
    exit 1
}

usage() {
    echo "usage: tools/get_traces.sh [--from FOLDER]"
}

# fetch NAME FILE
fetch() {
    if [ -n "$from" ]; then
        cp "$from/$1" "$2"
    elif command -v curl >/dev/null; then
        curl --fail --silent --show-error --location --output "$2" "$source_url/$1"
    elif command -v wget >/dev/null; then
        wget --quiet --output-document="$2" "$source_url/$1"
    else
        fail "needs curl or wget, or --from FOLDER"
    fi
}

# get NAME REQUESTS: a line each but for the header; the last line may lack its end, so lines are counted by awk.
get() {
    part=$traces/$1.part
    if ! fetch "$1" "$part"; then
        rm -f "$part"
        fail "$1: could not be had from ${from:-$source_url}"
    fi
    requests=$(awk 'NR > 1 && /[^[:space:]]/ { count++ } END { print count + 0 }' "$part")
    if [ "$requests" -ne "$2" ]; then
        rm -f "$part"
        fail "$1: must have $2 requests, has $requests"
    fi
    mv "$part" "$traces/$1"
    echo "$1: $requests requests"
}

from=
case ${1-} in
'') ;;
--from)
    [ $# -eq 2 ] || { usage >&2; exit 2; }
    from=$2
    ;;
--help)
    usage
    exit 0
    ;;
*)
    usage >&2
    exit 2
    ;;
esac

get AzureLLMInferenceTrace_conv.csv 19366
get AzureLLMInferenceTrace_code.csv 8819
