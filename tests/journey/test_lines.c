/* test_lines: an installation of two lines. A contact with the second one, by the C client and by
 * forms without a script, is answered by that line's practitioner and seen by no other; its hours
 * are its own; a phrase opens wherever it is typed; what names another line than it is sealed for
 * is refused; a summary goes from one to the other. Run by ctest. */
#include "journey/house.h"
#include "core/os.h"
#include "nojs/nojs.h"
#include "page/page.h"
#include "seal/letter.h"
#include "wire/local.h"
#include "wire/service.h"
#include <unistd.h>

enum { SECOND = 2, NONE = 3, FORM_HEAD = 4 };

/* A practitioner of each line, a supervisor of both, and somebody who writes. */
struct office {
    struct house *h;
    struct caller boss, desk[2], visitor;
    struct client_staff boss_s, s[2];
    struct person p[2];
};

static void office_open(struct office *o, struct house *h)
{
    static const char *const names[] = {"isla", "una"};
    *o = (struct office){.h = h};
    caller_open(&o->boss, h, DOOR_STAFF);
    caller_open(&o->visitor, h, DOOR_POST);
    o->boss_s.roster = buf_view(&h->roster);
    sign_in(&o->boss, &h->boss, &o->boss_s);
    struct seal_sk key[2];
    for (uint16_t i = 0; i < 2; i++) {
        assert_true(identity_key(&o->boss, (uint16_t)(1 + i), &h->boss.sk, &key[i]));
    }
    for (uint16_t i = 0; i < 2; i++) {
        founded.sk_e = key[i]; /* what a newcomer's TEAMKEY is sealed from */
        person_new(&o->p[i], names[i], ROLE_PRACTITIONER, (uint16_t)(1 + i));
        enrol(&o->boss, &h->boss, &o->p[i]);
    }
    founded.sk_e = key[0];
    for (unsigned i = 0; i < 2; i++) {
        caller_open(&o->desk[i], h, DOOR_STAFF);
        o->s[i].roster = buf_view(&h->roster);
        sign_in(&o->desk[i], &o->p[i], &o->s[i]);
        o->s[i].sk_e = key[i];
        assert_int_equal(o->s[i].line, 1 + i);
    }
}

static void office_shut(struct office *o)
{
    caller_free(&o->boss);
    caller_free(&o->desk[0]);
    caller_free(&o->desk[1]);
    caller_free(&o->visitor);
}

/* The second line's practitioner, and nobody of the first, is shown it, takes it and answers. */
static void answered_by_second(struct office *o, const char *text, const char *reply)
{
    uint8_t row[16];
    struct client_case c = {0};
    struct heard heard = {0};
    IS(client_staff_first(&o->desk[0].ask, &o->s[0], row), CB_NONE_FOUND);
    OK(client_staff_first(&o->desk[1].ask, &o->s[1], row));
    IS(caller_raw(&o->desk[0], WIRE_TAKE, VIEW(row, sizeof row)), WIRE_DENIED);
    OK(client_staff_take(&o->desk[1].ask, &o->s[1], row, &c, hear, &heard));
    assert_heard(&heard, 0, DIR_V2S, text);
    OK(client_staff_reply(&o->desk[1].ask, &o->s[1], &c, TEXT(reply)));
}

static void test_by_client(void **state)
{
    struct office o;
    struct client_visitor v;
    struct heard heard = {0};
    office_open(&o, *state);
    visitor_new(o.h, &v);
    OK(client_open(&o.visitor.ask, SECOND, WANT_NOW, TEXT("to the second"), &v));
    answered_by_second(&o, "to the second", "from the second");
    v.line = 0; /* RETURN names no line: the phrase is enough, and the answer says whose it is */
    OK(client_return(&o.visitor.ask, &v, 0, hear, &heard));
    assert_heard(&heard, 1, DIR_S2V, "from the second");
    IS(v.line, SECOND);
    office_shut(&o);
}

/* Somebody changed the line on the way: the grants are sealed for the other one, so it is refused,
 * as is a line that is not there; and nobody's queue has it. */
