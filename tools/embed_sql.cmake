# Writes a C file with the schema, the shipped queries and the parts of reports as texts:
#   cmake -DOUTPUT=... -DSCHEMA=results/schema.sql "-DQUERIES=a.sql;b.sql" "-DREPORT=report_css=a.css;chart_js=b.js"
#     -P tools/embed_sql.cmake
function(append_bytes file name)
    file(READ ${file} hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    file(APPEND ${OUTPUT} "static const char ${name}[] = {${bytes} 0};\n")
endfunction()

file(WRITE ${OUTPUT} "#include \"results/database/embedded_sql.h\"\n\n#include <stddef.h>\n\n")
append_bytes(${SCHEMA} schema)
set(rows "")
foreach(query IN LISTS QUERIES)
    get_filename_component(name ${query} NAME_WE)
    append_bytes(${query} query_${name})
    string(APPEND rows "    {\"${name}\", query_${name}},\n")
endforeach()
foreach(part IN LISTS REPORT)
    string(REGEX MATCH "^([a-z_]+)=(.+)$" matched ${part})
    append_bytes(${CMAKE_MATCH_2} ${CMAKE_MATCH_1})
    file(APPEND ${OUTPUT} "const char *const embedded_${CMAKE_MATCH_1} = ${CMAKE_MATCH_1};\n")
endforeach()
file(APPEND ${OUTPUT} "\nconst char *const embedded_schema = schema;\n\n"
    "const struct embedded_query embedded_queries[] = {\n${rows}    {NULL, NULL},\n};\n")
