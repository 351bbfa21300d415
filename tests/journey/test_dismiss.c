/* test_dismiss: a supervisor leaves. The custodians of the root key sign the end of their paper,
 * away from the line; another supervisor's console files it with the line's new keys. Nobody else's
 * word does it, and half of it is refused. Run by ctest. */
#include "journey/ceremony.h"
#include "journey/rotation.h"

struct two {
    struct house *h;
    struct console morag, iain;
    struct person p_iain; /* his number, no more */
    uint8_t end[SEAL_MEMBER];
};

/* A founding supervisor at their console, by the card that the ceremony printed. */
static void supervisor_at(struct house *h, const char *name, struct console *c)
{
    char card[WHERE], file[60];
    *c = (struct console){.h = h};
    snprintf(file, sizeof file, "papers/staff-%s.ini", name);
    in_base(file, card);
    card_login(h, card, &c->at, &c->s);
    buf_init(&c->papers, 1 << 20);
    console_papers(c);
}

/* The number that a name signs in with; asking it takes no code, of which there is one in 30 s. */
static void number_of(struct house *h, const char *name, struct seal_mid *out)
{
    struct caller c;
    uint8_t hash[16];
    caller_open(&c, h, DOOR_STAFF);
    client_staff_name_hash(view_str(name), hash);
    IS(caller_raw(&c, WIRE_HELLO, VIEW(hash, sizeof hash)), WIRE_OK);
    memcpy(out->b, caller_reply_body(&c).p, sizeof out->b);
    caller_free(&c);
}

static void id_of(const struct seal_mid *mid, unsigned letters, char out[33])
{
    for (unsigned i = 0; i < 16; i++) {
        snprintf(out + 2 * (size_t)i, 3, "%02X", mid->b[i]);
    }
    out[letters] = '\0';
}

static void text_read(const struct buf *said, uint8_t out[SEAL_MEMBER])
{
    static const char mark[] = "CALLBOX:";
    char letters[400];
    size_t len;
    const char *at = memmem(said->p, said->len, mark, sizeof mark - 1);
    assert_non_null(at);
    at += sizeof mark - 1;
    size_t n = (size_t)((const char *)memchr(at, '\n', 400) - at);
    assert_in_range(n, 1, sizeof letters - 1);
    memcpy(letters, at, n);
    letters[n] = '\0';
    OK(base32_read(letters, out, SEAL_MEMBER, &len));
    IS(len, SEAL_MEMBER);
}

static void dismissed(struct house *h, const char *id, uint8_t out[SEAL_MEMBER])
{
    CB_CLEANUP(buf_free) struct buf said;
    assert_int_equal(
        RUN(cli_dismiss, &said, h->dir, id, "--share", sheet_file("papers", 5, SET_ROOT), "--share",
            sheet_file("papers", 1, SET_ROOT), "--share", sheet_file("papers", 2, SET_ROOT)),
        0);
    text_read(&said, out);
}

/* Two supervisors at their desks, and iain's paper ended by the root key. The line was stopped for
 * that. */
static void two_open(struct two *t, struct house *h)
{
    char id[33];
    *t = (struct two){.h = h};
    number_of(h, "iain", &t->p_iain.mid);
    id_of(&t->p_iain.mid, 12, id);
    house_shut(h);
    dismissed(h, id, t->end);
    house_open(h, NULL);
    supervisor_at(h, "morag", &t->morag);
    supervisor_at(h, "iain", &t->iain);
}

static void two_close(struct two *t)
{
    console_close(&t->morag);
    console_close(&t->iain);
}

static struct rotate_plan plan_of(struct two *t)
{
    return (struct rotate_plan){
        .ends = {&t->p_iain}, .nends = 1, .audit = true, .signed_end = t->end};
}

static void member_now(struct two *t, const struct seal_mid *mid, struct seal_member *out)
{
    struct seal_roster r;
    struct seal_epoch now;
    house_roster(t->h);
    OK(seal_roster_read(buf_view(&t->h->roster), &r));
    OK(seal_roster_check(&r, HOUSE_LINE, cb_day(), &now));
    OK(seal_roster_member(&r, mid, out));
}

