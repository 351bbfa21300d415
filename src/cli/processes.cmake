# Which program links which rooms: the lines "process" of ROOMS, enforced by the linker. Each main()
# is one file of src/cli; what the tools share is linked into callbox alone.
function(process name main)
  add_executable(${name} src/cli/${main}.c src/cli/files.c)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/src)
  foreach(room ${ARGN})
    target_link_libraries(${name} PRIVATE room_${room})
  endforeach()
endfunction()

process(callbox-key key core seal keys)
process(callbox-nojs nojs core seal page wire client nojs)
process(callbox-serve serve core seal store bus page content wire rota tally rules campaign passkey keys call staff line http)
target_sources(callbox-serve PRIVATE src/cli/zones.c)
process(callbox callbox core seal store bus page content wire rota tally figures rules statement disclose publish passkey keys call staff client)
file(GLOB tools CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/cli/probe*.c
  ${CMAKE_SOURCE_DIR}/src/cli/check*.c ${CMAKE_SOURCE_DIR}/src/cli/figures*.c)
target_link_libraries(callbox PRIVATE PkgConfig::QR)
target_sources(callbox PRIVATE src/cli/parent.c src/cli/init.c src/cli/demo_service.c src/cli/recover.c src/cli/new_line.c src/cli/org_keys.c src/cli/dismiss.c
  src/cli/founding.c src/cli/ceremony.c src/cli/custody.c src/cli/offline.c src/cli/qr.c
  src/cli/sheets.c src/cli/transcript.c src/cli/supervisor.c src/cli/inhouse.c
  src/cli/backup.c src/cli/backup_dir.c src/cli/backup_file.c src/cli/backup_papers.c
  src/cli/recovery_key.c src/cli/restore.c
  src/cli/sums.c src/cli/tally.c src/cli/tally_publish.c src/cli/store_look.c src/cli/totp.c src/cli/pages.c src/cli/campaign_run.c src/cli/line_hours.c src/cli/zones.c ${tools})
target_link_libraries(callbox PRIVATE PkgConfig::SSL)
process(callbox-campaign campaign core seal store wire rota tally rules campaign kit)
target_sources(callbox-campaign PRIVATE src/cli/kit.c src/cli/campaign_report.c src/cli/line_hours.c src/cli/zones.c)

# The forensic test's control: the same objects with wiping switched off, never installed.
foreach(name callbox-serve callbox-nojs)
  get_target_property(from ${name} SOURCES)
  get_target_property(libs ${name} LINK_LIBRARIES)
  add_executable(${name}-nowipe ${from} src/core/wipe_off.c)
  target_include_directories(${name}-nowipe PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${name}-nowipe PRIVATE ${libs})
  set_target_properties(${name}-nowipe PROPERTIES EXCLUDE_FROM_ALL FALSE
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/nowipe OUTPUT_NAME ${name})
endforeach()

# The simulated week's: the same objects on a clock that the bench, or a test, sets, never installed.
foreach(name callbox callbox-serve callbox-key callbox-nojs callbox-campaign)
  get_target_property(from ${name} SOURCES)
  get_target_property(libs ${name} LINK_LIBRARIES)
  add_executable(${name}-sim ${from} src/core/time_sim.c)
  target_include_directories(${name}-sim PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${name}-sim PRIVATE ${libs})
  set_target_properties(${name}-sim PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/sim OUTPUT_NAME ${name})
endforeach()
