# Most of a file's compile time is the headers that it shares with its neighbours, so neighbours are
# compiled as one file (./dev bench build measures what a build from nothing takes). The preset `dev`
# compiles each file by itself, which is quicker after a small change.
#
# CMake's own unity builds name the files by absolute paths, which no compiler cache can share between
# checkouts; these name them as seen from the folder of the sources, which must be an include folder.
option(NREM_UNITY "Compile several source files at once" ON)

# nrem_sources(<target> <name> <source>...) adds the sources to the target, in groups of eight. Those with the
# property SKIP_UNITY_BUILD_INCLUSION are compiled by themselves.
function(nrem_sources target name)
  if(NOT NREM_UNITY)
    target_sources(${target} PRIVATE ${ARGN})
    return()
  endif()
  string(REPLACE "/" "_" name ${name})
  foreach(source IN LISTS ARGN)
    get_source_file_property(alone ${source} SKIP_UNITY_BUILD_INCLUSION)
    if(alone)
      target_sources(${target} PRIVATE ${source})
      list(REMOVE_ITEM ARGN ${source})
    endif()
  endforeach()
  list(LENGTH ARGN count)
  math(EXPR last "${count} - 1")
  foreach(first RANGE 0 ${last} 8)
    list(SUBLIST ARGN ${first} 8 group)
    set(content "")
    foreach(source IN LISTS group)
      file(RELATIVE_PATH path ${CMAKE_CURRENT_SOURCE_DIR} ${source})
      string(APPEND content "#include \"${path}\"\n")
    endforeach()
    set(together ${CMAKE_CURRENT_BINARY_DIR}/together/${name}_${first}.cpp)
    file(CONFIGURE OUTPUT ${together} CONTENT "${content}" @ONLY)
    target_sources(${target} PRIVATE ${together})
  endforeach()
endfunction()

# Headers of libraries that most files see; precompiled where files are compiled one by one.
set(NREM_LIBRARY_HEADERS <algorithm> <chrono> <cmath> <filesystem> <fstream> <functional> <map> <memory> <mutex>
  <optional> <set> <span> <sstream> <string> <string_view> <thread> <utility> <vector> <fmt/format.h>
  <nlohmann/json.hpp>)
# What the compiler cache wants of GCC where headers are precompiled.
set(NREM_PRECOMPILED $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
