/* folder: where a test program of this room has its versions; made for it, and taken away after it.
 * Never anybody else's: its name is drawn. */
#ifndef TESTS_FIGURES_FOLDER_H
#define TESTS_FIGURES_FOLDER_H
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static char dir[] = "/tmp/figures-XXXXXX";

static inline int dir_make(void **state)
{
    (void)state;
    return sodium_init() < 0 || !mkdtemp(dir);
}

static inline int dir_drop(void **state)
{
    (void)state;
    char command[80];
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}
#endif
