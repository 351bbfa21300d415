/* docs/PAGES.md: what scripts and http rely on is there, once. Paths, languages, words. */
#include "page_sample.h"

static void has_ids(enum page_id id, const struct page_n *v, const char *const *ids)
{
    struct page_site site = sample_site();
    for (unsigned lang = 0; lang < PAGE_LANGS; lang++) {
        char *CB_CLEANUP(sample_free) html = sample_page(id, (enum page_lang)lang, &site, v);
        for (size_t i = 0; ids[i]; i++) {
            char attr[80];
            snprintf(attr, sizeof attr, " id=\"%s\"", ids[i]);
            if (count(html, attr) != 1)
                fail_msg("page %u has %zu of%s", (unsigned)id, count(html, attr), attr);
        }
    }
}

static const char *const TALK[] = {
    "talk-live", "cover-off",  "older-form",    "older-send",      "log-box",
    "log",       "send-form",  "send-text",     "send-text-group", "send-text-error",
    "send-send", "leave-form", "burn-ask-form", "ahead",           NULL};
static const char *const LATER[] = {
    "talk",       "talk-title", "kept",        "msg-mine",     "msg-theirs", "msg-missing", "burn",
    "burn-title", "burn-form",  "burn-yes",    "burn-no",      "status",     "busy",        "error",
    "error-text", "error-link", "note-server", "note-browser", NULL};
static const char *const PHRASE[] = {
    "phrase-words", "phrase-copy", "phrase-copied", "ask1",     "ask2",
    "noted",        "noted-form",  "noted-w1",      "noted-w2", "noted-phrase",
    "noted-send",   "noted-group", "noted-error",   NULL};
static const char *const DRAFT[] = {"draft",      "draft-title",      "draft-form",
                                    "draft-text", "draft-text-group", "draft-text-error",
                                    "draft-send", "phrase",           "phrase-title",
                                    NULL};
static const char *const ASK[] = {
    "ask",       "ask-title", "back-form", "back-phrase", "back-phrase-group", "back-phrase-error",
    "back-send", NULL};
static const char *const BOOKING[] = {
    "book-ask",  "unbook",     "book-form",       "book-slot",    "book-one",
    "book-send", "due-booked", "due-booked-when", "due-promised", "due-promised-when",
    "waited",    "stepped",    "step-down",       "held-off",     "held-off-until",
    NULL};
static const char *const ABOUT[] = {"about-who", "about-soon", "about-danger", NULL};
static const char *const BURN[] = {"burn-form", "burn-yes", "burn-no", NULL};

static void ids_are_there_once(void **state)
{
    (void)state;
    const enum page_id writes[] = {PAGE_WRITE_NOW, PAGE_WRITE_MESSAGE, PAGE_WRITE_BOOK};
    for (size_t i = 0; i < 3; i++) {
        has_ids(writes[i], NULL, BOOKING);
        has_ids(writes[i], NULL, ABOUT);
        has_ids(writes[i], NULL, TALK);
        has_ids(writes[i], NULL, LATER);
        has_ids(writes[i], NULL, PHRASE);
        has_ids(writes[i], NULL, DRAFT);
    }
    has_ids(PAGE_RETURN, NULL, TALK);
    has_ids(PAGE_RETURN, NULL, LATER);
    has_ids(PAGE_RETURN, NULL, ASK);
    has_ids(PAGE_RETURN, NULL, BOOKING);
    struct page_n v = sample_n();
    has_ids(PAGE_N_TALK, &v, TALK);
    has_ids(PAGE_N_PHRASE, &v, PHRASE);
    has_ids(PAGE_N_BURN, &v, BURN);
    const char *const app[] = {"app", NULL};
    has_ids(PAGE_STAFF, NULL, app);
}

static void no_id_twice(void **state)
{
    (void)state;
    struct page_site site = sample_site();
    struct page_n v = sample_n();
    v.error = PAGE_BUSY;
    for (unsigned id = 0; id < PAGE_COUNT_; id++) {
        char *CB_CLEANUP(sample_free) html = sample_page((enum page_id)id, PAGE_EN, &site, &v);
        for (const char *p = strstr(html, " id=\""); p; p = strstr(p + 1, " id=\"")) {
            char attr[80];
            size_t len = (size_t)(strchr(p + 5, '"') - p) + 1;
            assert_true(len < sizeof attr);
            memcpy(attr, p, len);
            attr[len] = 0;
            if (count(html, attr) != 1)
                fail_msg("page %u has%s more than once", id, attr);
        }
    }
}

