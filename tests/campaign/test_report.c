/* Tests campaign/report*.c over the example's plan and a store that is filled for it: every
 * sentence and every cell holds by the rules, however and whenever it is told; tables have what
 * the facts have; windows are of days that are over; turns say what the interval allows; and so
 * many people are needed as Erlang gives. Never looks for words that all reports have. */
#include "campaign/kept.h"
#include "campaign/report_in.h"
#include "rota/wait.h"
#include "tally/tally.h"
#include "tools/draw.h"

/* --- a report as it was told
 * --------------------------------------------------------------------------------- */
enum { TEXTS = 2000 };
static struct {
    unsigned n, tables, charts;
    char text[TEXTS][800]; /* paragraphs, and cells as "caption|row|column|text" */
    const char *heading;
} told;

static void take(const char *text)
{
    assert_in_range(told.n, 0, TEXTS - 1);
    snprintf(told.text[told.n++], sizeof told.text[0], "%s", text);
}
static void on_head(void *arg, unsigned level, const char *text)
{
    (void)arg;
    assert_in_range(level, 1, 2);
    take(text);
}
static void on_para(void *arg, const char *text)
{
    char why[RULE_TEXT];
    (void)arg;
    if (!sentence_right(text, why) || strstr(text, "left out")) {
        fail_msg("%s: %s", text, why);
    }
    take(text);
}
static void on_table(void *arg, const struct sheet_table *t)
{
    char why[RULE_TEXT], text[800];
    (void)arg;
    told.tables++;
    for (unsigned i = 0; i < t->rows * t->cols; i++) {
        const char *cell = t->cell[i];
        if (i % t->cols && (!sentence_right(cell, why) || strstr(cell, "left out"))) {
            fail_msg("%s: %s: %s", t->caption, cell, why);
        }
        snprintf(text, sizeof text, "%s|%s|%s|%s", t->caption, t->cell[i / t->cols * t->cols],
                 t->cell[i % t->cols], cell);
        take(text);
    }
}
static void on_chart(void *arg, const struct sheet_chart *c)
{
    (void)arg;
    assert_true(c->days > 0 && c->from >= c->first);
    told.charts++;
}

static bool says(const char *part)
{
    for (unsigned i = 0; i < told.n; i++) {
        if (strstr(told.text[i], part)) {
            return true;
        }
    }
    return false;
}
static void must_say(const char *part)
{
    if (!says(part)) {
        fail_msg("nowhere: %s", part);
    }
}

/* --- the example, and what became of it
 * --------------------------------------------------------------------------------- */
static struct plan plan;
static struct spend spend;

static void tell_all(const struct facts *f, bool hidden)
{
    static const struct sheet_ops ops = {on_head, on_para, on_table, on_chart};
    told.n = told.tables = told.charts = 0;
    report_tell(f, hidden, &ops, NULL);
}

static struct facts *facts_at(int32_t day, int32_t below)
{
    struct facts *f;
    const struct facts_ask ask = {.line = LINE,
                                  .plan = &plan,
                                  .spend = &spend,
                                  .zone = &utc,
                                  .now_s = (uint64_t)(FROM + day) * 86400 + 40000,
                                  .below = below};
    assert_int_equal(facts_read(store, &ask, &f), CB_OK);
    return f;
}

static struct store_count cell(uint16_t event, const struct plan_placement *at, int32_t day,
                               uint64_t n)
{
    unsigned turn = plan_turn(&plan, at, FROM + day);
    int32_t when = event == COUNT_BEGAN || event == COUNT_RETURNED ? day / WEEK * WEEK : day;
    return (struct store_count){.line = LINE | COUNT_LINE,
                                .dim = event,
                                .val = count_val(at->number, turn),
                                .hour = (uint32_t)(FROM + when) * DAY_H +
                                        (event == COUNT_SHOWN ? (unsigned)day % DAY_H : 0),
                                .n = n};
}

