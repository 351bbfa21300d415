/* test_rotate: somebody leaves. The line gets a new key, every conversation new ones, and what the
 * leaver kept opens nothing that is written afterwards; those who stay, and the visitors, read on,
 * back to the first word, after many generations. Run by ctest. */
#include "journey/rotation.h"
#include "journey/trail.h"
#include "journey/thief.h"

enum { TALKS = 4 };

struct team {
    struct house *h;
    struct console boss, isla, ben;
    struct person p_isla, p_ben;
    struct caller out; /* the visitors' door */
    struct client_visitor v[TALKS];
    struct client_case c;
    struct thief *thief; /* isla, with all she kept and more than she could have */
};

static void team_open(struct team *t, struct house *h)
{
    memset(t, 0, sizeof *t);
    t->h = h;
    caller_open(&t->out, h, DOOR_POST);
    console_open(&t->boss, h, &h->boss);
    person_new(&t->p_isla, "isla", ROLE_PRACTITIONER, HOUSE_LINE);
    person_new(&t->p_ben, "ben", ROLE_PRACTITIONER, HOUSE_LINE);
    enrol(&t->boss.at, &h->boss, &t->p_isla);
    enrol(&t->boss.at, &h->boss, &t->p_ben);
    console_papers(&t->boss);
    console_open(&t->isla, h, &t->p_isla);
    console_open(&t->ben, h, &t->p_ben);
    t->thief = cb_alloc(sizeof *t->thief);
    thief_sk(t->thief, &t->p_isla.sk);
}

static void team_close(struct team *t)
{
    console_close(&t->boss);
    console_close(&t->isla);
    console_close(&t->ben);
    caller_free(&t->out);
    cb_free(t->thief, sizeof *t->thief);
}

/* The papers as everybody's next page load finds them. */
static void team_papers(struct team *t)
{
    console_papers(&t->boss);
    console_papers(&t->ben);
    for (unsigned i = 0; i < TALKS; i++) {
        t->v[i].roster = buf_view(&t->h->roster);
    }
}

static void visitor_says(struct team *t, unsigned i, const char *text)
{
    struct heard heard = {0};
    OK(client_return(&t->out.ask, &t->v[i], 0, hear, &heard));
    OK(client_send(&t->out.ask, &t->v[i], TEXT(text)));
}

static enum cb_err take_first(struct console *c, struct client_case *out)
{
    uint8_t row[16];
    struct heard heard = {0};
    enum cb_err e = client_staff_first(&c->at.ask, &c->s, row);
    return e ? e : client_staff_take(&c->at.ask, &c->s, row, out, hear, &heard);
}

/* Conversations of the ordinary kind: a word, an answer, a note; isla holds the first. */
static void talks_begin(struct team *t)
{
    for (unsigned i = 0; i < TALKS; i++) {
        visitor_new(t->h, &t->v[i]);
        t->v[i].roster = buf_view(&t->h->roster);
        OK(client_open(&t->out.ask, HOUSE_LINE, WANT_NOW, TEXT("old word"), &t->v[i]));
    }
    OK(take_first(&t->isla, &t->c));
    OK(client_staff_reply(&t->isla.at.ask, &t->isla.s, &t->c, TEXT("old answer")));
    OK(client_staff_note(&t->isla.at.ask, &t->isla.s, &t->c, TEXT("old note")));
}

static unsigned thief_now(struct team *t, const char *text)
{
    thief_learn(t->thief, t->h);
    return thief_reads(t->thief, t->h, text);
}

static void case_of(struct console *c, const uint8_t row[16], struct client_case *out,
                    struct heard *heard)
{
    struct client_case fresh = {0};
    memcpy(fresh.row, row, 16); /* row may be out's */
    *out = fresh;
    *heard = (struct heard){0};
    OK(client_staff_read(&c->at.ask, &c->s, out, hear, heard));
}

