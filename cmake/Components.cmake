find_package(nlohmann_json REQUIRED)

# nrem_components(<kind> <root>) builds the components of a kind, which are found by their place:
# <root>/<family>/<name>.cpp is one, and so is <root>/<family>/<name>/ with all of its sources. Each is
# <kind>_<name>.so. It links the texts and JSON of nrem and the engines of its family; what it does not
# use of these is not in it.
function(nrem_components kind root)
  file(GLOB sources CONFIGURE_DEPENDS ${root}/*/*.cpp ${root}/*/*/*.cpp)
  foreach(source IN LISTS sources)
    file(RELATIVE_PATH place ${root} ${source})
    string(REGEX MATCH "^([a-z]+)/([a-z0-9_]+)" place ${place})
    set(component ${kind}_${CMAKE_MATCH_2})
    if(NOT TARGET ${component})
      nrem_component(${component} ${CMAKE_MATCH_1} ${place})
    endif()
    get_target_property(taken ${component} NREM_PLACE)
    if(NOT taken STREQUAL place)
      message(FATAL_ERROR "${source}: ${taken} is a ${kind} of this name already")
    endif()
    target_sources(${component} PRIVATE ${source})
  endforeach()
endfunction()

function(nrem_component component family place)
  nrem_add_plugin(${component})
  set_target_properties(${component} PROPERTIES NREM_PLACE ${place})
  target_include_directories(${component} PRIVATE ${PROJECT_SOURCE_DIR}/plugins)
  target_link_libraries(${component} PRIVATE nrem_text nlohmann_json::nlohmann_json $<TARGET_NAME_IF_EXISTS:engines_${family}>)
  target_link_options(${component} PRIVATE LINKER:--as-needed)
endfunction()
