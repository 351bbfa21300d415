/* sandbox, private: the machinery under sandbox.c. Included by src/core/sandbox*.c and its test.
 * Never included by another room. */
#ifndef CALLBOX_SANDBOX_IN_H
#define CALLBOX_SANDBOX_IN_H
#include "core/os.h"

/* System calls by number; a list ends with SYS_END. */
enum { SYS_END = -1, SANDBOX_LISTS = 4 };
struct sandbox {
    const char *dir;               /* the one directory; NULL: none */
    const int *may[SANDBOX_LISTS]; /* what it may call beside what everybody may; NULL ends */
    const int *hostile;            /* what ends the process at once */
    bool threads;                  /* may start threads; never processes */
};

/* Landlock: from now on only dir and what is below it, and no TCP port. For every thread. */
enum cb_err sandbox_landlock(const char *dir) CB_MUST;
/* seccomp: the lists, for every thread. What is in none of them is EPERM. */
enum cb_err sandbox_seccomp(const struct sandbox *s) CB_MUST;
/* Try what must not work. HERE_BUG: it worked. */
enum cb_err sandbox_check(void) CB_MUST;
/* Run fn(arg) in every other thread, from a signal handler: fn may only make system calls.
 * Errors  HERE_BUG a thread did not obey, or fn said false in one. */
enum cb_err sandbox_each_thread(bool (*fn)(int arg), int arg) CB_MUST;
#endif
