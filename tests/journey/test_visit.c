/* test_visit: what a visitor can do, by the door for scripts and the door without: open, return,
 * send, burn, and all of it again when an answer is lost. Run by ctest. */
#include "journey/house.h"

static void talk_by(struct house *h, uint8_t door)
{
    struct caller c;
    struct client_visitor v;
    struct heard heard = {0};
    caller_open(&c, h, door);
    visitor_new(h, &v);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("I am worried"), &v));
    OK(client_send(&c.ask, &v, TEXT("about what I do online")));
    OK(client_return(&c.ask, &v, 0, hear, &heard));
    IS(heard.n, 2);
    IS(heard.broken, 0);
    assert_heard(&heard, 0, DIR_V2S, "I am worried");
    assert_heard(&heard, 1, DIR_V2S, "about what I do online");
    IS(v.state, CONV_WAITING);
    OK(client_burn(&c.ask, &v));
    IS(client_return(&c.ask, &v, 0, hear, &heard), CB_NONE_FOUND);
    IS(client_send(&c.ask, &v, TEXT("more")), CB_NONE_FOUND);
    IS(client_burn(&c.ask, &v), CB_NONE_FOUND);
    caller_free(&c);
}

static void test_talk(void **state)
{
    talk_by(*state, DOOR_POST);
    talk_by(*state, DOOR_NOJS);
}

/* The phrase of a burnt conversation is as one never used: it can open another. */
static void test_burnt_phrase_opens(void **state)
{
    struct caller c;
    struct client_visitor v;
    struct heard heard = {0};
    caller_open(&c, *state, DOOR_POST);
    visitor_new(*state, &v);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_MESSAGE, TEXT("first"), &v));
    IS(client_open(&c.ask, HOUSE_LINE, WANT_MESSAGE, TEXT("other"), &v), CB_NONE_TAKEN);
    OK(client_burn(&c.ask, &v));
    OK(client_open(&c.ask, HOUSE_LINE, WANT_MESSAGE, TEXT("second"), &v));
    OK(client_return(&c.ask, &v, 0, hear, &heard));
    IS(heard.n, 1);
    assert_heard(&heard, 0, DIR_V2S, "second");
    caller_free(&c);
}

static uint32_t queue_count(struct house *h)
{
    uint32_t n = 0;
    OK(h->store->ops->conv_count(h->store, HOUSE_LINE, STORE_WAITING, &n));
    return n;
}

/* The answer is lost; the client asks again with the same bytes, and is answered as the first. */
static void test_lost_answers(void **state)
{
    struct caller c;
    struct client_visitor v;
    struct heard heard = {0};
    caller_open(&c, *state, DOOR_POST);
    visitor_new(*state, &v);
    c.lose = true;
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("one"), &v));
    IS(queue_count(*state), 1);
    for (unsigned i = 0; i < 3; i++) {
        c.lose = true;
        OK(client_send(&c.ask, &v, TEXT("two")));
        IS(caller_again(&c), WIRE_OK); /* once more for good measure */
    }
    OK(client_return(&c.ask, &v, 0, hear, &heard));
    IS(heard.n, 4);
    IS(heard.broken, 0);
    OK(client_send(&c.ask, &v, TEXT("five")));
    caller_free(&c);
}

/* An old opening that comes again after more was said is still the same opening. */
static void test_open_repeated_late(void **state)
{
    struct caller c;
    struct client_visitor v, other;
    CB_CLEANUP(buf_free) struct buf opening;
    caller_open(&c, *state, DOOR_POST);
    visitor_new(*state, &v);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("one"), &v));
    buf_init(&opening, WIRE_POST_LEN);
    buf_put(&opening, caller_body(&c).p, caller_body(&c).len);
    OK(client_send(&c.ask, &v, TEXT("two")));
    IS(caller_raw(&c, WIRE_OPEN, buf_view(&opening)), WIRE_OK);
    IS(queue_count(*state), 1);
    OK(client_send(&c.ask, &v, TEXT("three")));
    /* The same auth under another key is not the same opening. */
    visitor_new(*state, &other);
    memcpy(&other.me.auth, &v.me.auth, sizeof other.me.auth);
    IS(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("one"), &other), CB_NONE_TAKEN);
    OK(client_burn(&c.ask, &v));
    caller_free(&c);
}

