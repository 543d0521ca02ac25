#!/usr/bin/env bash
# check_includes.sh [SIM]: each file under sim/ includes itself the header of every function of ours that it calls. A
# header that comes in by way of another is lost when that one changes. What a file's own header includes counts as
# its own. Names of functions alone are looked at: of types, the compiler says which one is not known.
set -euo pipefail
sim=${1:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/sim}

# The files are read twice: headers for what they declare, then all for what they call.
mapfile -t headers < <(find "$sim" -name '*.h' | LC_ALL=C sort)
mapfile -t files < <(find "$sim" -name '*.[ch]' | LC_ALL=C sort)
awk -v root="$sim/" "$(cat "$(dirname "${BASH_SOURCE[0]}")/c_code.awk")"'

# The name before the first bracket; "" where there is none.
function called(line) {
    return match(line, /[A-Za-z_][A-Za-z_0-9]*[ ]*\(/) ? substr(line, RSTART, RLENGTH - 1) : ""
}

FNR == 1 {
    round = FILENAME in seen ? 2 : 1
    seen[FILENAME] = 1
    is_header = FILENAME ~ /\.h$/
    if (!is_header)
        round = 2
    place = substr(FILENAME, length(root) + 1)
    in_comment = 0
}
END {
    for (i = 1; i <= faults; i++)
        print fault[i]
    if (faults == 0)
        printf "includes: who calls one of %d functions includes its header\n", functions
    exit faults > 0
}
/^#include "/ {
    split($0, part, "\"")
    if (round == 1 || !is_header)
        includes[place, part[2]] = 1
    next
}
{ line = code($0) }
round == 1 && line ~ /^[a-z_]/ && (line !~ /^(static|typedef)/ || line ~ /^static inline/) {
    name = called(line)
    if (name != "" && name !~ /^(sizeof|_Static_assert|__attribute__)$/) {
        if (name in header && header[name] != place)
            shared[name] = 1
        header[name] = place
        functions++
    }
}
round == 2 {
    if (line ~ /^static/)
        own[place, called(line)] = 1
    while (match(line, /[.>*]?[a-z_][A-Za-z_0-9]*[ ]*\(/)) {
        name = substr(line, RSTART, RLENGTH - 1)
        line = substr(line, RSTART + RLENGTH)
        if (!(name in header) || name in shared || (place, name) in own || (place, header[name]) in includes)
            continue
        mine = place
        sub(/\.[ch]$/, ".h", mine)
        if (header[name] == mine || (mine, header[name]) in includes)
            continue
        includes[place, header[name]] = 1
        fault[++faults] = sprintf("sim/%s:%d: calls %s without #include \"%s\"", place, FNR, name, header[name])
    }
}
' "${headers[@]}" "${files[@]}"
