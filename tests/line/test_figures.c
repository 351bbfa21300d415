/* test_figures: a line's counters as a console asks for them: who is shown what, by which calendar,
 * in which pages. Run by ctest. Never counts by a step: what is there was put there. */
#include "line/opened.h"
#include "rota/rota.h"
#include "rota/erlang.h"
#include "tally/tally.h"

enum { DAY0 = 20000, MOST = 8000 };

static const struct rota_date JUNE = {2026, 6, 1}, JULY = {2026, 7, 1}, AUGUST = {2026, 8, 1};

static void put(uint32_t day, unsigned hour, enum tally_dim dim, uint16_t val, uint64_t n)
{
    struct store *s = office.store;
    uint64_t at = ((uint64_t)day * 24 + hour) * 3600;
    assert_int_equal(s->ops->begin(s), CB_OK);
    assert_int_equal(tally_add(s, OFFICE_LINE, at, dim, val, n), CB_OK);
    assert_int_equal(s->ops->commit(s), CB_OK);
}

static uint8_t ask_figures(struct asking *a, uint8_t what, uint32_t from, uint32_t below,
                           const struct tally_cell *after)
{
    uint8_t body[WIRE_TALLY_ASK];
    struct wr w = wr_of(body, sizeof body);
    wr_u16(&w, OFFICE_LINE);
    wr_u8(&w, what);
    wr_zero(&w, 1);
    wr_u32(&w, from);
    wr_u32(&w, below);
    wr_u32(&w, after ? after->at : 0);
    wr_u16(&w, after ? after->dim : 0);
    wr_u16(&w, after ? after->val : 0);
    return ask(a, WIRE_TALLY, VIEW(body, w.len));
}

struct answer {
    uint8_t threshold;
    bool more;
    uint32_t today, n;
    struct tally_cell cell[MOST];
};

static void answer_read(const struct asking *a, struct answer *out)
{
    struct rd r = rd_of(VIEW(a->reply.p + WIRE_HDR, a->reply.len - WIRE_HDR));
    out->threshold = rd_u8(&r);
    out->more = rd_u8(&r);
    rd_zero(&r, 2);
    out->today = rd_u32(&r);
    out->n = rd_u32(&r);
    assert_true(out->n <= MOST);
    for (uint32_t i = 0; i < out->n; i++) {
        out->cell[i].at = rd_u32(&r);
        out->cell[i].dim = rd_u16(&r);
        out->cell[i].val = rd_u16(&r);
        out->cell[i].n = rd_u64(&r);
    }
    assert_true(rd_done(&r));
}

static uint64_t n_of(const struct answer *a, uint32_t at, uint16_t dim, uint16_t val)
{
    for (uint32_t i = 0; i < a->n; i++) {
        if (a->cell[i].at == at && a->cell[i].dim == dim && a->cell[i].val == val) {
            return a->cell[i].n;
        }
    }
    return 0;
}

static void sit(struct asking *a, unsigned role)
{
    asking_open(a, &office, DOOR_STAFF);
    office_seat(a, office_role(&office, role));
}

static void test_supervisor(void **state)
{
    (void)state;
    static struct answer got;
    struct asking a;
    sit(&a, ROLE_SUPERVISOR);
    put(DAY0 - 1, 23, TALLY_OFFERED, 0, 100);
    put(DAY0, 0, TALLY_OFFERED, 0, 1);
    put(DAY0, 23, TALLY_OFFERED, 0, 2);
    put(DAY0 + 1, 5, TALLY_OFFERED, 0, 4);
    put(DAY0 + 1, 5, TALLY_WHO, 1, 3);
    put(DAY0 + 7, 5, TALLY_OFFERED, 0, 8);
    put(DAY0 + 8, 0, TALLY_OFFERED, 0, 200);
    assert_int_equal(ask_figures(&a, FIGURES_WHOLE, DAY0, DAY0 + 8, NULL), WIRE_OK);
    answer_read(&a, &got);
    assert_int_equal(got.threshold, 0);
    assert_false(got.more);
    assert_int_equal(got.today, cb_day());
    assert_int_equal(got.n, 2);
    assert_int_equal(n_of(&got, 0, TALLY_OFFERED, 0), 15);
    assert_int_equal(n_of(&got, 0, TALLY_WHO, 1), 3); /* as it is */
    static const uint8_t known[] = {0, 0, 0, 4, 0,  1, 0, 0, 0, 0, 0, 0, 0, 3, 0,
                                    0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 15};
    size_t at = WIRE_HDR + WIRE_FIGURES_HDR; /* tests/web/figures.test.ts reads the same */
    assert_memory_equal(a.reply.p + at + 2, known, 12);
    assert_memory_equal(a.reply.p + at + 16, known + 14, 16);
    assert_int_equal(ask_figures(&a, FIGURES_DAY, DAY0, DAY0 + 8, NULL), WIRE_OK);
    answer_read(&a, &got);
    assert_int_equal(n_of(&got, DAY0, TALLY_OFFERED, 0), 3);
    assert_int_equal(n_of(&got, DAY0 + 7, TALLY_OFFERED, 0), 8);
    assert_int_equal(n_of(&got, DAY0 + 8, TALLY_OFFERED, 0), 0);
    assert_int_equal(ask_figures(&a, FIGURES_WEEK, DAY0, DAY0 + 8, NULL), WIRE_OK);
    answer_read(&a, &got); /* day 20,000 was a Friday */
    assert_int_equal(n_of(&got, 4 * 24, TALLY_OFFERED, 0), 1);
    assert_int_equal(n_of(&got, 4 * 24 + 5, TALLY_OFFERED, 0), 8);
    assert_int_equal(n_of(&got, 5 * 24 + 5, TALLY_OFFERED, 0), 4);
    asking_free(&a);
}