/* Wrong, burnt and never used: one status, one length, whatever is asked. */
static void test_misses_look_alike(void **state)
{
    struct caller c;
    struct client_visitor burnt, never;
    caller_open(&c, *state, DOOR_POST);
    visitor_new(*state, &burnt);
    visitor_new(*state, &never);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("gone soon"), &burnt));
    OK(client_burn(&c.ask, &burnt));
    struct seal_key auths[3] = {burnt.me.auth, never.me.auth};
    static const struct {
        uint8_t type;
        size_t rest;
    } asks[] = {{WIRE_RETURN, 24}, {WIRE_BURN, 0}};
    for (unsigned a = 0; a < 2; a++) {
        for (unsigned i = 0; i < 3; i++) { /* the third is all zero */
            uint8_t body[32 + 24] = {0};
            memcpy(body, auths[i].b, 32);
            IS(caller_raw(&c, asks[a].type, VIEW(body, 32 + asks[a].rest)), WIRE_UNKNOWN);
            IS(c.reply.len, WIRE_HDR);
            IS(c.ntell, 0);
        }
    }
    caller_free(&c);
}

/* On the padded door fill may follow the record; on no other. */
static void test_padding(void **state)
{
    struct caller c;
    struct client_visitor v;
    caller_open(&c, *state, DOOR_POST);
    visitor_new(*state, &v);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    OK(client_return(&c.ask, &v, 0, hear, &(struct heard){0}));
    wire_pad(&c.asked, WIRE_POST_LEN);
    IS(caller_again(&c), WIRE_OK);
    c.door = DOOR_NOJS;
    IS(caller_again(&c), WIRE_BAD);
    caller_free(&c);
}

/* A watched stream is bound: it sends without auth, and hears of no other conversation. */
static void test_stream(void **state)
{
    struct caller post, stream;
    struct client_visitor v;
    uint8_t ask[56] = {0};
    caller_open(&post, *state, DOOR_POST);
    caller_open(&stream, *state, DOOR_STREAM);
    visitor_new(*state, &v);
    OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    IS(client_send(&stream.ask, &v, TEXT("not bound yet")), CB_PEER_DENIED);
    IS(caller_raw(&stream, WIRE_WATCH, VIEW(ask, sizeof ask)), WIRE_UNKNOWN);
    IS(stream.seat.kind, SEAT_NOBODY);
    memcpy(ask, v.me.auth.b, 32);
    IS(caller_raw(&stream, WIRE_WATCH, VIEW(ask, sizeof ask)), WIRE_OK);
    IS(stream.seat.kind, SEAT_VISITOR);
    OK(client_send(&stream.ask, &v, TEXT("bound")));
    memset(ask, 0, sizeof ask);
    ask[47] = 1; /* have_v2s 1: only the second comes */
    IS(caller_raw(&stream, WIRE_WATCH, VIEW(ask, sizeof ask)), WIRE_OK);
    struct wire_bundle b;
    OK(wire_bundle_get(caller_reply_body(&stream), &b));
    IS(b.nmsgs, 1);
    OK(client_burn(&post.ask, &v));
    IS(client_send(&stream.ask, &v, TEXT("after the burn")), CB_NONE_FOUND);
    caller_free(&post);
    caller_free(&stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_talk),
        JOURNEY(test_burnt_phrase_opens),
        JOURNEY(test_lost_answers),
        JOURNEY(test_open_repeated_late),
        JOURNEY(test_misses_look_alike),
        JOURNEY(test_padding),
        JOURNEY(test_stream),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
