/* test_steps: the way without JavaScript over a real socketpair, from draft to deletion, and what
 * must not be a way round. */
#include "nojs/desk.h"
#include "nojs/nojs_in.h"

static void test_journey(void **state)
{
    (void)state;
    draft("hello+%3Cthere%3E+%26+you");
    assert_false(p->exists); /* nothing is opened before the phrase was noted */
    note();
    has("data-page=\"n_talk\"");
    has("hello &lt;there&gt; &amp; you");
    assert_int_equal(p->nmsgs, 1);
    postf("step=send&ticket=%s&text=%s", ticket, "second+word");
    has("second word");
    has("hello &lt;there&gt;");
    assert_int_equal(p->nmsgs, 2);
    postf("step=check&ticket=%s%s", ticket, "");
    has("second word");
    postf("step=older&ticket=%s&before=%s", ticket, "2");
    has("hello");
    assert_null(strstr(page, "second word"));
    postf("step=burn-ask&ticket=%s%s", ticket, "");
    has("data-page=\"n_burn\"");
    postf("step=burn&ticket=%s&confirm=%s", ticket, "");
    has("data-page=\"n_burn\"");
    assert_true(p->exists);
    postf("step=burn&ticket=%s&confirm=%s", ticket, "yes");
    has("data-page=\"burnt\"");
    assert_false(p->exists);
    postf("step=back&phrase=%s%s", phrase, "");
    has("data-page=\"return\"");
    has("govuk-error-summary");
}

/* Which of the four sentences about those before them is shown: 1 to 4, or 0. */
static unsigned ahead_shown(void)
{
    unsigned shown = 0;
    for (unsigned step = 1; step <= 4; step++) {
        char open[40], hidden[40];
        snprintf(open, sizeof open, "data-ahead=\"%u\">", step);
        snprintf(hidden, sizeof hidden, "data-ahead=\"%u\" hidden>", step);
        assert_true(!strstr(page, open) != !strstr(page, hidden));
        shown = strstr(page, open) ? shown * 10 + step : shown;
    }
    return shown;
}

static void test_ahead(void **state)
{
    (void)state;
    p->ahead = AHEAD_SOME;
    draft("hello");
    note();
    assert_int_equal(ahead_shown(), 3);
    has("Fewer than ten people wait to talk before you.");
    for (uint8_t step = AHEAD_UNTOLD; step <= AHEAD_MANY; step++) {
        p->ahead = step;
        postf("step=check&ticket=%s%s", ticket, "");
        assert_int_equal(ahead_shown(), step);
    }
}

/* What serve tells of the way in: how long somebody waits before the message box is offered. */
static void offer_after(uint16_t minutes)
{
    const struct page_way way = {.offer_min = minutes};
    send_way(PEER_LINE, false, "", &way);
}

/* As if this sitting had seen them wait so much longer; the process rests between two forms. */
static void earlier(uint64_t ms)
{
    struct nonce unused;
    struct sitting *s = sitting_find(n->sittings, view_str(ticket), cb_mono_ms(), &unused);
    assert_non_null(s);
    assert_true(s->waits_ms > 0);
    s->waits_ms -= ms;
}

static void look(void)
{
    postf("step=check&ticket=%s%s", ticket, "");
}

static void has_not(const char *what)
{
    if (strstr(page, what)) {
        fail_msg("on the page: %s", what);
    }
}

enum { MINUTE_MS = 60 * 1000 };
static const char OFFER[] = "id=\"step-down\"", STEPPED[] = "id=\"stepped\"";

/* Offered after the line's time, not before; taken up, it is a message and no more is offered. */
static void test_waited(void **state)
{
    (void)state;
    offer_after(2);
    draft("hello");
    note();
    has_not(OFFER);
    earlier(2 * MINUTE_MS - 1000);
    look();
    has_not(OFFER);
    earlier(1000);
    look();
    has(OFFER);
    has("You can go on waiting");
    assert_int_equal(p->want, WANT_NOW); /* an offer alone changes nothing */
    postf("step=step-down&ticket=%s%s", ticket, "");
    assert_int_equal(p->want, WANT_MESSAGE);
    has(STEPPED);
    has_not(OFFER);
    look();
    has_not(STEPPED);
    has_not(OFFER);
    has("hello");
}