/* Every cell once, in order, however many pages it takes. */
static void test_pages(void **state)
{
    (void)state;
    static struct answer got;
    struct asking a;
    struct tally_cell last = {0};
    unsigned n = 0, pages = 0;
    sit(&a, ROLE_SUPERVISOR);
    for (uint32_t day = 0; day < 60; day++) {
        for (uint16_t v = 0; v < TALLY_HIST; v++) {
            for (uint16_t dim = 0; dim < 6; dim++) {
                put(DAY0 + 100 + day, v, dim % 2 ? TALLY_AGREED : TALLY_TAKEN,
                    (uint16_t)(dim * 20 + v), day + 1);
            }
        }
    }
    do {
        assert_int_equal(ask_figures(&a, FIGURES_DAY, DAY0 + 100, DAY0 + 200, pages ? &last : NULL),
                         WIRE_OK);
        answer_read(&a, &got);
        for (uint32_t i = 0; i < got.n; i++) {
            const struct tally_cell *c = &got.cell[i];
            assert_true(c->at > last.at ||
                        (c->at == last.at && (c->dim > last.dim || c->val > last.val)));
            assert_int_equal(c->n, c->at - DAY0 - 99);
            last = *c;
            n++;
        }
        pages++;
    } while (got.more);
    assert_int_equal(n, 60 * TALLY_HIST * 6);
    assert_true(pages > 1);
    asking_free(&a);
}

static void test_refused(void **state)
{
    (void)state;
    struct asking a;
    sit(&a, ROLE_SUPERVISOR);
    assert_int_equal(ask_figures(&a, 3, DAY0, DAY0 + 1, NULL), WIRE_BAD);
    assert_int_equal(ask_figures(&a, FIGURES_DAY, DAY0, DAY0, NULL), WIRE_BAD);
    assert_int_equal(ask_figures(&a, FIGURES_DAY, DAY0 + 1, DAY0, NULL), WIRE_BAD);
    assert_int_equal(ask_figures(&a, FIGURES_DAY, DAY0, DAY0 + FIGURES_DAYS + 1, NULL), WIRE_BAD);
    assert_int_equal(ask_figures(&a, FIGURES_DAY, DAY0, DAY0 + FIGURES_DAYS, NULL), WIRE_OK);
    assert_int_equal(ask_figures(&a, FIGURES_WHOLE, DAY0, DAY0 + FIGURES_YEAR, NULL), WIRE_OK);
    assert_int_equal(ask_figures(&a, FIGURES_WHOLE, DAY0, DAY0 + FIGURES_YEAR + 1, NULL), WIRE_BAD);
    assert_int_equal(ask_figures(&a, FIGURES_WHOLE, 0, UINT32_MAX, NULL), WIRE_BAD);
    uint8_t body[WIRE_TALLY_ASK + 1] = {0, OFFICE_LINE, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1};
    assert_int_equal(ask(&a, WIRE_TALLY, VIEW(body, WIRE_TALLY_ASK)), WIRE_OK);
    assert_int_equal(ask(&a, WIRE_TALLY, VIEW(body, WIRE_TALLY_ASK - 1)), WIRE_BAD);
    assert_int_equal(ask(&a, WIRE_TALLY, VIEW(body, WIRE_TALLY_ASK + 1)), WIRE_BAD);
    body[3] = 1; /* reserved */
    assert_int_equal(ask(&a, WIRE_TALLY, VIEW(body, WIRE_TALLY_ASK)), WIRE_BAD);
    body[3] = 0;
    body[1]++; /* another line */
    assert_int_equal(ask(&a, WIRE_TALLY, VIEW(body, WIRE_TALLY_ASK)), WIRE_DENIED);
    asking_free(&a);
}

