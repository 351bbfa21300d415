/* test_queue: ten thousand who wait: their order, a page at a time, and the counts. The rows are
 * made in the store, to be quick; what they hold is never opened here. Run by ctest. */
#include "journey/house.h"

enum { MANY = 10000, OTHERS = 50, PAGE = 200 };

static void rows_make(struct house *h, uint16_t line, uint8_t state, unsigned n)
{
    const struct store_ops *ops = h->store->ops;
    struct store_conv c = {.line = line, .state = state, .want = WANT_MESSAGE, .day = 20000};
    OK(ops->begin(h->store));
    for (unsigned i = 0; i < n; i++) {
        cb_random(c.row.b, sizeof c.row.b);
        cb_random(c.lookup.b, sizeof c.lookup.b);
        cb_random(c.tips, sizeof c.tips);
        c.slot = 1u << 20;
        OK(ops->conv_add(h->store, &c));
    }
    OK(ops->commit(h->store));
    OK(ops->tidy(h->store));
}

struct walk {
    uint64_t after;
    unsigned n;
};

static void row_one(void *arg, const struct client_row *r)
{
    struct walk *w = arg;
    assert_true(r->order > w->after);
    IS(r->state, CONV_WAITING);
    IS(r->wait_s, UINT32_MAX); /* since before this start */
    w->after = r->order;
    w->n++;
}

static void test_pages(void **state)
{
    struct house *h = *state;
    struct caller c;
    struct client_staff s;
    struct walk w = {0};
    caller_open(&c, h, DOOR_STAFF);
    sign_in(&c, &h->boss, &s);
    rows_make(h, HOUSE_LINE + 1, STORE_WAITING, OTHERS); /* another line's are not among them */
    rows_make(h, HOUSE_LINE, STORE_ENDED, OTHERS);
    rows_make(h, HOUSE_LINE, STORE_WAITING, MANY);
    rows_make(h, HOUSE_LINE, STORE_HELD, OTHERS);
    uint64_t began = cb_mono_ms();
    unsigned pages = 0, before;
    do {
        before = w.n;
        OK(client_staff_queue(&c.ask, &s, CONV_WAITING, w.after, row_one, &w));
        struct rd r = rd_of(caller_reply_body(&c));
        IS(rd_u32(&r), MANY);
        IS(rd_u32(&r), OTHERS);
        pages++;
    } while (w.n > before);
    IS(w.n, MANY);
    IS(pages, MANY / PAGE + 1);
    print_message("%u pages of a queue of %u in %llu ms\n", pages, MANY,
                  (unsigned long long)(cb_mono_ms() - began));
    caller_free(&c);
}

/* limit 0 and one too large mean a whole page; after may be anything. */
static void test_limits(void **state)
{
    struct house *h = *state;
    struct caller c;
    struct client_staff s;
    static const struct {
        uint64_t after;
        uint16_t limit, rows;
    } asks[] = {{0, 0, PAGE},        {0, 1, 1},          {0, PAGE, PAGE},       {0, 65535, PAGE},
                {0, PAGE + 1, PAGE}, {UINT64_MAX, 0, 0}, {UINT64_MAX / 2, 0, 0}};
    caller_open(&c, h, DOOR_STAFF);
    sign_in(&c, &h->boss, &s);
    rows_make(h, HOUSE_LINE, STORE_WAITING, PAGE + 10);
    for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
        uint8_t body[14];
        struct wr w = wr_of(body, sizeof body);
        wr_u16(&w, HOUSE_LINE);
        wr_u8(&w, CONV_WAITING);
        wr_u8(&w, 0);
        wr_u64(&w, asks[i].after);
        wr_u16(&w, asks[i].limit);
        IS(caller_raw(&c, WIRE_QUEUE, VIEW(body, sizeof body)), WIRE_OK);
        IS(caller_reply_body(&c).len, 10 + asks[i].rows * WIRE_QROW);
        body[3] = 4; /* no such risk */
        IS(caller_raw(&c, WIRE_QUEUE, VIEW(body, sizeof body)), WIRE_BAD);
        for (unsigned bad = 0; bad < 256; bad += bad ? 63 : 4) { /* no such state */
            body[3] = 0;
            body[2] = (uint8_t)bad;
            IS(caller_raw(&c, WIRE_QUEUE, VIEW(body, sizeof body)), WIRE_BAD);
        }
    }
    caller_free(&c);
}

/* A crowd that came by the front door: in the order they came, whoever is taken in between. */
static void test_order(void **state)
{
    struct house *h = *state;
    struct caller post, c;
    struct client_staff s;
    struct client_case held;
    struct client_visitor v[20];
    caller_open(&post, h, DOOR_POST);
    caller_open(&c, h, DOOR_STAFF);
    sign_in(&c, &h->boss, &s);
    for (unsigned i = 0; i < 20; i++) {
        visitor_new(h, &v[i]);
        OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v[i]));
    }
    OK(client_burn(&post.ask, &v[3]));
    for (unsigned i = 0; i < 20; i++) {
        uint8_t row[16];
        if (i == 3) {
            continue;
        }
        OK(client_staff_first(&c.ask, &s, row));
        OK(client_staff_take(&c.ask, &s, row, &held, hear, &(struct heard){0}));
        assert_memory_equal(held.pk_v.b, v[i].me.pk.b, 32);
    }
    IS(client_staff_first(&c.ask, &s, held.row), CB_NONE_FOUND);
    caller_free(&post);
    caller_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_pages),
        JOURNEY(test_limits),
        JOURNEY(test_order),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
