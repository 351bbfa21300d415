/* fill_store: puts many waiting conversations into the store of a line that is stopped, so that
 * tests and benches of a long queue need not write ten thousand messages. Called by tests/browser.
 *     fill_store STOREDIR N
 * Never makes what could be opened: the rows have no keys and no messages. */
#include "store/store.h"
#include <stdio.h>
#include <stdlib.h>

enum { LINE = 1, WANTS = 2, BATCH = 500 };

static enum cb_err add(struct store *s, unsigned i)
{
    struct store_conv c = {.line = LINE,
                           .state = STORE_WAITING,
                           .want = (uint8_t)(1 + i % WANTS),
                           .day = (uint16_t)cb_day(),
                           .slot = i,
                           .last = {1, 0, 0},
                           .epoch = 1,
                           .seen = (uint16_t)cb_day()};
    cb_random(c.row.b, sizeof c.row.b);
    cb_random(c.lookup.b, sizeof c.lookup.b);
    cb_random(c.tips, sizeof c.tips);
    return s->ops->conv_add(s, &c);
}

static enum cb_err add_batch(struct store *s, unsigned first, unsigned n)
{
    enum cb_err e = s->ops->begin(s);
    for (unsigned i = 0; !e && i < n; i++) {
        e = add(s, first + i);
    }
    return e ? e : s->ops->commit(s);
}

int main(int argc, char **argv)
{
    struct store *s;
    if (argc != 3 || store_sqlite_open(argv[1], &s)) {
        fprintf(stderr, "fill_store STOREDIR N: the store must be there, and its line stopped\n");
        return 1;
    }
    unsigned n = (unsigned)strtoul(argv[2], NULL, 10);
    enum cb_err e = CB_OK;
    for (unsigned at = 0; !e && at < n; at += BATCH) {
        e = add_batch(s, at, n - at < BATCH ? n - at : BATCH);
    }
    s->ops->close(s);
    return e ? 1 : 0;
}