static void test_supervisor_leaves(void **state)
{
    struct two t;
    struct caller post;
    struct client_visitor v;
    struct client_case c;
    struct heard heard = {0};
    struct seal_member m;
    uint8_t row[16];
    two_open(&t, *state);
    caller_open(&post, t.h, DOOR_POST);
    visitor_new(t.h, &v);
    OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("before"), &v));
    OK(client_staff_first(&t.iain.at.ask, &t.iain.s, row));
    OK(client_staff_take(&t.iain.at.ask, &t.iain.s, row, &c, hear, &heard));
    struct rotate_plan p = plan_of(&t);
    IS(rotate(&t.morag, &p), WIRE_OK);
    /* He is out, and what he held waits again. */
    IS(caller_raw(&t.iain.at, WIRE_MEMBERS, VIEW("", 0)), WIRE_DENIED);
    OK(client_staff_first(&t.morag.at.ask, &t.morag.s, row));
    assert_int_equal(regrant_all(&t.morag, 10), 1);
    memset(&heard, 0, sizeof heard);
    OK(client_staff_take(&t.morag.at.ask, &t.morag.s, row, &c, hear, &heard));
    assert_heard(&heard, 0, DIR_V2S, "before");
    OK(client_staff_reply(&t.morag.at.ask, &t.morag.s, &c, TEXT("still here")));
    /* His paper stays, over: what he signed for others hangs on it. */
    struct person *const ends[] = {&t.p_iain};
    IS(rotate_done(&t.morag, (const struct person *const *)ends, 1), WIRE_DENIED);
    IS(rotate_done(&t.morag, NULL, 0), WIRE_OK);
    member_now(&t, &t.p_iain.mid, &m);
    IS(m.serial, 2);
    assert_in_range(m.naf_day, 0, cb_day() - 1);
    caller_free(&post);
    two_close(&t);
}

/* Nothing of the new keys goes to him, and none of his old ones is left; the audit's neither. */
static void test_no_key_for_him(void **state)
{
    struct two t;
    two_open(&t, *state);
    struct rotate_plan p = plan_of(&t);
    IS(rotate(&t.morag, &p), WIRE_OK);
    IS(rotate_done(&t.morag, NULL, 0), WIRE_OK);
    IS(house_papers(t.h, PAPER_EPOCH), 1);
    IS(house_papers(t.h, PAPER_TEAMKEY), 2); /* to the recovery key, and to her */
    p = plan_of(&t);
    p.nends = 0;
    p.also = &t.p_iain;
    IS(rotate(&t.morag, &p), WIRE_STALE);
    two_close(&t);
}

static void test_half_of_it(void **state)
{
    struct two t;
    struct seal_member m;
    two_open(&t, *state);
    struct rotate_plan p = plan_of(&t);
    p.audit = false; /* the audit's key was his too */
    IS(rotate(&t.morag, &p), WIRE_BAD);
    p = plan_of(&t);
    p.signed_end = NULL; /* signed by her, as for anybody else */
    IS(rotate(&t.morag, &p), WIRE_BAD);
    p = plan_of(&t);
    t.end[60] ^= 1;
    IS(rotate(&t.morag, &p), WIRE_BAD);
    t.end[60] ^= 1;
    IS(rotate(&t.iain, &p), WIRE_DENIED); /* nobody ends their own */
    member_now(&t, &t.p_iain.mid, &m);
    IS(m.serial, 1);
    IS(rotate(&t.morag, &p), WIRE_OK);
    IS(rotate(&t.morag, &p), WIRE_STALE); /* once is enough */
    two_close(&t);
}

/* --- before anything is signed ---------- */
static void refused(const char *const *words, const char *sentence)
{
    CB_CLEANUP(buf_free) struct buf said;
    assert_int_not_equal(run(cli_dismiss, &said, words), 0);
    if (!says(&said, sentence)) {
        fail_msg("\"%s\" is not in: %.*s", sentence, (int)said.len, (char *)said.p);
    }
    assert_false(says(&said, "CALLBOX:"));
}

static void test_refused(void **state)
{
    struct house *h = *state;
    struct seal_mid iain;
    char id[33];
    const char *one = sheet_file("papers", 1, SET_ROOT);
    const char *two = sheet_file("papers", 2, SET_ROOT);
    number_of(h, "iain", &iain);
    id_of(&iain, 8, id);
#define REFUSED(sentence, ...) refused((const char *const[]){h->dir, __VA_ARGS__, NULL}, sentence)
    REFUSED("The line is running", id, "--share", one);
    house_shut(h);
    REFUSED("the root key needs 3 and 2 are here", id, "--share", one, "--share", two);
    REFUSED("No member's number begins with", "00000000", "--share", one);
    REFUSED("share", id, "--share", one, "--share", sheet_file("papers", 1, SET_RECOVERY));
    REFUSED("of another organisation", id, "--share", sheet_file("other-papers", 1, SET_ROOT));
    REFUSED("dismiss DIR ID", "iain");
    REFUSED("dismiss DIR ID", "abc");
#undef REFUSED
    house_open(h, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_supervisor_leaves),
        JOURNEY(test_no_key_for_him),
        JOURNEY(test_half_of_it),
        JOURNEY(test_refused),
    };
    return cmocka_run_group_tests(tests, ceremony_once, ceremony_gone);
}
