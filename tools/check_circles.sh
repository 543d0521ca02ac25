#!/usr/bin/env bash
# check_circles.sh [SIM]: within a room no more than two files call each other in a circle, so that each can be read
# after those that it calls. Calls by a pointer (what happens when a step ends) do not count.
set -euo pipefail
sim=${1:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/sim}

# The files are read twice: for the functions that they define, then for those of their room that they call.
mapfile -t files < <(find "$sim" -name '*.c' | LC_ALL=C sort)
awk -v root="$sim/" "$(cat "$(dirname "${BASH_SOURCE[0]}")/c_code.awk")"'

# Marks what can be reached from a file by calls.
function reach(from, file, k, next_file) {
    for (k = 1; k <= calls[file]; k++) {
        next_file = call[file, k]
        if (!((from, next_file) in reached)) {
            reached[from, next_file] = 1
            reach(from, next_file)
        }
    }
}

FNR == 1 {
    round = FILENAME in seen ? 2 : 1
    seen[FILENAME] = 1
    file = substr(FILENAME, length(root) + 1)
    room = file
    sub(/\/[^\/]*$/, "", room)
    in_comment = 0
    if (round == 1)
        names[++file_count] = file
}
{ line = code($0) }
round == 1 && line ~ /^[a-z_]/ && line !~ /^(static|typedef|extern)/ && line !~ /;[ ]*$/ \
        && match(line, /[A-Za-z_][A-Za-z_0-9]*\(/) {
    defined[substr(line, RSTART, RLENGTH - 1)] = file
    functions++
}
round == 2 && line ~ /^static/ && match(line, /[A-Za-z_][A-Za-z_0-9]*\(/) {
    own[file, substr(line, RSTART, RLENGTH - 1)] = 1
}
round == 2 {
    while (match(line, /[.>]?[a-z_][A-Za-z_0-9]*\(/)) {
        name = substr(line, RSTART, RLENGTH - 1)
        line = substr(line, RSTART + RLENGTH)
        other = name in defined && !((file, name) in own) ? defined[name] : ""
        its_room = other
        sub(/\/[^\/]*$/, "", its_room)
        if (other != "" && other != file && its_room == room && !((file, other) in known)) {
            known[file, other] = 1
            call[file, ++calls[file]] = other
        }
    }
}
END {
    for (i = 1; i <= file_count; i++)
        reach(names[i], names[i])
    for (i = 1; i <= file_count; i++) {
        if (names[i] in told)
            continue
        size = 0
        circle = ""
        for (k = 1; k <= file_count; k++)
            if ((names[i], names[k]) in reached && (names[k], names[i]) in reached) {
                size++
                told[names[k]] = 1
                circle = circle (circle == "" ? "" : ", ") names[k]
            }
        if (size > 2) {
            faults++
            print "a circle of calls: " circle
        }
    }
    if (!faults)
        printf "circles: %d functions of %d files, none of more than two files\n", functions, file_count
    exit faults > 0
}
' "${files[@]}" "${files[@]}"
