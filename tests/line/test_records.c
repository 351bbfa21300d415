/* test_records: what the browser asks is taken by a real line, and what that answers is what the
 * browser reads: known answers in records_ts.kat (the asks, written by TypeScript) and
 * records_c.kat (the answers). Run by ctest.
 *   line_test_records write PATH     the answers of a line to the asks of records_ts.kat
 * Never writes over a file it was not told to. */
#include "line/records.h"
#include "rota/rota.h"
#include "seal/letter.h"

static struct kat asked, answered;

static struct view reply_of(const struct asking *a)
{
    return VIEW(a->reply.p + WIRE_HDR, a->reply.len - WIRE_HDR);
}

/* --- the asks: what no file can know is put in its place ---------- */
struct patch {
    size_t at;
    const void *p;
    size_t n;
};
#define AT(at, b) ((struct patch){(at), (b), sizeof(b)})

static uint8_t sends_with(struct asking *a, uint8_t type, const char *name, const struct patch *p,
                          unsigned n)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct view body = kat_get(&asked, kat_name(name, "body"));
    buf_init(&b, WIRE_BODY_MAX);
    buf_put(&b, body.p, body.len);
    for (unsigned i = 0; i < n; i++) {
        assert_true(p[i].at + p[i].n <= b.len);
        memcpy(b.p + p[i].at, p[i].p, p[i].n);
    }
    return ask(a, type, buf_view(&b));
}

static uint8_t sends(struct asking *a, uint8_t type, const char *name)
{
    return sends_with(a, type, name, NULL, 0);
}

static uint8_t sends_at(struct asking *a, uint8_t type, const char *name, struct patch p)
{
    return sends_with(a, type, name, &p, 1);
}

static uint64_t told(const char *name, const char *field)
{
    struct view v = kat_get(&asked, kat_name(name, field));
    return kat_num(&asked, kat_name(name, field), v.len);
}

/* --- the answers ---------- */
static void known_as(struct view v, const char *name)
{
    for (unsigned i = 0; i < ANSWERS; i++) {
        if (strcmp(answers[i].name, name) == 0) {
            const struct layout_each to = {field_write, &answered};
            kat_must(layout_is(&answers[i], v, answered.out ? &to : NULL) > 0, name);
            return;
        }
    }
    fail_msg("no layout: %s", name);
}

static void answers_as(const struct asking *a, const char *name)
{
    known_as(reply_of(a), name);
}

/* --- what a line says by itself ---------- */
static void says_as(uint8_t type, uint64_t name, const char *as)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, WIRE_HDR + WIRE_ROW_NAME);
    wire_befell_put(&b, type, name);
    known_as(buf_view(&b), as);
}

static void wake(void *arg)
{
    (void)arg;
}

/* The line looks round after so long that whoever took it and wrote nothing loses it. */
static uint64_t missed_name(const struct store_row *row)
{
    uint64_t name = 0;
    office.line->cfg.wake = wake; /* else there is nobody to tell */
    office.line->cfg.answer_within_s = 60;
    taken_of(office.line, row)->since_ms -= 61 * 1000;
    minded();
    for (const struct call *c = office.line->done_head; c; c = c->next) {
        for (uint8_t i = 0; i < c->ntell; i++) {
            name = c->tell[i].what == BUS_MISSED ? c->tell[i].n : name;
        }
    }
    line_finish(office.line);
    office.line->cfg.wake = NULL;
    office.line->cfg.answer_within_s = 0;
    return name;
}

static uint64_t name_of(const struct store_row *row)
{
    struct rd r = rd_of(VIEW(row->b, WIRE_ROW_NAME));
    return rd_u64(&r);
}

/* --- a line that is asked all of it ---------- */
struct room {
    struct asking boss, other, police, visitor;
    struct waiter talks, second, writes;
};

static void room_open(struct room *d)
{
    seats(&d->boss, &office.boss, NULL);
    seats(&d->other, &office.other, NULL);
    seats(&d->police, office_role(&office, ROLE_INTAKE), NULL);
    asking_open(&d->visitor, &office, DOOR_POST);
}

static void room_free(struct room *d)
{
    asking_free(&d->boss);
    asking_free(&d->other);
    asking_free(&d->police);
    asking_free(&d->visitor);
}

