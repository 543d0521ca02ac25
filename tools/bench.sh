#!/usr/bin/env bash
# bench.sh [NAME]...: builds as released and prints what things cost, a JSON line each: all benches, or those named
# (engine, machine, models, traces, pisim). Compare figures of one call only: another machine, or another hour, is another matter.
# bench.sh --against COMMIT: builds that commit as well, in build-bench/, and runs both programs in turn.
# bench.sh --cimba PREFIX [NAME]...: engine runs its queue by Cimba's bare events as well, row mm1_cimba_events; installed
# in PREFIX are include/cmb_event.h and libcimba (github.com/ambonvik/cimba: meson setup build --prefix PREFIX; meson
# install -C build). Nothing else needs Cimba.
# What hardening costs (RELRO, stack protector, FORTIFY 3, stack clash protection) was measured once, November 2026: the
# program with and without, in turn on one processor, 50 pairs of `run default` and 24 of `run hundred_clients`: least CPU
# 0.195 and 0.201 s, 0.846 and 0.847 s; median of the ratios 0.96 and 1.005. That is nothing that noise does not make.
set -euo pipefail
# shellcheck source=tools/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

# build_commit COMMIT FOLDER: the program alone, from that commit's files.
build_commit() {
    local commit=$1 folder=$2
    [ -x "$folder/build/pisim" ] && return
    rm -rf "$folder"
    mkdir -p "$folder/source"
    git -C "$root" archive "$commit" | tar -x -C "$folder/source"
    cmake -S "$folder/source" -B "$folder/build" -DCMAKE_BUILD_TYPE=Release >/dev/null
    cmake --build "$folder/build" --parallel "$(nproc)" --target pisim >"$folder/build.log" 2>&1
}

against=
if [ "${1-}" = --against ]; then
    [ $# -eq 2 ] || fail "--against takes a commit, and nothing else"
    against=$(git -C "$root" rev-parse --verify --quiet "$2^{commit}") || fail "there is no commit $2"
fi
cimba=
if [ "${1-}" = --cimba ]; then
    [ -n "${2-}" ] || fail "--cimba takes the folder that Cimba is installed in"
    cimba=$2
    shift 2
fi

install_packages "${test_packages[@]}"
echo "building in build-bench/" >&2
configure_and_build "$root/build-bench" -DPISIM_TESTS=ON "-DPISIM_CIMBA=$cimba" -- pisim \
    bench_against bench_engine bench_machine bench_models bench_pisim bench_traces || fail "the build failed"
if [ -n "$against" ]; then
    other=$root/build-bench/against-$against
    echo "building $against in ${other#"$root/"}/" >&2
    build_commit "$against" "$other" || fail "that commit does not build: see $other/build.log"
    exec "$root/build-bench/tests/bench_against" "$other/build/pisim" "$other/source"
fi
[ $# -gt 0 ] || set -- engine machine models traces pisim
for name in "$@"; do
    bench="$root/build-bench/tests/bench_$name"
    [ -x "$bench" ] || fail "there is no bench named $name"
    "$bench"
done