/* Never, where the line offers it never; nor to who does not wait to talk. */
static void test_not_offered(void **state)
{
    (void)state;
    offer_after(0);
    draft("hello");
    note();
    earlier(600 * MINUTE_MS);
    look();
    has_not(OFFER);
    offer_after(1);
    look();
    has(OFFER);
    static const struct {
        uint8_t state, want;
    } no[] = {{CONV_HELD, WANT_NOW},
              {CONV_ENDED, WANT_NOW},
              {CONV_WAITING, WANT_MESSAGE},
              {CONV_WAITING, WANT_BOOKED}};
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        p->state = no[i].state;
        p->want = no[i].want;
        look();
        has_not(OFFER);
    }
    p->state = CONV_WAITING; /* they wait again: from the beginning */
    p->want = WANT_NOW;
    look();
    has_not(OFFER);
}

/* Somebody was quicker, or it is over or gone: the page says how it is, and promises nothing. */
static void test_step_down_too_late(void **state)
{
    (void)state;
    draft("hello");
    note();
    p->state = CONV_HELD;
    postf("step=step-down&ticket=%s%s", ticket, "");
    has("<p class=\"cb-state\" data-state=\"held\">");
    has_not(STEPPED);
    has_not("govuk-error-summary");
    p->state = CONV_ENDED;
    postf("step=step-down&ticket=%s%s", ticket, "");
    has("<p class=\"cb-state\" data-state=\"ended\">");
    has_not(STEPPED);
    p->state = CONV_WAITING;
    p->refuse = WIRE_LATER;
    postf("step=step-down&ticket=%s%s", ticket, "");
    has("govuk-error-summary");
    has_not(STEPPED);
    assert_int_equal(p->want, WANT_NOW);
    p->exists = false;
    postf("step=step-down&ticket=%s%s", ticket, "");
    has("data-page=\"return\"");
}

/* Until when, by the line's clock, and where help is; what was typed comes back. */
static void test_held_off(void **state)
{
    (void)state;
    draft("hello");
    note();
    p->state = CONV_ENDED;
    look();
    has_not("id=\"held-off\"");
    has("<p class=\"cb-state\" data-state=\"ended\">");
    p->hold = 994602; /* Thursday 24 September 2026, 21:00 */
    look();
    has("id=\"held-off\"");
    has("Thursday 24 September, 21:00.");
    has("href=\"/danger\">other help</a>");
    has("<p class=\"cb-state\" data-state=\"ended\" hidden>");
    has("data-step=\"send\" autocomplete=\"off\" novalidate hidden>");
    has_not("book-ask-form");
    postf("step=send&ticket=%s&text=%s", ticket, "but+I+want+to+say");
    has("Nothing can be sent here yet.");
    has("but I want to say");
    has("data-step=\"send\" autocomplete=\"off\" novalidate>");
    assert_int_equal(p->nmsgs, 1);
    p->hold = 0;
    postf("step=send&ticket=%s&text=%s", ticket, "now+it+goes");
    has("now it goes");
    assert_int_equal(p->nmsgs, 2);
}

static void test_cannot_be_clicked_past(void **state)
{
    (void)state;
    static const char *const tries[] = {"", "&w1=&w2=&phrase=", "&w1=wrong&w2=wrong", "&phrase=x"};
    draft("hello");
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        postf("step=noted&ticket=%s%s", ticket, tries[i]);
        has("data-page=\"n_phrase\"");
        has("govuk-error-summary");
        has(phrase);
    }
    postf("step=noted&ticket=%s&w1=%s", ticket, word[ask1]); /* one of two is not two */
    has("data-page=\"n_phrase\"");
    postf("step=send&ticket=%s&text=%s", ticket, "x"); /* nor is another step a way round */
    has("data-page=\"n_sorry\"");
    assert_false(p->exists);
    note();
    assert_int_equal(status, 200);
}

static void test_pasted_phrase(void **state)
{
    (void)state;
    draft("hello");
    char t[64];
    snprintf(t, sizeof t, "%s", ticket);
    postf("step=noted&ticket=%s&phrase=%s", t, phrase);
    has("data-page=\"n_talk\"");
    postf("step=leave&ticket=%s%s", t, "");
    has("data-page=\"left\"");
    postf("step=check&ticket=%s%s", t, "");
    has("data-page=\"n_sorry\"");
    postf("step=back&phrase=+%s+%s", phrase, "%0D%0A");
    has("data-page=\"n_talk\"");
    has("hello");
}

static void test_bad_forms(void **state)
{
    (void)state;
    static const char *const rows[] = {"", "step=", "step=nothing", "step=%FF", "step=a&step=b"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        post(rows[i]);
        assert_int_equal(status, 400);
    }
    post("step=back&phrase=one+two");
    has("data-page=\"return\"");
    has("govuk-error-summary");
    post("step=burn&ticket=00&confirm=yes");
    has("data-page=\"n_sorry\"");
    assert_int_equal(p->asked, 0);
}

