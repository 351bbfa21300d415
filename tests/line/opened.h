/* opened: an office for each test, and somebody signed in at it. Included by the cmocka programs of
 * line and staff in place of office.h. Never an office that two tests share. */
#ifndef TESTS_LINE_OPENED_H
#define TESTS_LINE_OPENED_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "line/office.h"

#define OK(x)      assert_int_equal((x), CB_OK)
#define OFFICE(fn) cmocka_unit_test_setup_teardown(fn, open_office, close_office)

static struct office office;

static inline int open_office(void **state)
{
    (void)state;
    office_open(&office, "/dev/shm");
    return 0;
}

static inline int close_office(void **state)
{
    (void)state;
    office_close(&office);
    return 0;
}

/* a: signed in as this member, without a code. b, or NULL: another connection, of nobody yet. */
static inline void seats(struct asking *a, const struct office_member *m, struct asking *b)
{
    asking_open(a, &office, DOOR_STAFF);
    office_seat(a, m);
    if (b) {
        asking_open(b, &office, DOOR_STAFF);
    }
}
#endif
