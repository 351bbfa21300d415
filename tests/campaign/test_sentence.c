/* Tests campaign/sentence.c and report_words.c: what the report says of itself holds by the rules
 * for statements, and a sentence that does not is caught, each by its own rule, and not told. Never
 * a sentence that passes because nothing in it was read: each has a twin with one digit changed. */
#include "campaign/plans.h"
#include "campaign/report_in.h"
#include <stdio.h>

/* Each right, and the same with one thing wrong. */
static const struct {
    const char *right, *wrong;
} pairs[] = {
    {"Went on to the line: 448 of 1,377 (32.5%).", "Went on to the line: 448 of 1,377 (32.6%)."},
    {"Of these: 287 of 448 (64%).", "Of these: 287 of 448 (65%)."},
    {"42 of 148 (28%) on 14 days", "42 of 148 (28.4%) on 14 days"}, /* no tenths of so few */
    {"12 of 49", "12 of 49 (24%)"},                                 /* no percentage of so few */
    {"30 of 88", "89 of 88"},
    {"[c] of 1,377", "[c] of 1,377 (0.2%)"},
    {"3 of [c]", "3 of [c] (4%)"},
    {"From [c] to 107.", "From [c] to 107: 26% more."},
    {"\xc2\xa3"
     "278 (\xc2\xa3"
     "230 to \xc2\xa3"
     "339)",
     "\xc2\xa3"
     "228 (\xc2\xa3"
     "230 to \xc2\xa3"
     "339)"},
    {"6.0 (3.1 to 9.9) more contacts", "6.0 (6.1 to 9.9)"},
    {"A campaign of 28 days, from 2 November 2026 to 29 November 2026, with",
     "A campaign of 27 days, from 2 November 2026 to 29 November 2026, with"},
    {"Of 28 days, from 2 November 2026 to 29 November 2026.",
     "Of 28 days, from 2 November 2026 to 31 November 2026."}, /* no such day */
    {"107 in the 28 days with the campaign, 85 in the 28 days before it.",
     "107 in the 28 days with the campaign, 85 in the 14 days before it."},
    {"By the day: 107 in the 28 days of the campaign, 3.8 a day; 12 in the 2 days after it, 6.0 a "
     "day.",
     "By the day: 107 in the 28 days of the campaign, 3.9 a day; 12 in the 2 days after it, 6.0 a "
     "day."},
    {"From 85 to 107: 26% more.", "From 85 to 107: 26% less."},
    {"From 107 to 85: 21% less.", "From 107 to 85: 26% less."},
    {"From 850 to 1,071: 26% more.", "From 34 to 43: 26% more."}, /* of too few */
    {"From \xc2\xa3"
     "30,000 planned to \xc2\xa3"
     "29,769 spent: 1% less, which",
     "From \xc2\xa3"
     "30,000 planned to \xc2\xa3"
     "29,769 spent: 2% less, which"},
    {"a: 42 of 148 (28%) on 14 days. b: 48 of 124 (39%) on 14 days. Of every 1,000 shown, 103 "
     "fewer went on with a; the truth lies between 232 fewer and 25 more, 95 times in 100.",
     "a: 42 of 148 (28%) on 14 days. b: 48 of 124 (39%) on 14 days. Of every 1,000 shown, 93 "
     "fewer went on with a; the truth lies between 232 fewer and 25 more, 95 times in 100."},
    {"Of every 1,000 shown, 103 more went on with a; the truth lies between 5 more and 225 more",
     "Of every 1,000 shown, 103 more went on with a; the truth lies between 5 fewer and 25 more"},
};

static void sentences(void **state)
{
    (void)state;
    char why[RULE_TEXT];
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (!sentence_right(pairs[i].right, why)) {
            fail_msg("%s: %s", pairs[i].right, why);
        }
        assert_string_equal(why, "");
        if (sentence_right(pairs[i].wrong, why)) {
            fail_msg("passes: %s", pairs[i].wrong);
        }
        assert_true(strlen(why) > 10);
    }
}

/* Numbers that are none of the rules' business: times, codes, dates as they are typed. */
static void others(void **state)
{
    (void)state;
    static const char *const good[] = {"",
                                       "None.",
                                       "The busiest four hours are from 18:00 to 22:00.",
                                       "3NJH Perth (K7RM to 47DC)",
                                       "2026-11-02: 70",
                                       "[c] stands for a count of 1 to 4",
                                       "[c",
                                       "£",
                                       "%",
                                       "12 of",
                                       "12 of (3%)",
                                       "95 times in 100",
                                       "[c] in the 2 days after it, [c] a day",
                                       "12 in the [c] days, 6.0 a day",
                                       "[c] (1 to 2)",
                                       "[c] days, from 2 November 2026 to 29 November 2026"};
    char why[RULE_TEXT], many[2000];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(sentence_right(good[i], why));
    }
    for (size_t i = 0; i + 1 < sizeof many; i++) {
        many[i] = "1 of "[i % 5];
    }
    many[sizeof many - 1] = 0;
    (void)sentence_right(many, why); /* more numbers than it has room for */
}

/* --- words
 * --------------------------------------------------------------------------------------------- */

/* Whatever the two are, the words that are made of them are right. */
static void words_are_right(void **state)
{
    (void)state;
    char why[RULE_TEXT], text[400];
    for (uint64_t base = 0; base < 12000; base = base < 120 ? base + 1 : base * 9 / 7) {
        for (uint64_t n = 0; n <= base; n += base / 97 + 1) {
            struct word w = share_word(n, base), cost = cost_word(base * 137, n);
            if (!sentence_right(w.s, why) || !sentence_right(cost.s, why)) {
                fail_msg("%s, %s: %s", w.s, cost.s, why);
            }
            assert_int_equal(strchr(w.s, '%') != NULL, base >= RULE_BASE);
            snprintf(text, sizeof text, "From %s to %s: %s", count_word(base).s, count_word(n).s,
                     base >= RULE_BASE ? change_word(base, n).s : "");
            assert_true(sentence_right(text, why));
        }
    }
    assert_string_equal(share_word(86, 98).s, "86 of 98 (88%)");
    assert_string_equal(share_word(1, 2000).s, "1 of 2,000 (0.1%)"); /* 0.05 */
    assert_string_equal(share_word(5, 4).s, "5");                    /* of counts rounded apart */
    assert_string_equal(share_word(FACT_HIDDEN, 98).s, "[c] of 98");
    assert_string_equal(cost_word(3000000, 107).s, "£280 (£232 to £342)");
    assert_string_equal(cost_word(2550, 7).s, "£3.64 (£1.77 to £9.06)");
}

static char told[4][800];
static unsigned tellings;
static void on_para(void *arg, const char *text)
{
    (void)arg;
    snprintf(told[tellings++ % 4], sizeof told[0], "%s", text);
}

static void wrong_is_not_told(void **state)
{
    (void)state;
    static const struct sheet_ops ops = {.para = on_para};
    struct telling t = {.ops = &ops};
    tell(&t, "Went on: %d of %d (%d%%).", 86, 98, 88);
    tell(&t, "Went on: %d of %d (%d%%).", 86, 98, 90);
    assert_int_equal(tellings, 2);
    assert_string_equal(told[0], "Went on: 86 of 98 (88%).");
    assert_string_equal(told[1], "A sentence is left out here, because its numbers do not agree: "
                                 "86 of 98 is 87.8 %, not 90 %.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sentences), cmocka_unit_test(others),
                                       cmocka_unit_test(words_are_right),
                                       cmocka_unit_test(wrong_is_not_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