static void paths_lead_to_pages(void **state)
{
    (void)state;
    for (unsigned id = 0; id < PAGE_COUNT_; id++) {
        const char *path = page_path((enum page_id)id);
        assert_true((path != NULL) == (id < PAGE_N_PHRASE));
        if (!path)
            continue;
        char gd[80];
        snprintf(gd, sizeof gd, "/gd%s", strcmp(path, "/") == 0 ? "" : path);
        enum page_id found;
        enum page_lang lang;
        assert_int_equal(page_find(view_str(path), &found, &lang), CB_OK);
        assert_true(found == id && lang == PAGE_EN);
        assert_int_equal(page_find(view_str(gd), &found, &lang), CB_OK);
        assert_true(found == id && lang == PAGE_GD);
    }
    const char *none[] = {"", "/nowhere", "/gdx", "/start/", "/gd/nowhere", "start", "/GD/start"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        enum page_id found;
        enum page_lang lang;
        assert_int_equal(page_find(view_str(none[i]), &found, &lang), CB_NONE_FOUND);
    }
    assert_int_equal(page_lang_of(view_str("/gd/nowhere")), PAGE_GD);
    assert_int_equal(page_lang_of(view_str("/gdx")), PAGE_EN);
    assert_int_equal(page_of_status(404), PAGE_E404);
    assert_int_equal(page_of_status(599), PAGE_E500);
}

/* Gaelic where there is Gaelic; where there is not, English that says it is English. */
static void languages(void **state)
{
    (void)state;
    struct page_site site = sample_site();
    char *CB_CLEANUP(sample_free) gd = sample_page(PAGE_START, PAGE_GD, &site, NULL);
    char *CB_CLEANUP(sample_free) en = sample_page(PAGE_START, PAGE_EN, &site, NULL);
    assert_non_null(strstr(gd, ">F\xc3\xa0gaibh an duilleag seo</a>"));
    assert_non_null(strstr(gd, "href=\"/gd/confidential\""));
    assert_non_null(strstr(gd, "href=\"/start\" lang=\"en\""));
    assert_non_null(strstr(gd, "<p class=\"govuk-body-l\" lang=\"en\">You are about"));
    assert_non_null(strstr(en, ">Exit this page</a>"));
    assert_non_null(strstr(en, "href=\"/gd/start\" lang=\"gd\""));
    assert_int_equal(count(en, "lang=\"en\""), 1);
}

/* A title says nothing to somebody who looks over a shoulder. */
static void titles_are_neutral(void **state)
{
    (void)state;
    const char *words[] = {"sex", "abuse", "child", "offen", "crime", "police", "helpline"};
    struct page_site site = sample_site();
    site.line_name = view_str("Sexual abuse helpline");
    for (unsigned id = 0; id < PAGE_COUNT_; id++) {
        char *CB_CLEANUP(sample_free) html = sample_page((enum page_id)id, PAGE_EN, &site, NULL);
        char *title = strstr(html, "<title>");
        char *end = strstr(html, "</title>");
        assert_true(title && end && end > title);
        *end = 0;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            assert_null(strcasestr(title, words[i]));
    }
}

static void site_shows(void **state)
{
    (void)state;
    struct page_site site = sample_site();
    char *CB_CLEANUP(sample_free) plain = sample_page(PAGE_CHOOSE, PAGE_EN, &site, NULL);
    assert_null(strstr(plain, "This is a demonstration"));
    assert_non_null(strstr(plain, "We cannot say how long"));
    assert_non_null(strstr(plain, "data-cadence=\"1000\""));
    site.demo = true;
    site.cadence_ms = 0;
    char *CB_CLEANUP(sample_free) demo = sample_page(PAGE_CHOOSE, PAGE_EN, &site, NULL);
    assert_non_null(strstr(demo, "This is a demonstration"));
    char *CB_CLEANUP(sample_free) how = sample_page(PAGE_HOW, PAGE_EN, &site, NULL);
    assert_non_null(strstr(how, "On this line cover traffic is off"));
}

/* What a page says of the way in, for one state of it. */
static void way_says(const struct page_way *way, enum page_id id, const char *has,
                     const char *hasnt)
{
    struct page_site site = sample_site();
    site.way = *way;
    page_way_ready(&site.way);
    char *CB_CLEANUP(sample_free) html = sample_page(id, PAGE_EN, &site, NULL);
    if (!strstr(html, has) || (hasnt && strstr(html, hasnt))) {
        fail_msg("page %u has not \"%s\", or has \"%s\"", (unsigned)id, has, hasnt ? hasnt : "");
    }
}

