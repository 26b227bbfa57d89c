# Fetches what package-lock.json names into FOLDER/node_modules, or says what to do without it.
cmake_minimum_required(VERSION 3.25)
file(COPY ${SOURCE}/package.json ${SOURCE}/package-lock.json DESTINATION ${FOLDER})
execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefer-offline --fetch-retries=1
  TIMEOUT 300 WORKING_DIRECTORY ${FOLDER} RESULT_VARIABLE failed ERROR_VARIABLE message OUTPUT_QUIET)
if(failed)
  message(FATAL_ERROR "npm could not fetch the vega libraries that draw the report's plots:\n${message}\n"
    "Without a network, configure with -DNREM_PLOTS=OFF: the report then has tables only.")
endif()
file(TOUCH ${STAMP})
