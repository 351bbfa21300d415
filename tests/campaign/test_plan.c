/* Tests campaign/plan*.c: what a plan says, one mistake of each kind with its line and column, and
 * the example that is shipped. Never takes a mistake for a plan. */
#include "campaign/plans.h"
#include "rota/zone.h"

static char text[8192];

static void a_plan(void **state)
{
    (void)state;
    struct plan p;
    uint16_t n;
    struct code c = code_of(77);
    snprintf(text, sizeof text,
             PLAN_CAMPAIGN PLAN_MESSAGE
             "# a comment\n\r\n" PLAN_MESSAGE_2 PLAN_CHANNEL PLAN_PLACEMENT,
             c.s);
    plan_good(text, &p);
    assert_true(view_is(p.name, "Four weeks") && view_is(p.address, "line.example"));
    assert_int_equal(p.to - p.from, 27);
    assert_int_equal(p.budget_p, 3000000);
    assert_int_equal(p.nmessages, 2);
    assert_int_equal(p.message[0].tag, PLAN_THERAPEUTIC);
    assert_int_equal(p.message[1].tag, PLAN_DETERRENT);
    assert_int_equal(p.nplacements, 1);
    assert_int_equal(code_read(view_str(c.s), &n), CB_OK);
    assert_int_equal(plan_find(&p, n), 0);
    assert_int_equal(plan_find(&p, (uint16_t)(n + 1)), SIZE_MAX);
    assert_int_equal(p.placement[0].spend_p, 10000);
    assert_int_equal(p.placement[0].reach, 40000);
    assert_int_equal(p.placement[0].from, p.from);
    plan_free(&p);
}

static void turns_are_by_day(void **state)
{
    (void)state;
    struct plan p;
    snprintf(text, sizeof text,
             PLAN_CAMPAIGN PLAN_MESSAGE PLAN_MESSAGE_2 PLAN_CHANNEL
             "[placement %s]\nchannel = kiosk\nplace = X\nmessage = listen,caught\nspend = "
             "1\nreach = 1\n",
             code_of(5).s);
    plan_good(text, &p);
    assert_int_equal(p.placement[0].turns, 2);
    for (int32_t d = 0; d < 28; d++) {
        assert_int_equal(plan_turn(&p, &p.placement[0], p.from + d), d % 2);
    }
    assert_int_equal(plan_turn(&p, &p.placement[0], p.from - 3), 0);
    plan_free(&p);
}

/* Each is the whole plan with one line replaced. */
static const struct wrong {
    const char *was, *is;
    unsigned line, col;
    const char *why;
} wrongs[] = {
    {"name = Four weeks", "nmae = Four weeks", 2, 1, "there is no key nmae"},
    {"name = Four weeks", "name =", 2, 7, "there is nothing behind the ="},
    {"name = Four weeks", "name", 2, 1, "neither [section] nor key"},
    {"name = Four weeks", "name = Four weeks\nname = Five", 3, 1, "a second time"},
    {"name = Four weeks", "name = a\x01", 2, 9, "control character"},
    {"name = Four weeks", "name = a\xff", 2, 9, "UTF-8"},
    {"from = 2026-11-02", "from = 2026-02-30", 3, 8, "no date"},
    {"from = 2026-11-02", "from = 2.11.2026", 3, 8, "no date"},
    {"to = 2026-11-29", "to = 2026-11-01", 4, 6, "before the first"},
    {"budget = 30,000", "budget = 30,00", 5, 10, "no sum"},
    {"budget = 30,000", "budget = 99.99", 23, 1, "the plan spends 100.00 of a budget of 99.99"},
    {"address = line.example", "address = https://x.example", 6, 0, NULL},
    {"address = line.example", "address = Line.example", 6, 11, "lower case"},
    {"number = 08081 570 123", "number = call us", 7, 10, "digits"},
    {"tag = therapeutic", "tag = kind", 9, 7, "one of: deterrent, therapeutic"},
    {"[message listen]", "[message Listen]", 8, 10, "lower case"},
    {"[message listen]", "[message listen", 8, 16, "not closed"},
    {"[message listen]", "[massage listen]", 8, 2, "a section is"},
    {"barrier = shame", "", 8, 1, "this section needs barrier ="},
    {"[message caught]", "[message listen]", 13, 10, "there already"},
    {"kind = kiosk", "kind = booth", 20, 8, "one of: kiosk"},
    {"medium = print", "medium = Print", 22, 10, "one of: print"},
    {"source = kiosk", "source = Kiosk 1", 21, 10, "lower case"},
    {"channel = kiosk", "channel = bus", 24, 11, "no [channel bus] above"},
    {"message = listen", "message = listen, shout", 26, 19, "no [message shout] above"},
    {"message = listen", "message = listen, listen", 26, 19, "each once"},
    {"spend = 100", "spend = a lot", 27, 9, "no sum"},
    {"reach = 40,000", "reach = 40,0000", 28, 9, "no number"},
    {"reach = 40,000", "reach = 1\nfrom = 2026-10-01", 23, 1, "not within the campaign's"},
    {"[placement 3333]", "[placement 3334]", 23, 12, "no code"},
};