/* Four weeks of people, a few for each placement; more go on from the message that comes first. */
static void fill_campaign(void)
{
    for (size_t i = 0; i < plan.nplacements; i++) {
        const struct plan_placement *at = &plan.placement[i];
        for (int32_t d = 0; d < 4 * WEEK; d++) {
            uint64_t shown = 40 + draw(60),
                     went = shown / (plan_turn(&plan, at, FROM + d) ? 20 : 5);
            const struct store_count all[] = {
                cell(COUNT_SHOWN, at, d, shown),        cell(COUNT_MACHINE, at, d, draw(3)),
                cell(COUNT_WENT_SELF, at, d, went),     cell(COUNT_WENT_OTHER, at, d, draw(3)),
                cell(COUNT_BEGAN, at, d, draw(9) == 0), cell(COUNT_RETURNED, at, d, draw(20) == 0)};
            for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) {
                if (all[k].n) {
                    assert_int_equal(store->ops->count_add(store, &all[k]), CB_OK);
                }
            }
        }
    }
}

/* The line: two contacts a day before it, four with it, three after; on Thursdays from 20:00 to
 * midnight so many more wanted to talk. */
enum { THURSDAY = 3, EVENING = 5, EACH_HOUR = 6 };
static void fill_line(void)
{
    for (int32_t d = -4 * WEEK; d < 6 * WEEK; d++) {
        put_line(TALLY_CONTACT, d, 12, d < 0 ? 2 : d < 4 * WEEK ? 4 : 3);
        for (unsigned h = 20; d % WEEK == THURSDAY && h < 24; h++) {
            put_line(TALLY_OFFERED, d, h, EACH_HOUR);
        }
    }
    put_line(TALLY_OFFERED, 5, 9, 3); /* a Saturday morning: too few to show */
}

static int fill(void **state)
{
    (void)state;
    struct buf text, csv;
    struct plan_fault f;
    kept_open();
    example_read("plan.txt", &text);
    example_read("spend.csv", &csv);
    buf_put(&text, "", 1);
    plan_good((const char *)text.p, &plan);
    assert_int_equal(spend_read(buf_view(&csv), &plan, &spend, &f), CB_OK);
    assert_int_equal(plan.from, FROM);
    seed = 4711;
    assert_int_equal(store->ops->begin(store), CB_OK);
    fill_campaign();
    assert_int_equal(store->ops->commit(store), CB_OK);
    fill_line();
    buf_free(&text);
    buf_free(&csv);
    return 0;
}

static int empty(void **state)
{
    spend_free(&spend);
    plan_free(&plan);
    return kept_close(state);
}

/* --- tests
 * --------------------------------------------------------------------------------- */

/* on_para and on_table look at each. */
static void every_sentence_holds(void **state)
{
    (void)state;
    static const int32_t days[] = {-20, -1, 0, 1, 6, 7, 13, 20, 27, 28, 29, 35, 60, 200};
    unsigned paragraphs = 0;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        for (unsigned how = 0; how < 3; how++) { /* exact, hidden, rounded */
            struct facts *f = facts_at(days[i], how == 2 ? FROM + days[i] / WEEK * WEEK : 0);
            if (how) {
                facts_hide(f);
            }
            if (how == 2) {
                facts_round(f);
            }
            tell_all(f, how > 0);
            assert_in_range(told.tables, 3, 4);
            assert_int_equal(told.charts, 2);
            paragraphs += told.n;
            facts_free(f);
        }
    }
    assert_true(paragraphs > 42 * 100);
}

static void tables_have_the_facts(void **state)
{
    (void)state;
    for (unsigned hidden = 0; hidden < 2; hidden++) {
        struct facts *f = facts_at(40, 0);
        if (hidden) {
            facts_hide(f);
        }
        tell_all(f, hidden);
        for (size_t i = 0; i < plan.nplacements; i++) {
            const struct plan_placement *at = &plan.placement[i];
            const struct fact_row *r = &f->placement[i];
            char row[200], want[500];
            snprintf(row, sizeof row, "By placement|%s %.*s|", code_of(at->number).s,
                     (int)at->place.len, (const char *)at->place.p);
            snprintf(want, sizeof want, "%sShown|%s", row, count_word(r->n[FACT_SHOWN]).s);
            must_say(want);
            snprintf(want, sizeof want, "%sWent on, of those shown|%s", row,
                     share_word(r->n[FACT_WENT], r->n[FACT_SHOWN]).s);
            must_say(want);
            snprintf(want, sizeof want, "%sBegan|%s", row, count_word(r->n[FACT_BEGAN]).s);
            must_say(want);
            snprintf(want, sizeof want, "%sCost for each that began|%s", row,
                     cost_word(r->spent_p, r->n[FACT_BEGAN]).s);
            must_say(want);
        }
        must_say("By channel|All|Spent|£29,769");
        must_say("By channel|Codes that the plan does not have|Began|-");
        must_say("By message|caught (deterrent: it feels as if nobody could see it)|Spent|-");
        assert_int_equal(says("|[c]"), hidden);
        assert_int_equal(says("not for passing on"), !hidden);
        facts_free(f);
    }
}

