# Puts the page of the report into one file: template, style, specs, scripts, and the libraries from
# node_modules when LIBRARIES names them. Connect, title and data stay open: the program fills them in.
#
#   cmake -D SOURCE=<this folder> -D OUTPUT=<file> -D VERSION=<v> [-D LIBRARIES=<node_modules>] -P build_page.cmake
#
# The policy in the page's head lists the hash of every script, so that nothing else can run.
cmake_minimum_required(VERSION 3.25)

set(alphabet ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)

# 64 hex digits -> base64.
function(base64_of hex result)
  set(text "")
  foreach(start RANGE 0 60 6)
    string(SUBSTRING "${hex}00" ${start} 6 digits)
    math(EXPR number "0x${digits}")
    foreach(shift 18 12 6 0)
      math(EXPR index "(${number} >> ${shift}) & 63")
      string(SUBSTRING ${alphabet} ${index} 1 character)
      string(APPEND text ${character})
    endforeach()
  endforeach()
  string(SUBSTRING ${text} 0 43 text)
  set(${result} "${text}=" PARENT_SCOPE)
endfunction()

function(hash_of script result)
  string(SHA256 hex "${script}")
  base64_of(${hex} hash)
  set(${result} "'sha256-${hash}'" PARENT_SCOPE)
endfunction()

set(hashes "")
set(libraries "")
if(LIBRARIES)
  foreach(name vega vega-lite vega-embed)
    file(READ ${LIBRARIES}/${name}/build/${name}.min.js code)
    file(READ ${LIBRARIES}/${name}/LICENSE licence)
    string(REGEX REPLACE "\n//# sourceMappingURL=[^\n]*" "" code "${code}")
    set(code "/* ${name}\n${licence}*/\n${code}")
    string(FIND "${code}" "</script" end)
    if(NOT end EQUAL -1)
      message(FATAL_ERROR "${name}.min.js holds an end of script and cannot be put into a page")
    endif()
    hash_of("${code}" hash)
    string(APPEND hashes "${hash} ")
    string(APPEND libraries "<script>${code}</script>\n")
  endforeach()
endif()

set(script "")
foreach(name dom table names forest comparisons results factors plots passes across fronts parallel figures
    life lanes hypnogram night timeline details steps trial flips overview page)
  file(READ ${SOURCE}/script/${name}.js code)
  string(APPEND script "${code}\n")
endforeach()
hash_of("${script}" hash)
string(APPEND hashes "${hash}")

set(specs "{")
foreach(name theme lines passes memory front retention)
  file(READ ${SOURCE}/specs/${name}.json code)
  string(APPEND specs "\"${name}\": ${code},")
endforeach()
string(REGEX REPLACE ",$" "}" specs "${specs}")

file(READ ${SOURCE}/template.html page)
file(READ ${SOURCE}/page.css style)
set(version "${VERSION}")
foreach(part version hashes style specs libraries script)
  string(REPLACE "<!--nrem:${part}-->" "${${part}}" page "${page}")
endforeach()
file(WRITE ${OUTPUT} "${page}")
