# c_code.awk: of C, for the checks that read it by lines: code(LINE) is the line without comments and texts, of which a
# file that begins sets in_comment to 0.
function code(line, at) {
    if (in_comment) {
        at = index(line, "*/")
        if (at == 0)
            return ""
        line = substr(line, at + 2)
        in_comment = 0
    }
    gsub(/"(\\.|[^"\\])*"/, " ", line)
    gsub(/\/\*([^*]|\*[^\/])*\*\//, " ", line)
    sub(/\/\/.*/, "", line)
    at = index(line, "/*")
    if (at > 0) {
        in_comment = 1
        line = substr(line, 1, at - 1)
    }
    return line
}
