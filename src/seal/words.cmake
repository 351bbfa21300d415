# Turns words_en.txt (one word a line) into ${CMAKE_BINARY_DIR}/gen/seal_words.inc, a list of C string
# literals in the same order, when CMake configures. Included just above room(seal).
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/words_en.txt)
file(READ ${CMAKE_CURRENT_LIST_DIR}/words_en.txt seal_words)
string(REGEX REPLACE "([a-z-]+)\n" "\"\\1\",\n" seal_words "${seal_words}")
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/gen/seal_words.inc CONTENT "${seal_words}" @ONLY)
