/* test_forged: records that are almost right: grants for somebody else, envelopes out of their
 * place, replays, another conversation's. Each is refused, and the honest one after it is not.
 * Run by ctest. */
#include "journey/house.h"

/* OPEN: line2 want1 0x1 puzzle32 auth32 pkv32 grant_v128 grant_l128 msg (wire.h) */
enum { WANT_AT = 2, ABOUT_AT = 3, GRANT_V_AT = 100, GRANT_L_AT = 228, MSG_AT = 356 };
/* GRANT: hdr4 rk1 0 line2 epoch4 gen4 conv16 sender16; MSG: hdr4 conv16 gen4 dir1 cls1 0x2 seq8
 * msgid16 prev32 (PROTOCOL §4) */
enum {
    G_VERSION = 2,
    G_TYPE = 3,
    G_RK = 4,
    G_LINE = 7,
    G_EPOCH = 11,
    G_GEN = 15,
    G_CONV = 16,
    G_SENDER = 32,
    G_ENC = 48
};
enum { M_CONV = 4, M_DIR = 24, M_CLS = 25, M_SEQ = 35, M_MSGID = 36, M_PREV = 52 };

/* The record a client would have sent: made at a door that refuses it. */
static void opening_dry(struct house *h, struct caller *c, struct client_visitor *v)
{
    caller_open(c, h, DOOR_STREAM);
    visitor_new(h, v);
    IS(client_open(&c->ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), v), CB_PEER_FORMAT);
    c->door = DOOR_POST;
}

static void send_dry(struct caller *c, struct client_visitor *v, const char *text)
{
    c->door = DOOR_STAFF;
    IS(client_send(&c->ask, v, TEXT(text)), CB_PEER_FORMAT);
    c->door = DOOR_POST;
}

/* Flip one bit of the last request's body, send, and put it back. */
static uint8_t flipped(struct caller *c, size_t at)
{
    c->asked.p[WIRE_HDR + at] ^= 1;
    uint8_t status = caller_again(c);
    c->asked.p[WIRE_HDR + at] ^= 1;
    return status;
}

static uint32_t waiting(struct house *h)
{
    uint32_t n = 0;
    OK(h->store->ops->conv_count(h->store, HOUSE_LINE, STORE_WAITING, &n));
    return n;
}

static void test_grants(void **state)
{
    static const size_t fields[] = {G_VERSION, G_TYPE, G_RK,   G_RK + 1, G_LINE,
                                    G_EPOCH,   G_GEN,  G_CONV, G_SENDER};
    struct caller c;
    struct client_visitor v;
    opening_dry(*state, &c, &v);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        IS(flipped(&c, GRANT_V_AT + fields[i]), WIRE_BAD);
        /* to an epoch before today's: the papers are to be read again */
        IS(flipped(&c, GRANT_L_AT + fields[i]), fields[i] == G_EPOCH ? WIRE_STALE : WIRE_BAD);
    }
    IS(waiting(*state), 0);
    IS(caller_again(&c), WIRE_OK);
    IS(waiting(*state), 1);
    caller_free(&c);
}

/* The line cannot look into a grant; the visitor can, and takes none that is not their own. */
static void test_grant_sealed_wrong(void **state)
{
    struct caller c;
    struct client_visitor v;
    struct heard heard = {0};
    opening_dry(*state, &c, &v);
    c.asked.p[WIRE_HDR + GRANT_V_AT + G_ENC] ^= 1;
    IS(caller_again(&c), WIRE_OK);
    IS(client_return(&c.ask, &v, 0, hear, &heard), CB_PEER_SEAL);
    IS(heard.n, 0);
    caller_free(&c);
}

static void test_opening_head(void **state)
{
    struct caller c;
    struct client_visitor v;
    opening_dry(*state, &c, &v);
    IS(flipped(&c, 0), WIRE_BAD); /* a line that is not there */
    IS(flipped(&c, WANT_AT), WIRE_BAD);
    c.asked.p[WIRE_HDR + ABOUT_AT] ^= 0x0f; /* nobody of that number */
    IS(caller_again(&c), WIRE_BAD);
    c.asked.p[WIRE_HDR + ABOUT_AT] ^= 0x0f;
    IS(flipped(&c, MSG_AT), WIRE_BAD);
    IS(flipped(&c, MSG_AT + M_CONV), WIRE_BAD);
    IS(flipped(&c, MSG_AT + M_DIR), WIRE_BAD);
    IS(flipped(&c, MSG_AT + M_CLS), WIRE_BAD);
    IS(flipped(&c, MSG_AT + M_SEQ), WIRE_STALE);
    IS(flipped(&c, MSG_AT + M_PREV), WIRE_STALE);
    IS(waiting(*state), 0);
    IS(caller_again(&c), WIRE_OK);
    caller_free(&c);
}

