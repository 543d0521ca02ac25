#!/usr/bin/env bash
# bench.sh [NAME]...: builds as released and prints what things cost, a JSON line each: all benches, or those named
# (engine, machine, models, pisim). Compare figures of one call only: another machine, or another hour, is another matter.
set -euo pipefail
# shellcheck source=tools/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

install_packages "${test_packages[@]}"
echo "building in build-bench/" >&2
configure_and_build "$root/build-bench" -DPISIM_TESTS=ON || fail "the build failed"
[ $# -gt 0 ] || set -- engine machine models pisim
for name in "$@"; do
    bench="$root/build-bench/tests/bench_$name"
    [ -x "$bench" ] || fail "there is no bench named $name"
    "$bench"
done