/* Those who must not learn of single people: whole months that are over, and nothing small. */
static void published_as(unsigned role)
{
    static struct answer got;
    struct asking a;
    uint32_t june = (uint32_t)rota_day_of(JUNE), july = (uint32_t)rota_day_of(JULY);
    sit(&a, role);
    assert_int_equal(ask_figures(&a, FIGURES_WHOLE, june, july, NULL), WIRE_OK);
    answer_read(&a, &got);
    assert_int_equal(got.threshold, TALLY_THRESHOLD);
    assert_true(n_of(&got, 0, TALLY_WHO, 2) == TALLY_HIDDEN); /* 3 of them */
    assert_true(n_of(&got, 0, TALLY_WHO, 3) == TALLY_HIDDEN); /* 7, which would give the 3 back */
    assert_int_equal(n_of(&got, 0, TALLY_WHO, 1), 90);
    assert_int_equal(n_of(&got, 0, TALLY_PERSON, 0), 100);
    assert_int_equal(n_of(&got, 0, TALLY_CONTACT, TALLY_TOTAL), 100);
    assert_int_equal(n_of(&got, 0, TALLY_STAFF, 1), 0); /* the staff's alone */
    assert_int_equal(ask_figures(&a, FIGURES_WHOLE, june, july - 1, NULL), WIRE_DENIED);
    assert_int_equal(ask_figures(&a, FIGURES_WHOLE, june + 1, july, NULL), WIRE_DENIED);
    assert_int_equal(ask_figures(&a, FIGURES_WHOLE, june, july + 31, NULL), WIRE_DENIED);
    assert_int_equal(ask_figures(&a, FIGURES_DAY, june, july, NULL), WIRE_DENIED);
    assert_int_equal(ask_figures(&a, FIGURES_WEEK, june, july, NULL), WIRE_DENIED);
    assert_int_equal(ask_figures(&a, FIGURES_WHOLE, july, (uint32_t)rota_day_of(AUGUST), NULL),
                     WIRE_OK);
    struct rota_date first = rota_date_of((int32_t)cb_day()), next = first;
    first.day = next.day = 1; /* this month is not over */
    next.month = (uint8_t)(first.month % 12 + 1);
    next.year += first.month == 12;
    assert_int_equal(ask_figures(&a, FIGURES_WHOLE, (uint32_t)rota_day_of(first),
                                 (uint32_t)rota_day_of(next), NULL),
                     WIRE_DENIED);
    asking_free(&a);
}

static void test_published(void **state)
{
    (void)state;
    uint32_t day = (uint32_t)rota_day_of(JUNE) + 3;
    static const uint16_t who[] = {90, 3, 7};
    for (uint16_t v = 0; v < 3; v++) {
        put(day + v, 7u * v, TALLY_WHO, (uint16_t)(v + 1), who[v]);
        put(day + v, 7u * v, TALLY_PERSON, 0, who[v]);
        put(day + v, 7u * v, TALLY_URGENCY, 0, who[v]);
        put(day + v, 7u * v, TALLY_CONTACT, 2, who[v]);
    }
    put(day, 3, TALLY_STAFF, 1, 3600);
    published_as(ROLE_ANALYST);
    published_as(ROLE_CAMPAIGN);
}

static uint8_t ask_forecast(struct asking *a, uint8_t people, uint8_t percent)
{
    const uint8_t body[WIRE_FORECAST_ASK] = {0, OFFICE_LINE, 2, people, 0, 60, percent, 1};
    return ask(a, WIRE_FORECAST, VIEW(body, sizeof body));
}

struct outlook_told {
    uint32_t handle_lo, handle_hi, patience_lo, patience_hi;
    uint16_t nsay, per_hour[WIRE_WEEK_H];
    uint8_t people[WIRE_WEEK_H], needed[WIRE_WEEK_H];
    char say[8000]; /* all, a line each */
};

