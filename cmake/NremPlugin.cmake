# nrem_add_plugin(<name> <source>...) builds <name>.so, ready for `nrem --plugin-path`.
#
# Inside nrem itself the plugin also goes to the build tree's plugin folder and is installed.
function(nrem_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE nrem::sdk)
  set_target_properties(${name} PROPERTIES
    PREFIX "" CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(NOT (CMAKE_CXX_COMPILER_ID MATCHES Clang AND CMAKE_CXX_FLAGS MATCHES fsanitize))
    target_link_options(${name} PRIVATE LINKER:-z,defs)
  endif()
  if(NREM_PLUGIN_OUTPUT)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${NREM_PLUGIN_OUTPUT})
    set_property(GLOBAL APPEND PROPERTY NREM_PLUGINS ${name})
    install(TARGETS ${name} LIBRARY DESTINATION ${NREM_PLUGIN_INSTALL})
  endif()
endfunction()
