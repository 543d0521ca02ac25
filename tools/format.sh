#!/usr/bin/env bash
# format.sh [--check]: formats all C files by .clang-format (version 14, as in Debian 12), or only tells
# which are not formatted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v clang-format >/dev/null || {
    echo "format.sh: needs clang-format (apt-get install clang-format)" >&2
    exit 1
}
find_sources() {
    find sim tests -name '*.[ch]' -print0 | sort --zero-terminated
}

case ${1-} in
'')
    find_sources | xargs -0 clang-format -i
    ;;
--check)
    find_sources | xargs -0 clang-format --dry-run -Werror &&
        echo "format: all files as .clang-format says"
    ;;
*)
    echo "format.sh: unknown option $1; the only one is --check" >&2
    exit 2
    ;;
esac