static void asks_service(struct room *d)
{
    IS(sends(&d->boss, WIRE_SERVICE_SET, "serviceset"), WIRE_OK);
    answers_as(&d->boss, "serviceset");
    IS(sends_at(&d->boss, WIRE_SERVICE_SET, "serviceset", (struct patch){4 + 34, "x", 1}), WIRE_OK);
    answers_as(&d->boss, "servicebad");
    IS(sends(&d->other, WIRE_SERVICE_GET, "serviceget"), WIRE_OK);
    answers_as(&d->other, "service");
    struct view set = kat_get(&asked, "serviceset.body"), got = reply_of(&d->other);
    assert_true(view_eq(got, VIEW(set.p + 4, set.len - 4)));
    IS(sends(&d->boss, WIRE_RESOURCES_SET, "resourcesset"), WIRE_OK);
    IS(sends(&d->other, WIRE_RESOURCES_GET, "resourcesget"), WIRE_OK);
    answers_as(&d->other, "resources");
    assert_true(view_eq(reply_of(&d->other), kat_get(&asked, "resourcesset.text")));
}

/* No two times alike, so that none passes for another. */
static void time_goes_by(void)
{
    struct on_duty *on = duty_of(office.line, &office.other.mid);
    assert_non_null(on);
    on->since_ms -= 77 * 1000;
    on->from_ms -= 3 * 3600 * 1000;
    for (unsigned i = 0; i < WAITS; i++) {
        office.line->waits[i].at_ms -= 95 * 1000;
    }
}

static void asks_duty(struct room *d)
{
    uint8_t until[4];
    struct wr w = wr_of(until, sizeof until);
    office.line->cfg.chats_each = 4;
    d->talks = waiter();
    d->second = waiter();
    (void)waiter();
    d->writes = waiter_at(DOOR_POST, WANT_MESSAGE);
    IS(sends_at(&d->visitor, WIRE_BOOK, "book", AT(0, d->writes.auth.b)), WIRE_OK);
    answers_as(&d->visitor, "book");
    IS(sends(&d->other, WIRE_DUTY, "duty"), WIRE_OK);
    IS(ask_row(&d->other, WIRE_TAKE, &d->talks), WIRE_OK);
    time_goes_by();
    IS(duty(&d->other, DUTY_ASK, 0), WIRE_OK);
    answers_as(&d->other, "duty");
    assert_int_equal(d->other.reply.p[WIRE_HDR + 2], told("duty", "chats"));
    IS(sends_at(&d->other, WIRE_RISK, "risk", AT(0, d->talks.row.b)), WIRE_OK);
    assert_int_equal(conv_now(&d->talks.row).risk, told("risk", "risk"));
    IS(sends(&d->boss, WIRE_WALL, "wall"), WIRE_OK);
    answers_as(&d->boss, "wall");
    IS(duty(&d->boss, DUTY_BE_READY, 0), WIRE_OK);
    const struct patch to[] = {AT(0, d->talks.row.b), AT(20, office.boss.mid.b)};
    IS(sends_with(&d->other, WIRE_HANDOVER, "handover", to, 2), WIRE_OK);
    assert_memory_equal(conv_now(&d->talks.row).owner, office.boss.mid.b, 16);
    assert_true(d->other.befell == name_of(&d->talks.row));
    says_as(WIRE_HANDED, d->other.befell, "handed");
    uint64_t lost = missed_name(&d->talks.row);
    assert_true(lost == name_of(&d->talks.row));
    says_as(WIRE_MISSED, lost, "missed");
    says_as(WIRE_DUTY_MOVED, 0, "dutymoved");
    IS(ask_row(&d->boss, WIRE_TAKE, &d->talks), WIRE_OK);
    wr_u32(&w, half_hour() + 4);
    const struct patch off[] = {AT(0, d->talks.row.b), AT(16, until)};
    IS(sends_with(&d->boss, WIRE_HOLD_OFF, "holdoff", off, 2), WIRE_OK);
    assert_int_equal(conv_now(&d->talks.row).hold, half_hour() + 4);
}

