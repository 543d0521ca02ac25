# shellcheck shell=bash
# setup.sh: what run.sh and test.sh share; sourced by them under `set -euo pipefail`, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root

# shellcheck disable=SC2034 # used where this is sourced
readonly run_packages=(cmake gcc libc6-dev
    libcjson-dev libgsl-dev libjs-chart.js libmd-dev libonnx-dev libprotobuf-c-dev librandom123-dev
    libsqlite3-dev ninja-build protobuf-c-compiler zlib1g-dev)
# shellcheck disable=SC2034 # likewise
readonly test_packages=("${run_packages[@]}" gnuplot-nox libcriterion-dev liblzma-dev libzstd-dev pkg-config python3
    poppler-utils sqlite3)
# shellcheck disable=SC2034 # likewise; large, and only some tests want them
readonly long_packages=(chromium clang debootstrap dpkg-dev libclang-rt-dev parallel)

fail() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit 1
}

is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# As root, or with sudo when there is one.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "neither root nor sudo; ask for these packages to be installed: ${missing[*]}"
    fi
}

# Installs those of the named packages that are missing; without any, it needs neither apt nor network.
install_packages() {
    local package missing=()
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "no apt here; going on in the hope that these are installed: $*" >&2
        return
    fi
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "installing ${missing[*]}" >&2
    as_root apt-get update -qq >&2 || echo "apt-get update failed; trying with what is known" >&2
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes -qq --no-install-recommends "${missing[@]}" >&2
}

# configure_and_build FOLDER [CMAKE OPTION]... [-- TARGET...]: all, or these; what is up to date is left as it is. Errors
# are passed on by hand, since bash ignores `set -e` where the caller asks whether it worked.
configure_and_build() {
    local folder=$1 options=() targets=()
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    [ $# -eq 0 ] || targets=(--target "${@:2}")
    ! command -v ninja >/dev/null || export CMAKE_GENERATOR=Ninja # of a new folder; in two thirds of the time of make
    cmake -S "$root" -B "$folder" -DCMAKE_BUILD_TYPE=Release "${options[@]}" >/dev/null || return 1
    cmake --build "$folder" --parallel "$(nproc)" "${targets[@]}" >"$folder/build.log" 2>&1 || {
        cat "$folder/build.log" >&2
        return 1
    }
    grep --text 'warning:' "$folder/build.log" >&2 || true
}