static void test_leaver_reads_nothing_new(void **state)
{
    struct team t;
    struct heard heard;
    team_open(&t, *state);
    talks_begin(&t);
    assert_int_equal(thief_now(&t, "old word"), TALKS); /* the detector detects */
    assert_int_equal(thief_reads(t.thief, t.h, "old note"), 1);
    IS(rotate_leaver(&t.boss, &t.p_isla), WIRE_OK);
    team_papers(&t);

    /* What must be renewed and is not yet, she still opens. */
    visitor_says(&t, 1, "in between");
    assert_int_equal(thief_now(&t, "in between"), 1);
    struct client_visitor fresh;
    visitor_new(t.h, &fresh);
    fresh.roster = buf_view(&t.h->roster);
    OK(client_open(&t.out.ask, HOUSE_LINE, WANT_NOW, TEXT("new talk"), &fresh));
    assert_int_equal(thief_now(&t, "new talk"), 0); /* under the new key at once */

    assert_int_equal(regrant_all(&t.ben, 100), TALKS);
    uint8_t row[16];
    memcpy(row, t.c.row, 16);
    for (unsigned i = 0; i < TALKS; i++) {
        visitor_says(&t, i, "new word");
    }
    OK(client_staff_take(&t.ben.at.ask, &t.ben.s, row, &t.c, hear, &(struct heard){0}));
    OK(client_staff_reply(&t.ben.at.ask, &t.ben.s, &t.c, TEXT("new answer")));
    OK(client_staff_note(&t.ben.at.ask, &t.ben.s, &t.c, TEXT("new note")));
    static const char *const after[] = {"new word", "new answer", "new note", "new talk"};
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 4; i++) {
            assert_int_equal(thief_now(&t, after[i]), 0);
        }
        assert_int_equal(thief_reads(t.thief, t.h, "old word"), TALKS); /* what she had, she has */
        if (round == 0) {
            const struct person *ends[] = {&t.p_isla};
            IS(rotate_done(&t.boss, ends, 1), WIRE_OK);
            team_papers(&t);
        }
    }
    case_of(&t.boss, row, &t.c, &heard);
    IS(heard.n, 6);
    IS(heard.broken, 0);
    assert_heard(&heard, 2, DIR_NOTE, "old note");
    assert_heard(&heard, 5, DIR_NOTE, "new note");
    assert_int_equal(t.c.gen, 1);
    team_close(&t);
}

/* Her way in, her name, her team keys; and what she held is where it was. */
static void test_leaver_is_out(void **state)
{
    struct team t;
    struct stale_page page;
    team_open(&t, *state);
    talks_begin(&t);
    uint8_t name[16];
    struct caller stranger;
    struct seal_sk old = founded.sk_e;
    IS(rotate_leaver(&t.boss, &t.p_isla), WIRE_OK);
    IS(stale_list(&t.isla, 0, &page), WIRE_DENIED);
    IS(client_staff_resume(&t.isla.at.ask, &t.isla.s), CB_PEER_DENIED);
    caller_open(&stranger, t.h, DOOR_STAFF);
    client_staff_name_hash(TEXT("isla"), name);
    IS(caller_raw(&stranger, WIRE_HELLO, VIEW(name, sizeof name)), WIRE_OK);
    assert_memory_not_equal(caller_reply_body(&stranger).p, t.p_isla.mid.b, 16); /* a decoy */
    uint8_t login[52];
    struct wr w = wr_of(login, sizeof login);
    wr_bytes(&w, t.p_isla.mid.b, 16);
    wr_bytes(&w, t.p_isla.authm.b, 32);
    wr_u32(&w, person_code(&t.p_isla));
    IS(caller_raw(&stranger, WIRE_LOGIN, VIEW(login, sizeof login)), WIRE_DENIED);
    uint8_t row[16];
    OK(client_staff_first(&t.boss.at.ask, &t.boss.s, row));
    assert_memory_equal(row, t.c.row, 16); /* the one she held is first again */
    /* The same name may be used by somebody else from now on. */
    struct person next;
    founded.sk_e = t.boss.s.sk_e; /* what enrol() hands over */
    person_new(&next, "isla", ROLE_PRACTITIONER, HOUSE_LINE);
    enrol(&t.boss.at, &t.h->boss, &next);
    struct console other;
    console_open(&other, t.h, &next);
    assert_int_equal(other.s.epoch, 2);
    assert_int_equal(other.s.nolder, 0);
    console_close(&other);
    founded.sk_e = old;
    caller_free(&stranger);
    team_close(&t);
}

