/* test_desk: two practitioners at one queue: who takes, who may answer, handing back, ending, and
 * a visitor's word after the end. Run by ctest. */
#include "journey/house.h"

struct desk {
    struct caller visitor, a, b;
    struct client_visitor v;
    struct client_staff sa, sb;
    struct client_case ca, cb;
    struct person isla;
    uint8_t row[16];
};

/* The supervisor and one newcomer are signed in, and one visitor waits. */
static void desk_open(struct desk *d, struct house *h)
{
    memset(d, 0, sizeof *d);
    caller_open(&d->visitor, h, DOOR_POST);
    caller_open(&d->a, h, DOOR_STAFF);
    caller_open(&d->b, h, DOOR_STAFF);
    sign_in(&d->a, &h->boss, &d->sa);
    person_new(&d->isla, "isla", ROLE_PRACTITIONER, HOUSE_LINE);
    enrol(&d->a, &h->boss, &d->isla);
    d->sa.roster = buf_view(&h->roster);
    sign_in(&d->b, &d->isla, &d->sb);
    visitor_new(h, &d->v);
    OK(client_open(&d->visitor.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &d->v));
    OK(client_staff_first(&d->a.ask, &d->sa, d->row));
}

static void desk_free(struct desk *d)
{
    caller_free(&d->visitor);
    caller_free(&d->a);
    caller_free(&d->b);
}

static enum cb_err take(struct caller *c, struct client_staff *s, const uint8_t row[16],
                        struct client_case *out)
{
    return client_staff_take(&c->ask, s, row, out, hear, &(struct heard){0});
}

static enum cb_err reread(struct caller *c, struct client_staff *s, struct client_case *out)
{
    out->before = 0;
    return client_staff_read(&c->ask, s, out, hear, &(struct heard){0});
}

static void test_one_takes(void **state)
{
    struct desk d;
    desk_open(&d, *state);
    OK(take(&d.a, &d.sa, d.row, &d.ca));
    IS(d.a.ntell, 2); /* the conversation's topic and the queue's */
    IS(take(&d.b, &d.sb, d.row, &d.cb), CB_NONE_TAKEN);
    IS(d.b.ntell, 0);
    OK(take(&d.a, &d.sa, d.row, &d.ca)); /* again: reading what one holds */
    IS(d.a.ntell, 0);
    memcpy(d.cb.row, d.row, 16);
    OK(reread(&d.b, &d.sb, &d.cb)); /* reading is anybody's of the line */
    IS(d.cb.state, CONV_HELD);
    uint8_t none[16] = {1};
    IS(take(&d.a, &d.sa, none, &d.cb), CB_NONE_FOUND);
    desk_free(&d);
}

static void test_only_the_holder_answers(void **state)
{
    struct desk d;
    struct heard heard = {0};
    desk_open(&d, *state);
    memcpy(d.cb.row, d.row, 16);
    OK(reread(&d.b, &d.sb, &d.cb));
    IS(client_staff_reply(&d.b.ask, &d.sb, &d.cb, TEXT("nobody holds it")), CB_PEER_DENIED);
    OK(take(&d.a, &d.sa, d.row, &d.ca));
    IS(client_staff_reply(&d.b.ask, &d.sb, &d.cb, TEXT("not mine")), CB_NONE_TAKEN);
    IS(client_staff_end(&d.b.ask, d.row), CB_NONE_TAKEN);
    IS(client_staff_back(&d.b.ask, d.row), CB_NONE_TAKEN);
    d.a.lose = true;
    OK(client_staff_reply(&d.a.ask, &d.sa, &d.ca, TEXT("good evening")));
    OK(client_staff_note(&d.b.ask, &d.sb, &d.cb, TEXT("a note is anybody's")));
    OK(client_return(&d.visitor.ask, &d.v, 0, hear, &heard));
    IS(heard.n, 2);
    assert_heard(&heard, 1, DIR_S2V, "good evening");
    IS(d.v.state, CONV_HELD);
    desk_free(&d);
}

/* The same member at two windows: the slower one must read first. */
static void test_replies_collide(void **state)
{
    struct desk d;
    struct heard heard = {0};
    desk_open(&d, *state);
    OK(take(&d.a, &d.sa, d.row, &d.ca));
    struct client_case window = d.ca;
    OK(client_staff_reply(&d.a.ask, &d.sa, &d.ca, TEXT("first")));
    IS(client_staff_reply(&d.a.ask, &d.sa, &window, TEXT("second")), CB_NONE_STALE);
    OK(reread(&d.a, &d.sa, &window));
    OK(client_staff_reply(&d.a.ask, &d.sa, &window, TEXT("second")));
    OK(client_return(&d.visitor.ask, &d.v, 0, hear, &heard));
    IS(heard.broken, 0);
    assert_heard(&heard, 2, DIR_S2V, "second");
    desk_free(&d);
}

struct first_row {
    struct client_row r[8];
    unsigned n;
};

static void row_one(void *arg, const struct client_row *r)
{
    struct first_row *f = arg;
    assert_true(f->n < 8);
    f->r[f->n++] = *r;
}

