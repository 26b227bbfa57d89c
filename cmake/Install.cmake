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

# A package for Debian, of the same: `./dev deb`. It is made of what is built, whatever else could be.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME nrem)
set(CPACK_PACKAGE_CONTACT "The developers of nrem <nrem@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
  "experiments on consolidation in sleep of the memory of language and sequence models")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
include(CPack)
