#!/usr/bin/env bash
# test.sh [--long]: installs what is missing, builds and runs the tests labelled "released" as released, those labelled
# "sanitized" with sanitizers (tests/CMakeLists.txt says why), then checks layers, includes and format. --long runs all
# tests in both builds, lets those that have one run their long form, and fuzzes the readers (tools/fuzz.sh).
# Ends with "N passed, N failed"; a failed build or check counts as one failed.
set -euo pipefail
# shellcheck source=tools/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

case ${1-} in
'') ;;
--long) export PISIM_LONG=1 ;;
*) fail "unknown option $1; the only one is --long" ;;
esac

# After limit_s a test hangs, and is ended.
if [ -n "${PISIM_LONG-}" ]; then
    limit_s=7200 once=no
else
    limit_s=600 once=yes
fi
passed=0
failed=0

# As ctest reports: a test that could not be started did not pass.
count_tests() {
    local report=$1 all good
    all=$(grep --count '<testcase ' "$report" || true)
    good=$(grep --count '<testcase .*status="run"' "$report" || true)
    passed=$((passed + good))
    failed=$((failed + all - good))
    [ "$all" -gt 0 ] || count_failure "no tests in ${report%/*}"
}

count_failure() {
    echo "FAILED: $1"
    failed=$((failed + 1))
}

# Whether there is a clang that knows libFuzzer.
has_fuzzer() {
    echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' |
        clang -fsanitize=fuzzer -x c -o /dev/null - 2>/dev/null
}

# build_and_test FOLDER LABEL [CMAKE OPTION]...: all tests; in the plain form but those of the label
build_and_test() {
    local folder=$1 label=$2
    [ "$once" = yes ] || label=''
    shift 2
    echo "== building in ${folder##*/}/"
    if ! configure_and_build "$folder" -DPISIM_TESTS=ON "-DPISIM_LEFT_OUT=$label" "$@"; then
        count_failure "the build in ${folder##*/}/"
        return
    fi
    echo "== testing in ${folder##*/}/"
    rm -f "$folder/report.xml"
    ctest --test-dir "$folder" --output-on-failure --parallel "$(nproc)" --timeout "$limit_s" \
        ${label:+--label-exclude "^$label\$"} --output-junit "$folder/report.xml" || true # counted from the report
    if [ -s "$folder/report.xml" ]; then
        count_tests "$folder/report.xml"
    else
        count_failure "ctest in ${folder##*/}/ left no report"
    fi
}

install_packages "${test_packages[@]}"
[ -z "${PISIM_LONG-}" ] || (install_packages "${long_packages[@]}") ||
    echo "going on without some of ${long_packages[*]}: what needs them is skipped" >&2
build_and_test "$root/build-test" sanitized -DPISIM_IPO=OFF
# Less optimised, and with a trap in place of a text where behaviour is undefined: that is built in a third of the time
# and starts in half, and a signal fails every test. PISIM_SANITIZE alone says in words what a trap is about.
build_and_test "$root/build-sanitize" released -DPISIM_SANITIZE=ON \
    "-DCMAKE_C_FLAGS_RELEASE=-O1 -fsanitize-undefined-trap-on-error"

# Readers are fuzzed only in the long form; what was found worth keeping is replayed in both.
if [ -n "${PISIM_LONG-}" ]; then
    echo "== fuzzing the readers for ten minutes"
    if has_fuzzer; then
        "$root/tools/fuzz.sh" || count_failure "tools/fuzz.sh"
    else
        echo "readers not fuzzed: clang, or its runtime, is not installed"
    fi
fi

echo "== checking layers, includes and format"
"$root/tools/check_layers.sh" || count_failure "tools/check_layers.sh"
"$root/tools/check_includes.sh" || count_failure "tools/check_includes.sh"
"$root/tools/check_circles.sh" || count_failure "tools/check_circles.sh"
if command -v clang-format >/dev/null; then
    "$root/tools/format.sh" --check || count_failure "tools/format.sh --check"
else
    echo "format not checked: clang-format is not installed"
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
