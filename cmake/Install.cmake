# What `cmake --install` lays down: the program, the plugins, the SDK and its package, the data, the
# prompt packs.
include(CMakePackageConfigHelpers)
install(DIRECTORY framework/include/nrem DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS nrem RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY prompts/ DESTINATION ${CMAKE_INSTALL_DATADIR}/nrem/prompts)
install(DIRECTORY docs/experiments/ DESTINATION ${CMAKE_INSTALL_DATADIR}/nrem/experiments)
install(DIRECTORY docs/papers/ DESTINATION ${CMAKE_INSTALL_DATADIR}/nrem/papers)
install(FILES docs/method-cards.md docs/questions.yaml DESTINATION ${CMAKE_INSTALL_DATADIR}/nrem)
install(TARGETS nrem_sdk EXPORT nrem-targets)
install(EXPORT nrem-targets NAMESPACE nrem:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/nrem)
write_basic_package_version_file(nrem-config-version.cmake
  COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
configure_file(cmake/nrem-config.cmake.in nrem-config.cmake COPYONLY)
install(FILES ${PROJECT_BINARY_DIR}/nrem-config.cmake ${PROJECT_BINARY_DIR}/nrem-config-version.cmake
  cmake/NremPlugin.cmake DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/nrem)
