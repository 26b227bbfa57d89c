find_package(nlohmann_json REQUIRED)

# nrem_data(<path> <name>) puts a file or folder into the data folder of the build tree and of the installation.
set(data_folder ${PROJECT_BINARY_DIR}/data)
if(IS_SYMLINK ${data_folder})
  file(REMOVE ${data_folder})
endif()
file(MAKE_DIRECTORY ${data_folder})
function(nrem_data path name)
  file(CREATE_LINK ${path} ${PROJECT_BINARY_DIR}/data/${name} SYMBOLIC)
  if(IS_DIRECTORY ${path})
    install(DIRECTORY ${path}/ DESTINATION ${CMAKE_INSTALL_DATADIR}/nrem/data/${name})
  else()
    install(FILES ${path} DESTINATION ${CMAKE_INSTALL_DATADIR}/nrem/data)
  endif()
endfunction()

# What all components see is read once.
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/component_headers.cpp CONTENT "")
add_library(nrem_component_headers OBJECT ${PROJECT_BINARY_DIR}/component_headers.cpp)
target_link_libraries(nrem_component_headers PRIVATE nrem::sdk)
target_compile_options(nrem_component_headers PRIVATE ${NREM_PRECOMPILED})
target_precompile_headers(nrem_component_headers PRIVATE <nrem/sdk.hpp>)
set_target_properties(nrem_component_headers PROPERTIES
  POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)

# nrem_components(<kind> <root>) builds the components of a kind, which are found by their place:
# <root>/<family>/<name>.cpp is one, and so is <root>/<family>/<name>/ with all of its sources. Each is
# <kind>_<name>.so. It links the texts and JSON of nrem and the engines of its family; what it does not
# use of these is not in it. Files that a component reads are in its folder weights/ or data/, and are found in the data
# folder as <name>/<file>.
function(nrem_components kind root)
  file(GLOB sources CONFIGURE_DEPENDS ${root}/*/*.cpp ${root}/*/*/*.cpp)
  foreach(source IN LISTS sources)
    file(RELATIVE_PATH place ${root} ${source})
    string(REGEX MATCH "^([a-z]+)/([a-z0-9_]+)" place ${place})
    set(component ${kind}_${CMAKE_MATCH_2})
    if(NOT TARGET ${component})
      nrem_component(${component} ${root} ${CMAKE_MATCH_1} ${place})
    endif()
    get_target_property(taken ${component} NREM_PLACE)
    if(NOT taken STREQUAL place)
      message(FATAL_ERROR "${source}: ${taken} is a ${kind} of this name already")
    endif()
    target_sources(${component} PRIVATE ${source})
  endforeach()
endfunction()

function(nrem_component component root family place)
  nrem_add_plugin(${component})
  set_target_properties(${component} PROPERTIES NREM_PLACE ${place})
  target_include_directories(${component} PRIVATE ${PROJECT_SOURCE_DIR}/plugins)
  target_link_libraries(${component} PRIVATE nrem_text nlohmann_json::nlohmann_json $<TARGET_NAME_IF_EXISTS:engines_${family}>)
  target_link_options(${component} PRIVATE LINKER:--as-needed)
  target_compile_options(${component} PRIVATE ${NREM_PRECOMPILED})
  target_precompile_headers(${component} REUSE_FROM nrem_component_headers)
  cmake_path(GET place FILENAME name)
  foreach(folder weights data)
    if(EXISTS ${root}/${place}/${folder})
      nrem_data(${root}/${place}/${folder} ${name})
    endif()
  endforeach()
endfunction()
