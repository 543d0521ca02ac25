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
    unformatted=0
    while IFS= read -r -d '' file; do
        clang-format "$file" | cmp --quiet - "$file" || {
            echo "$file: not formatted (tools/format.sh does it)"
            unformatted=$((unformatted + 1))
        }
    done < <(find_sources)
    [ "$unformatted" -eq 0 ] && echo "format: all files as .clang-format says"
    ;;
*)
    echo "format.sh: unknown option $1; the only one is --check" >&2
    exit 2
    ;;
esac
