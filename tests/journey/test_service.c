/* test_service: a line's hours and limits, the way in, and a time that is booked: kept, given back,
 * missed, and not to be had twice. Run by ctest. */
#include "journey/house.h"
#include "line/line_in.h"

enum { HALF_HOUR = 1800 };

struct desk {
    struct caller boss, visitor;
    struct client_staff s;
    char why[ROTA_WHY];
};

static void desk_make(struct desk *d, struct house *h)
{
    *d = (struct desk){0};
    caller_open(&d->boss, h, DOOR_STAFF);
    caller_open(&d->visitor, h, DOOR_POST);
    d->s.roster = buf_view(&h->roster);
    sign_in(&d->boss, &h->boss, &d->s);
}

static void desk_free(struct desk *d)
{
    caller_free(&d->boss);
    caller_free(&d->visitor);
}

/* SERVICE_SET; gives which text is at fault, and keeps why. */
static uint8_t set(struct desk *d, bool check, const struct wire_service *s)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, WIRE_BODY_MAX);
    buf_put(&b, (uint8_t[4]){0, HOUSE_LINE, check, 0}, 4);
    wire_service_put(&b, s);
    IS(caller_raw(&d->boss, WIRE_SERVICE_SET, buf_view(&b)), WIRE_OK);
    struct rd r = rd_of(caller_reply_body(&d->boss));
    uint8_t fault = rd_u8(&r);
    rd_zero(&r, 1);
    struct view why = rd_view(&r, rd_u16(&r));
    snprintf(d->why, sizeof d->why, "%.*s", (int)why.len, (const char *)why.p);
    uint16_t n = rd_u16(&r);
    rd_view(&r, (size_t)n * WIRE_SHOWN);
    assert_true(rd_done(&r));
    return fault;
}

/* Always open, two people on, half of them to be booked, from now on. */
static struct wire_service always(void)
{
    struct wire_service s;
    wire_service_defaults(&s);
    s.notice_min = 0;
    s.share_pct = 50;
    s.early_min = 60;
    s.hours = view_str("daily 00:00-24:00\n");
    s.rota = view_str("daily 00:00-24:00 2\n");
    return s;
}

static struct store_conv row_of(struct house *h, const struct client_visitor *v)
{
    struct store_conv c;
    struct seal_key auth = v->me.auth;
    struct store_lookup lookup;
    OK(keys_ask_lookup(h->keys, &auth, lookup.b));
    OK(h->store->ops->conv_find(h->store, &lookup, &c));
    return c;
}

static void test_kept_or_told_why(void **state)
{
    struct desk d;
    struct wire_service s, got;
    desk_make(&d, *state);
    wire_service_defaults(&s);
    IS(caller_raw(&d.boss, WIRE_SERVICE_GET, VIEW("\0\1", 2)), WIRE_OK);
    OK(wire_service_get(caller_reply_body(&d.boss), &got));
    assert_true(got.hours.len > 0 && got.rota.len > 0); /* a demonstration comes with both */
    IS(set(&d, false, &s), 0);
    IS(caller_raw(&d.boss, WIRE_SERVICE_GET, VIEW("\0\1", 2)), WIRE_OK);
    OK(wire_service_get(caller_reply_body(&d.boss), &got));
    IS(got.reply_h, s.reply_h);
    IS(got.hours.len, 0);

    s.hours = view_str("mon-fri 10:00-13:00\nsat 10-12\n");
    IS(set(&d, false, &s), 1);
    assert_memory_equal(d.why, "line 2: 10-12 is no time", 24);
    s.hours = view_str("mon-fri 10:00-13:00\n");
    s.rota = view_str("mon-fri 10:00-13:00\n");
    IS(set(&d, false, &s), 2);
    assert_memory_equal(d.why, "line 1: say how many people", 27);
    s.rota = view_str("mon-fri 10:00-13:00 2\n");
    IS(set(&d, true, &s), 0); /* looked at, not kept */
    IS(caller_raw(&d.boss, WIRE_SERVICE_GET, VIEW("\0\1", 2)), WIRE_OK);
    OK(wire_service_get(caller_reply_body(&d.boss), &got));
    IS(got.hours.len, 0);
    s.queue_max = 7;
    IS(set(&d, false, &s), 0);
    IS(caller_raw(&d.boss, WIRE_SERVICE_GET, VIEW("\0\1", 2)), WIRE_OK);
    OK(wire_service_get(caller_reply_body(&d.boss), &got));
    IS(got.queue_max, 7);
    assert_true(view_eq(got.hours, s.hours) && view_eq(got.rota, s.rota));
    IS(caller_raw(&d.boss, WIRE_SERVICE_GET, VIEW("\0\7", 2)), WIRE_DENIED);
    desk_free(&d);
}