static void windows(void **state)
{
    (void)state;
    struct facts *f = facts_at(0, 0);
    tell_all(f, false);
    must_say("No whole day of it is over yet.");
    facts_free(f);
    f = facts_at(10, 0); /* the eleventh goes on, and is left out */
    tell_all(f, false);
    must_say("40 in the 10 days with the campaign, 20 in the 10 days before it.");
    must_say("By chance alone these two can differ as much");
    assert_false(says("By the day:") || says("From 20 to 40")); /* of too few */
    facts_free(f);
    f = facts_at(4 * WEEK + 6, 0);
    tell_all(f, false);
    must_say("112 in the 28 days with the campaign, 56 in the 28 days before it.");
    must_say("From 56 to 112: 100% more.");
    must_say("That is more than chance alone gives");
    assert_false(says("By the day:")); /* not a week yet */
    facts_free(f);
    f = facts_at(4 * WEEK + 7, 0);
    tell_all(f, false);
    must_say(
        "112 in the 28 days of the campaign, 4.0 a day; 21 in the 7 days after it, 3.0 a day.");
    facts_hide(f);
    tell_all(f, true);
    must_say("20 in the 7 days after it, 2.9 a day."); /* told again a week later: rounded */
    facts_free(f);
    f = facts_at(4 * WEEK + 7, 0);
    f->after = 4;
    facts_hide(f);
    tell_all(f, true);
    assert_int_equal(f->after, FACT_HIDDEN);
    assert_false(says("after it"));
    facts_free(f);
}

static void turns(void **state)
{
    (void)state;
    struct facts *f = facts_at(40, 0);
    tell_all(f, false);
    must_say("caught led more people on to the line"); /* four times as many */
    must_say("more went on with caught; the truth lies between ");
    facts_hide(f);
    for (size_t i = 0; i < plan.nmessages; i++) {
        f->turned[i] = FACT_HIDDEN;
    }
    tell_all(f, true);
    must_say("caught and listen: too few went on to say anything.");
    assert_false(says("led more people"));
    facts_free(f);
    f = facts_at(40, FROM + 9); /* five days of one, and four of the other */
    tell_all(f, false);
    must_say("That is too little to tell them apart");
    facts_free(f);
}

static void staffing(void **state)
{
    (void)state;
    struct facts *f = facts_at(4 * WEEK, 0);
    assert_int_equal(f->week.weeks, 4);
    assert_int_equal(f->week.came[THURSDAY][EVENING], 4 * 4 * EACH_HOUR);
    tell_all(f, false);
    struct rota_load l = {.per_hour = EACH_HOUR, .handle_s = 900, .target_s = 60};
    unsigned want = 1;
    for (l.people = 1; rota_erlang_c(&l).overloaded || rota_erlang_c(&l).level < 0.8; l.people++) {
        want++;
    }
    char text[200];
    snprintf(text, sizeof text, "|Thursday|20:00 to 24:00|6.0 an hour: %u", want);
    must_say(text);
    must_say("|Saturday|08:00 to 12:00|0.2 an hour: 1");
    must_say("|Monday|00:00 to 04:00|none");
    must_say("A contact is taken to last 15 minutes, for too few were measured.");
    snprintf(text, sizeof text, "Where most come: With %u people on Thursday from 20:00 to 00:00",
             want);
    must_say(text);
    facts_hide(f);
    tell_all(f, true);
    must_say("|Saturday|08:00 to 12:00|[c]");
    must_say("|Monday|00:00 to 04:00|none");
    facts_free(f);
    f = facts_at(200, 0); /* nobody for weeks */
    tell_all(f, false);
    must_say("Too few wanted to talk in the last weeks");
    assert_int_equal(told.tables, 3);
    facts_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sentence_holds), cmocka_unit_test(tables_have_the_facts),
        cmocka_unit_test(windows), cmocka_unit_test(turns), cmocka_unit_test(staffing)};
    return cmocka_run_group_tests(tests, fill, empty);
}
