/* test_sentences: a table of sentences: right ones pass without a complaint, wrong ones are
 * caught for
 * the right reason, and what cannot be read is said to be so. Run by ctest.
 * Never takes a finding for good because there is one: its kind must be the one expected. */
#include "statement/statement.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* What is off, in the order of the text, a letter each: c count, % percentage, b base, p period, r
 * rounding, d detected; how many
 * numbers were not interpreted; how many were compared and agree. */
struct row {
    const char *text, *off;
    unsigned unread, agrees;
};
static const struct row rows[] = {
    /* right */
    {"98 grooming crimes were recorded; 86 of the 98 (87.8%) are now closed.", "", 0, 1},
    {"Of 98 crimes recorded, 12 were in Glasgow, or 12.2 per cent.", "", 0, 1},
    {"In 2014-15, 256,350 crimes were recorded and 129,217 detected, a rate of 50.4 per cent.", "",
     0, 1},
    {"From April to February, eleven months, 1,597 crimes were recorded.", "", 0, 1},
    {"1,597 crimes were recorded in 11 months, from April 2024 to February 2025.", "", 0, 1},
    {"Recorded crimes rose from 651 to 685, up 5%.", "", 0, 1},
    {"685 crimes were recorded, up 5.2 per cent from 651.", "", 0, 1},
    {"Recorded crimes fell from 200 to 150, a fall of a quarter.", "", 0, 0},
    {"Recorded crimes fell from 200 to 150, down 25%.", "", 0, 1},
    {"The rate rose from 80% to 84%, up 4 percentage points.", "", 0, 1},
    {"The rate rose from 80% to 84%, up 5%.", "", 0, 1},
    {"Detected does not mean that somebody was charged.", "", 0, 0},
    {"98 crimes were recorded and 104 detected in the period, a rate of 106.1 per cent.", "", 0, 1},
    {"Detections in the period were 87.8 per cent of the number recorded.", "", 0, 0},
    {"In 2014-15 more than 250,000 crimes were recorded.", "", 0, 0},
    {"Call 101, or 999 in an emergency.", "", 0, 0},
    {"The line is open from 9am to 5.30pm on 0800 123 4567.", "", 0, 0},
    {"Ring 08081 570123 at any time, 24/7.", "", 0, 0},
    {"Children aged 13 to 15 were most at risk.", "", 0, 0},
    {"A 13-year-old told her mother.", "", 0, 0},
    {"The campaign runs for four weeks from 12 March 2025 and costs \u00a330,000.", "", 0, 0},
    {"Section 34 of the Sexual Offences (Scotland) Act 2009 applies.", "", 0, 0},
    {"It began on 12/03/2025 and ended on 2025-04-01.", "", 0, 0},
    {"During Covid-19 more people were online.", "", 0, 0},
    {"He was jailed for 10 months in March.", "", 0, 0},
    {"No one should be alone, and it may help one of your friends.", "", 0, 0},
    {"Half of 98 crimes recorded were in Glasgow (49).", "", 0, 1},
    {"Around a third of the 300 crimes recorded (103) were online.", "", 0, 1},
    {"In the 12 months from April 2023 to March 2024, 1,000 crimes were recorded.", "", 0, 1},
    {"The 10-month period from April to January saw 700 crimes recorded.", "", 0, 1},
    {"Over 11 months, from April to February, 1,597 crimes were recorded.", "", 0, 1},
    {"The number of crimes recorded doubled from 50 to 100, up 100%.", "", 0, 2},
    {"One in five of the 500 crimes recorded (99) was online.", "", 0, 1},
    {"Two years ago the campaign had 3 posters.", "", 1, 0},
    {"1,600 crimes were recorded, nearly 10% of which (156) were in Fife.", "", 0, 1},
    {"\u201cWe recorded 98 crimes,\u201d she said, \u201cand 12 of them, or 12%, were in "
     "Fife.\u201d",
     "", 0, 1},
    /* a percentage that is not what its numbers give */
    {"98 grooming crimes were recorded; 86 of the 98 (90%) are now closed.", "%", 0, 0},
    {"Of 98 crimes recorded, 86, or 90 per cent, were in Glasgow.", "%", 0, 0},
    {"In 2014-15, 256,350 crimes were recorded and 129,217 detected, a rate of 60 per cent.", "%",
     0, 0},
    {"98 crimes were recorded, ninety per cent of which (86) were in Fife.", "%", 0, 0},
    {"1,000 crimes were recorded and 300 of them (40 per cent) were online.", "%", 0, 0},
    {"Recorded crimes rose from 651 to 685, up 15%.", "%", 0, 0},
    {"685 crimes were recorded, up 8 per cent from 651.", "%", 0, 0},
    {"Recorded crimes fell from 651 to 685, down 5%.", "%", 0, 0},
    {"Recorded crimes rose from 685 to 651, an increase of 5%.", "%", 0, 0},
    {"The rate rose from 80% to 84%, up 4%.", "%", 0, 0},
    {"The rate rose from 80% to 84%, up 5 percentage points.", "%", 0, 0},
    /* two bases */
    {"1,600 crimes were recorded, of which 98 were grooming, and 5.4 per cent of the 98 (86) were "
     "closed.",
     "b", 0, 0},
    {"98 crimes were recorded, and of them 104 were in Fife.", "b", 0, 0},
    /* the rounding word says the other side */
    {"100 crimes were recorded; nearly 80% of them (82) were in Fife.", "r", 0, 0},
    {"98 crimes were recorded; over 88 per cent of them (86) were in Fife.", "r", 0, 0},
    {"98 crimes were recorded; more than 90% of them (86) were in Fife.", "r", 0, 0},
    {"98 crimes were recorded; almost 90% of them (86) were in Fife.", "", 0, 1},
    {"98 crimes were recorded; around 90% of them (86) were in Fife.", "", 0, 1},
    {"98 crimes were recorded; around 80% of them (86) were in Fife.", "%", 0, 0},
    {"98 crimes were recorded; at least 90% of them (86) were in Fife.", "r", 0, 0},
    /* months */
    {"Nearly 1,600 crimes were recorded in just 10 months, from April to February.", "p", 0, 0},
    {"Between April 2024 and February 2025, a period of ten months, crimes rose.", "p", 0, 0},
    {"From April to February 1,597 crimes were recorded. That is a lot in just a year.", "p", 0, 0},
    {"From April to February, in a full year, 1,597 crimes were recorded.", "p", 0, 0},
    {"In the last 12 months, April to February, 1,597 crimes were recorded.", "p", 0, 0},
    {"The 9-month period from April to January saw 700 crimes recorded.", "p", 0, 0},
    /* the word detected */
    {"98 crimes were recorded, of which 86 were detected.", "d", 0, 0},
    {"Officers detected 70 per cent of them.", "d", 0, 0},
    {"Nearly 70% of these crimes were detected.", "d", 0, 0},
    {"70 per cent of crimes recorded were detected.", "d", 0, 0},
    {"86 crimes were detected, meaning that somebody was charged.", "d", 0, 0},
    {"In other words, detected means an arrest.", "d", 0, 0},
    {"Police solved 86 crimes.", "d", 0, 0},
    {"98 crimes were recorded, 90 per cent of which (86) were detected.", "%d", 0, 0},
    /* not interpreted, and said so */
    {"Officers visited 12 schools and 40 homes.", "", 2, 0},
    {"Hundreds of crimes were recorded.", "", 1, 0},
    {"There were 7 good reasons.", "", 1, 0},
    {"Our 3 officers recorded 98 crimes.", "", 1, 0},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static char letter(enum state_off o)
{
    return " c%bprd"[o];
}

static bool one(const struct row *r)
{
    struct state_report rep;
    uint32_t at;
    char off[16] = "";
    unsigned agrees = 0;
    const struct state_ask ask = {.text = view_str(r->text)};
    assert_int_equal(state_check(&ask, &rep, &at), CB_OK);
    for (uint32_t i = 0, n = 0; i < rep.items && n < 15; i++) {
        agrees += rep.item[i].verdict == STATE_AGREES;
        if (rep.item[i].verdict == STATE_FINDING) {
            off[n++] = letter(rep.item[i].off);
        }
    }
    bool good = strcmp(off, r->off) == 0 && rep.unread == r->unread && agrees == r->agrees;
    if (!good) {
        struct buf out;
        buf_init(&out, 1 << 16);
        state_text(&ask, &rep, r->text, &out);
        print_error("expected \"%s\", %u unread, %u agree and not %u:\n%.*s\n", r->off, r->unread,
                    r->agrees, agrees, (int)out.len, (char *)out.p);
        buf_free(&out);
    }
    state_report_free(&rep);
    return good;
}

static void test_each(void **state)
{
    (void)state;
    unsigned bad = 0;
    for (unsigned i = 0; i < ROWS; i++) {
        bad += !one(&rows[i]);
    }
    printf("  %u sentences\n", (unsigned)ROWS);
    assert_int_equal(bad, 0);
    assert_true(ROWS >= 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