static void outlook_read(const struct asking *a, struct outlook_told *o)
{
    struct rd r = rd_of(VIEW(a->reply.p + WIRE_HDR, a->reply.len - WIRE_HDR));
    *o = (struct outlook_told){.handle_lo = rd_u32(&r)};
    o->handle_hi = rd_u32(&r);
    o->patience_lo = rd_u32(&r);
    o->patience_hi = rd_u32(&r);
    rd_zero(&r, 2);
    o->nsay = rd_u16(&r);
    for (unsigned i = 0; i < WIRE_WEEK_H; i++) {
        o->per_hour[i] = rd_u16(&r);
        o->people[i] = rd_u8(&r);
        o->needed[i] = rd_u8(&r);
    }
    size_t at = 0;
    for (unsigned i = 0; i < o->nsay; i++) {
        uint16_t len = rd_u16(&r);
        struct view text = rd_view(&r, len);
        assert_true(at + len + 2 < sizeof o->say);
        memcpy(o->say + at, text.p, len);
        at += len;
        o->say[at++] = '\n';
    }
    assert_true(rd_done(&r));
}

/* Two weeks in which twelve came each Thursday from six to eight, ten minutes each; then what so
 * many make of the next one. */
static void test_forecast(void **state)
{
    (void)state;
    static struct outlook_told o;
    struct asking a;
    sit(&a, ROLE_SUPERVISOR);
    assert_int_equal(ask_forecast(&a, 2, 80), WIRE_OK);
    outlook_read(&a, &o);
    assert_int_equal(o.handle_lo, UINT32_MAX); /* nothing is known yet */
    assert_int_equal(o.nsay, 0);
    uint32_t thursday = cb_day() - 1;
    while (rota_weekday((int32_t)thursday) != 3) {
        thursday--;
    }
    for (unsigned week = 0; week < 2; week++) {
        for (unsigned hour = 18; hour < 20; hour++) {
            put(thursday - 7 * week, hour, TALLY_OFFERED, 0, 10);
            put(thursday - 7 * week, hour, TALLY_BLOCKED, 0, 2);
            put(thursday - 7 * week, hour, TALLY_ANSWERED, 0, 9);
            put(thursday - 7 * week, hour, TALLY_ABANDONED, 5, 1);
            put(thursday - 7 * week, hour, TALLY_HANDLE, 4, 9);
            put(thursday - 7 * week, hour, TALLY_WRAP, 0, 9);
        }
    }
    assert_int_equal(ask_forecast(&a, 4, 80), WIRE_OK);
    outlook_read(&a, &o);
    assert_int_equal(o.handle_lo, 300);
    assert_int_equal(o.handle_hi, 660);
    assert_int_equal(o.patience_lo, 60); /* 9 x 0..10 and 1 x 60..90, by the one who left */
    assert_int_equal(o.patience_hi, 180);
    assert_int_equal(o.per_hour[3 * 24 + 18], 1200);
    assert_int_equal(o.per_hour[3 * 24 + 17], 0);
    assert_int_equal(o.people[3 * 24 + 18], 4);
    assert_int_equal(o.nsay, 1);
    assert_non_null(strstr(o.say, "With 4 people on Thursday from 18:00 to 20:00, "));
    struct rota_load load = {12, 480, 120, 60, 0};
    unsigned needed = rota_people_needed(&load, 0.8, 100);
    assert_int_equal(o.needed[3 * 24 + 18], needed);
    assert_int_equal(o.needed[3 * 24 + 17], 0);
    assert_int_equal(ask_forecast(&a, 1, 80), WIRE_OK);
    outlook_read(&a, &o);
    assert_non_null(strstr(o.say, " are needed all the time."));
    assert_int_equal(ask_forecast(&a, 0, 80), WIRE_OK); /* as the rota has it: there is none */
    outlook_read(&a, &o);
    assert_int_equal(o.nsay, 0);
    assert_int_equal(ask_forecast(&a, 1, 0), WIRE_BAD);
    assert_int_equal(ask_forecast(&a, 1, 100), WIRE_BAD);
    asking_free(&a);
}

/* Nobody left: how long people wait is not known, and C is told that it has no answer. */
static void test_forecast_overloaded(void **state)
{
    (void)state;
    static struct outlook_told o;
    struct asking a;
    uint32_t day = cb_day() - 1;
    sit(&a, ROLE_SUPERVISOR);
    for (unsigned hour = 10; hour < 12; hour++) {
        put(day, hour, TALLY_OFFERED, 0, 60);
        put(day, hour, TALLY_ANSWERED, 3, 60);
        put(day, hour, TALLY_HANDLE, 5, 60);
    }
    assert_int_equal(ask_forecast(&a, 2, 80), WIRE_OK);
    outlook_read(&a, &o);
    assert_int_equal(o.patience_lo, UINT32_MAX);
    assert_non_null(strstr(o.say, "Erlang C has no answer then"));
    asking_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {OFFICE(test_supervisor), OFFICE(test_pages),
                                       OFFICE(test_refused),    OFFICE(test_published),
                                       OFFICE(test_forecast),   OFFICE(test_forecast_overloaded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
