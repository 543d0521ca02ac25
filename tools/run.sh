#!/usr/bin/env bash
# run.sh [OPTION]...: from a bare Debian 12 to the first result: installs what is missing, builds, and
# simulates the default scenario into results/default.db, then says how to go on. Options are passed on to
# `pisim run default`.
set -euo pipefail
# shellcheck source=tools/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

install_packages "${run_packages[@]}"
echo "building in build/" >&2
configure_and_build "$root/build" || fail "the build failed"

if [ $# -gt 0 ]; then
    # Another --out takes the place of this one.
    out=(--out "$root/results/default.db")
    for word in "$@"; do
        case $word in
        --out | --out=* | -o) out=() ;;
        esac
    done
    exec "$root/build/pisim" run default ${out[@]+"${out[@]}"} "$@"
fi

"$root/build/pisim" run default --out "$root/results/default.db"
cat >&2 <<END

To go on, in $root:
  build/pisim report results/default.db        # this answer as charts, on one page
  build/pisim whatif default --at 0.0005       # what would help most, and by how much
  build/pisim init --service my_service.json   # a scenario of a service of your own
END
