#!/bin/sh
# Puts public traces of traces/README.md into traces/, which git ignores there.
#
#   tools/get_traces.sh                        azure_2023, by curl or wget
#   tools/get_traces.sh NAME...                those, or "all"
#   tools/get_traces.sh --from FOLDER [NAME...]   copies them from a folder
#   tools/get_traces.sh --list                 names, licences, and the lines of a scenario that replay each
#
# Each one is put in place only when it begins as it should, and has as many requests as is known: a broken-off download
# or an error page of a proxy is not left behind as a trace.
set -eu

traces=$(cd "$(dirname "$0")/.." && pwd)/traces
azure=https://raw.githubusercontent.com/Azure/AzurePublicDataset/master/data
azure_blobs=https://azurepublicdatasettraces.blob.core.windows.net
burstgpt=https://github.com/HPMLL/BurstGPT/releases/download/v1.1
mooncake=https://raw.githubusercontent.com/kvcache-ai/Mooncake/main/FAST25-release/traces
alibaba=https://raw.githubusercontent.com/alibaba/clusterdata/master/cluster-trace-v2026-GenAI

fail() {
    echo "get_traces.sh: $*" >&2
    exit 1
}

usage() {
    echo "usage: tools/get_traces.sh [--from FOLDER] [NAME...]"
    echo "       tools/get_traces.sh --list"
}

list() {
    cat <<'END'
azure_2023            CC BY 4.0, Microsoft: an hour of two language model services
  "arrivals": {"trace": "AzureLLMInferenceTrace_conv.csv", "scale": {"rate_per_s": 0.0005}}
  "arrivals": {"trace": "AzureLLMInferenceTrace_code.csv", "scale": {"rate_per_s": 0.0005}}
azure_2024            CC BY 4.0, Microsoft: a week of the code service
  "arrivals": {"trace": "AzureLLMInferenceTrace_code_1week.csv", "window": {"to_s": 86400}}
azure_functions_2019  CC BY 4.0, Microsoft: counts per minute of a sample of functions, a file for each of 14 days
  "arrivals": {"trace": "invocations_per_function_md.anon.d01.csv", "where": {"Trigger": "queue"},
               "window": {"to_s": 3600}, "counts": {"every_s": 60, "spread": "poisson"}}
azure_functions_2021  CC BY 4.0, Microsoft: end and duration of each invocation, two weeks
  "arrivals": {"trace": "AzureFunctionsInvocationTraceForTwoWeeksJan2021.txt", "column": "end_timestamp",
               "minus_column": "duration", "assign": "hash", "assign_column": "app"}
burstgpt              CC BY 4.0, HPMLL: two months of requests to language models of a university
  "arrivals": {"trace": "BurstGPT_1.csv", "column": "Timestamp", "where": {"Model": "GPT-4"},
               "window": {"to_s": 86400}}
mooncake              Apache 2.0, as its repository: an hour of conversations, in milliseconds
  "arrivals": {"trace": "conversation_trace.jsonl", "column": "timestamp", "unit": "ms"}
alibaba_genai         no licence, for research or study as its README says: image generation with its users
  "clients": [{"count": "labels"}],
  "arrivals": {"trace": "lora_request_trace.csv", "column": "gmt_create", "assign": "label",
               "assign_column": "groupId"}
END
}

# fetch NAME FILE URL
fetch() {
    if [ -n "$from" ]; then
        cp "$from/$1" "$2"
    elif command -v curl >/dev/null; then
        curl --fail --silent --show-error --location --output "$2" "$3/$1"
    elif command -v wget >/dev/null; then
        wget --quiet --output-document="$2" "$3/$1"
    else
        fail "needs curl or wget, or --from FOLDER"
    fi
}

# refuse NAME WHY: what was got is thrown away.
refuse() {
    rm -f "$traces/$1.part"
    fail "$1: $2"
}

# check NAME BEGIN [REQUESTS]: a line each but for the header, which JSON lines have not; the last line may lack its end, so lines are counted by awk.
check() {
    head -n 1 "$traces/$1.part" | grep -q "^$2" || refuse "$1" "must begin with $2"
    requests=$(awk '(NR > 1 || /^{/) && /[^[:space:]]/ { count++ } END { print count + 0 }' "$traces/$1.part")
    [ "$requests" -gt 0 ] || refuse "$1" "has no rows"
    [ -z "${3-}" ] || [ "$requests" -eq "$3" ] || refuse "$1" "must have $3 requests, has $requests"
    mv "$traces/$1.part" "$traces/$1"
    echo "$1: $requests requests"
}

# get NAME URL BEGIN [REQUESTS]
get() {
    fetch "$1" "$traces/$1.part" "$2" || refuse "$1" "could not be had from ${from:-$2}"
    check "$1" "$3" "${4-}"
}

# get_packed ARCHIVE URL MEMBER BEGIN: one file of an archive; tar reads .tar.xz, bsdtar .rar too.
get_packed() {
    if [ -n "$from" ] && [ -f "$from/$3" ]; then
        cp "$from/$3" "$traces/$3.part"
    else
        fetch "$1" "$traces/$1.part" "$2" || refuse "$1" "could not be had from ${from:-$2}"
        unpack=tar
        case $1 in *.rar) unpack=bsdtar ;; esac
        command -v "$unpack" >/dev/null || refuse "$1" "needs $unpack to be unpacked"
        "$unpack" -xOf "$traces/$1.part" "$3" >"$traces/$3.part" || {
            rm -f "$traces/$3.part"
            refuse "$1" "has no $3"
        }
        rm -f "$traces/$1.part"
    fi
    check "$3" "$4"
}

get_named() {
    case $1 in
    azure_2023)
        get AzureLLMInferenceTrace_conv.csv "$azure" TIMESTAMP 19366
        get AzureLLMInferenceTrace_code.csv "$azure" TIMESTAMP 8819
        ;;
    azure_2024)
        get AzureLLMInferenceTrace_code_1week.csv "$azure_blobs/azurellminfererencetrace" TIMESTAMP
        ;;
    azure_functions_2019)
        get_packed azurefunctions-dataset2019.tar.xz \
            https://azurecloudpublicdataset2.blob.core.windows.net/azurepublicdatasetv2/azurefunctions_dataset2019 \
            invocations_per_function_md.anon.d01.csv HashOwner
        ;;
    azure_functions_2021)
        get_packed AzureFunctionsInvocationTraceForTwoWeeksJan2021.rar "$azure" \
            AzureFunctionsInvocationTraceForTwoWeeksJan2021.txt app,func
        ;;
    burstgpt) get BurstGPT_1.csv "$burstgpt" Timestamp ;;
    mooncake) get conversation_trace.jsonl "$mooncake" '{"timestamp"' ;;
    alibaba_genai) get lora_request_trace.csv "$alibaba" gmt_create ;;
    *) fail "knows no $1; --list tells which it knows" ;;
    esac
}

from=
case ${1-} in
--list)
    list
    exit 0
    ;;
--help)
    usage
    exit 0
    ;;
--from)
    [ $# -ge 2 ] || { usage >&2; exit 2; }
    from=$2
    shift 2
    ;;
-*)
    usage >&2
    exit 2
    ;;
esac

[ $# -gt 0 ] || set -- azure_2023
[ "$1" != all ] || set -- azure_2023 azure_2024 azure_functions_2019 azure_functions_2021 burstgpt mooncake alibaba_genai
for name in "$@"; do
    get_named "$name"
done