/* A first note of the conversation that was just taken, as NOTE has it after its row. */
static void note_put(const struct asking *a, const struct office_member *m, struct buf *out)
{
    struct seal_pk pk;
    struct seal_key nk;
    struct seal_msg_hdr h = {.dir = DIR_NOTE, .seq = 1};
    struct seal_msg_body text = {.kind = 4, .text = view_str("{}")};
    struct seal_grant_hdr g = {.rk = RK_NOTES, .line = OFFICE_LINE, .epoch = OFFICE_EPOCH};
    uint8_t grant[SEAL_GRANT];
    memcpy(pk.b, a->reply.p + WIRE_HDR + 16, sizeof pk.b);
    seal_key_new(&nk);
    seal_conv_of(&pk, &h.conv);
    g.conv = h.conv;
    g.sender = m->mid;
    cb_random(h.msgid.b, sizeof h.msgid.b);
    OK(seal_grant_make(&g, &m->sk, &office.epoch.pk, &nk, grant));
    buf_put(out, "\1\0\0\0", 4);
    buf_put(out, grant, sizeof grant);
    OK(seal_msg_make(&h, &nk, &text, out));
}

static void asks_referral(struct room *d)
{
    const struct seal_mid *to = &office_role(&office, ROLE_INTAKE)->mid;
    enum { LETTER = 12, TO = LETTER + 12, FROM = TO + 16 };
    IS(sends_at(&d->boss, WIRE_REFERRAL_NEW, "referralnew", AT(0, d->second.row.b)), WIRE_OK);
    answers_as(&d->boss, "referral");
    IS(sends(&d->other, WIRE_REFERRAL_LIST, "referrallist"), WIRE_OK);
    answers_as(&d->other, "pending");
    const struct patch of[] = {AT(TO, to->b), AT(FROM, office.other.mid.b)};
    IS(sends_with(&d->boss, WIRE_REFERRAL_SIGN, "referralsign", of, 2), WIRE_DENIED);
    IS(sends_with(&d->other, WIRE_REFERRAL_SIGN, "referralsign", of, 2), WIRE_OK);
    IS(sends(&d->police, WIRE_REFERRAL_LIST, "referrallist"), WIRE_OK);
    answers_as(&d->police, "referred");
}

static void asks_after(struct room *d)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct view body = kat_get(&asked, "outcome.body");
    size_t counted_len = 16 + 4 + told("outcome", "nagreed") + told("outcome", "ntaken");
    buf_init(&b, WIRE_BODY_MAX);
    IS(ask_row(&d->boss, WIRE_TAKE, &d->second), WIRE_OK);
    buf_put(&b, d->second.row.b, 16);
    buf_put(&b, body.p + 16, counted_len - 16);
    note_put(&d->boss, &office.boss, &b);
    IS(ask(&d->boss, WIRE_OUTCOME, buf_view(&b)), WIRE_OK);
    answers_as(&d->boss, "outcome");
    assert_int_equal(counted(TALLY_GROUP, (uint16_t)told("outcome", "group")), 1);
    assert_int_equal(counted_all(TALLY_AGREED), told("outcome", "nagreed"));
    assert_int_equal(counted_all(TALLY_TAKEN), told("outcome", "ntaken"));
    asks_referral(d);
    IS(sends(&d->visitor, WIRE_FEEDBACK, "feedback"), WIRE_OK);
    IS(sends(&d->boss, WIRE_FEEDBACK_LIST, "feedbacklist"), WIRE_OK);
    answers_as(&d->boss, "feedback");
}

/* To a second line, by who holds; both are served by the supervisor. */
static void asks_passing(struct room *d)
{
    enum { LETTER = 20, FROM = LETTER + 28 };
    struct waiter w = waiter();
    const struct patch of[] = {AT(0, w.row.b), AT(FROM, office.other.mid.b)};
    second_line();
    serves_both(&office.boss);
    IS(duty(&d->other, DUTY_BE_READY, 0), WIRE_OK);
    IS(sends_with(&d->other, WIRE_PASS_ON, "passon", of, 2), WIRE_DENIED);
    IS(ask_row(&d->other, WIRE_TAKE, &w), WIRE_OK);
    IS(sends_with(&d->other, WIRE_PASS_ON, "passon", of, 2), WIRE_OK);
    IS(sends(&d->other, WIRE_PASSED_LIST, "passedlist"), WIRE_DENIED); /* not theirs */
    asking_free(&d->boss);
    seats(&d->boss, &office.boss, NULL);
    IS(sends(&d->boss, WIRE_PASSED_LIST, "passedlist"), WIRE_OK);
    answers_as(&d->boss, "passed");
    struct view letter = kat_get(&asked, "passon.letter");
    assert_memory_equal(reply_of(&d->boss).p + 4 + WIRE_PASSED + 44, letter.p + 44,
                        letter.len - 44);
}