static const char *whole(void)
{
    static char s[4096];
    snprintf(s, sizeof s, PLAN_CAMPAIGN PLAN_MESSAGE PLAN_MESSAGE_2 PLAN_CHANNEL PLAN_PLACEMENT,
             code_of(0).s);
    return s;
}

static void swap(const char *was, const char *is)
{
    const char *s = whole(), *at = strstr(s, was);
    if (!at) {
        fail_msg("no %s", was);
        return;
    }
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - s), s, is, at + strlen(was));
}

static void each_mistake_has_its_place(void **state)
{
    (void)state;
    struct plan p;
    struct plan_fault f;
    char first[40];
    snprintf(first, sizeof first, "[placement %s]", code_of(0).s);
    plan_good(whole(), &p);
    plan_free(&p);
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        const struct wrong *w = &wrongs[i];
        swap(strncmp(w->was, "[placement", 10) == 0 ? first : w->was, w->is);
        assert_int_equal(plan_read(view_str(text), &p, &f), CB_PEER_FORMAT);
        if (f.line != w->line || (w->col && f.col != w->col) ||
            (w->why && !strstr(f.why, w->why))) {
            fail_msg("%s: line %u, column %u: %s", w->is, f.line, f.col, f.why);
        }
        assert_null(p.placement);
    }
}

static void not_a_plan_at_all(void **state)
{
    (void)state;
    struct plan p;
    struct plan_fault f;
    static char big[PLAN_TEXT_MAX + 2];
    static const char *const bad[] = {
        "", "x = 1\n", "[message a]\n", PLAN_CAMPAIGN, PLAN_CAMPAIGN PLAN_CAMPAIGN, "[]", "["};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(plan_read(view_str(bad[i]), &p, &f), CB_PEER_FORMAT);
        assert_true(f.why[0]);
    }
    memset(big, '#', sizeof big - 1);
    assert_int_equal(plan_read(view_str(big), &p, &f), CB_PEER_SIZE);
}

static void the_example(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf b;
    struct plan p;
    struct plan_fault f;
    uint64_t spend_p = 0;
    unsigned kinds[PLAN_KINDS] = {0};
    example_read("plan.txt", &b);
    if (plan_read(buf_view(&b), &p, &f)) {
        fail_msg("line %u, column %u: %s", f.line, f.col, f.why);
    }
    for (size_t i = 0; i < p.nplacements; i++) {
        spend_p += p.placement[i].spend_p;
        kinds[p.channel[p.placement[i].channel].kind]++;
    }
    assert_int_equal(spend_p, 3000000); /* DOMAIN: £30,000 */
    assert_int_equal(p.to - p.from + 1, 28);
    assert_true(kinds[PLAN_KIOSK] && kinds[PLAN_SOCIAL]);
    plan_free(&p);
}

static void money_and_days(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        uint64_t pence;
    } good[] = {{"0", 0},
                {"1", 100},
                {"1.5", 150},
                {"1.05", 105},
                {"1,000", 100000},
                {"\xc2\xa3"
                 "30,000",
                 3000000},
                {"1,234,567.89", 123456789}};
    static const char *const bad[] = {"",      ".",        "1.",         "1.234", ",1",
                                      "1,",    "1,00",     "1,0000",     "-1",    "1e3",
                                      "1 000", "1234,567", "99999999999"};
    uint64_t p;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(money_read(view_str(good[i].s), &p));
        assert_int_equal(p, good[i].pence);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (money_read(view_str(bad[i]), &p)) {
            fail_msg("%s was read", bad[i]);
        }
    }
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, 200);
    money_put(&b, 123456789);
    money_put(&b, 3000000);
    day_put(&b, 20759);
    count_put(&b, 1000007);
    buf_put(&b, "", 1);
    assert_string_equal(b.p, "\xc2\xa3"
                             "1,234,567.89\xc2\xa3"
                             "30,0002026-11-021,000,007");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan),
        cmocka_unit_test(turns_are_by_day),
        cmocka_unit_test(each_mistake_has_its_place),
        cmocka_unit_test(not_a_plan_at_all),
        cmocka_unit_test(the_example),
        cmocka_unit_test(money_and_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
