# Writes a C file with the commit that is built, at every build; it is touched only when that changes:
#   cmake -DSOURCE=... -DOUTPUT=version.c -P tools/write_version.cmake
execute_process(COMMAND git rev-parse --short=12 HEAD
    WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
execute_process(COMMAND git status --porcelain --untracked-files=no
    WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE changes ERROR_QUIET)
set(dirty -1)
if(commit AND changes)
    set(dirty 1)
elseif(commit)
    set(dirty 0)
endif()
# Two builds of one commit with different changes are two programs.
set(build "")
if(NOT dirty EQUAL 0)
    file(GLOB_RECURSE sources RELATIVE ${SOURCE} ${SOURCE}/sim/*.[ch] ${SOURCE}/results/*.sql
        ${SOURCE}/CMakeLists.txt)
    list(SORT sources)
    foreach(source IN LISTS sources)
        file(SHA256 ${SOURCE}/${source} digest)
        string(APPEND build "${source} ${digest}\n")
    endforeach()
    string(SHA256 build "${build}")
    string(SUBSTRING ${build} 0 12 build)
    string(PREPEND build "+")
endif()
string(CONCAT text "#include \"cli/version.h\"\n\n"
    "const char version_commit[] = \"${commit}\";\nconst int version_is_dirty = ${dirty};\n"
    "const char version_build[] = \"${build}\";\n")
set(before "")
if(EXISTS ${OUTPUT})
    file(READ ${OUTPUT} before)
endif()
if(NOT "${before}" STREQUAL "${text}")
    file(WRITE ${OUTPUT} "${text}")
endif()