static void asks_figures(struct room *d)
{
    struct store *s = office.store;
    uint64_t at = (told("tally", "from") + 3) * 86400 + 7 * 3600;
    OK(s->ops->begin(s));
    OK(tally_add(s, OFFICE_LINE, at, TALLY_ANSWERED, 3, 517));
    at = (cb_day() - 7ull) * 86400; /* a week ago: what a forecast is made of */
    OK(tally_add(s, OFFICE_LINE, at, TALLY_OFFERED, 0, 40));
    OK(tally_add(s, OFFICE_LINE, at, TALLY_ANSWERED, 4, 35));
    OK(tally_add(s, OFFICE_LINE, at, TALLY_ABANDONED, 5, 5));
    OK(tally_add(s, OFFICE_LINE, at, TALLY_HANDLE, 4, 40));
    OK(s->ops->commit(s));
    IS(sends(&d->boss, WIRE_TALLY, "tally"), WIRE_OK);
    answers_as(&d->boss, "figures");
    IS(sends(&d->boss, WIRE_FORECAST, "forecast"), WIRE_OK);
    answers_as(&d->boss, "forecast");
}

static void asks_campaign(struct room *d)
{
    enum { KEY_AT = 36 + 12 }; /* in the key of the second line */
    IS(sends(&d->boss, WIRE_PLAN_SET, "planset"), WIRE_OK);
    answers_as(&d->boss, "planset");
    IS(sends_at(&d->boss, WIRE_PLAN_SET, "planset", (struct patch){KEY_AT, "x", 1}), WIRE_OK);
    answers_as(&d->boss, "planbad");
    IS(sends(&d->boss, WIRE_PLAN_GET, "planget"), WIRE_OK);
    answers_as(&d->boss, "plan");
    struct view got = reply_of(&d->boss), text = kat_get(&asked, "planset.text");
    assert_true(view_eq(VIEW(got.p + 4, got.len - 4), text));
    IS(sends(&d->boss, WIRE_PLAN_SET, "spendset"), WIRE_OK);
    IS(sends(&d->boss, WIRE_CAMPAIGN_REPORT, "report"), WIRE_OK);
    answers_as(&d->boss, "report");
}

static void asked_of_a_line(void **state)
{
    struct room d;
    (void)state;
    kat_read(&asked, TEST_ROOT "/vectors/records_ts.kat");
    room_open(&d);
    asks_service(&d);
    asks_duty(&d);
    asks_after(&d);
    asks_passing(&d);
    asks_figures(&d);
    asks_campaign(&d);
    room_free(&d);
}

/* --- the files ---------- */
static void file_holds(const char *path, const struct layout *l, unsigned n)
{
    static struct kat k;
    size_t names = 0;
    kat_read(&k, path);
    for (unsigned i = 0; i < n; i++) {
        const struct layout_each to = {field_same, &k};
        unsigned fields = layout_is(&l[i], kat_get(&k, kat_name(l[i].name, "body")), &to);
        kat_must(fields > 0, l[i].name);
        names += fields;
    }
    assert_int_equal(names, k.n); /* and nothing else is in it */
}

static void files_hold(void **state)
{
    (void)state;
    file_holds(TEST_ROOT "/vectors/records_ts.kat", asks, ASKS);
    file_holds(TEST_ROOT "/vectors/records_c.kat", answers, ANSWERS);
}

/* A body that is one byte off, and a field of another width, are noticed. */
static void another_layout(void **state)
{
    (void)state;
    struct layout wider = {"risk", "row16 risk2 0x3"};
    kat_read(&asked, TEST_ROOT "/vectors/records_ts.kat");
    struct view body = kat_get(&asked, "risk.body");
    assert_true(layout_is(&wider, VIEW(body.p, body.len), NULL) == 0);
    assert_true(layout_is(&asks[2], VIEW(body.p, body.len - 1), NULL) == 0);
    assert_true(layout_is(&asks[2], body, NULL) > 0);
}

static int write_file(const char *path)
{
    const struct CMUnitTest tests[] = {OFFICE(asked_of_a_line)};
    answered.out = fopen(path, "w");
    if (!answered.out) {
        fprintf(stderr, "line_test_records: cannot write %s\n", path);
        return 1;
    }
    fprintf(answered.out, "# callbox known answers of records, written by C; see README.md\n");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return fclose(answered.out) != 0 || failed;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "write") == 0) {
        return write_file(argv[2]);
    }
    const struct CMUnitTest tests[] = {
        OFFICE(asked_of_a_line),
        cmocka_unit_test(files_hold),
        cmocka_unit_test(another_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