/* A long text lies in several papers; a shorter one after it leaves nothing of it behind. */
static void test_long_texts(void **state)
{
    struct desk d;
    struct wire_service s, got;
    struct buf text;
    desk_make(&d, *state);
    wire_service_defaults(&s);
    for (size_t n = 0; n < 9; n++) {
        buf_init(&text, ROTA_TEXT_MAX);
        while (text.len + 24 < n * 1000) {
            buf_puts(&text, "# nothing happens today\n");
        }
        s.hours = s.rota = buf_view(&text);
        IS(set(&d, false, &s), 0);
        IS(caller_raw(&d.boss, WIRE_SERVICE_GET, VIEW("\0\1", 2)), WIRE_OK);
        OK(wire_service_get(caller_reply_body(&d.boss), &got));
        assert_true(view_eq(got.hours, s.hours) && view_eq(got.rota, s.rota));
        buf_free(&text);
    }
    s.hours = s.rota = (struct view){0};
    IS(set(&d, false, &s), 0);
    IS(caller_raw(&d.boss, WIRE_SERVICE_GET, VIEW("\0\1", 2)), WIRE_OK);
    IS(caller_reply_body(&d.boss).len, WIRE_SERVICE_HEAD + 4);
    desk_free(&d);
}

/* Closed: nobody is turned away, it is a message with a time by which it is answered. */
static void test_closed_becomes_a_message(void **state)
{
    struct desk d;
    struct heard heard = {0};
    struct client_visitor v;
    struct wire_service s = always();
    desk_make(&d, *state);
    s.hours = view_str("2020-01-01 10:00-11:00\n");
    IS(set(&d, false, &s), 0);
    visitor_new(*state, &v);
    OK(client_open(&d.visitor.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    OK(client_return(&d.visitor.ask, &v, 0, hear, &heard));
    IS(v.want, WANT_MESSAGE);
    int64_t in = (int64_t)v.due * HALF_HOUR - (int64_t)cb_unix_s();
    assert_true(in > 23 * 3600 && in < 25 * 3600);
    s.hours = view_str("daily 00:00-24:00\n");
    IS(set(&d, false, &s), 0);
    visitor_new(*state, &v);
    OK(client_open(&d.visitor.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    OK(client_return(&d.visitor.ask, &v, 0, hear, &heard));
    IS(v.want, WANT_NOW);
    IS(v.due, 0);
    desk_free(&d);
}

static void test_full_becomes_a_message(void **state)
{
    struct house *h = *state;
    struct desk d;
    struct heard heard = {0};
    struct client_visitor v;
    struct wire_service s = always();
    desk_make(&d, h);
    s.queue_max = 2;
    IS(set(&d, false, &s), 0);
    way_turn(h->line, 1000000);
    uint8_t want[3];
    for (int i = 0; i < 3; i++) {
        visitor_new(h, &v);
        OK(client_open(&d.visitor.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
        OK(client_return(&d.visitor.ask, &v, 0, hear, &heard));
        want[i] = v.want;
    }
    IS(want[0], WANT_NOW);
    IS(want[1], WANT_NOW);
    IS(want[2], WANT_MESSAGE);
    struct line_way w;
    way_moved(h->line, 0);
    way_turn(h->line, 2000000);
    line_way(h->line, 0, ROTA_EN, &w);
    assert_true(w.open && w.full && w.hours && !w.other);
    line_way(h->line, 0, ROTA_GD, &w);
    assert_true(w.open && !w.other); /* a row without a language is of each */
    desk_free(&d);
}

/* What it is about: "now" gives risk, and nothing else is in the row; who reads it is told sealed.
 */
static void test_about(void **state)
{
    struct desk d;
    struct client_visitor v;
    desk_make(&d, *state);
    visitor_new(*state, &v);
    v.about = WIRE_ABOUT(WHO_CHILD, SOON_NOW);
    OK(client_open(&d.visitor.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    IS(row_of(*state, &v).risk, STORE_RISK_MOST);
    visitor_new(*state, &v);
    v.about = WIRE_ABOUT(WHO_OWN, SOON_SOON);
    OK(client_open(&d.visitor.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    IS(row_of(*state, &v).risk, 0);
    for (unsigned about = 0x09; about < 256; about = about == 0x40 ? 256 : 0x40) {
        visitor_new(*state, &v);
        v.about = (uint8_t)about;
        IS(client_open(&d.visitor.ask, HOUSE_LINE, WANT_NOW, TEXT("x"), &v), CB_PEER_FORMAT);
    }
    desk_free(&d);
}

/* One place an half hour: of two who want it one gets it, and the other is offered the others. */
static void test_never_overbooked(void **state)
{
    struct desk d;
    struct client_visitor a, b;
    struct wire_booked k, other;
    struct wire_service s = always();
    desk_make(&d, *state);
    IS(set(&d, false, &s), 0);
    visitor_new(*state, &a);
    visitor_new(*state, &b);
    OK(client_open(&d.visitor.ask, HOUSE_LINE, WANT_MESSAGE, TEXT("a"), &a));
    OK(client_open(&d.visitor.ask, HOUSE_LINE, WANT_MESSAGE, TEXT("b"), &b));
    OK(client_book(&d.visitor.ask, &a, BOOK_ASK, 0, &k));
    IS(k.n, WIRE_SLOTS);
    IS(k.want, WANT_MESSAGE);
    uint32_t slot = k.slots[3].half_hour;
    OK(client_book(&d.visitor.ask, &a, BOOK_SLOT, slot, &k));
    IS(k.want, WANT_BOOKED);
    IS(k.due, slot);
    OK(client_book(&d.visitor.ask, &a, BOOK_SLOT, slot, &k)); /* the answer was lost */
    IS(client_book(&d.visitor.ask, &b, BOOK_SLOT, slot, &other), CB_NONE_TAKEN);
    OK(client_book(&d.visitor.ask, &b, BOOK_ASK, 0, &other));
    for (uint16_t i = 0; i < other.n; i++) {
        assert_int_not_equal(other.slots[i].half_hour, slot);
    }
    OK(client_book(&d.visitor.ask, &a, BOOK_SLOT, other.slots[5].half_hour, &k)); /* changed */
    OK(client_book(&d.visitor.ask, &b, BOOK_SLOT, slot, &other));
    OK(client_book(&d.visitor.ask, &b, BOOK_CANCEL, 0, &other));
    IS(other.want, WANT_MESSAGE);
    OK(client_book(&d.visitor.ask, &a, BOOK_SLOT, slot, &k));
    /* Never what was not offered: in the past, past the horizon, in between. */
    IS(client_book(&d.visitor.ask, &b, BOOK_SLOT, 1000, &other), CB_NONE_TAKEN);
    IS(client_book(&d.visitor.ask, &b, BOOK_SLOT, slot + 48 * 90, &other), CB_NONE_TAKEN);
    IS(client_book(&d.visitor.ask, &b, 4, slot, &other), CB_PEER_FORMAT);
    visitor_new(*state, &b); /* a phrase that opens nothing */
    IS(client_book(&d.visitor.ask, &b, BOOK_SLOT, slot, &other), CB_NONE_FOUND);
    desk_free(&d);
}

static void no_more(void *arg, const struct client_row *r)
{
    struct client_row *first = arg;
    if (!first->order) {
        *first = *r;
    }
}

/* Back within the time: put through, before all who came since. */
static void test_kept(void **state)
{
    struct house *h = *state;
    struct desk d;
    struct heard heard = {0};
    struct client_visitor v, later;
    struct wire_booked k;
    struct client_row first = {0};
    struct wire_service s = always();
    desk_make(&d, h);
    IS(set(&d, false, &s), 0);
    visitor_new(h, &v);
    OK(client_open(&d.visitor.ask, HOUSE_LINE, WANT_MESSAGE, TEXT("a"), &v));
    OK(client_book(&d.visitor.ask, &v, BOOK_ASK, 0, &k));
    OK(client_book(&d.visitor.ask, &v, BOOK_SLOT, k.slots[10].half_hour, &k)); /* in five hours */
    OK(client_return(&d.visitor.ask, &v, 0, hear, &heard));
    IS(v.want, WANT_BOOKED); /* too early: it stands */
    visitor_new(h, &later);
    OK(client_open(&d.visitor.ask, HOUSE_LINE, WANT_NOW, TEXT("b"), &later));
    OK(client_book(&d.visitor.ask, &v, BOOK_ASK, 0, &k));
    OK(client_book(&d.visitor.ask, &v, BOOK_SLOT, k.slots[0].half_hour, &k));
    OK(client_return(&d.visitor.ask, &v, 0, hear, &heard));
    IS(v.want, WANT_NOW);
    IS(v.due, 0);
    IS(v.ahead, AHEAD_NONE);
    OK(client_staff_queue(&d.boss.ask, &d.s, CONV_WAITING, 0, no_more, &first));
    struct store_conv row = row_of(h, &v);
    assert_memory_equal(first.row, row.row.b, 16);
    assert_in_range(first.wait_s, 0, 60); /* since they came back, not since they booked */
    desk_free(&d);
}

static void wake(void *arg)
{
    (void)arg;
}

static unsigned told(struct line *l)
{
    unsigned n = 0;
    pthread_mutex_lock(&l->lock);
    for (const struct call *c = l->done_head; c; c = c->next) {
        for (size_t i = 0; i < c->ntell; i++) {
            n += c->tell[i].what == BUS_STATE;
        }
    }
    pthread_mutex_unlock(&l->lock);
    line_finish(l);
    return n;
}

/* Their page stands open when the time comes: it is told to look, by which they are put through. A
 * page that is closed is not, nor one whose time is yet to come. */
static void test_open_at_the_time(void **state)
{
    struct house *h = *state;
    struct desk d;
    struct client_visitor v;
    struct wire_booked k;
    struct wire_service s = always();
    s.early_min = 0;
    desk_make(&d, h);
    IS(set(&d, false, &s), 0);
    visitor_new(h, &v);
    OK(client_open(&d.visitor.ask, HOUSE_LINE, WANT_MESSAGE, TEXT("a"), &v));
    OK(client_book(&d.visitor.ask, &v, BOOK_ASK, 0, &k));
    OK(client_book(&d.visitor.ask, &v, BOOK_SLOT, k.slots[0].half_hour, &k));
    way_turn(h->line, 1000000);
    line_finish(h->line);
    h->line->cfg.wake = wake; /* somebody is there to tell */
    struct store_conv was = row_of(h, &v), now = was;
    line_stream(h->line, &was.row, true);
    booking_turn(h->line, 1000000);
    IS(told(h->line), 0); /* too early */
    now.due = (uint32_t)(cb_unix_s() / HALF_HOUR);
    OK(h->store->ops->begin(h->store));
    OK(h->store->ops->conv_set(h->store, &was, &now));
    OK(h->store->ops->commit(h->store));
    booking_turn(h->line, 2000000);
    IS(told(h->line), 1);
    line_stream(h->line, &was.row, false);
    booking_turn(h->line, 3000000);
    IS(told(h->line), 0);
    IS(row_of(h, &v).want, WANT_BOOKED); /* not by itself: the page does it */
    desk_free(&d);
}

/* Not there: it becomes a message with a time by which it is answered. */
static void test_missed(void **state)
{
    struct house *h = *state;
    struct desk d;
    struct heard heard = {0};
    struct client_visitor v;
    struct wire_booked k;
    struct wire_service s = always();
    desk_make(&d, h);
    IS(set(&d, false, &s), 0);
    visitor_new(h, &v);
    OK(client_open(&d.visitor.ask, HOUSE_LINE, WANT_MESSAGE, TEXT("a"), &v));
    OK(client_book(&d.visitor.ask, &v, BOOK_ASK, 0, &k));
    OK(client_book(&d.visitor.ask, &v, BOOK_SLOT, k.slots[0].half_hour, &k));
    struct store_conv was = row_of(h, &v), now = was;
    now.due -= 4; /* two hours go by */
    OK(h->store->ops->begin(h->store));
    OK(h->store->ops->conv_set(h->store, &was, &now));
    OK(h->store->ops->commit(h->store));
    way_turn(h->line, 1000000);
    booking_turn(h->line, 1000000);
    OK(client_return(&d.visitor.ask, &v, 0, hear, &heard));
    IS(v.want, WANT_MESSAGE);
    assert_true((int64_t)v.due * HALF_HOUR > (int64_t)cb_unix_s() + 23 * 3600);
    desk_free(&d);
}

/* A practitioner may read the hours, and may not change them; nobody else may do either. */
static void test_who_may(void **state)
{
    struct desk d;
    struct caller nobody;
    desk_make(&d, *state);
    caller_open(&nobody, *state, DOOR_STAFF);
    IS(caller_raw(&nobody, WIRE_SERVICE_GET, VIEW("\0\1", 2)), WIRE_DENIED);
    IS(caller_raw(&d.visitor, WIRE_SERVICE_GET, VIEW("\0\1", 2)), WIRE_BAD);
    caller_free(&nobody);
    desk_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_kept_or_told_why),
        JOURNEY(test_long_texts),
        JOURNEY(test_closed_becomes_a_message),
        JOURNEY(test_full_becomes_a_message),
        JOURNEY(test_about),
        JOURNEY(test_never_overbooked),
        JOURNEY(test_kept),
        JOURNEY(test_open_at_the_time),
        JOURNEY(test_missed),
        JOURNEY(test_who_may),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