/* Open, closed, full: now is offered or is not, and there is always another way. */
static void the_way_in(void **state)
{
    (void)state;
    struct page_way w = {
        .hours = true, .open = true, .until_in = PAGE_IN_TODAY, .until_minute = 1320};
    way_says(&w, PAGE_CHOOSE, "We are open now.", "We are closed");
    way_says(&w, PAGE_CHOOSE, "today at 22:00", NULL);
    way_says(&w, PAGE_CHOOSE, "/write/now", NULL);
    way_says(&w, PAGE_CHOOSE, "/write/message", "/write/book"); /* no times: not offered */
    w.wait = PAGE_WAIT_RANGE;
    w.least = 5;
    w.most = 10;
    way_says(&w, PAGE_WRITE_NOW, "about 5 to 10 minutes", "cannot say");
    w.full = true;
    way_says(&w, PAGE_CHOOSE, "So many people are waiting", "href=\"/write/now\"");
    w.full = w.open = false;
    w.until_in = PAGE_IN_DAYS;
    w.until_weekday = 3;
    w.until_day = 26;
    w.until_month = 11;
    w.reply_h = 24;
    w.nslots = 2;
    w.slots[0] = page_slot_of(997000, 60);
    w.slots[1] = page_slot_of(997001, 60);
    way_says(&w, PAGE_CHOOSE, "Thursday 26 November, 22:00", "href=\"/write/now\"");
    way_says(&w, PAGE_CHOOSE, "/write/book", NULL);
    way_says(&w, PAGE_WRITE_NOW, "We keep it as a message.", "Somebody will answer you here");
    way_says(&w, PAGE_WRITE_NOW, "id=\"draft-form\"", NULL); /* nothing that was typed is lost */
    way_says(&w, PAGE_WRITE_BOOK, "value=\"997001\"", "No time can be booked");
    w.nslots = 0;
    way_says(&w, PAGE_WRITE_BOOK, "No time can be booked", "type=\"radio\"");
    w.nweek = 1;
    w.week[0] =
        (struct page_hours){.first = 0, .last = 4, .spans = 1, .a_from = 1320, .a_to = 1560};
    way_says(&w, PAGE_HOURS, "22:00 – 02:00", NULL);
    way_says(&w, PAGE_HOURS, "Friday", NULL);
}

/* As bytes and back: what nojs is sent. */
static void way_as_bytes(void **state)
{
    (void)state;
    struct page_way w = {.hours = true,
                         .wait = PAGE_WAIT_OVER,
                         .least = 60,
                         .reply_h = 24,
                         .nweek = 1,
                         .ndates = 1,
                         .nslots = 1},
                    got;
    struct buf b;
    w.week[0] = (struct page_hours){.last = 6, .spans = 4, .d_from = 1, .d_to = 1440};
    w.dates[0] = (struct page_hours){.day = 25, .month = 12, .name = "Christmas"};
    w.slots[0] = page_slot_of(997000, -60);
    page_way_ready(&w);
    buf_init(&b, PAGE_WAY_LEN);
    page_way_put(&b, &w);
    struct rd r = rd_of(buf_view(&b));
    assert_int_equal(page_way_get(&r, &got), CB_OK);
    assert_true(rd_done(&r) && view_is(got.dates[0].note, "Christmas") && got.shut);
    assert_int_equal(got.slots[0].number, 997000);
    assert_int_equal(got.week[0].d_to, 1440);
    for (size_t n = 0; n < b.len; n++) {
        r = rd_of(VIEW(b.p, n));
        assert_int_equal(page_way_get(&r, &got), CB_PEER_FORMAT);
    }
    buf_free(&b);
}

/* Each error has its sentence, and what was typed comes back. */
static void errors_speak(void **state)
{
    (void)state;
    struct page_site site = sample_site();
    for (unsigned e = PAGE_TEXT_EMPTY; e <= PAGE_FAULT; e++) {
        struct page_n v = {.error = (enum page_error)e, .text = view_str("my own words")};
        char *CB_CLEANUP(sample_free) html = sample_page(PAGE_WRITE_NOW, PAGE_EN, &site, &v);
        const char *p = strstr(html, "<span id=\"error-text\">");
        assert_non_null(p);
        p += strlen("<span id=\"error-text\">");
        assert_true(strspn(p, " \n") + 20 < (size_t)(strstr(p, "</span>") - p));
        assert_int_equal(count(html, "my own words"), 1);
        assert_non_null(strstr(html, "role=\"alert\" tabindex=\"-1\">"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_there_once),  cmocka_unit_test(no_id_twice),
        cmocka_unit_test(paths_lead_to_pages), cmocka_unit_test(languages),
        cmocka_unit_test(titles_are_neutral),  cmocka_unit_test(site_shows),
        cmocka_unit_test(the_way_in),          cmocka_unit_test(way_as_bytes),
        cmocka_unit_test(errors_speak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
