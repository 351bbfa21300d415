# The programs of tests/proof/, over the clients of bench/kit; tests/proof/run.mjs runs them.
if(TARGET bench_kit)
  file(GLOB proofs CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/proof/*.c)
  foreach(p ${proofs})
    get_filename_component(stem ${p} NAME_WE)
    add_executable(proof_${stem} ${p})
    set_target_properties(proof_${stem} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/proof
      OUTPUT_NAME ${stem})
    target_link_libraries(proof_${stem} PRIVATE bench_kit)
  endforeach()
  if(TARGET proof_age)
    target_link_libraries(proof_age PRIVATE PkgConfig::SQLITE)
  endif()
  if(TARGET proof_thief) # it opens what our own programs would refuse
    target_link_libraries(proof_thief PRIVATE room_line)
    target_sources(proof_thief PRIVATE src/cli/inhouse.c)
  endif()
endif()