enum { SEND_MSG = 32 };

static void test_envelope_fields(void **state)
{
    struct caller c;
    struct client_visitor v;
    struct heard heard = {0};
    opening_dry(*state, &c, &v);
    IS(caller_again(&c), WIRE_OK);
    v.last_v2s = 1;
    OK(client_return(&c.ask, &v, 0, hear, &heard));
    send_dry(&c, &v, "second");
    IS(flipped(&c, 0), WIRE_UNKNOWN); /* auth */
    IS(flipped(&c, SEND_MSG + 2), WIRE_BAD);
    IS(flipped(&c, SEND_MSG + M_CONV), WIRE_BAD);
    IS(flipped(&c, SEND_MSG + M_CLS), WIRE_BAD);
    IS(flipped(&c, SEND_MSG + M_CLS + 1), WIRE_BAD);
    IS(flipped(&c, SEND_MSG + M_SEQ), WIRE_STALE);
    IS(flipped(&c, SEND_MSG + M_PREV), WIRE_STALE);
    for (uint8_t dir = 0; dir < 8; dir++) {
        c.asked.p[WIRE_HDR + SEND_MSG + M_DIR] = dir;
        if (dir != DIR_V2S) {
            IS(caller_again(&c), WIRE_BAD);
        }
    }
    c.asked.p[WIRE_HDR + SEND_MSG + M_DIR] = DIR_V2S;
    IS(caller_again(&c), WIRE_OK);
    /* Its name is taken now: another envelope under it is not the same one. */
    IS(flipped(&c, SEND_MSG + M_SEQ), WIRE_STALE);
    /* A replay under a fresh name is in nobody's place. */
    IS(flipped(&c, SEND_MSG + M_MSGID), WIRE_STALE);
    memset(&heard, 0, sizeof heard);
    OK(client_return(&c.ask, &v, 0, hear, &heard));
    IS(heard.n, 2);
    IS(heard.broken, 0);
    caller_free(&c);
}

static void keep(const struct caller *c, struct buf *out)
{
    buf_init(out, WIRE_POST_LEN);
    buf_put(out, caller_body(c).p, caller_body(c).len);
}

/* Three envelopes made in order and delivered out of it. */
static void test_reordered(void **state)
{
    struct caller c;
    struct client_visitor v;
    struct heard heard = {0};
    struct buf made[3];
    opening_dry(*state, &c, &v);
    IS(caller_again(&c), WIRE_OK);
    OK(client_return(&c.ask, &v, 0, hear, &heard));
    for (unsigned i = 0; i < 3; i++) {
        send_dry(&c, &v, i == 0 ? "one" : i == 1 ? "two" : "three");
        keep(&c, &made[i]);
        v.last_v2s++;
        seal_hash256(VIEW(made[i].p + SEND_MSG, made[i].len - SEND_MSG), &v.tip_v2s);
    }
    static const struct {
        unsigned which;
        uint8_t status;
    } steps[] = {{2, WIRE_STALE}, {1, WIRE_STALE}, {0, WIRE_OK}, {2, WIRE_STALE}, {0, WIRE_OK},
                 {1, WIRE_OK},    {0, WIRE_OK},    {2, WIRE_OK}, {1, WIRE_OK},    {2, WIRE_OK}};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        IS(caller_raw(&c, WIRE_SEND, buf_view(&made[steps[i].which])), steps[i].status);
    }
    memset(&heard, 0, sizeof heard);
    OK(client_return(&c.ask, &v, 0, hear, &heard));
    IS(heard.n, 4);
    IS(heard.broken, 0);
    for (unsigned i = 0; i < 3; i++) {
        buf_free(&made[i]);
    }
    caller_free(&c);
}

/* An envelope of one conversation under the auth of another. */
static void test_spliced(void **state)
{
    struct caller a, b;
    struct client_visitor va, vb;
    opening_dry(*state, &a, &va);
    IS(caller_again(&a), WIRE_OK);
    opening_dry(*state, &b, &vb);
    IS(caller_again(&b), WIRE_OK);
    OK(client_return(&a.ask, &va, 0, hear, &(struct heard){0}));
    send_dry(&a, &va, "for a");
    memcpy(a.asked.p + WIRE_HDR, vb.me.auth.b, 32);
    IS(caller_again(&a), WIRE_BAD);
    memcpy(a.asked.p + WIRE_HDR, va.me.auth.b, 32);
    IS(caller_again(&a), WIRE_OK);
    caller_free(&a);
    caller_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_grants),          JOURNEY(test_grant_sealed_wrong), JOURNEY(test_opening_head),
        JOURNEY(test_envelope_fields), JOURNEY(test_reordered),          JOURNEY(test_spliced),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