static void test_hand_back_keeps_place(void **state)
{
    struct desk d;
    struct client_visitor other;
    struct first_row rows = {0};
    desk_open(&d, *state);
    visitor_new(*state, &other);
    OK(client_open(&d.visitor.ask, HOUSE_LINE, WANT_MESSAGE, TEXT("later"), &other));
    OK(take(&d.a, &d.sa, d.row, &d.ca));
    OK(client_staff_queue(&d.a.ask, &d.sa, CONV_WAITING, 0, row_one, &rows));
    IS(rows.n, 1);
    IS(rows.r[0].want, WANT_MESSAGE);
    OK(client_staff_queue(&d.a.ask, &d.sa, CONV_HELD, 0, row_one, &rows));
    IS(rows.n, 2);
    assert_memory_equal(rows.r[1].owner, d.sa.mid.b, 16);
    OK(client_staff_back(&d.a.ask, d.row));
    OK(client_staff_back(&d.a.ask, d.row)); /* a repeat */
    rows.n = 0;
    OK(client_staff_queue(&d.a.ask, &d.sa, CONV_WAITING, 0, row_one, &rows));
    IS(rows.n, 2);
    assert_memory_equal(rows.r[0].row, d.row, 16); /* first again */
    IS(rows.r[0].last_v2s, 1);
    assert_true(rows.r[0].wait_s < 60);
    OK(take(&d.b, &d.sb, d.row, &d.cb));
    desk_free(&d);
}

static void test_end_and_reopen(void **state)
{
    struct desk d;
    struct client_visitor other;
    struct first_row rows = {0};
    struct heard heard = {0};
    desk_open(&d, *state);
    visitor_new(*state, &other);
    OK(client_open(&d.visitor.ask, HOUSE_LINE, WANT_NOW, TEXT("second in line"), &other));
    OK(take(&d.a, &d.sa, d.row, &d.ca));
    OK(client_staff_end(&d.a.ask, d.row));
    OK(client_staff_end(&d.a.ask, d.row));
    IS(take(&d.b, &d.sb, d.row, &d.cb), CB_NONE_ENDED);
    IS(client_staff_reply(&d.a.ask, &d.sa, &d.ca, TEXT("too late")), CB_PEER_DENIED);
    OK(client_return(&d.visitor.ask, &d.v, 0, hear, &heard));
    IS(d.v.state, CONV_ENDED);
    OK(client_send(&d.visitor.ask, &d.v, TEXT("one more thing")));
    OK(client_staff_queue(&d.b.ask, &d.sb, CONV_WAITING, 0, row_one, &rows));
    IS(rows.n, 2);
    assert_memory_equal(rows.r[1].row, d.row, 16); /* at the end of the queue */
    OK(take(&d.b, &d.sb, d.row, &d.cb));
    OK(client_staff_reply(&d.b.ask, &d.sb, &d.cb, TEXT("I am listening")));
    memset(&heard, 0, sizeof heard);
    OK(client_return(&d.visitor.ask, &d.v, 0, hear, &heard));
    IS(heard.n, 3);
    desk_free(&d);
}

/* Roles: what only a supervisor may ask, a practitioner is denied, and stays signed in. */
static void test_roles(void **state)
{
    struct desk d;
    struct person p;
    struct signing papers;
    uint8_t offer[36] = {0};
    desk_open(&d, *state);
    person_new(&p, "callum", ROLE_PRACTITIONER, HOUSE_LINE);
    memcpy(offer, p.code.id.b, 32);
    offer[32] = ROLE_PRACTITIONER;
    offer[35] = HOUSE_LINE;
    signing_make(*state, &d.isla, &p, &papers);
    IS(caller_raw(&d.b, WIRE_ENROL_NEW, VIEW(offer, sizeof offer)), WIRE_DENIED);
    IS(caller_raw(&d.b, WIRE_ENROL_LIST, VIEW("", 0)), WIRE_DENIED);
    IS(caller_raw(&d.b, WIRE_ENROL_SIGN, VIEW(papers.body, sizeof papers.body)), WIRE_DENIED);
    IS(caller_raw(&d.b, WIRE_RENEW, VIEW(papers.body + 32 + SEAL_MEMBER, SEAL_EPOCH)), WIRE_DENIED);
    OK(take(&d.b, &d.sb, d.row, &d.cb));
    IS(caller_raw(&d.a, WIRE_ENROL_LIST, VIEW("", 0)), WIRE_OK);
    desk_free(&d);
}

/* A burnt conversation is gone from the desk too, even from under its holder. */
static void test_burnt_while_held(void **state)
{
    struct desk d;
    struct first_row rows = {0};
    desk_open(&d, *state);
    OK(take(&d.a, &d.sa, d.row, &d.ca));
    OK(client_burn(&d.visitor.ask, &d.v));
    IS(d.visitor.ntell, 2);
    IS(client_staff_reply(&d.a.ask, &d.sa, &d.ca, TEXT("hello?")), CB_NONE_FOUND);
    IS(reread(&d.a, &d.sa, &d.ca), CB_NONE_FOUND);
    OK(client_staff_queue(&d.a.ask, &d.sa, CONV_HELD, 0, row_one, &rows));
    IS(rows.n, 0);
    desk_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_one_takes),        JOURNEY(test_only_the_holder_answers),
        JOURNEY(test_replies_collide),  JOURNEY(test_hand_back_keeps_place),
        JOURNEY(test_end_and_reopen),   JOURNEY(test_roles),
        JOURNEY(test_burnt_while_held),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
