/* A store with counts of a campaign and of its line, for the tests of this room that read them
 * back. Never another line than LINE, and days are told from FROM, a Monday. */
#ifndef CALLBOX_TEST_KEPT_H
#define CALLBOX_TEST_KEPT_H
#include "campaign/facts.h"
#include "campaign/plans.h"
#include "store/store.h"
#include <stdlib.h>
#include <unistd.h>

enum { LINE = 1, FROM = 20759 /* 2026-11-02 */, DAY_H = 24, WEEK = 7 };

static char kept_dir[] = "/tmp/callbox-kept-XXXXXX";
static struct store *store;
static const struct rota_zone utc = {.name = "UTC"};

static inline void kept_open(void)
{
    assert_non_null(mkdtemp(kept_dir));
    assert_int_equal(store_sqlite_open(kept_dir, &store), CB_OK);
}

static inline int kept_close(void **state)
{
    (void)state;
    char command[80];
    store->ops->close(store);
    snprintf(command, sizeof command, "rm -r %.60s", kept_dir);
    return system(command);
}

static inline void kept_add(const struct store_count *one)
{
    assert_int_equal(store->ops->begin(store), CB_OK);
    assert_int_equal(store->ops->count_add(store, one), CB_OK);
    assert_int_equal(store->ops->commit(store), CB_OK);
}

static inline uint16_t number_of(const char *code)
{
    uint16_t number;
    assert_int_equal(code_read(view_str(code), &number), CB_OK);
    return number;
}

/* So many of a placement, on a day, of its first message. */
static inline void put(uint16_t event, const char *code, int32_t day, uint64_t n)
{
    kept_add(&(struct store_count){.line = LINE | COUNT_LINE,
                                   .dim = event,
                                   .val = count_val(number_of(code), 0),
                                   .hour = (uint32_t)(FROM + day) * DAY_H,
                                   .n = n});
}

/* Of the line itself: dim of tally/dims.inc. */
static inline void put_line(uint16_t dim, int32_t day, unsigned hour, uint64_t n)
{
    kept_add(&(struct store_count){
        .line = LINE, .dim = dim, .hour = (uint32_t)(FROM + day) * DAY_H + hour, .n = n});
}
#endif
