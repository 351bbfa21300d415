/* envelopes: what a visitor's own door could be fed by somebody who knows the formats: replayed,
 * reordered, forged and foreign records, over real sockets. Called by run.mjs.
 *   hostile_envelopes URL ROSTER     lines "ok ..." and "FAIL ..."
 * Never needs a server that plays along: it looks only at answers. */
#include "cli/cli_in.h"
#include "cli/probe_in.h"
#include <stdio.h>
#include <string.h>

enum { LINE = 1, TIMEOUT_MS = 8000, AUTH = 32 };
/* Where things lie in an OPEN record's body: wire.h, PROTOCOL §4. */
enum { OPEN_AUTH = 36, OPEN_GRANT_V = 100, OPEN_GRANT_L = 228, OPEN_MSG = 356 };

struct feed {
    struct probe_url url;
    struct buf roster, last; /* last: the record that was asked */
    struct probe_post post;
    struct client_door door, tap;
    bool hold; /* write the record down and do not send it */
    struct client_visitor v;
    size_t seen, broken;
};

static void check(const char *what, bool good)
{
    printf("%s %s\n", good ? "ok  " : "FAIL", what);
}

static enum cb_err tap_ask(void *arg, struct view record, struct buf *reply_out)
{
    struct feed *f = arg;
    buf_free(&f->last);
    buf_put(&f->last, record.p, record.len);
    return f->hold ? CB_PEER_FORMAT : f->door.ask(f->door.arg, record, reply_out);
}

/* The status with which a record is answered; 255: not by a record. */
static uint8_t fed(struct feed *f, struct view record)
{
    CB_CLEANUP(buf_free) struct buf reply;
    struct wire_rec r;
    size_t used;
    buf_init(&reply, WIRE_REPLY_LEN);
    enum cb_err e = f->door.ask(f->door.arg, record, &reply);
    e = e ? e : wire_rec_get(buf_view(&reply), &r, &used);
    return e ? 255 : r.status;
}

/* The same with one byte of the record's body changed. */
static uint8_t fed_with(struct feed *f, const struct buf *record, size_t at, uint8_t flip)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, WIRE_BODY_MAX);
    buf_put(&b, record->p, record->len);
    b.p[WIRE_HDR + at] ^= flip;
    return fed(f, buf_view(&b));
}

static void see_one(void *arg, const struct client_msg *m)
{
    struct feed *f = arg;
    f->seen += !m->broken;
    f->broken += m->broken;
}

static bool has(struct feed *f, size_t n)
{
    f->seen = f->broken = 0;
    enum cb_err e = client_return(&f->door, &f->v, 0, see_one, f);
    return e == CB_OK && f->seen == n && f->broken == 0;
}

static bool visitor_new(struct feed *f)
{
    struct seal_phrase p;
    struct seal_roster r;
    seal_phrase_new(SEAL_PHRASE_MAX, &p);
    f->v = (struct client_visitor){.roster = buf_view(&f->roster)};
    return seal_roster_read(buf_view(&f->roster), &r) == CB_OK &&
           seal_visitor_derive(&p, &r.org.instance, &f->v.me) == CB_OK;
}

/* An OPEN record, not sent. */
static bool opening(struct feed *f)
{
    f->hold = true;
    bool made = visitor_new(f) &&
                client_open(&f->tap, LINE, WANT_MESSAGE, view_str("One."), &f->v) == CB_PEER_FORMAT;
    f->hold = false;
    return made && f->last.len > WIRE_HDR + OPEN_MSG;
}

/* --- openings ---------- */
static void test_forged_openings(struct feed *f)
{
    static const struct {
        const char *what;
        size_t at;
        uint8_t flip;
    } rows[] = {
        {"an opening for a line that is not there", 0, 0x7f},
        {"an opening that wants something unknown", 2, 0x10},
        {"a GRANT of another version", OPEN_GRANT_V + 2, 3},
        {"a GRANT that is another kind of paper", OPEN_GRANT_V + 3, 2},
        {"a GRANT to somebody else", OPEN_GRANT_V + 4, 3},
        {"a GRANT for another conversation", OPEN_GRANT_V + 16, 1},
        {"a GRANT that a member signed", OPEN_GRANT_V + 32, 1},
        {"a GRANT of a later generation", OPEN_GRANT_V + 15, 1},
        {"the line's GRANT for another line", OPEN_GRANT_L + 7, 2},
        {"the line's GRANT for another conversation", OPEN_GRANT_L + 16, 1},
        {"the line's GRANT from a member", OPEN_GRANT_L + 40, 1},
        {"a first message of another version", OPEN_MSG + 2, 3},
        {"a first message for another conversation", OPEN_MSG + 4, 1},
        {"a first message in the line's name", OPEN_MSG + 24, 3},
        {"a first message of no class", OPEN_MSG + 25, 0x40},
        {"a first message with something reserved set", OPEN_MSG + 26, 1},
        {"a first message with number 3", OPEN_MSG + 35, 2},
    };
    CB_CLEANUP(buf_free) struct buf open;
    buf_init(&open, WIRE_BODY_MAX);
    bool made = opening(f);
    buf_put(&open, f->last.p, f->last.len);
    check("an opening is made", made);
    for (size_t i = 0; made && i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t status = fed_with(f, &open, rows[i].at, rows[i].flip);
        bool refused = status == WIRE_BAD || status == WIRE_STALE || status == WIRE_UNKNOWN;
        check(rows[i].what, refused);
        if (!refused) {
            printf("     answered with status %u\n", status);
        }
    }
    check("and none of them left anything", fed(f, buf_view(&open)) == WIRE_OK && has(f, 1));
    check("an opening that is played again changes nothing",
          fed(f, buf_view(&open)) == WIRE_OK && has(f, 1));
    check("another opening with the same phrase is told so",
          client_open(&f->door, LINE, WANT_MESSAGE, view_str("Other."), &f->v) == CB_NONE_TAKEN);
}