static void test_tampered(void **state)
{
    struct office o;
    struct client_visitor v;
    uint8_t row[16];
    office_open(&o, *state);
    visitor_new(o.h, &v);
    OK(client_open(&o.visitor.ask, SECOND, WANT_NOW, TEXT("hello"), &v));
    struct view body = caller_body(&o.visitor);
    size_t len = body.len;
    uint8_t *bytes = cb_alloc(len);
    memcpy(bytes, body.p, len);
    OK(client_burn(&o.visitor.ask, &v));
    static const uint8_t wrong[] = {0, 1, NONE, 9};
    for (size_t i = 0; i < sizeof wrong; i++) {
        bytes[1] = wrong[i];
        IS(caller_raw(&o.visitor, WIRE_OPEN, VIEW(bytes, len)), WIRE_BAD);
        IS(client_staff_first(&o.desk[0].ask, &o.s[0], row), CB_NONE_FOUND);
        IS(client_staff_first(&o.desk[1].ask, &o.s[1], row), CB_NONE_FOUND);
    }
    bytes[1] = SECOND; /* untouched it is taken */
    IS(caller_raw(&o.visitor, WIRE_OPEN, VIEW(bytes, len)), WIRE_OK);
    cb_free(bytes, len);
    office_shut(&o);
}

/* --- passing on ---------- */
static struct view passed_by(const struct office *o, const struct client_case *c, struct buf *out)
{
    struct seal_pk to;
    struct seal_letter h = {
        .of = LETTER_PASSED, .line = SECOND, .epoch = o->s[1].epoch, .from = o->p[0].mid};
    seal_pk_of(&o->s[1].sk_e, &to);
    buf_init(out, 20 + SEAL_LETTER);
    buf_put(out, c->row, sizeof c->row);
    buf_put(out, (uint8_t[4]){0, SECOND}, 4);
    OK(seal_letter_make(&h, &o->p[0].sk, &to, TEXT("what they told us"), out));
    return buf_view(out);
}

/* How many lie there; the last of them in the reply. */
static unsigned lies(struct office *o, struct view *letter_out)
{
    uint8_t body[20] = {0, SECOND};
    IS(caller_raw(&o->desk[0], WIRE_PASSED_LIST, VIEW(body, sizeof body)), WIRE_DENIED);
    IS(caller_raw(&o->desk[1], WIRE_PASSED_LIST, VIEW(body, sizeof body)), WIRE_OK);
    struct rd r = rd_of(caller_reply_body(&o->desk[1]));
    rd_zero(&r, 2);
    unsigned n = rd_u16(&r);
    for (unsigned i = 0; i < n; i++) {
        rd_view(&r, WIRE_PASSED);
        *letter_out = rd_view(&r, SEAL_LETTER);
    }
    assert_true(rd_done(&r));
    return n;
}

/* A summary from the first line's practitioner opens with the second line's key alone, as theirs;
 * the conversation stays, and burning it does not reach the summary. */
static void test_passed_on(void **state)
{
    struct office o;
    struct client_visitor v;
    struct client_case c = {0};
    struct heard heard = {0};
    struct view letter;
    uint8_t row[16];
    CB_CLEANUP(buf_free) struct buf body, text;
    office_open(&o, *state);
    visitor_new(o.h, &v);
    OK(client_open(&o.visitor.ask, 1, WANT_NOW, TEXT("to the first"), &v));
    OK(client_staff_first(&o.desk[0].ask, &o.s[0], row));
    OK(client_staff_take(&o.desk[0].ask, &o.s[0], row, &c, hear, &heard));
    struct view ask = passed_by(&o, &c, &body);
    IS(caller_raw(&o.desk[1], WIRE_PASS_ON, ask), WIRE_DENIED); /* not their conversation */
    IS(lies(&o, &letter), 0);
    IS(caller_raw(&o.desk[0], WIRE_PASS_ON, ask), WIRE_OK);
    IS(lies(&o, &letter), 1);
    buf_init(&text, SEAL_LETTER_TEXT);
    IS(seal_letter_open(letter, &o.s[0].sk_e, &o.p[0].pk, &text), CB_PEER_SEAL);
    IS(seal_letter_open(letter, &o.s[1].sk_e, &o.p[1].pk, &text), CB_PEER_SEAL);
    OK(seal_letter_open(letter, &o.s[1].sk_e, &o.p[0].pk, &text));
    assert_true(view_eq(buf_view(&text), TEXT("what they told us")));
    OK(client_staff_reply(&o.desk[0].ask, &o.s[0], &c, TEXT("still here")));
    OK(client_burn(&o.visitor.ask, &v));
    IS(lies(&o, &letter), 1);
    office_shut(&o);
}

