# The programs of bench/: one C file a claim or a part of one, all over the same kit of clients. They
# link what ships and are built with everything else, so that none of them rots; bench/run.mjs runs
# them.
if(NOT FUZZ AND NOT SANITIZE AND TARGET room_line AND TARGET room_client)
  file(GLOB kit CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/kit/*.c)
  add_library(bench_kit STATIC ${kit} ${PROBE_CLIENT} src/cli/probe_staff.c src/cli/files.c)
  target_include_directories(bench_kit PUBLIC ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/bench)
  target_link_libraries(bench_kit PUBLIC room_tally room_client room_wire room_seal room_core
    PkgConfig::SSL m)
  file(GLOB benches CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/*.c)
  foreach(b ${benches})
    get_filename_component(stem ${b} NAME_WE)
    add_executable(bench_${stem} ${b})
    set_target_properties(bench_${stem} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench
      OUTPUT_NAME ${stem})
    target_link_libraries(bench_${stem} PRIVATE bench_kit)
  endforeach()
  foreach(stem room ceiling) # without a network: against the line itself, and against SQLite alone
    if(TARGET bench_${stem})
      target_link_libraries(bench_${stem} PRIVATE room_line PkgConfig::SQLITE)
    endif()
  endforeach()
  if(TARGET bench_week) # on the clock it sets, like the processes it drives (src/cli/processes.cmake)
    target_sources(bench_week PRIVATE src/core/time_sim.c)
    target_link_libraries(bench_week PRIVATE room_tally room_rota room_store)
  endif()
  if(TARGET bench_room)
    target_sources(bench_room PRIVATE src/cli/inhouse.c)
  endif()
endif()
