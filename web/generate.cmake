# From web/ and po/ to what is compiled and served. Included by CMakeLists.txt before the rooms.
#   po/gd.po -> gen/gd.mo -> gen/text_gen.ts -> web/a/* and web/manifest.json -> gen/page_gen.{c,h}
# Never needs a network once web/node_modules is there.
find_program(NODE node REQUIRED)
find_program(MSGFMT msgfmt REQUIRED)
set(GEN ${CMAKE_BINARY_DIR}/gen)
set(WEB ${CMAKE_SOURCE_DIR}/web)
file(MAKE_DIRECTORY ${GEN})

file(GLOB page_templates CONFIGURE_DEPENDS ${WEB}/pages/*.html)
file(GLOB web_scripts CONFIGURE_DEPENDS ${WEB}/*.ts ${WEB}/seal/*.ts ${WEB}/wire/*.ts
  ${WEB}/visitor/*.ts ${WEB}/staff/*.ts)
file(GLOB web_styles CONFIGURE_DEPENDS ${WEB}/style/*)
set(page_tools ${CMAKE_SOURCE_DIR}/tools/pages.mjs ${CMAKE_SOURCE_DIR}/tools/html.mjs
  ${CMAKE_SOURCE_DIR}/tools/po.mjs)

add_custom_command(OUTPUT ${GEN}/deps.stamp
  COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/tools/deps.mjs ${WEB}
  COMMAND ${CMAKE_COMMAND} -E touch ${GEN}/deps.stamp
  DEPENDS ${WEB}/package-lock.json ${CMAKE_SOURCE_DIR}/tools/deps.mjs
  COMMENT "Checking web/node_modules")

add_custom_command(OUTPUT ${GEN}/gd.mo
  COMMAND ${MSGFMT} -c -o ${GEN}/gd.mo ${CMAKE_SOURCE_DIR}/po/gd.po
  DEPENDS ${CMAKE_SOURCE_DIR}/po/gd.po
  COMMENT "Compiling the Gaelic catalogue")

add_custom_command(OUTPUT ${GEN}/text_gen.ts
  COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/tools/pages.mjs text ${WEB} ${GEN}
  DEPENDS ${GEN}/gd.mo ${web_scripts} ${page_tools}
  COMMENT "Collecting the scripts' words")

add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/web/manifest.json
  COMMAND ${NODE} ${WEB}/build.mjs ${CMAKE_BINARY_DIR}
  DEPENDS ${GEN}/deps.stamp ${GEN}/text_gen.ts ${web_scripts} ${web_styles} ${WEB}/build.mjs ${WEB}/wordlist.mjs
    ${CMAKE_SOURCE_DIR}/src/seal/words_en.txt
  COMMENT "Building scripts and styles")

add_custom_command(OUTPUT ${GEN}/page_gen.c ${GEN}/page_gen.h
  COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/tools/pages.mjs c ${WEB} ${GEN} ${CMAKE_BINARY_DIR}/web/manifest.json
  DEPENDS ${GEN}/gd.mo ${CMAKE_BINARY_DIR}/web/manifest.json ${page_templates} ${page_tools}
  COMMENT "Compiling the pages")

# room(page) compiles these with its own files.
set(GENERATED_page ${GEN}/page_gen.c ${GEN}/page_gen.h)

# The built-in example of the organisation's own pages; room(content) compiles it with its own files.
file(GLOB_RECURSE content_example CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/examples/charity/*.md)
add_custom_command(OUTPUT ${GEN}/content_gen.c
  COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/tools/content.mjs ${CMAKE_SOURCE_DIR}/examples/charity
    ${CMAKE_SOURCE_DIR}/src/content/content.c ${GEN}/content_gen.c
  DEPENDS ${content_example} ${CMAKE_SOURCE_DIR}/tools/content.mjs ${CMAKE_SOURCE_DIR}/src/content/content.c
  COMMENT "Taking the example's pages in")
set(GENERATED_content ${GEN}/content_gen.c)

# After changing words: ninja words, then translate what po/callbox.pot has new.
add_custom_target(words
  COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/tools/pages.mjs pot ${WEB} ${CMAKE_SOURCE_DIR}/po/callbox.pot
  VERBATIM)
