/* test_history: long conversations a page at a time, catching up, and notes that a visitor never
 * sees. Run by ctest. */
#include "journey/house.h"

enum { TURNS = 68 }; /* each: two words of the visitor's, one answer, now and then a note */

struct talk {
    struct caller visitor, staff;
    struct client_visitor v;
    struct client_staff s;
    struct client_case held;
};

/* Texts of all three classes, each beginning with its number. */
static struct view long_text(unsigned n)
{
    static const size_t lens[] = {40, 3000, 9000, 400, 20000};
    static char text[20001];
    size_t len = lens[n % 5];
    memset(text, 'x', sizeof text);
    snprintf(text, 12, "%u ", n);
    text[strlen(text)] = 'x';
    return VIEW(text, len);
}

static void talk_open(struct talk *t, struct house *h)
{
    uint8_t row[16];
    caller_open(&t->visitor, h, DOOR_POST);
    caller_open(&t->staff, h, DOOR_STAFF);
    visitor_new(h, &t->v);
    OK(client_open(&t->visitor.ask, HOUSE_LINE, WANT_NOW, long_text(0), &t->v));
    sign_in(&t->staff, &h->boss, &t->s);
    OK(client_staff_first(&t->staff.ask, &t->s, row));
    OK(client_staff_take(&t->staff.ask, &t->s, row, &t->held, hear, &(struct heard){0}));
}

static void talk_free(struct talk *t)
{
    caller_free(&t->visitor);
    caller_free(&t->staff);
}

static unsigned talk_long(struct talk *t)
{
    unsigned n = 1;
    for (unsigned i = 0; i < TURNS; i++) {
        OK(client_send(&t->visitor.ask, &t->v, long_text(n++)));
        OK(client_staff_reply(&t->staff.ask, &t->s, &t->held, long_text(n++)));
        OK(client_send(&t->visitor.ask, &t->v, long_text(n++)));
        if (i % 4 == 0) {
            OK(client_staff_note(&t->staff.ask, &t->s, &t->held, long_text(n++)));
        }
    }
    return n;
}

static unsigned of_dir(const struct heard *h, uint8_t dir)
{
    unsigned n = 0;
    for (unsigned i = 0; i < h->n; i++) {
        n += h->m[i].dir == dir;
    }
    return n;
}

/* Pages come newest first, each in order: laid in place, all orders ascend. */
static void assert_page(const struct heard *page, uint64_t below)
{
    assert_true(page->n > 0);
    IS(page->broken, 0);
    for (unsigned i = 0; i < page->n; i++) {
        assert_true(page->m[i].order < below);
        assert_true(i == 0 || page->m[i - 1].order < page->m[i].order);
    }
}

static void test_visitor_pages(void **state)
{
    struct talk t;
    static struct heard page;
    unsigned seen[4] = {0}, pages = 0;
    uint64_t below = UINT64_MAX, before = 0;
    talk_open(&t, *state);
    unsigned all = talk_long(&t);
    do {
        memset(&page, 0, sizeof page);
        OK(client_return(&t.visitor.ask, &t.v, before, hear, &page));
        assert_true(t.visitor.reply.len <= WIRE_REPLY_LEN);
        assert_page(&page, below);
        for (uint8_t d = 0; d < 4; d++) {
            seen[d] += of_dir(&page, d);
        }
        below = page.m[0].order;
        before = t.v.before;
        pages++;
    } while (before);
    IS(seen[DIR_V2S], 2 * TURNS + 1);
    IS(seen[DIR_S2V], TURNS);
    IS(seen[DIR_NOTE] + seen[0], 0);
    assert_true(pages > 10 && all > 200);
    OK(client_send(&t.visitor.ask, &t.v, TEXT("and on")));
    talk_free(&t);
}

static void test_staff_pages(void **state)
{
    struct talk t;
    static struct heard page;
    unsigned seen[4] = {0};
    uint64_t below = UINT64_MAX;
    talk_open(&t, *state);
    talk_long(&t);
    struct client_case c = {0};
    memcpy(c.row, t.held.row, sizeof c.row);
    do {
        memset(&page, 0, sizeof page);
        OK(client_staff_read(&t.staff.ask, &t.s, &c, hear, &page));
        assert_page(&page, below);
        below = page.m[0].order;
        for (uint8_t d = 0; d < 4; d++) {
            seen[d] += of_dir(&page, d);
        }
    } while (c.before);
    IS(seen[DIR_V2S], 2 * TURNS + 1);
    IS(seen[DIR_S2V], TURNS);
    IS(seen[DIR_NOTE], TURNS / 4);
    talk_free(&t);
}