/* --- messages ---------- */
static bool sending(struct feed *f, const char *text, struct buf *out)
{
    f->hold = true;
    bool made = client_send(&f->tap, &f->v, view_str(text)) == CB_PEER_FORMAT;
    f->hold = false;
    buf_init(out, WIRE_BODY_MAX);
    buf_put(out, f->last.p, f->last.len);
    return made;
}

/* As if it had been acknowledged. */
static void believe(struct feed *f, const struct buf *record)
{
    seal_hash256(VIEW(record->p + WIRE_HDR + AUTH, record->len - WIRE_HDR - AUTH), &f->v.tip_v2s);
    f->v.last_v2s++;
}

static void test_order(struct feed *f)
{
    CB_CLEANUP(buf_free) struct buf two, three, other;
    bool made = visitor_new(f) &&
                client_open(&f->door, LINE, WANT_MESSAGE, view_str("One."), &f->v) == CB_OK;
    made = made && sending(f, "Another two.", &other) && sending(f, "Two.", &two);
    believe(f, &two);
    made = made && sending(f, "Three.", &three);
    check("three messages are made", made);
    check("the third before the second is refused", fed(f, buf_view(&three)) == WIRE_STALE);
    check("the second is taken", fed(f, buf_view(&two)) == WIRE_OK);
    check("the second once more is the same one", fed(f, buf_view(&two)) == WIRE_OK && has(f, 2));
    check("another second is refused", fed(f, buf_view(&other)) == WIRE_STALE);
    check("then the third is taken", fed(f, buf_view(&three)) == WIRE_OK);
    check("the second after the third changes nothing",
          fed(f, buf_view(&two)) == WIRE_OK && has(f, 3));
}

static void test_altered(struct feed *f)
{
    static const struct {
        const char *what;
        size_t at;
        uint8_t flip;
    } rows[] = {
        {"a message of another version", 2, 3},  {"a paper that is no message", 3, 1},
        {"a message for somebody else", 4, 1},   {"a message in the line's name", 24, 3},
        {"a message of no class", 25, 0x40},     {"a message of another length", 25, 3},
        {"something reserved set", 27, 1},       {"a number far ahead", 28, 0x80},
        {"a chain that hangs elsewhere", 52, 1},
    };
    CB_CLEANUP(buf_free) struct buf two;
    bool made = sending(f, "Four.", &two);
    for (size_t i = 0; made && i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t status = fed_with(f, &two, AUTH + rows[i].at, rows[i].flip);
        check(rows[i].what, status == WIRE_BAD || status == WIRE_STALE);
        if (status != WIRE_BAD && status != WIRE_STALE) {
            printf("     answered with status %u\n", status);
        }
    }
    check("with a wrong phrase it is unknown", fed_with(f, &two, 0, 1) == WIRE_UNKNOWN);
    check("after all that the right one is taken", fed(f, buf_view(&two)) == WIRE_OK && has(f, 4));
}

/* Only a visitor can spoil what is their own: the line cannot tell, and what cannot be opened is
 * shown as missing beside what can. */
static void test_spoilt(struct feed *f)
{
    enum { GEN = 23, CT = 108 }; /* in a MSG, PROTOCOL §4: gen's last byte, the first sealed one */
    CB_CLEANUP(buf_free) struct buf five;
    bool made = sending(f, "Five.", &five);
    check("a message of a generation that is not yet is refused",
          made && fed_with(f, &five, AUTH + GEN, 1) == WIRE_BAD);
    check("a message that nobody can open is taken",
          made && fed_with(f, &five, AUTH + CT, 1) == WIRE_OK);
    f->seen = f->broken = 0;
    enum cb_err e = client_return(&f->door, &f->v, 0, see_one, f);
    check("and is shown as missing; the others are there", !e && f->seen == 4 && f->broken == 1);
}

