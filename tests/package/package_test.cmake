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

# Rules of a user's own, one file each, know what the shipped ones know: an update rule and a slot rule.
foreach(own IN ITEMS delta queue)
  must_run(${CXX} -std=c++20 -O2 -shared -fPIC -I ${WORK}/prefix/include
           ${SOURCE}/tests/package/${own}.cpp -o ${WORK}/plain/${own}.so)
  must_run(${nrem} plugins --check ${WORK}/plain/${own}.so)
  must_say("0 failed")
endforeach()
file(WRITE ${WORK}/plain/own.yaml "name: own
task: {name: recall_by_age, pairs: 32, dimensions: 16}
backend: associative
scheduler: never
policy: noop
streams: 4
seeds: [1, 2]
controls: false
arms:
  delta: {rule: {name: fast_weights, update: delta}}
  own-delta: {rule: own_delta}
  slots: {rule: {name: slots, slots: 8, top: 1}}
  own-queue: {rule: {name: own_queue, slots: 8}}
expect:
  - claim: the delta rule knows a part
    arm: delta
    metric: accuracy
    within: [0.2, 0.8]
  - claim: an update rule of one's own knows the same
    arm: own-delta
    versus: delta
    metric: accuracy
    within: [-0.01, 0.01]
  - claim: a queue knows the newest quarter
    arm: slots
    metric: accuracy
    within: [0.2, 0.35]
  - claim: a slot rule of one's own knows the same
    arm: own-queue
    versus: slots
    metric: accuracy
    within: [-0.01, 0.01]
")
must_run(${nrem} run ${WORK}/plain/own.yaml --check --plugin-path ${WORK}/plain --out ${WORK}/plain/own)
string(REGEX MATCHALL "\n  met " met "${output}")
list(LENGTH met claims)
if(NOT claims EQUAL 4)
  message(FATAL_ERROR "expected 4 claims to be met:\n${output}")
endif()

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