static void bundle_for(struct talk *t, uint64_t before, uint64_t have_v, uint64_t have_s,
                       struct wire_bundle *out)
{
    uint8_t body[56];
    struct wr w = wr_of(body, sizeof body);
    wr_bytes(&w, t->v.me.auth.b, 32);
    wr_u64(&w, before);
    wr_u64(&w, have_v);
    wr_u64(&w, have_s);
    IS(caller_raw(&t->visitor, WIRE_RETURN, VIEW(body, sizeof body)), WIRE_OK);
    OK(wire_bundle_get(caller_reply_body(&t->visitor), out));
}

/* Who has a part is given exactly the rest. */
static void test_catch_up(void **state)
{
    struct talk t;
    struct wire_bundle b;
    talk_open(&t, *state);
    for (unsigned i = 0; i < 4; i++) { /* v2s 1..5, s2v 1..4, a note among them */
        OK(client_send(&t.visitor.ask, &t.v, TEXT("word")));
        OK(client_staff_reply(&t.staff.ask, &t.s, &t.held, TEXT("answer")));
    }
    OK(client_staff_note(&t.staff.ask, &t.s, &t.held, TEXT("to ourselves")));
    for (uint64_t v = 0; v <= 6; v++) {
        for (uint64_t s = 0; s <= 5; s++) {
            bundle_for(&t, 0, v, s, &b);
            IS(b.nmsgs, (v < 5 ? 5 - v : 0) + (s < 4 ? 4 - s : 0));
            IS(b.more, 0);
            IS(b.before, 0);
            IS(b.last_v2s, 5);
            IS(b.last_s2v, 4);
        }
    }
    bundle_for(&t, 0, UINT64_MAX, UINT64_MAX, &b);
    IS(b.nmsgs, 0);
    bundle_for(&t, 1, 0, 0, &b); /* before everything */
    IS(b.nmsgs, 0);
    bundle_for(&t, UINT64_MAX, 0, 0, &b); /* after everything */
    IS(b.nmsgs, 9);
    talk_free(&t);
}

/* At no page and by no door does a visitor get a note, the notes key, or the line's grant. */
static void test_notes_stay_inside(void **state)
{
    struct talk t;
    struct wire_bundle b;
    struct seal_grant_hdr g;
    struct seal_msg_hdr m;
    struct view msgs, msg;
    uint64_t order;
    talk_open(&t, *state);
    OK(client_staff_note(&t.staff.ask, &t.s, &t.held, TEXT("first")));
    OK(client_staff_reply(&t.staff.ask, &t.s, &t.held, TEXT("good evening")));
    OK(client_staff_note(&t.staff.ask, &t.s, &t.held, TEXT("second")));
    bundle_for(&t, 0, 0, 0, &b);
    IS(b.ngrants, 1);
    OK(seal_grant_peek(b.grants, &g));
    IS(g.rk, RK_VISITOR);
    IS(b.nmsgs, 2);
    for (msgs = b.msgs; wire_bundle_next(&msgs, &order, &msg);) {
        OK(seal_msg_peek(msg, &m));
        assert_true(m.dir != DIR_NOTE);
    }
    /* The control: staff do get all of them. */
    struct client_case c = {0};
    struct heard heard = {0};
    memcpy(c.row, t.held.row, sizeof c.row);
    OK(client_staff_read(&t.staff.ask, &t.s, &c, hear, &heard));
    IS(heard.n, 4);
    assert_heard(&heard, 1, DIR_NOTE, "first");
    assert_heard(&heard, 3, DIR_NOTE, "second");
    talk_free(&t);
}

/* A note whose answer was lost is kept once, with its key; a rival first note is too late. */
static void test_note_lost_answer(void **state)
{
    struct talk t;
    struct heard heard = {0};
    talk_open(&t, *state);
    struct client_case rival = t.held;
    t.staff.lose = true;
    OK(client_staff_note(&t.staff.ask, &t.s, &t.held, TEXT("first")));
    IS(client_staff_note(&t.staff.ask, &t.s, &rival, TEXT("rival")), CB_NONE_STALE);
    t.staff.lose = true;
    OK(client_staff_note(&t.staff.ask, &t.s, &t.held, TEXT("second")));
    struct client_case c = {0};
    memcpy(c.row, t.held.row, sizeof c.row);
    OK(client_staff_read(&t.staff.ask, &t.s, &c, hear, &heard));
    IS(heard.n, 3);
    IS(heard.broken, 0);
    assert_heard(&heard, 1, DIR_NOTE, "first");
    talk_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_visitor_pages),     JOURNEY(test_staff_pages),      JOURNEY(test_catch_up),
        JOURNEY(test_notes_stay_inside), JOURNEY(test_note_lost_answer),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