/* --- records ---------- */
static void test_records(struct feed *f)
{
    static const uint8_t not_here[] = {0x00,       0x7f,       WIRE_WATCH, WIRE_HELLO,
                                       WIRE_LOGIN, WIRE_QUEUE, WIRE_TAKE,  WIRE_REPLY_MSG,
                                       WIRE_END,   WIRE_MSG,   WIRE_GONE,  WIRE_SEND | WIRE_REPLY};
    uint8_t body[256] = {0};
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, WIRE_BODY_MAX);
    bool good = true;
    for (size_t i = 0; i < sizeof not_here; i++) {
        struct wire_rec r = {.type = not_here[i], .tag = 7, .body = VIEW(body, sizeof body)};
        buf_free(&b);
        wire_rec_put(&b, &r);
        good = good && fed(f, buf_view(&b)) == WIRE_BAD;
    }
    check("records that belong to another door, or to none", good);
    struct wire_rec r = {.type = WIRE_RETURN, .tag = 7, .body = VIEW(body, 31)};
    buf_free(&b);
    wire_rec_put(&b, &r);
    check("a record that is cut short", fed(f, buf_view(&b)) == WIRE_BAD);
    b.p[2] = 9;
    check("a record of another version", fed(f, buf_view(&b)) == WIRE_BAD);
    b.p[0] = 'X';
    check("something that is no record", fed(f, buf_view(&b)) == WIRE_BAD);
    memset(b.p + 12, 0xff, 4);
    check("a record longer than all", fed(f, buf_view(&b)) == WIRE_BAD);
}

/* --- a hit looks like a miss ---------- */
static bool answer(struct feed *f, const uint8_t auth[AUTH], uint8_t type, struct probe_reply *out)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct probe_conn c;
    uint8_t rest[24] = {0};
    buf_init(&b, WIRE_POST_LEN);
    size_t at = wire_rec_begin(&b, type, 5);
    buf_put(&b, auth, AUTH);
    buf_put(&b, rest, type == WIRE_BURN ? 0 : sizeof rest);
    wire_rec_end(&b, at, 0);
    wire_pad(&b, WIRE_POST_LEN);
    enum cb_err e = probe_connect(&f->url, TIMEOUT_MS, &c);
    e = e ? e : probe_request(&c, &f->url, "/v", "application/octet-stream", buf_view(&b), out);
    probe_disconnect(&c);
    return !e && out->status == 200;
}

static void test_hit_and_miss(struct feed *f)
{
    CB_CLEANUP(probe_reply_free) struct probe_reply hit = {0}, miss = {0}, burnt = {0};
    uint8_t wrong[AUTH];
    cb_random(wrong, sizeof wrong);
    bool all = answer(f, f->v.me.auth.b, WIRE_RETURN, &hit) &&
               answer(f, wrong, WIRE_RETURN, &miss) && answer(f, f->v.me.auth.b, WIRE_BURN, &burnt);
    check("the right phrase, a wrong one and a burning are answered", all);
    check("with the same head, byte for byte",
          all && view_eq(buf_view(&hit.head), buf_view(&miss.head)) &&
              view_eq(buf_view(&hit.head), buf_view(&burnt.head)));
    check("and bodies of one size", all && hit.body.len == WIRE_REPLY_LEN &&
                                        miss.body.len == hit.body.len &&
                                        burnt.body.len == hit.body.len);
    check("a phrase that was burnt is as if never used",
          client_return(&f->door, &f->v, 0, see_one, f) == CB_NONE_FOUND);
}

int main(int argc, char **argv)
{
    struct feed f = {0};
    const char *why = NULL;
    enum cb_err e = argc == 3 ? seal_init() : CB_PEER_FORMAT;
    buf_init(&f.roster, 1 << 20);
    buf_init(&f.last, WIRE_BODY_MAX);
    e = e ? e : probe_url_read(argv[1], &f.url, &why);
    e = e ? e : file_read(argv[2], &f.roster);
    if (e) {
        fprintf(stderr, "usage: hostile_envelopes URL ROSTER\n");
        return 2;
    }
    probe_post_init(&f.post, &f.url, TIMEOUT_MS);
    f.door = probe_post_door(&f.post);
    f.tap = (struct client_door){.ask = tap_ask, .arg = &f};
    test_forged_openings(&f);
    test_order(&f);
    test_altered(&f);
    test_spoilt(&f);
    test_records(&f);
    test_hit_and_miss(&f);
    probe_post_close(&f.post);
    buf_free(&f.last);
    buf_free(&f.roster);
    return 0;
}
