# Installs the build into an empty prefix, moves the prefix (nothing in it may depend on where it
# was installed), then builds and runs the consumer against it and nothing else.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output
                  ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(NOTICE "${output}")
    message(FATAL_ERROR "failed with ${status}: ${command}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK}/installed ${WORK}/prefix ${WORK}/build)
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/installed)
file(RENAME ${WORK}/installed ${WORK}/prefix)

file(GLOB_RECURSE configs ${WORK}/prefix/*.cmake)
if(NOT configs)
  message(FATAL_ERROR "the installation has no package configuration")
endif()
foreach(config IN LISTS configs)
  file(READ ${config} text)
  foreach(path IN ITEMS ${BUILD} ${WORK})
    string(FIND "${text}" "${path}/" found)
    if(NOT found EQUAL -1)
      message(FATAL_ERROR "${config} names a folder of the build: ${path}")
    endif()
  endforeach()
endforeach()

run(${CMAKE_COMMAND} -S ${CONSUMER} -B ${WORK}/build -G ${GENERATOR}
    -D CMAKE_PREFIX_PATH=${WORK}/prefix -D CMAKE_CXX_COMPILER=${COMPILER}
    -D CMAKE_BUILD_TYPE=${BUILD_TYPE} -D CMAKE_CXX_FLAGS=${FLAGS} -D WANTED=${VERSION})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer)

# 1 gateway × 730 h and its address, 100 GB through it: 0.045·730 + 0.005·730 + 0.045·100;
# 2 gateways are twice the hours and have no data: 2 · (0.045 + 0.005) · 730. In all 114.
if(NOT output STREQUAL "114\n")
  message(FATAL_ERROR "the consumer printed '${output}', expected '114'")
endif()

if(NOT EXISTS ${WORK}/prefix/bin/costplan)
  message(FATAL_ERROR "the installation has no bin/costplan")
endif()
run(${WORK}/prefix/bin/costplan --version)
if(NOT output MATCHES "${VERSION}")
  message(FATAL_ERROR "the installed program is '${output}', expected ${VERSION}")
endif()