/* Everybody reads everything, whoever re-granted it and however often. */
static void test_many_generations(void **state)
{
    enum { TIMES = 6 };
    struct team t;
    struct heard heard;
    char text[32];
    team_open(&t, *state);
    talks_begin(&t);
    struct client_visitor *v = &t.v[0];
    for (unsigned i = 1; i <= TIMES; i++) {
        IS(rotate_leaver(&t.boss, NULL), WIRE_OK); /* a month has passed; nobody leaves */
        team_papers(&t);
        assert_int_equal(regrant_all(i % 2 ? &t.ben : &t.boss, 100), TALKS);
        IS(rotate_done(&t.boss, NULL, 0), WIRE_OK);
        team_papers(&t);
        assert_int_equal(t.ben.s.nolder, 0);
        snprintf(text, sizeof text, "word %u", i);
        visitor_says(&t, 0, text);
        case_of(&t.ben, t.c.row, &t.c, &heard);
        assert_int_equal(t.c.gen, i);
        snprintf(text, sizeof text, "note %u", i);
        OK(client_staff_note(&t.ben.at.ask, &t.ben.s, &t.c, TEXT(text)));
    }
    case_of(&t.boss, t.c.row, &t.c, &heard);
    IS(heard.n, 3 + 2 * TIMES);
    IS(heard.broken, 0);
    assert_heard(&heard, 2, DIR_NOTE, "old note");
    assert_heard(&heard, 2 + 2 * TIMES, DIR_NOTE, "note 6");
    heard = (struct heard){0};
    struct client_visitor later = {.me = v->me, .roster = v->roster}; /* another device */
    OK(client_return(&t.out.ask, &later, 0, hear, &heard));
    IS(heard.n, 2 + TIMES);
    IS(heard.broken, 0);
    assert_heard(&heard, 0, DIR_V2S, "old word");
    assert_heard(&heard, 1 + TIMES, DIR_V2S, "word 6");
    assert_int_equal(later.gen, TIMES);
    team_close(&t);
}

/* A visitor in the middle of a talk, and a practitioner too: refused once, read, sealed again. */
static void test_live_across(void **state)
{
    struct team t;
    struct heard heard = {0};
    team_open(&t, *state);
    talks_begin(&t);
    OK(client_return(&t.out.ask, &t.v[0], 0, hear, &heard));
    IS(rotate_leaver(&t.boss, &t.p_ben), WIRE_OK);
    OK(client_send(&t.out.ask, &t.v[0], TEXT("not renewed yet")));
    console_papers(&t.isla);
    case_of(&t.isla, t.c.row, &t.c, &heard);
    assert_int_equal(regrant_all(&t.boss, 100), TALKS);
    IS(client_send(&t.out.ask, &t.v[0], TEXT("across")), CB_NONE_STALE);
    t.v[0].roster = buf_view(&t.h->roster);
    OK(client_return(&t.out.ask, &t.v[0], 0, hear, &heard));
    OK(client_send(&t.out.ask, &t.v[0], TEXT("across")));
    IS(client_staff_reply(&t.isla.at.ask, &t.isla.s, &t.c, TEXT("answer")), CB_NONE_STALE);
    IS(client_staff_note(&t.isla.at.ask, &t.isla.s, &t.c, TEXT("note")), CB_NONE_STALE);
    case_of(&t.isla, t.c.row, &t.c, &heard);
    OK(client_staff_reply(&t.isla.at.ask, &t.isla.s, &t.c, TEXT("answer")));
    OK(client_staff_note(&t.isla.at.ask, &t.isla.s, &t.c, TEXT("note")));
    heard = (struct heard){0};
    OK(client_return(&t.out.ask, &t.v[0], 0, hear, &heard));
    IS(heard.n, 5);
    IS(heard.broken, 0);
    assert_heard(&heard, 3, DIR_V2S, "across");
    team_close(&t);
}

/* Its answer was lost, and meanwhile the keys moved on: the very same bytes are here once. */
static void test_lost_answer_across(void **state)
{
    struct team t;
    struct heard heard = {0};
    team_open(&t, *state);
    talks_begin(&t);
    OK(client_return(&t.out.ask, &t.v[1], 0, hear, &heard));
    OK(client_send(&t.out.ask, &t.v[1], TEXT("once")));
    CB_CLEANUP(buf_free) struct buf sent;
    buf_init(&sent, WIRE_BODY_MAX);
    struct view body = caller_body(&t.out);
    buf_put(&sent, body.p, body.len);
    IS(rotate_leaver(&t.boss, NULL), WIRE_OK);
    assert_int_equal(regrant_all(&t.boss, 100), TALKS);
    IS(caller_raw(&t.out, WIRE_SEND, buf_view(&sent)), WIRE_OK);
    heard = (struct heard){0};
    t.v[1].roster = buf_view(&t.h->roster);
    OK(client_return(&t.out.ask, &t.v[1], 0, hear, &heard));
    IS(heard.n, 2);
    IS(heard.broken, 0);
    team_close(&t);
}