/* A second form that comes while the first one asks is answered after it. */
static void test_in_turn(void **state)
{
    (void)state;
    uint32_t got;
    draft("hello");
    char body[400];
    snprintf(body, sizeof body, "step=noted&ticket=%s&phrase=%s", ticket, phrase);
    send_form(body);
    send_form("step=back&phrase=");
    send_form("step=leave");
    uint32_t first = job - 2;
    for (uint32_t want = first; want <= job; want++) {
        while (!serve_one(&got)) {
        }
        assert_int_equal(got, want);
    }
    assert_int_equal(p->nmsgs, 1);
}

/* The line's key is changed between the draft and the note. */
static void line_rotates(void)
{
    seal_pair_new(&p->sk_e, &p->epoch.pk);
    p->epoch.epoch++;
    peer_sign(p);
}

/* The line has moved on, and says so before it answers: opened with the new papers, by itself,
 * once. Without newer papers there is nothing to try again with. */
static void test_rotated_meanwhile(void **state)
{
    (void)state;
    uint32_t got = 0;
    char body[300];
    struct seal_grant_hdr h;
    draft("hello");
    snprintf(body, sizeof body, "step=noted&ticket=%s&phrase=%s", ticket, phrase);
    for (char *c = strstr(body, "phrase="); *c; c++) {
        *c = *c == ' ' ? '+' : *c;
    }
    p->refuse = WIRE_STALE;
    post(body);
    has("data-page=\"n_phrase\"");
    assert_false(p->exists);
    draft("hello");
    snprintf(body, sizeof body, "step=noted&ticket=%s&phrase=%s", ticket, phrase);
    for (char *c = strstr(body, "phrase="); *c; c++) {
        *c = *c == ' ' ? '+' : *c;
    }
    p->refuse = WIRE_STALE;
    send_form(body);
    line_rotates();
    send_kind(NOJS_ROSTER, 0, buf_view(&p->roster)); /* before the answer to what it asks */
    while (!serve_one(&got)) {
    }
    assert_int_equal(got, job);
    has("data-page=\"n_talk\"");
    OK(seal_grant_peek(VIEW(p->grant[1], SEAL_GRANT), &h));
    assert_int_equal(h.epoch, 2);
}

/* A colleague whom the papers do not name yet grants a new key while a page is being made. */
static void test_granted_by_a_newcomer(void **state)
{
    (void)state;
    uint32_t got = 0;
    char body[300];
    struct seal_sk sk;
    struct seal_key ck, below;
    draft("hello");
    note();
    has("data-page=\"n_talk\"");
    struct seal_grant_hdr h;
    OK(seal_grant_peek(VIEW(p->grant[1], SEAL_GRANT), &h));
    OK(seal_grant_open(VIEW(p->grant[1], SEAL_GRANT), &p->sk_e, &p->pk_v, &below));
    peer_member(p, 0x40, PEER_LINE, &sk);
    h.rk = RK_VISITOR;
    h.gen = 1;
    h.epoch = 0;
    h.sender = p->member[1].mid;
    seal_key_new(&ck);
    OK(seal_grant_make(&h, &sk, &p->pk_v, &ck, p->grant[p->ngrants++]));
    OK(seal_link_make(&h.conv, 1, &ck, &below, p->link[p->nlinks++]));
    snprintf(body, sizeof body, "step=check&ticket=%s", ticket);
    send_form(body);
    send_kind(NOJS_ROSTER, 0, buf_view(&p->roster));
    while (!serve_one(&got)) {
    }
    has("data-page=\"n_talk\"");
    has("hello");
    assert_null(strstr(page, "govuk-error-summary"));
    postf("step=send&ticket=%s&text=%s", ticket, "under+the+new+key");
    has("under the new key");
    struct seal_msg_hdr m;
    OK(seal_msg_peek(VIEW(p->msg[1].b, p->msg[1].len), &m));
    assert_int_equal(m.gen, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_journey),
        T(test_ahead),
        T(test_waited),
        T(test_not_offered),
        T(test_step_down_too_late),
        T(test_held_off),
        T(test_cannot_be_clicked_past),
        T(test_pasted_phrase),
        T(test_bad_forms),
        T(test_in_turn),
        T(test_rotated_meanwhile),
        T(test_granted_by_a_newcomer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