/* --- hours ---------- */
static void hours_set(struct office *o, uint16_t line, const char *hours)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct wire_service s;
    wire_service_defaults(&s);
    s.hours = TEXT(hours);
    buf_init(&b, WIRE_BODY_MAX);
    buf_put(&b, (uint8_t[4]){(uint8_t)(line >> 8), (uint8_t)line, 0, 0}, 4);
    wire_service_put(&b, &s);
    IS(caller_raw(&o->boss, WIRE_SERVICE_SET, buf_view(&b)), WIRE_OK);
}

/* Who wants to talk now becomes a message where the line is closed, and there alone. */
static void test_hours(void **state)
{
    static const char open[] = "daily 00:00-24:00\n", closed[] = "2030-01-01 10:00-12:00\n";
    struct office o;
    office_open(&o, *state);
    for (uint16_t shut = 1; shut <= 2; shut++) {
        hours_set(&o, shut, closed);
        hours_set(&o, (uint16_t)(3 - shut), open);
        for (uint16_t line = 1; line <= 2; line++) {
            struct client_visitor v;
            struct heard heard = {0};
            visitor_new(o.h, &v);
            OK(client_open(&o.visitor.ask, line, WANT_NOW, TEXT("x"), &v));
            OK(client_return(&o.visitor.ask, &v, 0, hear, &heard));
            IS(v.want, line == shut ? WANT_MESSAGE : WANT_NOW);
            IS(v.line, line);
        }
    }
    office_shut(&o);
}

/* How long it keeps conversations is a line's own, and its pages are told at once. */
static void test_retention(void **state)
{
    struct office o;
    struct line_settings now;
    office_open(&o, *state);
    const uint8_t set[2 + 16] = {0, SECOND, 1, 0x90}; /* 400 days */
    IS(caller_raw(&o.boss, WIRE_LINE_SET, VIEW(set, sizeof set)), WIRE_OK);
    line_settings(o.h->line, SECOND, &now);
    IS(now.retention_days, 400);
    line_settings(o.h->line, 1, &now);
    IS(now.retention_days, 180);
    line_settings(o.h->line, 0, &now);
    IS(now.retention_days, 180);
    line_settings(o.h->line, NONE, &now);
    IS(now.retention_days, 0);
    office_shut(&o);
}

/* --- without a script ---------- */
struct form {
    struct nojs *n;
    pthread_t thread;
    int fd;
    uint32_t job;
    char page[NOJS_PAGE_MAX + 1], ticket[64], phrase[200];
};

static void *form_run(void *arg)
{
    return nojs_run(arg) == CB_NONE_FOUND ? NULL : "failed";
}

static void form_say(struct form *f, uint8_t kind, struct view body)
{
    CB_CLEANUP(buf_free) struct buf b;
    uint8_t head[NOJS_HDR] = {kind};
    buf_init(&b, IPC_MAX);
    head[NOJS_HDR - 1] = (uint8_t)f->job;
    buf_put(&b, head, sizeof head);
    buf_put(&b, body.p, body.len);
    OK(ipc_send(f->fd, buf_view(&b)));
}

static void form_open(struct form *f, struct house *h)
{
    int fds[2];
    memset(f, 0, sizeof *f);
    OK(ipc_pair(fds));
    OK(nojs_open(fds[0], &f->n));
    f->fd = fds[1];
    IS(pthread_create(&f->thread, NULL, form_run, f->n), 0);
    form_say(f, NOJS_SITE, VIEW("A line\0https://example.org/\0", 28));
    for (uint8_t line = 1; line <= 2; line++) {
        CB_CLEANUP(buf_free) struct buf b;
        const struct page_way way = {.open = true};
        char name[NOJS_NAME] = "Some line";
        buf_init(&b, IPC_MAX);
        buf_put(&b, (uint8_t[4]){0, line, line > 1, 0}, FORM_HEAD);
        for (unsigned lang = 0; lang < PAGE_LANGS; lang++) {
            buf_put(&b, name, sizeof name);
            page_way_put(&b, &way);
        }
        form_say(f, NOJS_WAY, buf_view(&b));
    }
    form_say(f, NOJS_ROSTER, buf_view(&h->roster));
}

static void form_shut(struct form *f)
{
    void *how;
    close(f->fd);
    pthread_join(f->thread, &how);
    assert_null(how);
    nojs_close(f->n);
}

