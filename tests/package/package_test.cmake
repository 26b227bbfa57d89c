# Installs nrem to a folder of its own and builds, checks and loads the documentation's example
# against that, as a user would: with CMake and with one command.
#   cmake -DBUILD=... -DSOURCE=... -DWORK=... -DCXX=... -P package_test.cmake

function(must_run)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    string(JOIN " " command ${ARGN})
    message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(must_say text)
  string(FIND "${output}" "${text}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "expected '${text}' in:\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK}/project ${WORK}/plain)
must_run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
set(nrem ${WORK}/prefix/bin/nrem)

# The installed program finds its own plugins.
must_run(${nrem} plugins)
must_say("exemplar")
must_say("weather")

# With CMake, from the two files that docs/write-a-plugin.md shows.
file(COPY ${SOURCE}/tests/package/recency.cpp ${SOURCE}/tests/package/project/CMakeLists.txt
     DESTINATION ${WORK}/project)
must_run(${CMAKE_COMMAND} -S ${WORK}/project -B ${WORK}/project/build
         -DCMAKE_PREFIX_PATH=${WORK}/prefix -DCMAKE_CXX_COMPILER=${CXX})
must_run(${CMAKE_COMMAND} --build ${WORK}/project/build)
must_run(${nrem} plugins --check ${WORK}/project/build/recency.so)
must_say("0 failed")
must_run(${nrem} plugins recency --plugin-path ${WORK}/project/build)
must_say("half_life")

# With one command.
must_run(${CXX} -std=c++20 -O2 -shared -fPIC -I ${WORK}/prefix/include
         ${SOURCE}/tests/package/recency.cpp -o ${WORK}/plain/recency.so)
must_run(${nrem} plugins --check ${WORK}/plain/recency.so)
must_say("0 failed")

# What `nrem new` writes points at the installed headers.
must_run(${nrem} new rule my_rule --out ${WORK}/plain)
file(READ ${WORK}/plain/my_rule.cpp written)
set(output "${written}")
must_say("-I ${WORK}/prefix/include ")
must_run(${CXX} -std=c++20 -O2 -shared -fPIC -I ${WORK}/prefix/include
         ${WORK}/plain/my_rule.cpp -o ${WORK}/plain/my_rule.so)
must_run(${nrem} plugins --check ${WORK}/plain/my_rule.so)

# The example runs in an experiment with the installed data.
file(WRITE ${WORK}/plain/experiment.yaml "name: example
task: {name: regimes}
backend: markov
rule: recency
streams: 2
seeds: [1]
arms:
  fading: {rule.half_life: 5}
")
must_run(${nrem} run ${WORK}/plain/experiment.yaml --plugin-path ${WORK}/plain --out ${WORK}/plain/run)
must_say("fading")