/* Papers of before, in a page that was open for long: told so, loaded again, opened once. */
static void test_opening_with_old_papers(void **state)
{
    struct team t;
    struct client_visitor v;
    CB_CLEANUP(buf_free) struct buf old;
    team_open(&t, *state);
    buf_init(&old, 1 << 20);
    buf_put(&old, t.h->roster.p, t.h->roster.len);
    IS(rotate_leaver(&t.boss, &t.p_isla), WIRE_OK);
    visitor_new(t.h, &v);
    v.roster = buf_view(&old);
    IS(client_open(&t.out.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v), CB_NONE_STALE);
    v.roster = buf_view(&t.h->roster);
    OK(client_open(&t.out.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    /* Opened just before: its repeat is the same conversation still. */
    struct client_visitor w;
    visitor_new(t.h, &w);
    w.roster = buf_view(&t.h->roster);
    OK(client_open(&t.out.ask, HOUSE_LINE, WANT_NOW, TEXT("again"), &w));
    CB_CLEANUP(buf_free) struct buf sent;
    buf_init(&sent, WIRE_BODY_MAX);
    buf_put(&sent, caller_body(&t.out).p, caller_body(&t.out).len);
    IS(rotate_leaver(&t.boss, NULL), WIRE_OK);
    IS(caller_raw(&t.out, WIRE_OPEN, buf_view(&sent)), WIRE_STALE);
    w.roster = buf_view(&t.h->roster);
    IS(client_open(&t.out.ask, HOUSE_LINE, WANT_NOW, TEXT("again"), &w), CB_NONE_TAKEN);
    team_close(&t);
}

/* Two consoles at the same page of conversations: each is renewed once. */
static void test_two_consoles(void **state)
{
    struct team t;
    struct stale_page a, b;
    team_open(&t, *state);
    talks_begin(&t);
    IS(rotate_leaver(&t.boss, &t.p_isla), WIRE_OK);
    team_papers(&t);
    IS(stale_list(&t.boss, 0, &a), WIRE_OK);
    IS(stale_list(&t.ben, 0, &b), WIRE_OK);
    assert_int_equal(a.left, TALKS);
    assert_int_equal(a.epoch, 2);
    assert_int_equal(a.born, cb_day());
    for (unsigned i = 0; i < TALKS; i++) {
        IS(regrant(&t.boss, &a.row[i]), WIRE_OK);
        IS(regrant(&t.ben, &b.row[i]), WIRE_STALE);
        visitor_says(&t, i, "mine");
    }
    IS(stale_list(&t.ben, 0, &b), WIRE_OK);
    assert_int_equal(b.left, 0);
    team_close(&t);
}

/* A second rotation before the first is done: old keys are kept until nobody needs them. */
static void test_overlapping(void **state)
{
    struct team t;
    struct heard heard;
    team_open(&t, *state);
    talks_begin(&t);
    IS(rotate_leaver(&t.boss, &t.p_isla), WIRE_OK);
    team_papers(&t);
    assert_int_equal(regrant_all(&t.ben, 1), 1);
    IS(rotate_done(&t.boss, NULL, 0), WIRE_STALE);
    IS(rotate_leaver(&t.boss, &t.p_ben), WIRE_OK);
    assert_int_equal(t.boss.s.nolder, 2);
    const struct person *ends[] = {&t.p_isla, &t.p_ben};
    IS(rotate_done(&t.boss, ends, 2), WIRE_STALE);
    assert_int_equal(regrant_all(&t.boss, 100), TALKS);
    IS(rotate_done(&t.boss, ends, 2), WIRE_OK);
    assert_int_equal(t.boss.s.nolder, 0);
    struct seal_roster r;
    OK(seal_roster_read(buf_view(&t.h->roster), &r));
    assert_int_equal(r.nmembers, 1);
    assert_int_equal(house_papers(t.h, PAPER_EPOCH), 1);
    case_of(&t.boss, t.c.row, &t.c, &heard);
    IS(heard.n, 3);
    IS(heard.broken, 0);
    team_close(&t);
}

/* Of a conversation whose grant opens for nobody, a supervisor says so; else it would keep a
 * rotation from ever ending. */
static void test_given_up(void **state)
{
    struct team t;
    struct stale_page page;
    struct client_visitor v;
    team_open(&t, *state);
    visitor_new(t.h, &v);
    v.roster = buf_view(&t.h->roster);
    t.out.door = DOOR_STREAM; /* made, and refused, to be spoilt */
    IS(client_open(&t.out.ask, HOUSE_LINE, WANT_NOW, TEXT("x"), &v), CB_PEER_FORMAT);
    t.out.door = DOOR_POST;
    t.out.asked.p[WIRE_HDR + 228 + 60] ^= 1; /* in grant_l's ciphertext */
    IS(caller_again(&t.out), WIRE_OK);
    IS(rotate_leaver(&t.boss, &t.p_isla), WIRE_OK);
    team_papers(&t);
    IS(stale_list(&t.ben, 0, &page), WIRE_OK);
    IS(page.n, 1);
    CB_CLEANUP(buf_free) struct buf b;
    struct regrant_plan p = {0};
    buf_init(&b, WIRE_BODY_MAX);
    IS(regrant_make(&t.ben, &page.row[0], &p, &b), CB_PEER_SEAL);
    uint8_t leave[20] = {0};
    memcpy(leave, page.row[0].row, 16);
    IS(caller_raw(&t.ben.at, WIRE_REGRANT, VIEW(leave, sizeof leave)), WIRE_DENIED);
    leave[19] = 1;
    IS(caller_raw(&t.boss.at, WIRE_REGRANT, VIEW(leave, sizeof leave)), WIRE_STALE);
    leave[19] = 0;
    static struct trail log;
    struct caller again; /* another window of hers */
    trail_open(&again, t.h, &log);
    IS(caller_raw(&t.boss.at, WIRE_REGRANT, VIEW(leave, sizeof leave)), WIRE_OK);
    const struct person *ends[] = {&t.p_isla};
    IS(rotate_done(&t.boss, ends, 1), WIRE_OK);
    GREW(&again, &log, AUDIT_GIVEN_UP, AUDIT_KEYS_DONE);
    assert_memory_equal(log.a[log.n - 2].subject, page.row[0].row, 16);
    caller_free(&again);
    team_close(&t);
}

static unsigned audit_keys(struct console *c)
{
    struct rd r = rd_of(caller_reply_body(&c->at)); /* IDENTITY, the answer to RESUME */
    unsigned n = 0;
    rd_view(&r, 52 + SEAL_WRAP);
    size_t nmembers = rd_u16(&r), nepochs = rd_u16(&r), nkeys = rd_u16(&r);
    rd_zero(&r, 2);
    rd_view(&r, nmembers * SEAL_MEMBER + nepochs * SEAL_EPOCH);
    for (size_t i = 0; i < nkeys; i++) {
        struct seal_teamkey t;
        OK(seal_teamkey_peek(rd_view(&r, SEAL_TEAMKEY), &t));
        n += t.line == (SEAL_AUDIT_LINE | HOUSE_LINE);
    }
    assert_true(rd_done(&r));
    return n;
}

/* A month's rotation changes the audit's key with the line's; what was sealed to the older ones is
 * never sealed anew, so those stay, for supervisors only. */
static void test_audit_key(void **state)
{
    struct team t;
    struct seal_roster r;
    struct seal_epoch e;
    struct rotate_plan p = {.audit = true};
    team_open(&t, *state);
    assert_int_equal(audit_keys(&t.boss), 1);
    for (unsigned i = 2; i <= 3; i++) {
        IS(rotate(&t.boss, &p), WIRE_OK);
        IS(rotate_done(&t.boss, NULL, 0), WIRE_OK);
        team_papers(&t);
        assert_int_equal(audit_keys(&t.boss), i);
        assert_int_equal(audit_keys(&t.ben), 0);
        OK(seal_roster_read(buf_view(&t.h->roster), &r));
        OK(seal_roster_check(&r, SEAL_AUDIT_LINE | HOUSE_LINE, cb_day(), &e));
        assert_int_equal(e.epoch, i);
        assert_int_equal(house_papers(t.h, PAPER_EPOCH), 1);
    }
    p.also = &t.p_ben; /* he answers, but the audit is not his to read */
    IS(rotate(&t.boss, &p), WIRE_STALE);
    team_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_leaver_reads_nothing_new),
        JOURNEY(test_leaver_is_out),
        JOURNEY(test_many_generations),
        JOURNEY(test_live_across),
        JOURNEY(test_lost_answer_across),
        JOURNEY(test_opening_with_old_papers),
        JOURNEY(test_two_consoles),
        JOURNEY(test_overlapping),
        JOURNEY(test_given_up),
        JOURNEY(test_audit_key),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