/* Post on a line's page; what it asks, the line answers; keep page and ticket. */
static void form_post(struct form *f, struct caller *c, uint8_t line, const char *fields)
{
    CB_CLEANUP(buf_free) struct buf b, reply;
    uint8_t head[FORM_HEAD] = {0, 0, 0, line};
    buf_init(&b, IPC_MAX);
    buf_init(&reply, IPC_MAX);
    buf_put(&b, head, sizeof head);
    buf_puts(&b, fields);
    f->job++;
    form_say(f, NOJS_FORM, buf_view(&b));
    for (;;) {
        buf_free(&b);
        OK(ipc_recv(f->fd, &b, 10 * 1000));
        struct view body = VIEW(b.p + NOJS_HDR, b.len - NOJS_HDR);
        if (b.p[0] == NOJS_PAGE) {
            memcpy(f->page, body.p, body.len);
            f->page[body.len] = 0;
            break;
        }
        buf_free(&reply);
        OK(c->ask.ask(c->ask.arg, body, &reply));
        form_say(f, NOJS_ANSWER, buf_view(&reply));
    }
    const char *at = strstr(f->page + 4, "name=\"ticket\" value=\"");
    snprintf(f->ticket, sizeof f->ticket, "%.48s", at ? at + 21 : "");
}

static void form_has(const struct form *f, const char *what)
{
    if (!strstr(f->page + 4, what)) {
        fail_msg("not on the page: %s", what);
    }
}

/* From the draft to the conversation; the phrase is pasted whole. */
static void form_write(struct form *f, struct caller *c, uint8_t line, const char *text)
{
    char fields[400];
    snprintf(fields, sizeof fields, "step=draft&want=now&text=%s", text);
    form_post(f, c, line, fields);
    const char *at = strstr(f->page + 4, "id=\"phrase-words\"");
    assert_non_null(at);
    IS(sscanf(strchr(at, '>') + 1, "%199[^<]", f->phrase), 1);
    for (char *p = f->phrase; *p; p++) {
        *p = *p == ' ' ? '+' : *p;
    }
    snprintf(fields, sizeof fields, "step=noted&ticket=%s&phrase=%s", f->ticket, f->phrase);
    form_post(f, c, line, fields);
    form_has(f, "data-page=\"n_talk\"");
    form_has(f, text);
}

static void test_by_form(void **state)
{
    static struct form f;
    struct office o;
    struct caller nojs;
    char fields[400];
    office_open(&o, *state);
    caller_open(&nojs, o.h, DOOR_NOJS);
    form_open(&f, o.h);
    form_write(&f, &nojs, SECOND, "unscripted");
    form_has(&f, "action=\"/line/2/n\"");
    answered_by_second(&o, "unscripted", "an answer");
    snprintf(fields, sizeof fields, "step=check&ticket=%s", f.ticket);
    form_post(&f, &nojs, SECOND, fields);
    form_has(&f, "an answer");
    snprintf(fields, sizeof fields, "step=back&phrase=%s", f.phrase);
    form_post(&f, &nojs, 1, fields); /* on the first line's page */
    form_has(&f, "an answer");
    form_has(&f, "action=\"/n\"");
    form_post(&f, &nojs, SECOND, "step=feedback&q1=1&text=kind");
    form_has(&f, "data-page=\"thanks\"");
    form_post(&f, &nojs, NONE, "step=feedback&q1=1&text=lost");
    assert_null(strstr(f.page + 4, "data-page=\"thanks\""));
    for (uint16_t line = 1; line <= 2;
         line++) { /* it lies with the second line's supervisors alone */
        uint8_t body[20] = {0, (uint8_t)line};
        IS(caller_raw(&o.boss, WIRE_FEEDBACK_LIST, VIEW(body, sizeof body)), WIRE_OK);
        struct rd r = rd_of(caller_reply_body(&o.boss));
        rd_zero(&r, 2);
        IS(rd_u16(&r), line - 1);
    }
    form_shut(&f);
    caller_free(&nojs);
    office_shut(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {JOURNEY(test_by_client), JOURNEY(test_tampered),
                                       JOURNEY(test_passed_on), JOURNEY(test_hours),
                                       JOURNEY(test_retention), JOURNEY(test_by_form)};
    house_lines = 2;
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
